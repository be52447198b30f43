// What the commands that simulate a trace have in common.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/analysis/recording.h"
#include "sim/app/command.h"
#include "sim/base/exit_code.h"
#include "sim/base/result.h"
#include "sim/config/config.h"
#include "sim/report/history_report.h"
#include "sim/system/machine.h"
#include "sim/trace/program.h"
#include "sim/trace/read_options.h"

namespace membar {

// How a trace is read for this machine, with every --param.
Result<ReadOptions> read_options_of(const Arguments& arguments, const Config& config);

// The trace that a command line names, with its --param; "-" is standard input.
Result<Program> read_program(const Arguments& arguments, const std::string& word, const Config& config);

// Says why a run did not come to its end. REQUIRES: it was not interrupted, and did not finish
ExitCode report_unfinished(const RunEnd& end);

HistoryOptions history_options(const Config& config, unsigned cores,
                               std::optional<std::uint64_t> most_events = std::nullopt);

}  // namespace membar
