#include "sim/analysis/accounting.h"

#include <catch2/catch.hpp>

#include "sim/analysis/run_result.h"
#include "tests/analysis/hand_made_facts.h"

using namespace membar;

namespace {

// One core, 100 cycles of which a barrier stalled 7; everything adds up.
RunResult sound_run() {
  RunResult result;
  result.machine.cycles = Cycle{100};
  result.machine.cores.resize(1);
  result.machine.cores[0].accounting[static_cast<std::size_t>(Cause::issue)] = 93;
  result.machine.cores[0].accounting[static_cast<std::size_t>(Cause::barrier)] = 7;
  result.totals.barrier_stall = {7};
  return result;
}

}  // namespace

TEST_CASE("A run whose sums add up keeps the conservation laws") { CHECK(check_conservation(sound_run()).empty()); }

TEST_CASE("Causes that do not add up to the run are told with both sums") {
  RunResult result = sound_run();
  ++result.machine.cores[0].accounting[static_cast<std::size_t>(Cause::idle)];
  const auto broken = check_conservation(result);
  REQUIRE(broken.size() == 1);
  CHECK(broken[0] == "core 0: causes add up to 101 cycles, the run took 100");
}

TEST_CASE("Stalls that do not add up to the barrier cycles of their core are told with both sums") {
  RunResult result = sound_run();
  result.totals.barrier_stall = {6};
  const auto broken = check_conservation(result);
  REQUIRE(broken.size() == 1);
  CHECK(broken[0] == "core 0: the stalls of its barriers add up to 6 cycles, its accounting has 7 of `barrier`");
}

TEST_CASE("Records that broke a law are part of the verdict, the first few in words and all in number") {
  RunResult result = sound_run();
  for (int i = 0; i < 25; ++i) result.totals.violations.add("write " + std::to_string(i));
  const auto broken = check_conservation(result);
  REQUIRE(broken.size() == Violations::kKept + 1);
  CHECK(broken.front() == "write 0");
  CHECK(broken.back() == "and 5 more records");
}

TEST_CASE("Every cause has a name of its own and a meaning") {
  CHECK(name_of(Cause::issue) == "issue");
  CHECK(name_of(Cause::store_buffer_full) == "store_buffer_full");
  CHECK(name_of(Cause::idle) == "idle");
  for (std::size_t i = 0; i < kCauses; ++i) {
    CHECK_FALSE(meaning_of(static_cast<Cause>(i)).empty());
    for (std::size_t j = 0; j < i; ++j) CHECK(name_of(static_cast<Cause>(i)) != name_of(static_cast<Cause>(j)));
  }
}
