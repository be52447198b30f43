#include "sim/sweep/effects.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "tests/sweep/hand_made_sweep.h"

namespace membar {
namespace {

using test::HandMadeSweep;

TEST_CASE("Effects are the means per value, and the share of the sum of squares") {
  const HandMadeSweep sweep;
  const SweepResults results = SweepResults::read(sweep.folder()).value();
  const std::vector<Effect> effects = effects_of(results, *results.metric("cycles"));
  REQUIRE(effects.size() == 2);
  // The mean of all is 160. a: 110 and 210, three points each: 6 * 50^2 = 15000. b: 150, 160, 170: 4 * 10^2 = 400.
  // Nothing else varies: the total is 15400.
  CHECK(effects[0].parameter->name == "a");
  CHECK(effects[0].lowest == 110);
  CHECK(effects[0].highest == 210);
  CHECK(effects[0].share.value() == Approx(15000.0 / 15400.0));
  CHECK(effects[1].parameter->name == "b");
  CHECK(effects[1].lowest == 150);
  CHECK(effects[1].highest == 170);
  CHECK(effects[1].share.value() == Approx(400.0 / 15400.0));
  REQUIRE(effects[1].means.size() == 3);
  CHECK(effects[1].means[2].mean == 170);
  CHECK(effects[1].means[2].count == 2);
}

TEST_CASE("What parameters do together belongs to neither") {
  const HandMadeSweep sweep;
  sweep.execute("DELETE FROM points WHERE point IN (2, 5); UPDATE metrics SET cycles = (point IN (0, 4))");
  const SweepResults results = SweepResults::read(sweep.folder()).value();
  for (const Effect& effect : effects_of(results, *results.metric("cycles"))) CHECK(effect.share == 0.0);
}

TEST_CASE("Where the points are no full grid no share is known") {
  const auto shares = [](const char* change) {
    const HandMadeSweep sweep;
    sweep.execute(change);
    const SweepResults results = SweepResults::read(sweep.folder()).value();
    const std::vector<Effect> effects = effects_of(results, *results.metric("cycles"));
    return std::count_if(effects.begin(), effects.end(), [](const Effect& effect) { return effect.share.has_value(); });
  };
  CHECK(shares("SELECT 1") == 2);
  CHECK(shares("DELETE FROM points WHERE point = 5") == 0);            // one is missing
  CHECK(shares("DELETE FROM metrics WHERE point = 5") == 0);           // one has no results
  CHECK(shares("UPDATE parameters SET b = point") == 0);               // a value for every point
  CHECK(shares("DELETE FROM points WHERE point NOT IN (0, 4)") == 0);  // the parameters move together
}

TEST_CASE("A metric that never changes has no effects, and one that a point lacks is taken from the others") {
  const HandMadeSweep sweep;
  const SweepResults results = SweepResults::read(sweep.folder()).value();
  CHECK(effects_of(results, *results.metric("ops"))[0].share == 0.0);
  const std::vector<Effect> effects = effects_of(results, *results.metric("barrier:full"));
  REQUIRE(effects[0].means.size() == 1);
  CHECK(effects[0].means[0].mean == 31.5);
}

TEST_CASE("Points are ranked, and of equals the first stands first") {
  const HandMadeSweep sweep;
  sweep.execute("UPDATE metrics SET cycles = 110 WHERE point = 4");
  const SweepResults results = SweepResults::read(sweep.folder()).value();
  CHECK(ranked(*results.metric("cycles"), false) == std::vector<std::size_t>{0, 1, 4, 2, 3, 5});
  CHECK(ranked(*results.metric("cycles"), true) == std::vector<std::size_t>{5, 3, 2, 1, 4, 0});
  CHECK(ranked(*results.metric("barrier:full"), false) == std::vector<std::size_t>{1});
}

}  // namespace
}  // namespace membar
