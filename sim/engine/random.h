// Seeded random numbers: the same seed gives the same numbers on every host.
// xoshiro256** (Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators", 2018), its state expanded from
// the seed with SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
#pragma once

#include <array>
#include <bit>
#include <cstdint>

namespace membar {

// One step of SplitMix64: advances `state` and returns a well mixed number. Good for deriving seeds from seeds.
constexpr std::uint64_t split_mix(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15ULL;
  std::uint64_t mixed = state;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ULL;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebULL;
  return mixed ^ (mixed >> 31);
}

class Random {
 public:
  explicit constexpr Random(std::uint64_t seed) {
    for (std::uint64_t& word : state_) word = split_mix(seed);
  }

  // Uniform over all 64-bit numbers.
  constexpr std::uint64_t next() {
    const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  // Uniform over 0 .. bound - 1, without bias. REQUIRES: bound > 0.
  constexpr std::uint64_t below(std::uint64_t bound) {
    const std::uint64_t unfair = (~bound + 1) % bound;  // 2^64 mod bound: that many numbers are one too many
    std::uint64_t number = next();
    while (number < unfair) number = next();
    return number % bound;
  }

 private:
  std::array<std::uint64_t, 4> state_{};
};

}  // namespace membar
