// What the command line of `membar sweep` says.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/app/command.h"
#include "sim/base/result.h"
#include "sim/sweep/local_engine.h"
#include "sim/sweep/slurm_commands.h"
#include "sim/sweep/sweep_description.h"
#include "sim/sweep/sweep_plan.h"

namespace membar {

// The file with what the command line adds to it.
Result<SweepDescription> sweep_description(const Arguments& arguments);
// How points are run: here, or by a task of Slurm.
Result<LocalOptions> local_options(const Arguments& arguments);
// Absent: the points are run here. Fails when an option does not belong to the engine.
Result<std::optional<SlurmOptions>> slurm_options(const Arguments& arguments);
// Where the database goes.
std::string folder_of_sweep(const Arguments& arguments, const SweepPlan& plan);

}  // namespace membar
