// What barriers really cost, derived by hand from the latencies of textbook: a load that hits the L1 takes 4 cycles,
// one that goes to DRAM 200, one whose line is Modified in another core 56; an MFENCE 30, a locked op 16 more than its
// own access.
#include "sim/marginal/marginal_cost.h"

#include <catch2/catch.hpp>
#include <string>

#include "tests/marginal/measured.h"

namespace membar::test {
namespace {

using Settings = std::vector<std::string>;

const std::string kLoadFenceLoad = "membar 1\nvar x\nplace x exclusive c0\nthread a\n  load x\n  mfence\n  load x\n";

TEST_CASE("An MFENCE with nothing to wait for costs a blocking core its 30 cycles") {
  // load 0..4, fence 4..34, load 34..38; without it 4..8.
  const Measured run = measured(kLoadFenceLoad);
  CHECK(run.whole.cycles == Cycle{38});
  CHECK(run.at_line(6).run == 30);
  CHECK(run.at_line(6).thread == 30);
  CHECK(run.at_line(6).rerun);
}

TEST_CASE("The same MFENCE costs more in a wide window: the loads on its two sides no longer overlap") {
  // Without it the second load is dispatched in cycle 1 and is there in 5.
  for (const char* window : {"core.window=4", "core.window=64"}) {
    const Measured run = measured(kLoadFenceLoad, {window});
    CHECK(run.whole.cycles == Cycle{38});
    CHECK(run.at_line(6).run == 38 - 5);
  }
}

TEST_CASE("What a fence waited for is no cost where the end of the run waits for it too") {
  // The store is visible in 201, the fence done in 231, the load in 235; without the fence the run ends with the store.
  const std::string text = "membar 1\nvar x y\nplace y exclusive c0\nthread a\n  store x 1\n  mfence\n  load y\n";
  for (const char* window : {"core.window=1", "core.window=8", "core.window=64"}) {
    INFO(window);
    const Measured run = measured(text, {window});
    CHECK(run.whole.cycles == Cycle{235});
    CHECK(run.at_line(6).group.stall == 229);
    CHECK(run.at_line(6).run == 235 - 201);
  }
  const Measured free = measured(text, {"fence.mfence=1"});
  CHECK(free.at_line(6).group.stall == 200);
  CHECK(free.at_line(6).run == 5);
}

TEST_CASE("A fence in front of a locked op costs what it costs by itself: the locked op waits as well") {
  const std::string text =
      "membar 1\nvar x y\nplace y exclusive c0\nthread a\n  store x 1\n  mfence\n  add.sc y 1 -> r1\n";
  for (const char* window : {"core.window=1", "core.window=64"}) {
    const Measured run = measured(text, {window});
    CHECK(run.whole.cycles == Cycle{201 + 30 + 4 + 16});
    CHECK(run.at_line(6).run == 30);
    // Without the locked op's ordering only its 16 cycles go: the fence in front of it waits.
    CHECK(run.at_line(7).run == 16);
  }
}

TEST_CASE("A second fence costs its own cycles only, and nothing where another thread is the last") {
  const std::string text =
      "membar 1\nvar x y\nthread a\n  store x 1\n  mfence\n  mfence\n  load y\nthread b\n  delay 900\n";
  const Measured run = measured(text);
  for (const unsigned line : {5U, 6U}) {
    CHECK(run.at_line(line).run == 0);
    CHECK(run.at_line(line).thread == 30);
  }
}

TEST_CASE("An XCHG without its ordering is still atomic: it passes older stores and pays for its own access alone") {
  const std::string text =
      "membar 1\nvar x y\nplace y exclusive c0\nthread a\n  store x 1\n  store.sc y 1\n  load y -> r1\n";
  // It waits until x is visible in 201, performs in 205, leaves in 221; the load 221..225. Without: 1..5, 5..9, and the
  // run ends with x in 201.
  const Measured run = measured(text);
  CHECK(run.whole.cycles == Cycle{225});
  CHECK(run.at_line(6).run == 24);
  // As MOV and MFENCE: y is visible in 202, the fence done in 232, the load in 236. Without: y in 202.
  const Measured mov = measured(text, {"lowering.store_sc=mov+mfence"});
  CHECK(mov.whole.cycles == Cycle{236});
  CHECK(mov.at_line(6).run == 34);
}

TEST_CASE("A younger load passes an atomic that orders nothing, but not to the same bytes") {
  const auto text = [](const char* loaded) {
    return "membar 1\nvar x y z\nplace y exclusive c0\nplace z exclusive c0\nthread a\n  load x\n  swap.sc y 5 -> r1\n"
           "  load " +
           std::string(loaded) + " -> r2\n  store z r2\n";
  };
  // load x 0..200; the swap performs in 204 and leaves in 220, the load 220..224. Without its ordering the swap leaves
  // in 204. The load of y waits for that: 204..208. The load of z waits for the load of x only: 200..204; where the
  // core speculates it has been there long before, and the store of its value is ready to leave one cycle earlier.
  struct Shape {
    const char* loaded;
    const char* speculative;
    std::int64_t cost;
  };
  for (const Shape& shape : {Shape{"y", "off", 16}, {"y", "on", 16}, {"z", "off", 20}, {"z", "on", 21}}) {
    INFO(shape.loaded << " " << shape.speculative);
    const Measured run =
        measured(text(shape.loaded), {"core.window=8", std::string("core.speculative_loads=") + shape.speculative});
    CHECK(run.at_line(7).run == shape.cost);
  }
}

TEST_CASE("Acquire and release that become plain accesses cost nothing, and need no run to tell") {
  const Measured run = measured("membar 1\nvar x\nthread a\n  store.rel x 1\n  load.acq x -> r1\n  fence.acq\n");
  REQUIRE(run.costs.costs.size() == 3);
  for (const MarginalCost& cost : run.costs.costs) {
    CHECK_FALSE(cost.rerun);
    CHECK(cost.run == 0);
    CHECK(cost.group.stall == 0);
  }
}

TEST_CASE("Under pso a release is a fence for stores: without it the store need not wait for those before") {
  // x comes from DRAM and is visible in 201, y right behind it in 202; without the release y is long visible.
  const std::string text = "membar 1\nvar x y\nplace y exclusive c0\nthread a\n  store x 1\n  store.rel y 1\n";
  const Measured run = measured(text, {"core.model=pso"});
  CHECK(run.whole.cycles == Cycle{202});
  CHECK(run.at_line(6).rerun);
  CHECK(run.at_line(6).run == 1);
}

TEST_CASE("A barrier can make a run shorter: without it the thread gets in the way of the other") {
  // With both fences t0's load of y comes when t1 has stored it (202), and t1 loads x last: 202 + 30 + 56 = 288.
  // Without t0's its load of y is first at the L3: t1's store needs 24 - 8 - 1 = 15 cycles more to fetch the line from
  // there.
  const Measured run = measured(
      "membar 1\nvar x y\nthread t0\n  store x 1\n  mfence\n  load y -> r1\nthread t1\n  store y 1\n  mfence\n"
      "  load x -> r1\n");
  CHECK(run.whole.cycles == Cycle{288});
  CHECK(run.at_line(5).run == -15);
  CHECK(run.at_line(5).thread == 84);
}

// Where it reads 0, the left thread goes another way, which takes `way` to get through.
std::string two_ways(const std::string& way) {
  return "membar 1\nvar x y z\nplace y exclusive c1\nthread left\n  store x 1\n  mfence\n  load y -> r1\n  if r1 == "
         "0\n    " +
         way + "\n  end\nthread right\n  delay 100\n  store y 1\n";
}

TEST_CASE("A program that cannot finish without a barrier diverges") {
  const Measured run = measured(two_ways("await z == 1"));
  const MarginalCost& fence = run.at_line(6);
  CHECK(fence.diverges.find("cannot finish") != std::string::npos);
  CHECK(run.costs.find(fence.group.first) == &fence);
}

TEST_CASE("Whether a barrier is needed without which the run cannot finish is not known") {
  const Measured run = measured(two_ways("await z == 1") + "expect x == 1\n");
  CHECK(run.at_line(6).needed.answer == Needed::Answer::unknown);
  CHECK(run.at_line(6).needed.reason == "the oracle knows executions that end, and this one does not");
}

TEST_CASE("A run of exactly ten times the whole one is measured, one cycle more diverges") {
  const Measured first = measured(two_ways("delay 500"));
  const std::int64_t whole = static_cast<std::int64_t>(first.whole.cycles.value);
  REQUIRE(first.at_line(6).diverges.empty());
  const std::int64_t rest = whole - first.at_line(6).run - 500;  // of the other way, beside the delay
  const Measured longest = measured(two_ways("delay " + std::to_string(10 * whole - rest)));
  CHECK(longest.at_line(6).diverges.empty());
  CHECK(longest.at_line(6).run == -9 * whole);
  const Measured longer = measured(two_ways("delay " + std::to_string(10 * whole - rest + 1)));
  CHECK(longer.at_line(6).diverges.starts_with("the run is not over after " + std::to_string(10 * whole) + " cycles"));
}

TEST_CASE("A run without a barrier that does nothing for max_cycles is given up before ten times the whole one") {
  MarginalOptions options;
  options.machine.max_cycles = 400;
  const Measured run = measured(two_ways("delay 900"), {}, options);
  CHECK(run.at_line(6).diverges.starts_with("no store became visible and no op left a loop for 400 cycles"));
}

TEST_CASE("All executions of an op in a loop are one barrier, even where its address changes") {
  const Measured run = measured(
      "membar 1\nvar x data[8]\nthread a\n  repeat 3 i\n    store x i\n    mfence\n    swap.sc data[i] 1 -> r1\n  "
      "end\n");
  REQUIRE(run.costs.costs.size() == 2);
  CHECK(run.at_line(6).group.barriers == 3);
  CHECK(run.at_line(7).group.barriers == 3);
  CHECK(run.at_line(6).run == 3 * 30);
}

TEST_CASE("Only so many barriers have a run of their own, the costliest, and what is left is counted") {
  const std::string text =
      "membar 1\nvar x\nplace x exclusive c0\nthread a\n  mfence\n  load x\n  store x 1\n  mfence\n";
  MarginalOptions options;
  std::vector<std::size_t> told;
  options.progress = [&](std::size_t done, std::size_t all) { told.push_back(10 * all + done); };
  const Measured all = measured(text, {}, options);
  CHECK(all.costs.costs.size() == 2);
  CHECK(all.costs.barriers_left == 0);
  CHECK(told == std::vector<std::size_t>{20, 21});
  options.limit = 1;
  options.progress = nullptr;
  const Measured one = measured(text, {}, options);
  REQUIRE(one.costs.costs.size() == 1);
  CHECK(one.costs.costs[0].group.stall >= all.at_line(5).group.stall);
  CHECK(one.costs.groups_left == 1);
  CHECK(one.costs.barriers_left == 1);
  CHECK(one.costs.costs[0].group.stall + one.costs.stall_left ==
        all.at_line(5).group.stall + all.at_line(8).group.stall);
  BarrierFacts left = all.at_line(5).group.first;
  if (one.costs.costs[0].group.first.line == 5) left = all.at_line(8).group.first;
  CHECK(one.costs.find(left) == nullptr);
}

TEST_CASE("In a large trace the barriers of one place are removed together") {
  std::string text = "membar 1\nsite 7 main.c:3 main\nvar x\nplace x exclusive c0\n";
  for (const char* thread : {"a", "b"}) {
    text += std::string("thread ") + thread + "\n";
    for (int i = 0; i < 40; ++i) text += "  mfence\n  lfence site 7\n";
  }
  const Measured run = measured(text);
  CHECK_FALSE(run.costs.by_op);
  REQUIRE(run.costs.costs.size() == 3);  // a site over both threads, and the fences of each thread
  CHECK(run.whole.cycles == Cycle{40 * 34});
  for (const MarginalCost& cost : run.costs.costs) {
    const bool site = cost.group.first.kind == BarrierFacts::Kind::lfence;
    CHECK(cost.group.barriers == (site ? 80 : 40));
    CHECK(cost.group.cores.size() == (site ? 2 : 1));
    CHECK(cost.run == (site ? 40 * 4 : 0));
    CHECK(cost.thread == (site ? 2 * 40 * 4 : 40 * 30));
  }
  MarginalOptions more;
  more.limit = 160;
  CHECK(measured(text, {}, more).costs.costs.size() == 160);
}

TEST_CASE("An interrupt ends the measurements, and what was not measured is counted") {
  const std::atomic<bool> interrupted{true};
  MarginalOptions options;
  options.machine.interrupted = &interrupted;
  const Measured run = measured(kLoadFenceLoad, {}, options);
  REQUIRE(run.costs.ended);
  CHECK(run.costs.ended->outcome == RunEnd::Outcome::interrupted);
  CHECK(run.costs.costs.empty());
  CHECK(run.costs.barriers_left == 1);
}

}  // namespace
}  // namespace membar::test
