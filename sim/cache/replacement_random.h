// Random replacement, uniform over the eligible ways and reproducible from its seed.
#pragma once

#include <bit>
#include <cstdint>

#include "sim/engine/random.h"

namespace membar {

class RandomReplacement {
 public:
  explicit RandomReplacement(std::uint64_t seed) : random_(seed) {}

  void touch(std::uint32_t, unsigned) {}
  void insert(std::uint32_t, unsigned) {}
  unsigned victim(std::uint32_t, std::uint64_t eligible) {
    std::uint64_t left = eligible;
    for (std::uint64_t skip = random_.below(static_cast<std::uint64_t>(std::popcount(eligible))); skip > 0; --skip) {
      left &= left - 1;
    }
    return static_cast<unsigned>(std::countr_zero(left));
  }

 private:
  Random random_;
};

}  // namespace membar
