#include "sim/report/plot_scale.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace membar {
namespace {

// 1, 2 or 5 times a power of ten.
double round_step(double range, unsigned count) {
  const double raw = range / count;
  const double power = std::pow(10, std::floor(std::log10(raw)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (raw <= factor * power * 1.0001) return factor * power;
  }
  return 10 * power;
}

}  // namespace

std::string tick_text(double value) {
  char digits[64];
  const bool whole = std::abs(value) < 1e15 && value == std::round(value);
  const auto end = whole ? std::to_chars(digits, digits + sizeof digits, static_cast<long long>(value)).ptr
                         : std::to_chars(digits, digits + sizeof digits, value, std::chars_format::general, 4).ptr;
  return {digits, end};
}

PlotScale::PlotScale(double low, double high, double from, double to, bool logarithmic)
    : low_(low), high_(high), from_(from), to_(to), logarithmic_(logarithmic) {}

PlotScale PlotScale::around(double low, double high, double from, double to) {
  if (low >= 0 && low <= 0.6 * high) low = 0;
  if (low == high) {
    const double margin = low == 0 ? 1 : std::abs(low) * 0.1;
    low -= low == 0 ? 0 : margin;
    high += margin;
  }
  const double step = round_step(high - low, 6);
  return {std::floor(low / step + 1e-9) * step, std::ceil(high / step - 1e-9) * step, from, to};
}

double PlotScale::pixel(double value) const {
  const double part = logarithmic_ ? std::log(value / low_) / std::log(high_ / low_) : (value - low_) / (high_ - low_);
  return from_ + part * (to_ - from_);
}

std::vector<double> PlotScale::ticks(unsigned count) const {
  std::vector<double> all;
  const double step = round_step(high_ - low_, count);
  const double first = std::ceil(low_ / step - 1e-9);
  for (double i = first; i * step <= high_ + step * 1e-9; ++i) all.push_back(i * step + 0.0);
  return all;
}

}  // namespace membar
