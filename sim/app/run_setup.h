// What the commands that simulate a trace have in common.
#pragma once

#include <string>

#include "sim/analysis/recording.h"
#include "sim/app/exit_code.h"
#include "sim/base/result.h"
#include "sim/config/config.h"
#include "sim/report/history_report.h"
#include "sim/system/machine.h"
#include "sim/trace/program.h"

namespace membar {

// The trace that a command line names; "-" is standard input.
Result<Program> read_program(const std::string& word, const Config& config);

// Says why a run did not come to its end. REQUIRES: it was not interrupted, and did not finish
ExitCode report_unfinished(const RunEnd& end);

HistoryOptions history_options(const Config& config, unsigned cores);

}  // namespace membar
