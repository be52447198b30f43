// The colours of charts, as SVG has them: "#0072b2".
#pragma once

#include <cstddef>
#include <string>

namespace membar {

// So many lines have colours of their own, which are told apart.
inline constexpr std::size_t kLineColours = 7;

// REQUIRES: line < lines. More than kLineColours share one scale from dark to light.
std::string line_colour(std::size_t line, std::size_t lines);
// Of a heat map, 0 to 1.
std::string shade(double part);

}  // namespace membar
