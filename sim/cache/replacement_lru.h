// Least recently used: every use stamps its way with a running number; the smallest stamp is the oldest.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "sim/memory/zeroed_array.h"

namespace membar {

class LruReplacement {
 public:
  LruReplacement(std::uint64_t sets, unsigned ways) : ways_(ways), stamps_(sets * ways) {}

  void touch(std::uint32_t set, unsigned way) { stamps_[std::size_t{set} * ways_ + way] = ++clock_; }
  void insert(std::uint32_t set, unsigned way) { touch(set, way); }
  [[nodiscard]] unsigned victim(std::uint32_t set, std::uint64_t eligible) const {
    const std::uint64_t* stamps = stamps_.data() + std::size_t{set} * ways_;
    unsigned oldest = static_cast<unsigned>(std::countr_zero(eligible));
    for (std::uint64_t left = eligible & (eligible - 1); left != 0; left &= left - 1) {
      const unsigned way = static_cast<unsigned>(std::countr_zero(left));
      if (stamps[way] < stamps[oldest]) oldest = way;
    }
    return oldest;
  }

 private:
  unsigned ways_;
  std::uint64_t clock_ = 0;
  ZeroedArray<std::uint64_t> stamps_;
};

}  // namespace membar
