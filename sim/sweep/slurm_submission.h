// A sweep's points as a job array of Slurm: what a task needs to know, in files that all machines see.
//
//   DIR/sweep.sqlite             the database
//   DIR/slurm/lock               held while results go into the database, and while a sweep is submitted or resumed
//   DIR/slurm/1/submission.json  what was submitted first; 2: by the first --resume
//   DIR/slurm/1/task.sh          the script of the array's tasks, and merge.sh of the job behind them
//   DIR/slurm/1/log/             what they print
//   DIR/slurm/1/results/         what tasks have given and the database has not: TASK-HOST-PROCESS.points
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/sweep/sweep_description.h"

namespace membar {

struct SlurmSubmission {
  static constexpr const char* kSchema = "membar.slurm/1";

  SweepDescription description;
  std::string version;         // of the program
  std::string program;         // where it is
  std::string working_folder;  // where the names of traces and machines start
  std::string sweep_folder;    // DIR
  double timeout_seconds = 0;
  std::uint64_t memory_bytes = 0;  // as in LocalOptions
  std::uint64_t chunk = 1;         // points of a task
  std::string job_name;            // no other submission's; the merge is a job of the name merge_name()
  std::vector<std::uint64_t> points;

  [[nodiscard]] std::uint64_t tasks() const { return (points.size() + chunk - 1) / chunk; }
  // Empty where there is no such task.
  [[nodiscard]] std::span<const std::uint64_t> points_of(std::uint64_t task) const;
  [[nodiscard]] std::string merge_name() const { return job_name + "-merge"; }
};

// As JSON. Fails where a text is no UTF-8.
Result<std::string> submission_text(const SlurmSubmission& submission);
Result<SlurmSubmission> parse_submission(const std::string& text, const std::string& file);
// The one in `folder` (DIR/slurm/N).
Result<SlurmSubmission> read_submission(const std::string& folder);

// How many points a task has, so that it takes about a minute with its CPUs and there are not more than `most_tasks`.
// `seconds`: of a point. REQUIRES: points, cpus and most_tasks above 0
std::uint64_t points_per_task(std::uint64_t points, double seconds, unsigned cpus, std::uint64_t most_tasks);

// For `sh`. The task's number comes from SLURM_ARRAY_TASK_ID.
std::string task_script(const SlurmSubmission& submission, const std::string& folder);
std::string merge_script(const SlurmSubmission& submission, const std::string& folder);

// A name that no other submission has, with the folder's name in it. Of letters, digits, '-', '_' and '.'.
std::string new_job_name(const std::string& sweep_folder);

// DIR/slurm/1, DIR/slurm/2, ...: all that there are, in their order; empty where Slurm has not been used.
std::vector<std::string> submission_folders(const std::string& sweep_folder);
// The next: makes it, writes `submission` and the scripts into it, and returns its name.
Result<std::string> write_submission(const SlurmSubmission& submission);

}  // namespace membar
