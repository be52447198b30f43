#include "sim/app/sweep_slurm.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <thread>
#include <utility>

#include "sim/app/diagnostics.h"
#include "sim/app/interrupt.h"
#include "sim/app/terminal_line.h"
#include "sim/base/shell_word.h"
#include "sim/sweep/sweep_status.h"

namespace membar {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kName = "membar sweep";

Error wrong(std::string message) { return Error{"", 0, 0, std::move(message)}; }

// Seconds of a point, by three of them, which are run here. Those that take longer than a third of a task are not worth
// waiting for: their time is what has passed. Absent: interrupted.
Result<std::optional<double>> time_points(const SweepPlan& plan, const std::vector<std::uint64_t>& points,
                                          LocalOptions options) {
  constexpr double kLongest = 20;
  options.jobs = 1;
  options.attempts = 1;
  options.timeout_seconds = options.timeout_seconds > 0 ? std::min(options.timeout_seconds, kLongest) : kLongest;
  options.interrupted = &defer_interrupt();
  std::vector<std::uint64_t> some{points.front(), points[points.size() / 2], points.back()};
  some.erase(std::unique(some.begin(), some.end()), some.end());
  TerminalLine line;
  line.show("running some points to see how long they take");
  double seconds = 0;
  const Result<bool> run =
      run_locally(plan, some, options, [&](const std::vector<FinishedPoint>& finished) -> Result<Done> {
        for (const FinishedPoint& point : finished) seconds += point.seconds;
        return Done{};
      });
  if (!run) return run.error();
  if (!run.value()) return std::optional<double>();
  return std::optional<double>(seconds / static_cast<double>(some.size()));
}

struct Submitted {
  SlurmSubmission submission;
  std::string array;  // its number; empty: interrupted before
};

Result<std::optional<std::uint64_t>> choose_chunk(const Arguments& arguments, const SweepPlan& plan,
                                                  const std::vector<std::uint64_t>& points, const SlurmOptions& slurm,
                                                  const LocalOptions& options) {
  const Result<std::uint64_t> most = most_array_tasks();
  if (!most) return most.error();
  if (const auto chunk = arguments.number("chunk")) {
    const std::uint64_t least = (points.size() + most.value() - 1) / most.value();
    if (*chunk >= least) return std::optional(*chunk);
    return wrong("--chunk " + std::to_string(*chunk) + " makes more tasks of " + std::to_string(points.size()) +
                 " points than the " + std::to_string(most.value()) +
                 " that an array of this Slurm may have; expected " + std::to_string(least) + " or more");
  }
  const Result<std::optional<double>> seconds = time_points(plan, points, options);
  if (!seconds) return seconds.error();
  if (!seconds.value()) return std::optional<std::uint64_t>();
  return std::optional(points_per_task(points.size(), *seconds.value(), slurm.cpus, most.value()));
}

Result<Submitted> submit_array(const Arguments& arguments, const SweepPlan& plan, const std::string& folder,
                               const std::vector<std::uint64_t>& points, const SlurmOptions& slurm,
                               const LocalOptions& options, std::string& submission_folder) {
  const Result<std::optional<std::uint64_t>> chunk = choose_chunk(arguments, plan, points, slurm, options);
  if (!chunk) return chunk.error();
  Submitted submitted;
  if (!chunk.value()) return submitted;
  SlurmSubmission& submission = submitted.submission;
  std::error_code error;
  submission.program = fs::read_symlink("/proc/self/exe", error).string();
  if (error) return wrong("cannot say where this program is: " + error.message());
  submission.description = plan.spec();
  submission.version = MEMBAR_VERSION;
  submission.working_folder = fs::current_path().string();
  submission.sweep_folder = fs::canonical(folder).string();
  submission.timeout_seconds = options.timeout_seconds;
  submission.memory_bytes = options.memory_bytes;
  submission.chunk = *chunk.value();
  submission.job_name = new_job_name(submission.sweep_folder);
  submission.points = points;
  Result<std::string> written = write_submission(submission);
  if (!written) return written.error();
  submission_folder = written.value();
  Result<std::string> array = submit(array_words(submission, submission_folder, slurm));
  if (!array) return array.error();
  submitted.array = array.value();
  return submitted;
}

// Nothing has been submitted: leaves the folder as it was.
void undo(const std::string& folder, const std::string& submission_folder, bool created) {
  std::error_code ignored;
  if (!submission_folder.empty()) fs::remove_all(submission_folder, ignored);
  if (!created) return;
  for (const char* suffix : {"", "-journal"}) fs::remove(database_path(folder) + suffix, ignored);
  fs::remove_all(fs::path(folder) / "slurm", ignored);
  fs::remove(SweepLock::lock_path(folder), ignored);
  if (fs::is_empty(folder, ignored)) fs::remove(folder, ignored);
}

std::string count_of(std::uint64_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

ExitCode wait_for(const Submitted& submitted, const std::string& folder, const SweepPlan& plan) {
  constexpr auto kShortest = std::chrono::milliseconds(500), kLongest = std::chrono::milliseconds(10'000);
  const std::atomic<bool>& interrupted = defer_interrupt();
  TerminalLine line;
  for (auto pause = kShortest; !interrupted; pause = std::min(pause * 2, kLongest)) {
    const auto tasks = queued_tasks({submitted.submission.job_name, submitted.submission.merge_name()});
    // A controller that does not answer may do so later.
    if (tasks && tasks.value().empty()) {
      line.wipe();
      const Result<SweepLock> lock = SweepLock::take(folder, SweepLock::WhenTaken::wait);
      if (!lock) return report_error(lock.error());
      return merge_sweep(lock.value(), folder, plan);
    }
    line.show(tasks ? count_of(tasks.value().size(), "task") + " of Slurm to wait for" : tasks.error().message);
    constexpr auto kTick = std::chrono::milliseconds(50);
    for (auto waited = kTick; waited < pause && !interrupted; waited += kTick) std::this_thread::sleep_for(kTick);
  }
  report_error(kName,
               "interrupted; the jobs go on; membar sweep status " + shell_word(folder) + " shows how far they are");
  return kExitInterrupted;
}

}  // namespace

Result<Done> take_up_submission(const SweepLock& lock, const std::string& folder, const SweepPlan& plan,
                                bool engine_is_slurm) {
  const std::vector<std::string> submissions = submission_folders(folder);
  if (submissions.empty()) return Done{};
  const Result<SlurmSubmission> last = read_submission(submissions.back());
  if (!last) return last.error();
  const Result<std::vector<QueuedTask>> tasks = queued_tasks({last.value().job_name});
  if (!tasks) {
    if (engine_is_slurm) return tasks.error();
    report_warning("whether tasks of this sweep still run is not known: " + tasks.error().message);
  } else if (!tasks.value().empty()) {
    const auto running =
        std::count_if(tasks.value().begin(), tasks.value().end(), [](const QueuedTask& task) { return task.running; });
    return wrong("job " + tasks.value().front().job + " of this sweep has " + std::to_string(running) +
                 " running and " + std::to_string(tasks.value().size() - static_cast<std::size_t>(running)) +
                 " queued tasks; expected to wait for its end, or to end it with scancel " + tasks.value().front().job);
  }
  const Result<Merged> merged = merge_results(lock, folder, plan, MEMBAR_VERSION);
  if (!merged) return merged.error();
  for (const Error& refused : merged.value().refused) report_error(refused);
  return Done{};
}

ExitCode submit_sweep(const Arguments& arguments, const SweepPlan& plan, const std::string& folder, OpenSweep sweep,
                      const SlurmOptions& slurm, const LocalOptions& options) {
  std::optional<SweepLock> lock(std::move(sweep.lock));
  if (sweep.points.empty()) return merge_sweep(*lock, folder, plan);
  std::string submission_folder;
  const Result<Submitted> submitted =
      submit_array(arguments, plan, folder, sweep.points, slurm, options, submission_folder);
  if (!submitted || submitted.value().array.empty()) {
    undo(folder, submission_folder, sweep.created);
    if (!submitted) return report_error_of(kName, submitted.error());
    report_error(kName, "interrupted; nothing was submitted");
    return kExitInterrupted;
  }
  const SlurmSubmission& submission = submitted.value().submission;
  const std::string array = submitted.value().array;
  std::cout << plan.size() << " points: " << sweep.points.size() << " submitted";
  if (sweep.before != 0) std::cout << ", " << sweep.before << " before";
  if (sweep.invalid != 0) std::cout << ", " << sweep.invalid << " invalid";
  std::cout << "\nSlurm has them as job " << array << ": " << count_of(submission.tasks(), "task") << " of up to "
            << count_of(std::min<std::uint64_t>(submission.chunk, submission.points.size()), "point") << "\n";
  const std::string command = shell_word(folder);
  const Result<std::string> merge = submit(merge_words(submission, submission_folder, slurm, array));
  if (merge) {
    std::cout << "Job " << merge.value() << " then merges the results into " << sweep.path << "\n";
  } else {
    report_warning("no job will merge the results (" + merge.error().message + "); when job " + array +
                   " has ended, expected: membar sweep merge " + command);
  }
  std::cout << "How far it is: membar sweep status " << command << "\n" << std::flush;
  lock.reset();
  return arguments.has("wait") ? wait_for(submitted.value(), folder, plan) : kExitSuccess;
}

ExitCode merge_sweep(const SweepLock& lock, const std::string& folder, const SweepPlan& plan) {
  const Result<Merged> merged = merge_results(lock, folder, plan, MEMBAR_VERSION);
  if (!merged) return report_error(merged.error());
  list_points(plan, merged.value().failed, "failed");
  for (const Error& refused : merged.value().refused) report_error(refused);
  const Result<StoredPoints> stored = SweepStore::look(database_path(folder));
  if (!stored) return report_error(stored.error());
  const auto with = [&](std::optional<PointResult::Status> status) {
    return std::count(stored.value().statuses.begin(), stored.value().statuses.end(), status);
  };
  const auto failed = with(PointResult::Status::failed), invalid = with(PointResult::Status::invalid);
  const auto missing = with(std::nullopt);
  std::cout << plan.size() << " points: " << with(PointResult::Status::done) << " done";
  if (failed != 0) std::cout << ", " << failed << " failed";
  if (invalid != 0) std::cout << ", " << invalid << " invalid";
  if (missing != 0) std::cout << ", " << missing << " missing";
  std::cout << "\nThe results are in " << database_path(folder) << "\n";
  if (missing != 0) std::cout << "The sweep's command with --resume submits what is missing\n";
  if (!merged.value().refused.empty()) return kExitBadInput;
  return failed + missing == 0 ? kExitSuccess : kExitExpectationFailed;
}

}  // namespace membar
