// What is asked of Slurm, by its commands: sbatch, squeue and scontrol (man pages of Slurm 22.05).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/sweep/slurm_submission.h"

namespace membar {

struct SlurmOptions {
  std::string partition, time, memory, account;  // as sbatch takes them; "": not said
  std::uint64_t throttle = 0;                    // tasks at a time; 0: no limit
  unsigned cpus = 1;                             // of a task
  std::vector<std::string> flags;                // for sbatch, as they are
};

// The words of the call. `folder`: of the submission, as write_submission() made it.
std::vector<std::string> array_words(const SlurmSubmission& submission, const std::string& folder,
                                     const SlurmOptions& options);
// Of the job that merges, when `array` has ended in whatever way.
std::vector<std::string> merge_words(const SlurmSubmission& submission, const std::string& folder,
                                     const SlurmOptions& options, const std::string& array);
// Calls sbatch; the job's number. The Error says in one line why Slurm refused.
Result<std::string> submit(const std::vector<std::string>& words);

// How many tasks an array may have: MaxArraySize, which is one more than the highest number, and max_array_tasks.
Result<std::uint64_t> most_array_tasks();
std::optional<std::uint64_t> parse_most_array_tasks(std::string_view config);

// A task that has not ended, or the merge.
struct QueuedTask {
  std::string name, job;
  std::optional<std::uint64_t> task;  // absent: no task of an array
  bool running = false;               // or starting, or ending; else it waits
  std::string node, reason;
};
// Every task of these job names that Slurm knows and that has not ended, by one call of squeue.
Result<std::vector<QueuedTask>> queued_tasks(const std::vector<std::string>& job_names);
// One task per line, as queued_tasks() asks for it. Fails on a line of another form.
Result<std::vector<QueuedTask>> parse_queue(std::string_view text);

}  // namespace membar
