// How a machine is recorded: what a Recorder must be ready for, and what is looked up in the machine afterwards.
#pragma once

#include "sim/analysis/expectations.h"
#include "sim/analysis/recorder.h"
#include "sim/config/config.h"
#include "sim/system/machine.h"

namespace membar {

// `readers`: whether `seen` and `from_write` are wanted. `loads`: whether loads go to the sinks.
RecorderOptions recorder_options(const Config& config, unsigned cores, bool readers, bool loads);

// REQUIRES: machine outlives the view
MachineView view_of(const Machine& machine);

}  // namespace membar
