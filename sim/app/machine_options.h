// The machine that --config and --set describe, for the commands that have them.
#pragma once

#include "sim/app/command.h"
#include "sim/base/result.h"
#include "sim/config/config.h"

namespace membar {

// The file of --config, else the built-in textbook machine, with every --set applied in order.
Result<Config> machine_of(const Arguments& arguments);

}  // namespace membar
