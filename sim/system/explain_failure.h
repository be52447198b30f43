// Words for a run that ended because an invariant failed.
#pragma once

#include <cstddef>

#include "sim/base/check.h"
#include "sim/base/result.h"
#include "sim/base/types.h"
#include "sim/network/machine_event.h"
#include "sim/trace/program.h"

namespace membar {

// What the machine was doing.
struct FailureContext {
  Cycle cycle;
  const MachineEvent* event = nullptr;  // this was being handled; nullptr: a core had its turn
  CoreId core = kNoCore;                // whose turn it was
  std::uint32_t trace_line = 0;         // of the op that this core is at
  std::size_t line_bytes = 64;
};

// "invariant failed: WHAT, in cycle 812, core c1, line 0x10040 (y), on PutAck from slice 0".
Error explain_failure(const Program& program, const InvariantFailure& failure, const FailureContext& context);

}  // namespace membar
