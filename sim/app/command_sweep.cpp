#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/app/command.h"
#include "sim/app/diagnostics.h"
#include "sim/app/interrupt.h"
#include "sim/app/open_sweep.h"
#include "sim/app/sweep_options.h"
#include "sim/app/sweep_slurm.h"
#include "sim/app/terminal_line.h"
#include "sim/sweep/local_engine.h"
#include "sim/sweep/sweep_plan.h"

namespace membar {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kName = "membar sweep";

// A bar, points per second, time left.
class ProgressBar {
 public:
  explicit ProgressBar(std::uint64_t points) : points_(points) {}

  void add(std::uint64_t done, std::uint64_t failed) {
    done_ += done;
    failed_ += failed;
    constexpr std::uint64_t kWidth = 30;
    const double seconds = std::max(0.001, std::chrono::duration<double>(Clock::now() - began_).count());
    const double rate = static_cast<double>(done_) / seconds;
    const auto left = static_cast<std::uint64_t>(static_cast<double>(points_ - done_) / std::max(rate, 1e-9));
    std::string bar(done_ * kWidth / points_, '#');
    bar.resize(kWidth, ' ');
    const std::string second = std::to_string(left % 60);
    line_.show("[" + bar + "] " + std::to_string(done_) + " of " + std::to_string(points_) + " points, " +
               std::to_string(std::llround(rate)) + " per second, " + std::to_string(left / 60) + ":" +
               (second.size() == 1 ? "0" : "") + second + " left" +
               (failed_ == 0 ? "" : ", " + std::to_string(failed_) + " failed"));
  }

 private:
  const std::uint64_t points_;
  const Clock::time_point began_ = Clock::now();
  std::uint64_t done_ = 0, failed_ = 0;
  TerminalLine line_;
};

struct Totals {
  std::uint64_t finished = 0;    // by this command
  std::uint64_t unexpected = 0;  // of those, with expectations that do not hold
  std::vector<FinishedPoint> failed;
};

Result<bool> simulate(const SweepPlan& plan, const std::vector<std::uint64_t>& points, const LocalOptions& options,
                      SweepStore& store, Totals& totals) {
  ProgressBar progress(points.size());
  return run_locally(plan, points, options, [&](const std::vector<FinishedPoint>& finished) -> Result<Done> {
    if (auto added = store.add(finished); !added) return added;
    std::uint64_t failed = 0;
    for (const FinishedPoint& point : finished) {
      if (point.result.status == PointResult::Status::done && point.result.exit_code != 0) ++totals.unexpected;
      if (point.result.status != PointResult::Status::failed) continue;
      ++failed;
      totals.failed.push_back(point);
    }
    totals.finished += finished.size();
    progress.add(finished.size(), failed);
    return Done{};
  });
}

ExitCode run_here(const SweepPlan& plan, OpenSweep sweep, const LocalOptions& options) {
  Totals totals;
  const Result<bool> complete = simulate(plan, sweep.points, options, sweep.store, totals);
  if (!complete) return report_error(complete.error());
  list_points(plan, totals.failed, "failed");
  if (!complete.value()) {
    report_error(kName, "interrupted; " + std::to_string(sweep.before + totals.finished) + " of " +
                            std::to_string(plan.size()) + " points are in " + sweep.path + "; --resume goes on");
    return kExitInterrupted;
  }
  if (auto finished = sweep.store.finish(); !finished) return report_error(finished.error());
  const Result<StoredPoints> stored = SweepStore::look(sweep.path);
  if (!stored) return report_error(stored.error());
  const auto failed = static_cast<std::size_t>(
      std::count(stored.value().statuses.begin(), stored.value().statuses.end(), PointResult::Status::failed));
  const std::size_t failed_before = failed - totals.failed.size();
  std::cout << plan.size() << " points: " << sweep.points.size() - totals.failed.size() << " done";
  if (sweep.before != 0) std::cout << " now, " << sweep.before << " before";
  if (failed_before != 0) std::cout << " (" << failed_before << " of them failed; --retry-failed runs them again)";
  if (!totals.failed.empty()) std::cout << ", " << totals.failed.size() << " failed";
  if (sweep.invalid != 0) std::cout << ", " << sweep.invalid << " invalid";
  if (totals.unexpected != 0) {
    std::cout << "\nIn " << totals.unexpected << " of them expectations of the trace do not hold (exit_code 1)";
  }
  std::cout << "\nThe results are in " << sweep.path << "\n";
  return failed == 0 ? kExitSuccess : kExitExpectationFailed;
}

}  // namespace

ExitCode sweep_parameters(const Arguments& arguments) {
  const Result<std::optional<SlurmOptions>> slurm = slurm_options(arguments);
  if (!slurm) return report_error(kName, slurm.error().message);
  if (arguments.has("retry-failed") && !arguments.has("resume")) {
    return report_error(kName, "--retry-failed is for a sweep that there is; expected --resume beside it");
  }
  Result<SweepDescription> spec = sweep_description(arguments);
  if (!spec) return report_error_of(kName, spec.error());
  const Result<SweepPlan> plan = SweepPlan::create(std::move(spec).value());
  if (!plan && arguments.words().empty()) return report_error(kName, plan.error().message);
  if (!plan) return report_error({arguments.words()[0], 0, 0, plan.error().message});
  Result<LocalOptions> options = local_options(arguments);
  if (!options) return report_error(kName, options.error().message);
  options.value().interrupted = &defer_interrupt();
  const std::string folder = folder_of_sweep(arguments, plan.value());
  // Nobody else changes the sweep while it is resumed.
  std::optional<SweepLock> lock;
  if (arguments.has("resume") && std::filesystem::exists(database_path(folder))) {
    const bool submitted = slurm.value() || !submission_folders(folder).empty();
    // A merge does not take long.
    const auto when_taken = submitted ? SweepLock::WhenTaken::wait : SweepLock::WhenTaken::fail;
    Result<SweepLock> taken = SweepLock::take(folder, when_taken);
    if (!taken) return report_error(taken.error());
    lock.emplace(std::move(taken).value());
    if (submitted) {
      const auto taken_up = take_up_submission(*lock, folder, plan.value(), slurm.value().has_value());
      if (!taken_up) return report_error_of(kName, taken_up.error());
    }
  }
  Result<OpenSweep> sweep = open_sweep(arguments, plan.value(), folder, std::move(lock));
  if (!sweep) return report_error_of(kName, sweep.error());
  if (!slurm.value()) return run_here(plan.value(), std::move(sweep).value(), options.value());
  return submit_sweep(arguments, plan.value(), folder, std::move(sweep).value(), *slurm.value(), options.value());
}

}  // namespace membar
