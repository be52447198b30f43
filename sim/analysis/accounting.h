// Cycle accounting in words, and the conservation laws that every run must keep.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/engine/machine_result.h"
#include "sim/engine/observer.h"

namespace membar {

struct RunResult;
struct RunTotals;

// "store_buffer_full". Causes are counted in cycles.
std::string_view name_of(Cause cause);
std::string_view meaning_of(Cause cause);

// Every broken law in a sentence with both sums; empty when all hold:
// segments add up to visible - dispatched (every write); bills add up to stalls (every barrier); the causes of each
// core add up to the run's cycles; the stalls of a core's barriers add up to its `barrier`.
std::vector<std::string> check_conservation(const RunTotals& totals, const MachineResult& machine);
std::vector<std::string> check_conservation(const RunResult& result);

}  // namespace membar
