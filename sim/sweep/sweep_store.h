// The results of a sweep: one SQLite database.
//
//   sweep        key, value: schema, title, plan, sampling, points, version; plot: what charts show first (plot_wish.h)
//   points       point, status, exit_code, message, attempts, trace, config, trace_hash, config_hash, version, command,
//                host, finished, seconds
//   parameters   point, and a column per parameter that varies; sizes in bytes, times with a unit as texts ("40ns")
//   metrics      point, and a column per metric: "cycles", "l1.hits", ...; a new one is added when a point first has it
//   summaries    point, what, kind, count, mean, p50, p99, max: cycles to visibility of writes, stall of barriers;
//                p50 and p99 are nearest ranks, as exact as Histogram::percentile() is
//   labelled     point, what, label, execution, cycles: the same of labelled ops, one by one
//
// What differs between two runs of one sweep is points.host, points.finished and points.seconds, and nothing else.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/sweep/point_result.h"
#include "sim/sweep/sweep_plan.h"

namespace membar {

struct FinishedPoint {
  PointResult result;
  unsigned attempts = 1;
  std::string host;
  std::uint64_t finished = 0;  // seconds since 1970
  double seconds = 0;          // that the last attempt took
};

// What a database says of its points.
struct StoredPoints {
  std::vector<std::optional<PointResult::Status>> statuses;  // by point; absent: it has no row
};

class SweepStore {
 public:
  static constexpr const char* kSchema = "membar.sweep/2";

  // Makes the database; fails when there is a file of this name. `vfs`: SQLite's, for tests; "": the usual one.
  // REQUIRES: plan outlives this
  static Result<SweepStore> create(const std::string& path, const SweepPlan& plan, const std::string& version,
                                   const std::string& vfs = "");
  // Opens it to go on. Fails when it is another sweep's, or another program version's.
  static Result<SweepStore> resume(const std::string& path, const SweepPlan& plan, const std::string& version,
                                   const std::string& vfs = "");
  // Looks into it, whoever made it and is writing it.
  static Result<StoredPoints> look(const std::string& path);
  SweepStore(SweepStore&&) noexcept;
  SweepStore& operator=(SweepStore&&) = delete;
  ~SweepStore();

  // Whether the traces and configs are still those that points with results were run on; fails with the file that has
  // changed.
  Result<Done> check_sources();
  // By point: whether it has a row. With `again`, the rows of failed points are removed first.
  Result<std::vector<bool>> finished(bool again = false);
  // All or none, and on disk (fsync) when this returns.
  Result<Done> add(std::span<const FinishedPoint> points);
  // The sweep is over: puts the metrics' columns into an order that does not depend on which point came first.
  Result<Done> finish();

 private:
  class Database;
  explicit SweepStore(std::unique_ptr<Database> database);
  std::unique_ptr<Database> database_;
};

}  // namespace membar
