// Choices of the random tester, all from one seed.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <vector>

#include "sim/engine/random.h"

namespace membar {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) { state_ = split_mix(state_); }
  // 0 .. n - 1. REQUIRES: n > 0
  std::uint64_t below(std::uint64_t n) { return split_mix(state_) % n; }
  // low .. high
  unsigned from(unsigned low, unsigned high) { return low + static_cast<unsigned>(below(high - low + 1)); }
  bool percent(unsigned chance) { return below(100) < chance; }
  template <class T>
  T of(std::initializer_list<T> choices) {
    return choices.begin()[below(choices.size())];
  }
  template <class T>
  const T& of(const std::vector<T>& choices) {
    return choices[below(choices.size())];
  }
  // An index of `weights`, each as likely as its weight. REQUIRES: some weight is not 0
  std::size_t weighted(std::initializer_list<unsigned> weights) {
    std::uint64_t total = 0;
    for (const unsigned weight : weights) total += weight;
    std::uint64_t pick = below(total);
    std::size_t choice = 0;
    while (pick >= weights.begin()[choice]) pick -= weights.begin()[choice++];
    return choice;
  }

 private:
  std::uint64_t state_;
};

}  // namespace membar
