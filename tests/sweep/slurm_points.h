// Points of a small sweep, finished by hand, for what Slurm's tasks write.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/sweep/sweep_plan.h"
#include "sim/sweep/sweep_store.h"

namespace membar::test {

inline SweepDescription described(const std::string& axis) {
  SweepDescription sweep;
  sweep.traces = {"a.trace"};
  sweep.axes.push_back(parse_axis(axis).value());
  return sweep;
}

inline SweepPlan planned(const std::string& axis) { return SweepPlan::create(described(axis)).value(); }

// Every third has failed; they do not all have the same metrics.
inline FinishedPoint finished_point(std::uint64_t number, const std::string& host = "h") {
  FinishedPoint point;
  point.result.number = number;
  point.result.trace_hash = "t";
  point.result.config_hash = "c";
  point.host = host;
  point.finished = 1'700'000'000 + number;
  point.seconds = 0.5;
  point.attempts = 2;
  if (number % 3 == 2) {
    fail(point.result, 3, "nothing can satisfy the wait");
    return point;
  }
  std::vector<std::string> names{"cycles"};
  if (number % 2 == 0) names.emplace_back("ops");
  point.result.names = std::make_shared<const std::vector<std::string>>(std::move(names));
  point.result.values.assign(point.result.names->size(), 100 + number);
  point.result.summaries = {{"write", "store", 3, 7.5, 7, 9, 9}};
  point.result.labelled = {{"barrier", "b", 0, 30}, {"barrier", "b", 1, 31}};
  return point;
}

inline bool same(const FinishedPoint& a, const FinishedPoint& b) {
  return a.result == b.result && a.attempts == b.attempts && a.host == b.host && a.finished == b.finished &&
         a.seconds == b.seconds;
}

}  // namespace membar::test
