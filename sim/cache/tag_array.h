// The tags of a set-associative cache: which line is in which slot. A slot number is set * stride + way; the stride is the
// number of ways, rounded up so that the search needs no remainder loop. Any number of sets and up to 64 ways.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "sim/base/check.h"
#include "sim/base/types.h"
#include "sim/memory/zeroed_array.h"

namespace membar {

class TagArray {
 public:
  static constexpr std::uint32_t kMissing = 0xffffffff;
  static constexpr unsigned kMaxWays = 64;

  // `divisor`: lines are numbered line / divisor before they are spread over the sets (the slices of a shared cache).
  TagArray(std::uint64_t sets, unsigned ways, std::uint64_t divisor = 1)
      : sets_(sets),
        ways_(ways),
        stride_(ways < 4 ? ways : (ways + 3) / 4 * 4),
        divisor_(divisor),
        mask_(std::has_single_bit(sets) ? sets - 1 : kNoMask),
        tags_(sets * stride_) {
    MEMBAR_CHECK(sets > 0 && ways > 0 && ways <= kMaxWays, "a cache needs sets and 1 to 64 ways");
    MEMBAR_CHECK(sets * stride_ < kMissing, "a cache of too many lines");
  }

  [[nodiscard]] unsigned ways() const { return ways_; }
  [[nodiscard]] std::uint64_t sets() const { return sets_; }
  // Slots are numbered 0 to slots() - 1; those beyond the ways of a set are never used.
  [[nodiscard]] std::size_t slots() const { return tags_.size(); }

  [[nodiscard]] std::uint32_t set_of(LineAddress line) const {
    const std::uint64_t number = divisor_ == 1 ? line.value : line.value / divisor_;
    return static_cast<std::uint32_t>(mask_ != kNoMask ? number & mask_ : number % sets_);
  }
  [[nodiscard]] std::uint32_t slot(std::uint32_t set, unsigned way) const { return set * stride_ + way; }
  [[nodiscard]] unsigned way_of(std::uint32_t set, std::uint32_t slot) const { return slot - set * stride_; }

  // The slot of the line, kMissing if it has none.
  [[nodiscard]] std::uint32_t find(LineAddress line) const { return find_in_set(set_of(line), line); }

  [[nodiscard]] std::uint32_t find_in_set(std::uint32_t set, LineAddress line) const {
    const std::uint32_t base = set * stride_;
    const std::uint64_t* tags = tags_.data() + base;
    const std::uint64_t wanted = line.value + 1;
    // Compare several ways at once and branch on the outcome of all: which way hits cannot be predicted.
    unsigned way = 0;
    for (; way + 4 <= stride_; way += 4) {
      const unsigned hits = static_cast<unsigned>(tags[way] == wanted) | static_cast<unsigned>(tags[way + 1] == wanted) << 1 |
                            static_cast<unsigned>(tags[way + 2] == wanted) << 2 |
                            static_cast<unsigned>(tags[way + 3] == wanted) << 3;
      if (hits != 0) return base + way + static_cast<unsigned>(std::countr_zero(hits));
    }
    for (; way < stride_; ++way) {
      if (tags[way] == wanted) return base + way;
    }
    return kMissing;
  }

  // An empty slot of the set, kMissing if there is none.
  [[nodiscard]] std::uint32_t find_empty(std::uint32_t set) const {
    for (unsigned way = 0; way < ways_; ++way) {
      if (empty(slot(set, way))) return slot(set, way);
    }
    return kMissing;
  }

  [[nodiscard]] bool holds(std::uint32_t slot, LineAddress line) const { return tags_[slot] == line.value + 1; }
  [[nodiscard]] bool empty(std::uint32_t slot) const { return tags_[slot] == 0; }
  // REQUIRES: !empty(slot).
  [[nodiscard]] LineAddress line(std::uint32_t slot) const { return LineAddress{tags_[slot] - 1}; }
  void put(std::uint32_t slot, LineAddress line) { tags_[slot] = line.value + 1; }
  void clear(std::uint32_t slot) { tags_[slot] = 0; }

 private:
  static constexpr std::uint64_t kNoMask = ~std::uint64_t{0};

  std::uint64_t sets_;
  std::uint32_t ways_;
  std::uint32_t stride_;
  std::uint64_t divisor_;
  std::uint64_t mask_;  // sets - 1 if that is a power of two
  ZeroedArray<std::uint64_t> tags_;  // line + 1; 0: empty
};

}  // namespace membar
