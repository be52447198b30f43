// What a chart of a sweep should show; what is empty is whatever suits the sweep.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace membar {

struct PlotWish {
  std::vector<std::string> metrics;
  std::string x, lines;  // parameters; lines may be kNoLines
  std::string kind;      // of chart: "lines", "heatmap", "scaling", "tornado"

  static constexpr const char* kNoLines = "none";

  [[nodiscard]] bool empty() const { return metrics.empty() && x.empty() && lines.empty() && kind.empty(); }
  friend bool operator==(const PlotWish&, const PlotWish&) = default;
};

// As text, a line per entry, and back. Lines that say nothing known are passed over.
std::string write_wish(const PlotWish& wish);
PlotWish read_wish(std::string_view text);

}  // namespace membar
