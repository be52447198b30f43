// What each parameter does to a metric, taken by itself.
//
// One-way analysis of variance (Box, Hunter, Hunter, "Statistics for Experimenters", 2nd edition, 2005, chapter 4): the
// share of the variance is the sum of squares between the means of the groups, one per value, over the total sum of
// squares. In a full grid the shares of all parameters sum to at most 1; the rest is what they do together. Elsewhere
// (samples, parameters that move together, points that failed) a group's mean has in it what the other parameters
// happen to be there, and with one point per value it is nothing else: no share is told.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/sweep/sweep_results.h"

namespace membar {

struct ValueMean {
  std::uint32_t value = 0;  // of the parameter's labels
  std::uint64_t count = 0;  // of points
  double mean = 0;
};

struct Effect {
  const SweepParameter* parameter = nullptr;
  std::vector<ValueMean> means;    // of the values that have points with this metric
  double lowest = 0, highest = 0;  // of the means
  std::optional<double> share;     // of the variance, 0 to 1, 0 where the metric never changes; absent: no full grid
};

// The parameters that vary, those with the widest range of means first. Points without the metric do not count.
// REQUIRES: metric is of these results
std::vector<Effect> effects_of(const SweepResults& results, const SweepMetric& metric);

// The rows that have the metric, lowest first; of equals, the one of the lower number.
std::vector<std::size_t> ranked(const SweepMetric& metric, bool most_first);

}  // namespace membar
