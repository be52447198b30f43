#include "sim/app/open_sweep.h"

#include <filesystem>
#include <iostream>
#include <optional>
#include <utility>

#include "sim/app/diagnostics.h"
#include "sim/sweep/point_runner.h"
#include "sim/sweep/slurm_results.h"

namespace membar {

namespace {

namespace fs = std::filesystem;

// Checks every point that has no result yet. The invalid ones leave `points`.
Result<std::vector<FinishedPoint>> take_out_invalid(const SweepPlan& plan, std::vector<std::uint64_t>& points) {
  std::vector<FinishedPoint> invalid;
  PointRunner runner(plan);
  std::vector<std::uint64_t> valid;
  for (const std::uint64_t number : points) {
    bool whole_sweep = false;
    const Result<Done> checked = runner.check(plan.point(number), whole_sweep);
    if (checked) {
      valid.push_back(number);
      continue;
    }
    if (whole_sweep) return checked.error();
    FinishedPoint& point = invalid.emplace_back();
    point.result.number = number;
    point.result.status = PointResult::Status::invalid;
    point.result.exit_code = kExitBadInput;
    point.result.message = checked.error().text();
    point.attempts = 0;
  }
  points = std::move(valid);
  return invalid;
}

Result<SweepLock> make_folder(const std::string& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return Error{"", 0, 0, folder + ": " + error.message()};
  return SweepLock::take(folder, SweepLock::WhenTaken::fail);
}

// Where the invalid points stop the sweep.
Result<Done> check_invalid(const Arguments& arguments, const SweepPlan& plan,
                           const std::vector<FinishedPoint>& invalid) {
  const std::size_t count = invalid.size();
  if (count == 0 || (count < plan.size() && arguments.has("skip-invalid"))) return Done{};
  list_points(plan, invalid, "invalid");
  if (count == plan.size())
    return Error{"", 0, 0, "no point of this sweep is valid; nothing was run; expected other values"};
  return Error{"", 0, 0,
               std::to_string(count) + " of " + std::to_string(plan.size()) +
                   " points are invalid; nothing was run; --skip-invalid runs the others"};
}

}  // namespace

void list_points(const SweepPlan& plan, const std::vector<FinishedPoint>& points, std::string_view what) {
  constexpr std::size_t kMostListed = 20;
  for (std::size_t i = 0; i < points.size() && i < kMostListed; ++i) {
    const PointResult& result = points[i].result;
    std::cerr << what << " point " << result.number << ": " << result.message << "\n    "
              << plan.command(plan.point(result.number)) << "\n";
  }
  if (points.size() > kMostListed) std::cerr << "and " << points.size() - kMostListed << " more\n";
}

ExitCode report_error_of(std::string_view command, const Error& error) {
  return error.file.empty() ? report_error(command, error.message) : report_error(error);
}

Result<OpenSweep> open_sweep(const Arguments& arguments, const SweepPlan& plan, const std::string& folder,
                             std::optional<SweepLock> lock) {
  const std::string path = database_path(folder);
  const bool there = fs::exists(path);
  if (there && !arguments.has("resume")) {
    return Error{"", 0, 0, path + " is there already; expected --resume to go on with it, or another --out"};
  }
  std::vector<bool> done(plan.size(), false);
  std::optional<SweepStore> store;
  if (there) {
    Result<SweepStore> opened = SweepStore::resume(path, plan, MEMBAR_VERSION);
    if (!opened) return opened.error();
    store.emplace(std::move(opened).value());
    if (const auto same = store->check_sources(); !same) return same.error();
    Result<std::vector<bool>> finished = store->finished(arguments.has("retry-failed"));
    if (!finished) return finished.error();
    done = std::move(finished).value();
  }
  std::vector<std::uint64_t> points;
  for (std::uint64_t i = 0; i < plan.size(); ++i) {
    if (!done[i]) points.push_back(i);
  }
  const std::uint64_t before = plan.size() - points.size();
  const Result<std::vector<FinishedPoint>> invalid = take_out_invalid(plan, points);
  if (!invalid) return invalid.error();
  if (auto checked = check_invalid(arguments, plan, invalid.value()); !checked) return checked.error();
  if (!lock) {
    Result<SweepLock> taken = make_folder(folder);
    if (!taken) return taken.error();
    lock.emplace(std::move(taken).value());
  }
  if (!store) {
    Result<SweepStore> created = SweepStore::create(path, plan, MEMBAR_VERSION);
    if (!created) return created.error();
    store.emplace(std::move(created).value());
  }
  if (!invalid.value().empty()) {
    if (auto added = store->add(invalid.value()); !added) return added.error();
  }
  return OpenSweep{std::move(*lock), std::move(*store),     path, !there, std::move(points),
                   before,           invalid.value().size()};
}

}  // namespace membar
