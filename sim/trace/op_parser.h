// Reads one op of a trace, from its mnemonic to the end of the line.
#pragma once

#include <cstdint>
#include <span>

#include "sim/trace/trace_state.h"

namespace membar {

// Whether the op names a place in memory: load, store, the read-modify-writes, await, prefetchw.
bool has_address(OpKind kind);

// The orders that make sense for an op, weakest first. An op of which `none` is not listed needs one.
std::span<const MemoryOrder> orders_of(OpKind kind);

// Reads the op at the scanner and appends it to the open thread. `label`: its number in Program::labels, 0 for none;
// then `definition` becomes what the label names. REQUIRES: a thread section is open. False, with an error in the
// scanner, for a malformed op.
bool parse_op(TraceState& state, std::uint32_t label, LabelDefinition* definition = nullptr);

}  // namespace membar
