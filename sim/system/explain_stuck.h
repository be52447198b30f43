// Words for a run that cannot finish: who waits for what.
#pragma once

#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/core/core.h"
#include "sim/trace/program.h"

namespace membar {

// "thread 'consumer', line 12: waits for flag == 1, and flag is 0".
std::string describe(const Program& program, std::size_t core, const CoreStatus& status, bool data);

// The error: the headline, the first core that waits (it gives the line), then what every other core is doing.
Error explain(const Program& program, const std::vector<CoreStatus>& cores, bool data, const std::string& headline);

}  // namespace membar
