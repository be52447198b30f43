// What a sweep's database holds, by column, for rankings and pictures: the parameters that vary, and every metric.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/sweep/plot_wish.h"
#include "sim/sweep/sweep_description.h"

namespace membar {

// Of the rows; a row is a point that has results, in the order of the points' numbers.
struct SweepParameter {
  std::string name;  // "l3.latency"; "trace" and "config" where these vary
  std::string unit;  // "cycles", "bytes", "ns"; empty: none
  bool numeric = false;
  std::vector<std::string> labels;  // of the values: numbers ascending, anything else as the points have it
  std::vector<double> numbers;      // the same as numbers; empty unless numeric
  std::vector<std::uint32_t> at;    // by row: which value
};

// "cycles", "cause.dram" ... of the table `metrics`; "write.store.p99", "barrier.mfence.mean" of the summaries;
// "write:LABEL", "barrier:LABEL": the mean over the executions of a labelled op.
struct SweepMetric {
  std::string name;
  std::string unit;            // "cycles"; empty: a count
  std::vector<double> values;  // by row; not a number where a point has none
};

struct SweepResults {
  // Fails when `path` is no sweep: expected its database, or the folder that holds it.
  static Result<SweepResults> read(const std::string& path);

  std::string title;          // "" is replaced by the name of what was swept
  std::uint64_t planned = 0;  // points of the sweep
  std::uint64_t failed = 0, invalid = 0;
  std::string held;                       // "l3.latency = 40, seed = 1": what is left of the points (held_rows.h)
  std::uint64_t held_back = 0;            // points with results that are left out
  std::vector<std::uint64_t> points;      // by row: its number
  std::vector<std::string> commands;      // by row: "membar run ..."
  std::vector<bool> unexpected;           // by row: expectations of the trace do not hold
  std::vector<SweepParameter> varying;    // those with two values or more
  std::vector<SweepParameter> constants;  // the others: one value each
  std::vector<SweepMetric> metrics;

  PlotWish wish;  // of the sweep's file: what charts show first
  Sampling sampling = Sampling::grid;

  [[nodiscard]] std::size_t rows() const { return points.size(); }
  // nullptr: there is none
  [[nodiscard]] const SweepParameter* parameter(std::string_view name) const;
  [[nodiscard]] const SweepMetric* metric(std::string_view name) const;
  // The same; the Error names the nearest.
  [[nodiscard]] Result<const SweepParameter*> parameter_named(std::string_view name) const;
  [[nodiscard]] Result<const SweepMetric*> metric_named(std::string_view name) const;
  // "58 of 63 points have results: 3 invalid, 2 not run; in 4 of them expectations of the trace do not hold"
  [[nodiscard]] std::string state_text() const;
};

}  // namespace membar
