// The counters of all parts of a machine, as the reports print them.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/cache/memory_system.h"
#include "sim/engine/machine_result.h"
#include "sim/engine/statistic.h"

namespace membar {

#define MEMBAR_CORE_STATISTICS(X) \
  X(replays, "loads", "loads that bound early, lost their line before they might perform, and were done again")
MEMBAR_STATISTICS_STRUCT(CoreStatistics, MEMBAR_CORE_STATISTICS)

// "core.replays", "l1.hits", ... in that order; counters of private parts are summed over the cores.
std::vector<Statistic> collect_statistics(const MemorySystem& memory, std::uint64_t replays);
// The same of a machine that has done nothing: every machine has these.
std::vector<Statistic> all_statistics();

}  // namespace membar
