#include "sim/sweep/held_rows.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/sweep/hand_made_sweep.h"

namespace membar {
namespace {

using test::HandMadeSweep;
using Texts = std::vector<std::string>;

TEST_CASE("A parameter that is held leaves its rows, and is constant") {
  const HandMadeSweep sweep;
  sweep.execute("UPDATE points SET exit_code = 1 WHERE point IN (0, 4)");
  SweepResults results = SweepResults::read(sweep.folder()).value();
  REQUIRE(hold(results, "a=2").ok());
  CHECK(results.held == "a = 2");
  CHECK(results.points == std::vector<std::uint64_t>{3, 4, 5});
  CHECK(results.commands[1] == "membar run dir/t.trace # 4");
  CHECK(results.metric("cycles")->values == std::vector<double>{200, 210, 220});
  REQUIRE(results.varying.size() == 1);
  CHECK(results.varying[0].at == std::vector<std::uint32_t>{0, 1, 2});
  CHECK(results.constants.back().labels == Texts{"2"});
  CHECK(results.state_text() == "6 points; 3 of them with a = 2; in 1 of them expectations of the trace do not hold");
  REQUIRE(hold(results, "b=z").ok());
  CHECK(results.points == std::vector<std::uint64_t>{5});
  CHECK(results.varying.empty());
  CHECK(results.held == "a = 2, b = z");
}

TEST_CASE("Numbers are held as they are written, and what moves with them is constant too") {
  const HandMadeSweep sweep;
  sweep.execute(R"(
    ALTER TABLE parameters ADD COLUMN "l2.size"; UPDATE parameters SET "l2.size" = 1048576 * a;
    ALTER TABLE parameters ADD COLUMN "l3.latency"; UPDATE parameters SET "l3.latency" = (20 - a) || 'ns')");
  const SweepResults all = SweepResults::read(sweep.folder()).value();
  for (const char* where : {"l2.size=1MiB", "l2.size=1048576", "l2.size=1024KiB", "l3.latency=19ns", "a=1"}) {
    SweepResults results = all;
    INFO(where);
    REQUIRE(hold(results, where).ok());
    CHECK(results.points == std::vector<std::uint64_t>{0, 1, 2});
    REQUIRE(results.varying.size() == 1);
    CHECK(results.varying[0].name == "b");
    CHECK(results.constants.size() == all.constants.size() + 3);
  }
}

TEST_CASE("What cannot be held is said with what could be") {
  const HandMadeSweep sweep;
  SweepResults results = SweepResults::read(sweep.folder()).value();
  const auto problem = [&](const char* where) { return hold(results, where).error().message; };
  CHECK(problem("a") == "'a' names no value; expected KEY=VALUE, as in l3.latency=40");
  CHECK(problem("=1") == "'=1' names no value; expected KEY=VALUE, as in l3.latency=40");
  CHECK(problem("b=w") == "no point of this sweep has b = w; expected one of x, y, z");
  CHECK(problem("trace=t").starts_with("no parameter that varies in this sweep is called 'trace'"));
  CHECK(results.points.size() == 6);
}

}  // namespace
}  // namespace membar
