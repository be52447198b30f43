#include "sim/report/occupancy.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <utility>
#include <vector>

namespace membar {
namespace {

using Changes = std::vector<std::pair<std::uint64_t, std::int64_t>>;

TEST_CASE("An occupancy tells of a change as soon as nothing can come before it") {
  Occupancy occupancy;
  Changes changes;
  const auto change = [&](Cycle cycle, std::int64_t level) { changes.emplace_back(cycle.value, level); };
  occupancy.add(Cycle{10}, Cycle{20}, Cycle{10}, change);
  CHECK(changes.empty());  // another may begin in cycle 10 as well
  occupancy.add(Cycle{10}, Cycle{30}, Cycle{11}, change);
  CHECK(changes == Changes{{10, 2}});
  occupancy.add(Cycle{20}, Cycle{25}, Cycle{20}, change);
  CHECK(changes == Changes{{10, 2}});
  occupancy.add(Cycle{40}, Cycle{40}, Cycle{30}, change);  // one that took no time
  CHECK(changes == Changes{{10, 2}, {25, 1}});             // in cycle 20 one went and one came
  occupancy.finish(change);
  CHECK(changes == Changes{{10, 2}, {25, 1}, {30, 0}});
}

TEST_CASE("An occupancy is right for intervals in any order, and holds few of them") {
  std::mt19937 random(7);
  std::vector<std::pair<Cycle, Cycle>> intervals;
  std::map<std::uint64_t, std::int64_t> steps;
  for (std::uint64_t i = 0; i < 2000; ++i) {
    const std::uint64_t from = 3 * i + random() % 50, to = from + random() % 40;
    intervals.emplace_back(Cycle{from}, Cycle{to});
    ++steps[from];
    --steps[to];
  }
  std::stable_sort(intervals.begin(), intervals.end(),
                   [](const auto& a, const auto& b) { return a.second < b.second; });
  std::vector<Cycle> settled(intervals.size(), kNever);  // the earliest beginning of those that come later
  for (std::size_t i = intervals.size() - 1; i > 0; --i) settled[i - 1] = std::min(settled[i], intervals[i].first);
  Occupancy occupancy;
  Changes changes, expected;
  std::size_t most_held = 0;
  for (std::size_t i = 0; i < intervals.size(); ++i) {
    occupancy.add(intervals[i].first, intervals[i].second, settled[i],
                  [&](Cycle cycle, std::int64_t level) { changes.emplace_back(cycle.value, level); });
    most_held = std::max(most_held, occupancy.held());
  }
  std::int64_t level = 0;
  for (const auto& [cycle, step] : steps) {
    level += step;
    if (step != 0) expected.emplace_back(cycle, level);
  }
  CHECK(changes == expected);
  CHECK(most_held < 200);
  CHECK(occupancy.held() == 0);
}

}  // namespace
}  // namespace membar
