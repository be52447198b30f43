// A run for its document: what `membar run --json --history` writes, kept in memory.
#pragma once

#include <string>

#include "sim/app/command.h"
#include "sim/base/result.h"
#include "sim/report/result_document.h"

namespace membar {

// Runs the trace on the machine of --config and --set. Fails when the trace or the machine is wrong, or the run does
// not come to its end.
Result<ResultJson> simulated_document(const Arguments& arguments, const std::string& trace);

}  // namespace membar
