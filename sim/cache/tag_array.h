// The tags of a set-associative cache: which line is in which slot. A slot number is set * stride + way; the stride is
// the number of ways, rounded up so that the search needs no remainder loop. Any number of sets and up to 64 ways.
#pragma once

#ifdef __SSE2__
#include <emmintrin.h>
#endif

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
    // Which way hits cannot be predicted, so up to eight ways are compared before a branch.
    for (unsigned way = 0; way < stride_; way += 8) {
      const unsigned hits = matches(tags + way, wanted, stride_ - way);
      if (hits != 0) return base + way + static_cast<std::uint32_t>(std::countr_zero(hits));
    }
    return kMissing;
  }

  // Asks the host to bring the tags of the line's set near: a look-up of it is about to follow.
  void prefetch(LineAddress line) const {
    const std::uint32_t base = set_of(line) * stride_;
    __builtin_prefetch(tags_.data() + base);
    if (stride_ > 8) __builtin_prefetch(tags_.data() + base + 8);
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

  // A bit for each of the first `count` (at most 8) tags that is the wanted one; a count above 4 is a multiple of 4.
  static unsigned matches(const std::uint64_t* tags, std::uint64_t wanted, unsigned count) {
    if (count >= 8) return matches_of_4(tags, wanted) | matches_of_4(tags + 4, wanted) << 4;
    if (count >= 4) return matches_of_4(tags, wanted);
    unsigned hits = 0;
    for (unsigned way = 0; way < count; ++way) hits |= static_cast<unsigned>(tags[way] == wanted) << way;
    return hits;
  }
  static unsigned matches_of_4(const std::uint64_t* tags, std::uint64_t wanted) {
#ifdef __SSE2__
    // SSE2 compares 32 bits at a time: a tag matches where its low and its high half do.
    const __m128i key = _mm_set1_epi64x(static_cast<std::int64_t>(wanted));
    const auto compare = [&](const std::uint64_t* two) {
      return _mm_castsi128_ps(_mm_cmpeq_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(two)), key));
    };
    const __m128 first = compare(tags);
    const __m128 second = compare(tags + 2);
    const __m128 low = _mm_shuffle_ps(first, second, _MM_SHUFFLE(2, 0, 2, 0));
    const __m128 high = _mm_shuffle_ps(first, second, _MM_SHUFFLE(3, 1, 3, 1));
    return static_cast<unsigned>(_mm_movemask_ps(_mm_and_ps(low, high)));
#else
    return static_cast<unsigned>(tags[0] == wanted) | static_cast<unsigned>(tags[1] == wanted) << 1 |
           static_cast<unsigned>(tags[2] == wanted) << 2 | static_cast<unsigned>(tags[3] == wanted) << 3;
#endif
  }

  std::uint64_t sets_;
  std::uint32_t ways_;
  std::uint32_t stride_;
  std::uint64_t divisor_;
  std::uint64_t mask_;               // sets - 1 if that is a power of two
  ZeroedArray<std::uint64_t> tags_;  // line + 1; 0: empty
};

}  // namespace membar
