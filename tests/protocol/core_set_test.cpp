#include "sim/protocol/core_set.h"

#include <catch2/catch.hpp>
#include <vector>

namespace membar {

TEST_CASE("A set of cores holds what was added, up to the last core of the largest machine") {
  CoreSet set;
  CHECK(set.empty());
  for (const CoreId core : {CoreId{0}, CoreId{63}, CoreId{64}, CoreId{200}, CoreId{255}}) set.add(core);
  set.add(CoreId{64});
  CHECK(set.count() == 5);
  CHECK(set.contains(CoreId{255}));
  CHECK_FALSE(set.contains(CoreId{254}));
  set.remove(CoreId{64});
  CHECK_FALSE(set.contains(CoreId{64}));
  CHECK(set.contains(CoreId{63}));
  CHECK(set.contains(CoreId{0}));
  set.clear();
  CHECK(set.empty());
  CHECK(set == CoreSet{});
}

TEST_CASE("A set of cores is visited in ascending order") {
  CoreSet set;
  for (const CoreId core : {CoreId{255}, CoreId{5}, CoreId{128}, CoreId{64}, CoreId{63}}) set.add(core);
  std::vector<unsigned> visited;
  set.for_each([&](CoreId core) { visited.push_back(core.value); });
  CHECK(visited == std::vector<unsigned>{5, 63, 64, 128, 255});
}

}  // namespace membar
