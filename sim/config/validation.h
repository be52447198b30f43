// Whether the parts of a machine fit together. The reader turns a ConfigViolation into a message with a place in the
// file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/config/config.h"

namespace membar {

struct ConfigViolation {
  std::vector<std::string> keys;  // the parameters involved, the one to blame first
  std::string message;            // what, and what was expected
};

// The first thing that does not fit, if any. Single values are in range already.
std::optional<ConfigViolation> find_violation(const Config& config);

}  // namespace membar
