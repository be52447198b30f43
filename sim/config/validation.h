// Whether the parts of a machine fit together. The reader turns a Violation into a message with a place in the file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/config/config.h"

namespace membar {

struct Violation {
  std::vector<std::string> keys;  // the parameters involved, the one to blame first
  std::string message;            // what, and what was expected
};

// The first thing that does not fit, if any. Single values are in range already.
std::optional<Violation> find_violation(const Config& config);

}  // namespace membar
