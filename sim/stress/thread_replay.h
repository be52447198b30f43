// Executes each thread alone, op by op, with the values that its loads and RMWs are known to have read: the thread must
// then have accessed what it did, stored what it did, and end with its registers as they are. In passing it finds what
// depends on what. Knows the meaning of trace ops and nothing of cores.
#pragma once

#include <string>
#include <vector>

#include "sim/engine/machine_result.h"
#include "sim/stress/execution_log.h"
#include "sim/stress/memory_axioms.h"
#include "sim/trace/program.h"

namespace membar {

struct ThreadReplay {
  std::vector<std::string> problems;
  std::vector<Dependency> dependencies;
  std::uint64_t values_judged = 0;  // of loads, stores, RMWs and registers
};

// REQUIRES: `events` are of the log, sorted, and reads_from is of them; the program is all in memory
ThreadReplay replay_threads(const Program& program, const ExecutionLog& log, std::span<const AxiomEvent> events,
                            const ReadsFrom& reads_from, const MachineResult& result);

}  // namespace membar
