// How a trace is read.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace membar {

struct ReadOptions {
  unsigned line_size = 64;  // bytes; a power of two: where variables are laid out, and what an atomic may not cross
  std::uint64_t memory_ops = 65536;  // ops that are kept in memory; a longer trace is spilled to a temporary file
  std::string temporary_directory;   // "": $TMPDIR, else /tmp
  // Of a template (sim/trace/trace_template.h): values that replace its parameters' own, by name.
  std::vector<std::pair<std::string, std::string>> parameters;
};

// Where the first variable lies; each further one at the next free line.
inline constexpr std::uint64_t kFirstVariableAddress = 0x10000;

}  // namespace membar
