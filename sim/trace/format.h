// Ops as text.
#pragma once

#include <string>

#include "sim/isa/op.h"
#include "sim/trace/program.h"

namespace membar {

// The op as a trace would have it, in canonical form, without its label: "store.sc flag 1", "load data[i * 2] -> r2",
// "cas.rel 0x7f00:8 after t1:68". Reading it yields the same op, where the variables of `repeat` are called i, j, k,
// ... from the outermost. Structure: "repeat 10 i", "end", "unless r1 == 1 jump 17", "jump 17" (a position), "finish".
std::string format_op(const TraceOp& op, const Program& program);

// "==", "!=", "<", ">=".
std::string_view mark_of(Comparison comparison);

}  // namespace membar
