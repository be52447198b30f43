#include "sim/engine/tournament.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

#include "sim/engine/random.h"

namespace membar {
namespace {

TEST_CASE("nobody comes first until somebody has a time") {
  Tournament tournament(5);
  CHECK(tournament.earliest() == kNever);
  tournament.set(4, Cycle{9});
  CHECK(tournament.earliest() == Cycle{9});
  CHECK(tournament.first() == 4);
  tournament.set(4, kNever);
  CHECK(tournament.earliest() == kNever);
}

TEST_CASE("of equal times the smaller number comes first") {
  Tournament tournament(3);
  tournament.set(2, Cycle{5});
  tournament.set(1, Cycle{5});
  CHECK(tournament.first() == 1);
  tournament.set(0, Cycle{6});
  CHECK(tournament.first() == 1);
  tournament.set(1, Cycle{7});
  CHECK(tournament.first() == 2);
}

TEST_CASE("a tournament of any size agrees with a search") {
  Random random(7);
  for (const std::size_t size : {1U, 2U, 3U, 7U, 16U, 100U, 256U}) {
    Tournament tournament(size);
    std::vector<Cycle> times(size, kNever);
    for (int change = 0; change < 2000; ++change) {
      const std::size_t who = random.below(size);
      times[who] = random.below(8) == 0 ? kNever : Cycle{random.below(50)};
      tournament.set(who, times[who]);
      const auto first = std::min_element(times.begin(), times.end());
      REQUIRE(tournament.earliest() == *first);
      REQUIRE(tournament.time_of(who) == times[who]);
      if (*first != kNever) REQUIRE(tournament.first() == static_cast<std::size_t>(first - times.begin()));
    }
  }
}

}  // namespace
}  // namespace membar
