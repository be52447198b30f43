// Whether the files that a sweep's finished points were run on are still what they were: a sweep that goes on with
// others would mix two sweeps.
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "sim/base/result.h"
#include "sim/sweep/point_runner.h"
#include "sim/sweep/sweep_plan.h"

namespace membar {

class SourceCheck {
 public:
  // REQUIRES: plan outlives this
  explicit SourceCheck(const SweepPlan& plan) : plan_(plan), runner_(plan) {}

  // Looks at the files of a point that has these hashes. Each file is looked at once. Fails with the file that has
  // changed; a file that is gone is left to those who need it.
  Result<Done> add(std::uint64_t point, const std::string& trace_hash, const std::string& config_hash);

 private:
  const SweepPlan& plan_;
  PointRunner runner_;
  std::set<std::string> seen_;  // traces; configs together with memory models
};

}  // namespace membar
