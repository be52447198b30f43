// A histogram of cycle counts of bounded size: exact below kExact, and in 64 steps per power of two above.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace membar {

class Histogram {
 public:
  static constexpr std::uint64_t kExact = 4096;

  void add(std::uint64_t value);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::uint64_t sum() const { return sum_; }
  [[nodiscard]] std::uint64_t min() const { return count_ == 0 ? 0 : min_; }
  [[nodiscard]] std::uint64_t max() const { return max_; }

  // The smallest value v such that at least `percent` of the values (at least one) are <= v: the nearest-rank
  // percentile. Exact when it is below kExact or the maximum; else the upper end of its step, too high by less than
  // one part in 64. 0 when empty. REQUIRES: percent <= 100
  [[nodiscard]] std::uint64_t percentile(unsigned percent) const;

  // Calls visit(low, high, count) for every step that holds values, in order; low..high is inclusive.
  template <class Visitor>
  void for_each_step(Visitor&& visit) const {
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      if (counts_[i] != 0) visit(low_of(i), high_of(i), counts_[i]);
    }
  }

 private:
  static std::size_t step_of(std::uint64_t value);
  static std::uint64_t low_of(std::size_t step);
  static std::uint64_t high_of(std::size_t step);

  std::vector<std::uint64_t> counts_;  // grows to the highest step seen, at most 7,424
  std::uint64_t count_ = 0, sum_ = 0, min_ = ~std::uint64_t{0}, max_ = 0;
};

}  // namespace membar
