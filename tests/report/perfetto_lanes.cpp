#include "sim/report/perfetto_lanes.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <utility>
#include <vector>

namespace membar {
namespace {

struct Slice {
  Cycle from, to;
};

TEST_CASE("A slice that begins where another ends may follow it, one that begins before may not") {
  PerfettoLanes lanes;
  CHECK(lanes.place(Cycle{0}, Cycle{10}) == 0);
  CHECK(lanes.place(Cycle{9}, Cycle{12}) == 1);
  CHECK(lanes.place(Cycle{10}, Cycle{20}) == 0);
  CHECK(lanes.place(Cycle{12}, Cycle{12}) == 1);
  CHECK(lanes.place(Cycle{20}, Cycle{21}) == 0);  // of two free lanes, the one that became free last
}

TEST_CASE("The slices of a lane do not overlap, and there are as few lanes as slices at a time") {
  std::mt19937 random(11);
  std::vector<Slice> slices;
  for (std::uint64_t i = 0; i < 3000; ++i) {
    const std::uint64_t from = 2 * i + random() % 30;
    slices.push_back({Cycle{from}, Cycle{from + 1 + random() % 20}});
  }
  std::stable_sort(slices.begin(), slices.end(), [](const Slice& a, const Slice& b) { return a.to < b.to; });
  PerfettoLanes lanes;
  std::vector<Cycle> ends;
  for (const Slice& slice : slices) {
    const std::size_t lane = lanes.place(slice.from, slice.to);
    REQUIRE(lane <= ends.size());
    if (lane == ends.size()) ends.emplace_back();
    CHECK(ends[lane] <= slice.from);
    ends[lane] = slice.to;
  }
  std::size_t most = 0;
  for (std::uint64_t cycle = 0; cycle < 6100; ++cycle) {
    const auto there = [&](const Slice& slice) { return slice.from.value <= cycle && cycle < slice.to.value; };
    most = std::max(most, static_cast<std::size_t>(std::count_if(slices.begin(), slices.end(), there)));
  }
  CHECK(ends.size() == most);
}

}  // namespace
}  // namespace membar
