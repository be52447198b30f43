// A run for its document: what `membar run --json --history` writes, kept in memory.
#pragma once

#include <string>

#include "sim/app/command.h"
#include "sim/base/result.h"
#include "sim/report/result_document.h"
#include "sim/system/machine.h"

namespace membar {

// Runs the trace on the machine of --config and --set. Of a run that finished there is a document. Fails when the trace
// or the machine is wrong.
struct SimulatedDocument {
  RunEnd end;
  ResultJson document;
};
Result<SimulatedDocument> simulated_document(const Arguments& arguments, const std::string& trace);

}  // namespace membar
