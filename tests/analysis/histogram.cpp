#include "sim/analysis/histogram.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <vector>

using membar::Histogram;

namespace {

std::uint64_t exact_percentile(std::vector<std::uint64_t> values, unsigned percent) {
  std::sort(values.begin(), values.end());
  const std::size_t rank = std::max<std::size_t>((values.size() * percent + 99) / 100, 1);
  return values[rank - 1];
}

}  // namespace

TEST_CASE("An empty histogram has nothing in it") {
  const Histogram h;
  CHECK(h.count() == 0);
  CHECK(h.min() == 0);
  CHECK(h.max() == 0);
  CHECK(h.percentile(50) == 0);
}

TEST_CASE("Percentiles of small values are exact") {
  std::mt19937_64 random(1);
  for (const std::size_t count : {1U, 2U, 3U, 10U, 99U, 100U, 101U, 5000U}) {
    Histogram h;
    std::vector<std::uint64_t> values;
    for (std::size_t i = 0; i < count; ++i) {
      values.push_back(random() % Histogram::kExact);
      h.add(values.back());
    }
    for (const unsigned percent : {0U, 1U, 50U, 90U, 99U, 100U}) {
      CHECK(h.percentile(percent) == exact_percentile(values, percent));
    }
    CHECK(h.max() == *std::max_element(values.begin(), values.end()));
    CHECK(h.min() == *std::min_element(values.begin(), values.end()));
  }
}

TEST_CASE("The largest exact value is exact and the next is too, as the maximum") {
  Histogram h;
  h.add(Histogram::kExact - 1);
  h.add(Histogram::kExact);
  CHECK(h.percentile(50) == Histogram::kExact - 1);
  CHECK(h.percentile(100) == Histogram::kExact);
}

TEST_CASE("Percentiles of large values are too high by less than one part in 64, and never too low") {
  std::mt19937_64 random(2);
  Histogram h;
  std::vector<std::uint64_t> values;
  for (int i = 0; i < 20000; ++i) {
    values.push_back(random() >> (random() % 52));
    h.add(values.back());
  }
  for (const unsigned percent : {1U, 10U, 50U, 90U, 99U}) {
    const std::uint64_t exact = exact_percentile(values, percent);
    CHECK(h.percentile(percent) >= exact);
    CHECK(h.percentile(percent) - exact <= exact / 64);
  }
  CHECK(h.percentile(100) == h.max());
}

TEST_CASE("The steps cover every value once, up to the largest there is") {
  Histogram h;
  const std::vector<std::uint64_t> values{0, 1, 4095, 4096, 4159, 4160, 8191, 8192, 1ULL << 40, ~0ULL};
  for (const std::uint64_t value : values) h.add(value);
  std::uint64_t counted = 0;
  std::uint64_t previous_high = 0;
  h.for_each_step([&](std::uint64_t low, std::uint64_t high, std::uint64_t count) {
    CHECK(low <= high);
    CHECK((counted == 0 || low > previous_high));
    const auto inside =
        std::count_if(values.begin(), values.end(), [&](std::uint64_t value) { return low <= value && value <= high; });
    CHECK(static_cast<std::uint64_t>(inside) == count);
    previous_high = high;
    counted += count;
  });
  CHECK(counted == values.size());
  CHECK(previous_high == ~0ULL);
}

TEST_CASE("Sums are exact") {
  Histogram h;
  h.add(3);
  h.add(1000003);
  CHECK(h.sum() == 1000006);
  CHECK(h.count() == 2);
}
