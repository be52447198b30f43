// An op as it stands in its trace.
#pragma once

#include <string>

namespace membar {

// A line without its label, its comment and the space around: "store x 42".
std::string op_in_line(std::string line, const std::string& label);

}  // namespace membar
