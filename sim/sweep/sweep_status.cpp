#include "sim/sweep/sweep_status.h"

#include <filesystem>
#include <utility>

#include "sim/sweep/slurm_results.h"

namespace membar {
namespace {

void count_points(const std::vector<std::optional<PointResult::Status>>& statuses, SweepStatus& status) {
  for (const auto& one : statuses) {
    if (!one) continue;
    switch (*one) {
      case PointResult::Status::done:
        ++status.done;
        break;
      case PointResult::Status::failed:
        ++status.failed;
        break;
      case PointResult::Status::invalid:
        ++status.invalid;
        break;
    }
  }
}

}  // namespace

Result<SweepStatus> status_of_sweep(const std::string& sweep_folder) {
  const std::string path = database_path(sweep_folder);
  if (!std::filesystem::exists(path)) return Error{path, 0, 0, "there is no sweep; expected the --out of one"};
  SweepStatus status;
  SlurmSubmission last;
  WaitingResults waiting;
  // In the order in which a result travels, so that none is between two places when they are looked at: tasks, files,
  // the database.
  const std::vector<std::string> submissions = submission_folders(sweep_folder);
  if (!submissions.empty()) {
    Result<SlurmSubmission> submission = read_submission(submissions.back());
    if (!submission) return submission.error();
    last = std::move(submission).value();
    status.slurm = true;
    status.array_name = last.job_name;
    Result<std::vector<QueuedTask>> tasks = queued_tasks({last.job_name, last.merge_name()});
    if (tasks) {
      status.tasks = std::move(tasks).value();
    } else {
      status.unknown = tasks.error();
    }
    const Result<SweepPlan> plan = SweepPlan::create(last.description);
    if (!plan) return plan.error();
    waiting = results_of_sweep(sweep_folder, plan.value(), last.version);
    status.refused = std::move(waiting.refused);
  }
  status.at_work = SweepLock::is_taken(sweep_folder);
  Result<StoredPoints> stored = SweepStore::look(path);
  if (!stored) return stored.error();
  std::vector<std::optional<PointResult::Status>>& statuses = stored.value().statuses;
  status.points = statuses.size();
  for (const WaitingResults::File& file : waiting.files) {
    for (const FinishedPoint& point : file.points) {
      if (statuses.at(point.result.number)) continue;
      statuses[point.result.number] = point.result.status;
      ++status.waiting;
    }
  }
  for (const QueuedTask& task : status.tasks) {
    if (task.name != last.job_name || !task.task) continue;
    for (const std::uint64_t point : last.points_of(*task.task)) {
      if (!statuses.at(point)) ++(task.running ? status.running : status.queued);
    }
  }
  count_points(statuses, status);
  status.missing = status.points - status.queued - status.running - status.done - status.failed - status.invalid;
  return status;
}

}  // namespace membar
