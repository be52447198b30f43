#include "sim/sweep/sweep_results.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "tests/sweep/hand_made_sweep.h"

namespace membar {
namespace {

using Texts = std::vector<std::string>;
using test::HandMadeSweep;

TEST_CASE("A sweep is read by column: what varies, what does not, and every kind of metric") {
  const HandMadeSweep sweep;
  const auto read = SweepResults::read(sweep.folder());
  REQUIRE(read.ok());
  const SweepResults& results = read.value();
  CHECK(results.title == "Two <ways>");
  CHECK(results.state_text() == "6 points");
  REQUIRE(results.varying.size() == 2);
  CHECK(results.varying[0].numbers == std::vector<double>{1, 2});
  CHECK(results.varying[1].labels == Texts{"x", "y", "z"});
  CHECK(results.varying[1].at == std::vector<std::uint32_t>{0, 1, 2, 0, 1, 2});
  CHECK_FALSE(results.varying[1].numeric);
  REQUIRE(results.constants.size() == 2);
  CHECK(results.constants[0].labels == Texts{"t"});
  CHECK(results.metric("cycles")->values == std::vector<double>{100, 110, 120, 200, 210, 220});
  CHECK(results.metric("cycles")->unit == "cycles");
  CHECK(results.metric("ops")->unit.empty());
  CHECK(results.metric("write.store.mean")->values[1] == 7.5);
  CHECK(results.metric("write.store.p50")->values[1] == 7);
  CHECK(results.metric("write.store.p99")->values[1] == 9);
  CHECK(results.metric("write.store.max")->values[1] == 11);
  CHECK(results.metric("write.store.count")->values[1] == 3);
  CHECK(results.metric("barrier:full")->values[1] == 31.5);
  CHECK(std::isnan(results.metric("barrier:full")->values[0]));
  CHECK(results.commands[4] == "membar run dir/t.trace # 4");
}

TEST_CASE("Points without results are counted and not read") {
  const HandMadeSweep sweep(false);
  sweep.execute("DELETE FROM points WHERE point = 0; UPDATE points SET status = 'invalid' WHERE point = 1");
  const auto read = SweepResults::read(sweep.folder() + "/sweep.sqlite");
  REQUIRE(read.ok());
  CHECK(read.value().points == std::vector<std::uint64_t>{2, 3, 4});
  CHECK(read.value().state_text() == "3 of 6 points have results: 1 failed, 1 invalid, 1 not run");
  CHECK(read.value().metric("cycles")->values == std::vector<double>{120, 200, 210});
}

TEST_CASE("Points in which expectations of the trace do not hold are counted") {
  const HandMadeSweep sweep;
  sweep.execute("UPDATE points SET exit_code = 1 WHERE point < 2");
  CHECK(SweepResults::read(sweep.folder()).value().state_text() ==
        "6 points; in 2 of them expectations of the trace do not hold");
  sweep.execute("DELETE FROM points WHERE point = 5");
  CHECK(SweepResults::read(sweep.folder()).value().state_text() ==
        "5 of 6 points have results: 1 not run; in 2 of them expectations of the trace do not hold");
}

TEST_CASE("Numbers are put into their order, times and sizes among them") {
  const HandMadeSweep sweep;
  sweep.execute(R"(
    ALTER TABLE parameters ADD COLUMN "l2.size"; UPDATE parameters SET "l2.size" = 1048576 / (point + 1);
    ALTER TABLE parameters ADD COLUMN "l3.latency"; UPDATE parameters SET "l3.latency" = (20 - point) || 'ns')");
  const auto read = SweepResults::read(sweep.folder());
  REQUIRE(read.ok());
  const SweepParameter& size = *read.value().parameter("l2.size");
  CHECK(size.unit == "bytes");
  CHECK(size.labels.front() == "174762");
  CHECK(size.labels.back() == "1MiB");
  CHECK(size.at.front() == 5);
  const SweepParameter& latency = *read.value().parameter("l3.latency");
  CHECK(latency.unit == "ns");
  CHECK(latency.numbers == std::vector<double>{15, 16, 17, 18, 19, 20});
  CHECK(latency.labels.front() == "15ns");
}

TEST_CASE("What is no sweep is refused, and unknown names are met with the nearest") {
  const HandMadeSweep sweep;
  CHECK_FALSE(SweepResults::read(sweep.folder() + "/nothing").ok());
  const auto read = SweepResults::read(sweep.folder());
  CHECK(read.value().metric_named("cycle").error().message ==
        "no metric of this sweep is called 'cycle', did you mean 'cycles'?");
  CHECK_FALSE(read.value().parameter_named("c").ok());
  sweep.execute("UPDATE sweep SET value = 'membar.sweep/9' WHERE key = 'schema'");
  CHECK_FALSE(SweepResults::read(sweep.folder()).ok());
  sweep.execute("DROP TABLE sweep");
  CHECK_FALSE(SweepResults::read(sweep.folder()).ok());
}

}  // namespace
}  // namespace membar
