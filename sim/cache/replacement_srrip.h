// Static re-reference interval prediction with 2 bits and hit priority: Jaleel, Theobald, Steely and Emer, "High
// Performance Cache Replacement Using Re-Reference Interval Prediction (RRIP)", ISCA 2010. A new line is predicted a
// long interval (2), a hit makes it near-immediate (0); the victim is the first eligible way of a distant interval (3),
// and as long as there is none all ways of the set age by one.
#pragma once

#include <bit>
#include <cstdint>

#include "sim/memory/zeroed_array.h"

namespace membar {

class SrripReplacement {
 public:
  SrripReplacement(std::uint64_t sets, unsigned) : sets_(sets) {}

  void touch(std::uint32_t set, unsigned way) {
    const std::uint64_t bit = std::uint64_t{1} << way;
    sets_[set].high &= ~bit;
    sets_[set].low &= ~bit;
  }
  void insert(std::uint32_t set, unsigned way) {
    const std::uint64_t bit = std::uint64_t{1} << way;
    sets_[set].high |= bit;
    sets_[set].low &= ~bit;
  }
  [[nodiscard]] unsigned victim(std::uint32_t set, std::uint64_t eligible) {
    Intervals& ways = sets_[set];
    while ((ways.high & ways.low & eligible) == 0) {
      const std::uint64_t distant = ways.high & ways.low;
      const std::uint64_t high = ways.high | ways.low;
      ways.low = ~ways.low | distant;
      ways.high = high;
    }
    return static_cast<unsigned>(std::countr_zero(ways.high & ways.low & eligible));
  }

 private:
  // The two bits of each way's interval.
  struct Intervals {
    std::uint64_t high;
    std::uint64_t low;
  };
  ZeroedArray<Intervals> sets_;
};

}  // namespace membar
