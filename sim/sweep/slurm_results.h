// The way of results from Slurm's tasks into the database of a sweep.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/sweep/slurm_submission.h"
#include "sim/sweep/sweep_lock.h"
#include "sim/sweep/sweep_plan.h"
#include "sim/sweep/sweep_store.h"

namespace membar {

// Of a task: a file of its own, however often the task is run, and if two machines run it at one time.
std::string result_path(const std::string& submission_folder, std::uint64_t task);

// The results that lie in files: those of one submission's task, or of all submissions of a sweep.
struct WaitingResults {
  struct File {
    std::string path;
    std::vector<FinishedPoint> points;
  };
  std::vector<File> files;     // by name
  std::vector<Error> refused;  // damaged, or another sweep's: they stay where they are
};
WaitingResults results_of_task(const std::string& submission_folder, std::uint64_t task, const SweepPlan& plan,
                               const std::string& version);
WaitingResults results_of_sweep(const std::string& sweep_folder, const SweepPlan& plan, const std::string& version);

struct Merged {
  std::uint64_t taken = 0;            // points that were not in the database
  std::vector<FinishedPoint> failed;  // of those
  std::vector<Error> refused;
};
// Adds to the database what waits, and deletes a file when all its points are there. A point that has a row keeps it.
// When all points have one, the sweep is over. Can be called at any time and any number of times.
Result<Merged> merge_results(const SweepLock& lock, const std::string& sweep_folder, const SweepPlan& plan,
                             const std::string& version);

// The database of a sweep.
std::string database_path(const std::string& sweep_folder);

}  // namespace membar
