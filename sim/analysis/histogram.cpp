#include "sim/analysis/histogram.h"

#include <algorithm>
#include <bit>

namespace membar {
namespace {

constexpr unsigned kExactBits = 12;
constexpr unsigned kStepBits = 6;
static_assert(Histogram::kExact == std::uint64_t{1} << kExactBits);

}  // namespace

std::size_t Histogram::step_of(std::uint64_t value) {
  if (value < kExact) return static_cast<std::size_t>(value);
  const unsigned power = static_cast<unsigned>(std::bit_width(value)) - 1;
  const std::uint64_t within = (value >> (power - kStepBits)) - (std::uint64_t{1} << kStepBits);
  return static_cast<std::size_t>(kExact + ((power - kExactBits) << kStepBits) + within);
}

std::uint64_t Histogram::low_of(std::size_t step) {
  if (step < kExact) return step;
  const std::uint64_t above = step - kExact;
  const unsigned power = kExactBits + static_cast<unsigned>(above >> kStepBits);
  const std::uint64_t within = above & ((1U << kStepBits) - 1);
  return ((std::uint64_t{1} << kStepBits) + within) << (power - kStepBits);
}

std::uint64_t Histogram::high_of(std::size_t step) {
  if (step < kExact) return step;
  const unsigned power = kExactBits + static_cast<unsigned>((step - kExact) >> kStepBits);
  return low_of(step) + ((std::uint64_t{1} << (power - kStepBits)) - 1);
}

void Histogram::add(std::uint64_t value) {
  const std::size_t step = step_of(value);
  if (step >= counts_.size()) counts_.resize(std::max(step + 1, counts_.size() * 2));
  ++counts_[step];
  ++count_;
  sum_ += value;
  min_ = std::min(min_, value);
  max_ = std::max(max_, value);
}

std::uint64_t Histogram::percentile(unsigned percent) const {
  if (count_ == 0) return 0;
  // The rank is ceil(percent / 100 * count), in two parts so that no count overflows.
  const std::uint64_t rank = count_ / 100 * percent + (count_ % 100 * percent + 99) / 100;
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    seen += counts_[i];
    if (seen >= std::max<std::uint64_t>(rank, 1)) return std::min(high_of(i), max_);
  }
  return max_;
}

}  // namespace membar
