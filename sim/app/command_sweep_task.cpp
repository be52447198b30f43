// What Slurm runs for each task of a sweep's array.
#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "sim/app/command.h"
#include "sim/app/diagnostics.h"
#include "sim/app/interrupt.h"
#include "sim/base/durable_file.h"
#include "sim/base/host_name.h"
#include "sim/sweep/local_engine.h"
#include "sim/sweep/result_file.h"
#include "sim/sweep/slurm_results.h"

namespace membar {

namespace {

constexpr std::string_view kName = "membar sweep task";

// The CPUs that Slurm has given to the task.
unsigned jobs() {
  const char* const cpus = std::getenv("SLURM_CPUS_PER_TASK");
  const std::string_view text = cpus == nullptr ? "" : cpus;
  unsigned number = 1;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return std::max(1U, number);
}

// The task's points, but for those that it has given when it ran before and was ended.
std::vector<std::uint64_t> points_left(const SlurmSubmission& submission, const std::string& folder, std::uint64_t task,
                                       const SweepPlan& plan) {
  std::set<std::uint64_t> given;
  for (const WaitingResults::File& file : results_of_task(folder, task, plan, submission.version).files) {
    for (const FinishedPoint& point : file.points) given.insert(point.result.number);
  }
  std::vector<std::uint64_t> left;
  for (const std::uint64_t point : submission.points_of(task)) {
    if (!given.contains(point)) left.push_back(point);
  }
  return left;
}

ExitCode run_points(const SlurmSubmission& submission, const std::string& folder, std::uint64_t task,
                    const SweepPlan& plan) {
  LocalOptions options;
  options.jobs = jobs();
  options.timeout_seconds = submission.timeout_seconds;
  options.memory_bytes = submission.memory_bytes;
  options.interrupted = &defer_termination();
  const std::vector<std::uint64_t> points = points_left(submission, folder, task, plan);
  std::cout << "task " << task << " on " << host_name() << ": " << points.size() << " points, " << options.jobs
            << " at a time" << std::endl;
  std::vector<FinishedPoint> finished;
  const Result<bool> complete =
      run_locally(plan, points, options, [&](const std::vector<FinishedPoint>& some) -> Result<Done> {
        finished.insert(finished.end(), some.begin(), some.end());
        return Done{};
      });
  // Even when the engine could not go on: what there is, is kept.
  if (!finished.empty()) {
    const std::string text = points_text(sweep_identity(plan, submission.version), finished);
    if (auto written = write_durably(result_path(folder, task), text); !written) return report_error(written.error());
  }
  if (!complete) return report_error(kName, complete.error().message);
  std::cout << "task " << task << ": " << finished.size() << " points finished"
            << (complete.value() ? "" : ", and then it was told to end") << "\n";
  return complete.value() ? kExitSuccess : kExitInterrupted;
}

}  // namespace

ExitCode run_sweep_task(const Arguments& arguments) {
  const std::string& folder = arguments.words()[0];
  const Result<SlurmSubmission> submission = read_submission(folder);
  if (!submission) return report_error(submission.error());
  const std::optional<std::uint64_t> task = arguments.number("number");
  if (!task || submission.value().points_of(*task).empty()) {
    return report_error(kName, "expected --number N, from 0 to " + std::to_string(submission.value().tasks() - 1));
  }
  if (submission.value().version != MEMBAR_VERSION) {
    return report_error(
        kName, "the sweep was submitted by version " + submission.value().version + ", and this is " + MEMBAR_VERSION);
  }
  const Result<SweepPlan> plan = SweepPlan::create(submission.value().description);
  if (!plan) return report_error(kName, plan.error().message);
  return run_points(submission.value(), folder, *task, plan.value());
}

}  // namespace membar
