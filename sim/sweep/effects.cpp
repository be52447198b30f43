#include "sim/sweep/effects.h"

#include <algorithm>
#include <cmath>

namespace membar {
namespace {

Effect effect_of(const SweepParameter& parameter, const std::vector<double>& values, double mean, double total) {
  std::vector<double> sums(parameter.labels.size(), 0);
  std::vector<std::uint64_t> counts(parameter.labels.size(), 0);
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (std::isnan(values[row])) continue;
    sums[parameter.at[row]] += values[row];
    ++counts[parameter.at[row]];
  }
  Effect effect;
  effect.parameter = &parameter;
  double between = 0;
  for (std::uint32_t i = 0; i < sums.size(); ++i) {
    if (counts[i] == 0) continue;
    const auto count = static_cast<double>(counts[i]);
    const double own = sums[i] / count;
    between += count * (own - mean) * (own - mean);
    effect.lowest = effect.means.empty() ? own : std::min(effect.lowest, own);
    effect.highest = effect.means.empty() ? own : std::max(effect.highest, own);
    effect.means.push_back({i, counts[i], own});
  }
  effect.share = total > 0 ? std::min(1.0, between / total) : 0;
  return effect;
}

// Whether so many points are all combinations of the parameters' values.
bool is_full_grid(const std::vector<Effect>& effects, double points) {
  double combinations = 1;
  for (const Effect& effect : effects) combinations *= static_cast<double>(effect.means.size());
  const auto is_even = [&](const Effect& effect) {
    const double each = points / static_cast<double>(effect.means.size());
    return std::all_of(effect.means.begin(), effect.means.end(),
                       [&](const ValueMean& one) { return static_cast<double>(one.count) == each; });
  };
  return combinations == points && std::all_of(effects.begin(), effects.end(), is_even);
}

}  // namespace

std::vector<Effect> effects_of(const SweepResults& results, const SweepMetric& metric) {
  double sum = 0, count = 0, total = 0;
  for (const double value : metric.values) {
    if (std::isnan(value)) continue;
    sum += value;
    ++count;
  }
  const double mean = count > 0 ? sum / count : 0;
  for (const double value : metric.values) {
    if (!std::isnan(value)) total += (value - mean) * (value - mean);
  }
  std::vector<Effect> effects;
  for (const SweepParameter& parameter : results.varying)
    effects.push_back(effect_of(parameter, metric.values, mean, total));
  if (!is_full_grid(effects, count)) {
    for (Effect& effect : effects) effect.share.reset();
  }
  std::stable_sort(effects.begin(), effects.end(),
                   [](const Effect& a, const Effect& b) { return a.highest - a.lowest > b.highest - b.lowest; });
  return effects;
}

std::vector<std::size_t> ranked(const SweepMetric& metric, bool most_first) {
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < metric.values.size(); ++row) {
    if (!std::isnan(metric.values[row])) rows.push_back(row);
  }
  std::stable_sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
    return most_first ? metric.values[a] > metric.values[b] : metric.values[a] < metric.values[b];
  });
  return rows;
}

}  // namespace membar
