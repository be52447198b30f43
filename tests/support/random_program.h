// Small random programs and small random machines, from a seed: what the machine is attacked with.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace membar {

struct RandomCase {
  std::uint64_t seed = 0;
  std::vector<std::string> settings;  // on top of textbook; accepted by validate()
  std::string trace;

  // Everything that is needed to run it again.
  [[nodiscard]] std::string text() const;
};

// The same seed gives the same case. It always ends: every wait is for something that a thread before it does.
RandomCase random_case(std::uint64_t seed);

}  // namespace membar
