// What language synchronisation needs when the whole trace was read.
#pragma once

#include <optional>

#include "sim/trace/trace_state.h"

namespace membar {

// Threads that are spawned get their first op, and those that are joined their last. To be called before
// CodeBuilder::finish. Absent on success; else what only the whole trace shows to be wrong.
std::optional<Error> finish_synchronisation(TraceState& state);

}  // namespace membar
