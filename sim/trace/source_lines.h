// The text of a trace, for those who show it beside what happened.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace membar {

// A trace with more text than this is not shown.
inline constexpr std::size_t kMostSourceBytes = std::size_t{4} << 20;

// The lines of a file, decompressed, without their ends. Empty when it cannot be read a second time (a pipe), is too
// long, or is no text.
std::vector<std::string> source_lines(const std::string& path);

}  // namespace membar
