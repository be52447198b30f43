// What the commands that simulate a trace have in common.
#pragma once

#include <string>

#include "sim/analysis/expectations.h"
#include "sim/analysis/recorder.h"
#include "sim/base/result.h"
#include "sim/config/config.h"
#include "sim/report/history_report.h"
#include "sim/system/machine.h"
#include "sim/trace/program.h"

namespace membar {

// The trace that a command line names; "-" is standard input.
Result<Program> read_program(const std::string& word, const Config& config);

// `readers`: whether `seen` and `from_write` are wanted. `loads`: whether loads go to the sinks.
RecorderOptions recorder_options(const Config& config, unsigned cores, bool readers, bool loads);

HistoryOptions history_options(const Config& config, unsigned cores);

// REQUIRES: machine outlives the view
MachineView view_of(const Machine& machine);

}  // namespace membar
