// Runs the points of a sweep on all cores of this machine: one simulation per worker process, so that a crash or a kill
// costs the one point that was running.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <vector>

#include "sim/base/result.h"
#include "sim/sweep/sweep_plan.h"
#include "sim/sweep/sweep_store.h"

namespace membar {

struct LocalOptions {
  unsigned jobs = 1;               // worker processes
  double timeout_seconds = 0;      // of a point; 0: none
  std::uint64_t memory_bytes = 0;  // that a point may take beyond what an idle worker has; 0: no limit
  unsigned attempts = 2;           // a point that fails is tried so often
  const std::atomic<bool>* interrupted = nullptr;
};

// A batch of points that came to their end, some time after they did; an Error ends the sweep.
using TakePoints = std::function<Result<Done>(const std::vector<FinishedPoint>& points)>;

// Runs `points` in their order. Returns when all were taken, or with false when it was interrupted: then those that
// were finished have been taken. REQUIRES: the process has one thread
Result<bool> run_locally(const SweepPlan& plan, const std::vector<std::uint64_t>& points, const LocalOptions& options,
                         const TakePoints& take);

}  // namespace membar
