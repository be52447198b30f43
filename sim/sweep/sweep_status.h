// How far a sweep is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/sweep/slurm_commands.h"

namespace membar {

struct SweepStatus {
  std::uint64_t points = 0;
  // Every point is one of these.
  std::uint64_t queued = 0, running = 0;            // part of a task that waits, or that runs
  std::uint64_t done = 0, failed = 0, invalid = 0;  // in the database, or in the file of a task
  std::uint64_t missing = 0;                        // none of these
  std::uint64_t waiting = 0;                        // done or failed, and not in the database yet
  bool slurm = false;                               // it has been submitted to Slurm
  bool at_work = false;           // a membar runs its points, or merges: what is missing may be under way
  std::vector<QueuedTask> tasks;  // of Slurm, that have not ended; the merge too
  std::string array_name;         // of those that run points
  std::optional<Error> unknown;   // why Slurm could not be asked
  std::vector<Error> refused;     // files of results that cannot be used
};

// Fails when there is no sweep in the folder.
Result<SweepStatus> status_of_sweep(const std::string& sweep_folder);

}  // namespace membar
