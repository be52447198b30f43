// The name of this machine.
#pragma once

#include <string>

namespace membar {

std::string host_name();

}  // namespace membar
