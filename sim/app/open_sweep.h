// A sweep that is about to run, by whichever engine.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/app/command.h"
#include "sim/base/result.h"
#include "sim/sweep/sweep_lock.h"
#include "sim/sweep/sweep_plan.h"
#include "sim/sweep/sweep_store.h"

namespace membar {

struct OpenSweep {
  SweepLock lock;
  SweepStore store;
  std::string path;  // of the database
  bool created = false;
  std::vector<std::uint64_t> points;  // valid ones that have no result yet
  std::uint64_t before = 0;           // those that have
  std::uint64_t invalid = 0;          // that were found now
};

// Opens the database or makes it, checks the points that have no result, and writes down which are invalid. Lists
// these, and fails before anything is written when they may not be skipped, or are all. `lock`: the sweep's, of a
// database that is there already.
Result<OpenSweep> open_sweep(const Arguments& arguments, const SweepPlan& plan, const std::string& folder,
                             std::optional<SweepLock> lock);

// To stderr: why each point is `what` ("invalid", "failed"), and how to run it alone. Not more than a screen.
void list_points(const SweepPlan& plan, const std::vector<FinishedPoint>& points, std::string_view what);

// To stderr, with the file it is about or else with `command`.
ExitCode report_error_of(std::string_view command, const Error& error);

}  // namespace membar
