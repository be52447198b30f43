// A set of cores: the full map of the directory. 256 bits in place, no allocation.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "sim/base/check.h"
#include "sim/base/types.h"

namespace membar {

class CoreSet {
 public:
  // REQUIRES (all three): core.value < kMaxCores
  constexpr void add(CoreId core) { words_[word(core)] |= bit(core); }
  constexpr void remove(CoreId core) { words_[word(core)] &= ~bit(core); }
  [[nodiscard]] constexpr bool contains(CoreId core) const { return (words_[word(core)] & bit(core)) != 0; }

  constexpr void clear() { words_ = {}; }
  [[nodiscard]] constexpr bool empty() const { return (words_[0] | words_[1] | words_[2] | words_[3]) == 0; }
  [[nodiscard]] constexpr unsigned count() const {
    unsigned total = 0;
    for (std::uint64_t word : words_) total += static_cast<unsigned>(std::popcount(word));
    return total;
  }

  // The members that are not in `other`.
  [[nodiscard]] constexpr CoreSet without(const CoreSet& other) const {
    CoreSet rest;
    for (unsigned w = 0; w < words_.size(); ++w) rest.words_[w] = words_[w] & ~other.words_[w];
    return rest;
  }

  // Calls visit(CoreId) for every member, in ascending order.
  template <class Visit>
  constexpr void for_each(Visit&& visit) const {
    for (unsigned w = 0; w < words_.size(); ++w) {
      for (std::uint64_t rest = words_[w]; rest != 0; rest &= rest - 1) {
        visit(CoreId{static_cast<std::uint16_t>(w * 64U + static_cast<unsigned>(std::countr_zero(rest)))});
      }
    }
  }

  friend constexpr bool operator==(const CoreSet&, const CoreSet&) = default;

 private:
  static constexpr unsigned word(CoreId core) {
    MEMBAR_CHECK(core.value < kMaxCores, "a core that no machine has");
    return core.value / 64U;
  }
  static constexpr std::uint64_t bit(CoreId core) { return std::uint64_t{1} << (core.value % 64U); }

  static_assert(kMaxCores == 256);
  std::array<std::uint64_t, 4> words_{};
};

}  // namespace membar
