// What a chart of a sweep shows: a metric, summed up per value of one parameter and per value of a second.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/sweep/sweep_results.h"

namespace membar {

enum class ChartKind : std::uint8_t {
  lines,     // the metric against x, one line per value of the second parameter
  heat_map,  // x and the second parameter; the metric is the colour
  scaling,   // lines, each relative to its first x
  tornado,   // how far each parameter moves the metric's mean
};

// "lines", "heatmap", "scaling", "tornado".
const char* name_of(ChartKind kind);
const std::vector<std::string_view>& chart_names();

struct PlotChoice {
  std::vector<const SweepMetric*> metrics;  // one at least
  const SweepParameter* x = nullptr;
  const SweepParameter* lines = nullptr;  // nullptr: none
  ChartKind kind = ChartKind::lines;
  Sampling sampling = Sampling::grid;  // of points that are drawn, neighbours are not joined by a line
  bool work_grows = false;             // scaling: more cores do more work, so that ideally the metric stays the same

  using Wish = PlotWish;
  // What `asked` leaves open is as the sweep's file has it: its metrics where there are none, its axes where there is
  // neither x nor lines, and then its kind. Fails when a name is unknown, when nothing varies, or when x and lines are
  // one parameter.
  static Result<PlotChoice> create(const SweepResults& results, const Wish& asked);
  // What a value is that several points have a part in.
  [[nodiscard]] std::string averaged_text() const;
};

// A parameter's values, neighbours put together where there are more than `most`.
struct PlotAxis {
  std::vector<std::string> labels;    // "40", "40 to 44"
  std::vector<double> numbers;        // the middle of each; empty unless numeric
  std::vector<std::uint32_t> bucket;  // by value of the parameter
  bool geometric = false;             // the values are: a log scale suits them
  bool grouped = false;

  PlotAxis(const SweepParameter& parameter, std::size_t most);
};

struct PlotCell {
  std::uint64_t count = 0;
  double mean = 0, lowest = 0, highest = 0;
};

struct PlotTable {
  PlotAxis x, lines;            // lines: one value "" where there are none
  std::vector<PlotCell> cells;  // [line * x.labels.size() + x]
  bool averaged = false;        // a cell holds more than one point
  PlotTable(const PlotChoice& choice, const SweepMetric& metric, std::size_t most_x, std::size_t most_lines);

  [[nodiscard]] const PlotCell& at(std::size_t line, std::size_t x_index) const {
    return cells[line * x.labels.size() + x_index];
  }
};

}  // namespace membar
