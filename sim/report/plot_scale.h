// From values to pixels, and the ticks of an axis.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace membar {

// "1200", "0.25": 4 digits where the value is no whole number.
std::string tick_text(double value);

class PlotScale {
 public:
  // Linear or logarithmic. REQUIRES: low < high; for logarithmic, 0 < low
  PlotScale(double low, double high, double from, double to, bool logarithmic = false);
  // Linear, widened to round numbers; from 0 where the values are all positive and 0 is not far.
  static PlotScale around(double low, double high, double from, double to);

  [[nodiscard]] double pixel(double value) const;
  // Round numbers, about `count` of them.
  [[nodiscard]] std::vector<double> ticks(unsigned count) const;

 private:
  double low_, high_, from_, to_;
  bool logarithmic_;
};

}  // namespace membar
