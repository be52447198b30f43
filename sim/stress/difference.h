// Two runs that must be equal, compared number by number.
#pragma once

#include <string>

#include "sim/engine/machine_result.h"
#include "sim/stress/execution_log.h"

namespace membar {

// "" when every number is equal, else the first difference in words.
std::string difference(const MachineResult& a, const MachineResult& b);
// The same of every fact that was reported.
std::string difference(const ExecutionLog& a, const ExecutionLog& b);

}  // namespace membar
