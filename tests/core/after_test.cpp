#include "sim/core/after.h"

#include <catch2/catch.hpp>
#include <set>

namespace membar {
namespace {

class Target final : public AfterTarget {
 public:
  std::set<std::uint32_t> visible;
  [[nodiscard]] bool is_visible(std::uint32_t op_index) const override { return visible.count(op_index) != 0; }
};

}  // namespace

TEST_CASE("Those who wait for an op are woken in the cycle after it is visible, once") {
  AfterRegistry registry(3);
  Target target;
  registry.set_target(CoreId{0}, &target);
  CHECK_FALSE(registry.is_visible(0, 7));
  CHECK_FALSE(registry.anyone_waits_for(CoreId{0}));
  registry.wait(CoreId{1}, 0, 7);
  registry.wait(CoreId{2}, 0, 7);
  registry.wait(CoreId{1}, 0, 9);
  CHECK(registry.anyone_waits_for(CoreId{0}));
  CHECK_FALSE(registry.notify(CoreId{0}, 8, Cycle{10}));
  CHECK(registry.wakes().empty());
  CHECK(registry.notify(CoreId{0}, 7, Cycle{10}));
  REQUIRE(registry.wakes().size() == 2);
  for (const AfterRegistry::Wake& wake : registry.wakes()) CHECK(wake.cycle == Cycle{11});
  registry.wakes().clear();
  CHECK_FALSE(registry.notify(CoreId{0}, 7, Cycle{12}));
  CHECK(registry.anyone_waits_for(CoreId{0}));
  CHECK(registry.notify(CoreId{0}, 9, Cycle{20}));
  CHECK_FALSE(registry.anyone_waits_for(CoreId{0}));
  target.visible.insert(7);
  CHECK(registry.is_visible(0, 7));
}

}  // namespace membar
