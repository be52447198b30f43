// What the machine is attacked with.
#pragma once

#include <cstdint>

#include "sim/stress/stress_case.h"

namespace membar {

// The same seed gives the same case, on any host.
StressCase random_case(std::uint64_t seed);

}  // namespace membar
