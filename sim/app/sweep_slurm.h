// The Slurm engine of `membar sweep`: points become the tasks of a job array, and another job merges what they give.
#pragma once

#include <optional>
#include <string>

#include "sim/app/command.h"
#include "sim/app/open_sweep.h"
#include "sim/base/result.h"
#include "sim/sweep/local_engine.h"
#include "sim/sweep/slurm_commands.h"
#include "sim/sweep/slurm_results.h"

namespace membar {

// Before a sweep is resumed that has been submitted once: takes what its tasks have left into the database. Fails while
// they still run or wait; only warns, with `engine_is_slurm` false, when Slurm cannot be asked.
Result<Done> take_up_submission(const SweepLock& lock, const std::string& folder, const SweepPlan& plan,
                                bool engine_is_slurm);

// Submits the points that are left. Does not wait for them, unless --wait.
ExitCode submit_sweep(const Arguments& arguments, const SweepPlan& plan, const std::string& folder, OpenSweep sweep,
                      const SlurmOptions& slurm, const LocalOptions& options);

// `membar sweep merge`, for a sweep of this plan.
ExitCode merge_sweep(const SweepLock& lock, const std::string& folder, const SweepPlan& plan);

}  // namespace membar
