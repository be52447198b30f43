#include "sim/sweep/slurm_results.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <utility>

#include "sim/base/host_name.h"
#include "sim/sweep/result_file.h"

namespace membar {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSuffix = ".points";

fs::path results_folder(const std::string& submission_folder) { return fs::path(submission_folder) / "results"; }

// Names of whole result files that begin with `prefix`, sorted.
std::vector<std::string> result_files(const std::string& submission_folder, const std::string& prefix) {
  std::vector<std::string> paths;
  std::error_code ignored;  // a folder that is not there has no files
  for (const fs::directory_entry& entry : fs::directory_iterator(results_folder(submission_folder), ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(prefix) && name.ends_with(kSuffix)) paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

void read_into(WaitingResults& waiting, const std::vector<std::string>& paths, const SweepPlan& plan,
               const std::string& version) {
  const std::string identity = sweep_identity(plan, version);
  for (const std::string& path : paths) {
    Result<std::vector<FinishedPoint>> points = read_points(path, identity);
    if (!points) {
      std::error_code ignored;
      if (fs::exists(path, ignored)) waiting.refused.push_back(points.error());  // else it was merged just now
      continue;
    }
    const bool known = std::all_of(points.value().begin(), points.value().end(),
                                   [&](const FinishedPoint& point) { return point.result.number < plan.size(); });
    if (known) {
      waiting.files.push_back({path, std::move(points).value()});
    } else {
      waiting.refused.push_back({path, 0, 0, "it has a point that the sweep does not have"});
    }
  }
}

std::vector<std::string> all_result_files(const std::string& sweep_folder) {
  std::vector<std::string> paths;
  for (const std::string& folder : submission_folders(sweep_folder)) {
    for (std::string& path : result_files(folder, "")) paths.push_back(std::move(path));
  }
  return paths;
}

}  // namespace

std::string database_path(const std::string& sweep_folder) {
  return (fs::path(sweep_folder) / "sweep.sqlite").string();
}

std::string result_path(const std::string& submission_folder, std::uint64_t task) {
  const std::string name = std::to_string(task) + "-" + host_name() + "-" + std::to_string(getpid()) + kSuffix;
  return (results_folder(submission_folder) / name).string();
}

WaitingResults results_of_task(const std::string& submission_folder, std::uint64_t task, const SweepPlan& plan,
                               const std::string& version) {
  WaitingResults waiting;
  read_into(waiting, result_files(submission_folder, std::to_string(task) + "-"), plan, version);
  return waiting;
}

WaitingResults results_of_sweep(const std::string& sweep_folder, const SweepPlan& plan, const std::string& version) {
  WaitingResults waiting;
  read_into(waiting, all_result_files(sweep_folder), plan, version);
  return waiting;
}

Result<Merged> merge_results(const SweepLock&, const std::string& sweep_folder, const SweepPlan& plan,
                             const std::string& version) {
  Result<SweepStore> store = SweepStore::resume(database_path(sweep_folder), plan, version);
  if (!store) return store.error();
  Result<std::vector<bool>> finished = store.value().finished();
  if (!finished) return finished.error();
  std::vector<bool>& there = finished.value();
  Merged merged;
  // One file at a time: all of them may be more than fits into memory.
  for (const std::string& path : all_result_files(sweep_folder)) {
    WaitingResults waiting;
    read_into(waiting, {path}, plan, version);
    for (Error& error : waiting.refused) merged.refused.push_back(std::move(error));
    for (WaitingResults::File& file : waiting.files) {
      std::erase_if(file.points, [&](const FinishedPoint& point) {
        const bool had = there[point.result.number];
        there[point.result.number] = true;
        return had;
      });
      if (auto added = store.value().add(file.points); !added) return added.error();
      merged.taken += file.points.size();
      for (FinishedPoint& point : file.points) {
        if (point.result.status == PointResult::Status::failed) merged.failed.push_back(std::move(point));
      }
      std::error_code ignored;  // a file that stays is merged again, which changes nothing
      fs::remove(file.path, ignored);
    }
  }
  if (std::find(there.begin(), there.end(), false) != there.end()) return merged;
  if (auto done = store.value().finish(); !done) return done.error();
  return merged;
}

}  // namespace membar
