// The first part of a litmus file: architecture, name, free text and `Key=Value` lines, up to the initial state.
#pragma once

#include <cstddef>
#include <string>

#include "sim/litmus/litmus_source.h"

namespace membar {

struct LitmusHeader {
  std::string arch;
  std::string name;  // the file's base name where the header says `--`
  std::string hash;
  std::size_t initial_state = 0;  // offset of the `{` behind the header
};

Result<LitmusHeader> read_header(const LitmusSource& source);

}  // namespace membar
