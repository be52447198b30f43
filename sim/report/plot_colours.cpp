#include "sim/report/plot_colours.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace membar {
namespace {

// Okabe and Ito's colours, which people with any kind of colour vision tell apart.
constexpr std::array<std::string_view, kLineColours> kColours{"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                                              "#e69f00", "#56b4e9", "#000000"};

}  // namespace

// Viridis (van der Walt and Smith, 2015) at ten places: lightness grows evenly.
std::string shade(double part) {
  constexpr std::array<std::array<int, 3>, 10> kViridis{{{68, 1, 84},
                                                         {72, 40, 120},
                                                         {62, 73, 137},
                                                         {49, 104, 142},
                                                         {38, 130, 142},
                                                         {31, 158, 137},
                                                         {53, 183, 121},
                                                         {110, 206, 88},
                                                         {181, 222, 43},
                                                         {253, 231, 37}}};
  const double at = std::clamp(part, 0.0, 1.0) * 9;
  const auto below = std::min<std::size_t>(8, static_cast<std::size_t>(at));
  std::string text = "#";
  for (std::size_t i = 0; i < 3; ++i) {
    const double value =
        kViridis[below][i] + (at - static_cast<double>(below)) * (kViridis[below + 1][i] - kViridis[below][i]);
    const auto byte = static_cast<unsigned>(std::lround(value));
    text += "0123456789abcdef"[byte / 16];
    text += "0123456789abcdef"[byte % 16];
  }
  return text;
}

std::string line_colour(std::size_t line, std::size_t lines) {
  if (lines <= kLineColours) return std::string(kColours[line]);
  return shade(0.92 * static_cast<double>(line) / static_cast<double>(lines - 1));
}

}  // namespace membar
