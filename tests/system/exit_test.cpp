// How a run ends that cannot finish, and what it says.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/support/run_trace.h"

namespace membar {
namespace {

using Settings = std::vector<std::string>;
using Outcome = RunEnd::Outcome;

TraceRun ended(const std::string& body, const Settings& settings = {}, std::uint64_t max_cycles = 100'000) {
  RunTraceOptions options;
  options.max_cycles = max_cycles;
  TraceRun run = run_trace("membar 1\n" + body, settings, options);
  REQUIRE_FALSE(run.refused);
  return run;
}

bool says(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("A wait that nothing satisfies names thread, line, variable, its value, and what the others do") {
  for (const char* window : {"1", "16"}) {
    const TraceRun run = ended(
        "var flag\nthread producer\n  store flag 2\nthread consumer\n  await flag == 1\n"
        "thread other\n  await.acq flag >= 3\n",
        {"core.window=" + std::string(window)});
    INFO(run.problem());
    CHECK(run.end.outcome == Outcome::stuck);
    CHECK(run.end.error.line == 6);
    CHECK(run.end.error.file == "test.trace");
    CHECK(says(run.end.error.message, "consumer"));
    CHECK(says(run.end.error.message, "flag == 1"));
    CHECK(says(run.end.error.message, "flag is 2"));
    REQUIRE(run.end.details.size() == 3);
    CHECK(says(run.end.details[0], "producer"));
    CHECK(says(run.end.details[0], "finished"));
    CHECK(says(run.end.details[2], "other"));
    CHECK(says(run.end.details[2], "line 8"));
    CHECK(says(run.end.details[2], "flag >= 3"));
  }
}

TEST_CASE("Afters that wait for each other are stuck, and so is one that waits for a stuck thread") {
  const TraceRun circle = ended("var x\nvar y\nthread a\n  store x 1 after b:0\nthread b\n  store y 1 after a:0\n");
  CHECK(circle.end.outcome == Outcome::stuck);
  CHECK(says(circle.end.error.message, "after b:0"));
  CHECK(circle.end.error.line == 5);
  REQUIRE(circle.end.details.size() == 2);
  CHECK(says(circle.end.details[1], "after a:0"));
  const TraceRun three = ended(
      "var x\nvar y\nvar z\nthread a\n  load x after c:0\n  store x 1\nthread b\n  store y 1 after a:1\nthread c\n"
      "  store z 1 after b:0\n");
  CHECK(three.end.outcome == Outcome::stuck);
  const TraceRun own = ended("var x\nthread a\n  store x 1 after b:1\nthread b\n  await x == 1\n  store x 2\n");
  CHECK(own.end.outcome == Outcome::stuck);
  CHECK(says(own.end.details[1], "x == 1"));
}

TEST_CASE("A loop without progress is given up after max_cycles, with what every core does") {
  const TraceRun run = ended(
      "var x\nthread spinner\n  set r1 = 0\n  while r1 == 0\n    load x -> r1\n  end\n"
      "thread quick\n  store x 0\n",
      {}, 10'000);
  CHECK(run.end.outcome == Outcome::no_progress);
  CHECK(says(run.end.error.message, "10000 cycles"));
  REQUIRE(run.end.details.size() == 2);
  CHECK(says(run.end.details[0], "spinner"));
  CHECK(says(run.end.details[1], "finished"));
  const TraceRun empty = ended("var x\nthread spinner\n  while 1 == 1\n  end\n", {}, 10'000);
  CHECK(empty.end.outcome == Outcome::no_progress);
  CHECK(empty.end.error.line >= 4);  // where it goes round
  const TraceRun awaiting =
      ended("var x\nvar y\nthread a\n  await x == 1\nthread b\n  while 0 == 0\n    load y\n  end\n", {}, 10'000);
  CHECK(awaiting.end.outcome == Outcome::no_progress);
  CHECK(says(awaiting.end.details[0], "x == 1"));
}

TEST_CASE("A long run that makes progress is not given up") {
  const TraceRun stores = ended("var x\nthread a\n  repeat 3000 i\n    store x i\n    delay 10\n  end\n", {}, 1'000);
  CHECK(stores.end.outcome == Outcome::finished);
  const TraceRun loads = ended("var x\nthread a\n  repeat 3000 i\n    load x\n  end\n", {}, 1'000);
  CHECK(loads.end.outcome == Outcome::finished);
}

TEST_CASE("Registers that make an access impossible end the run with the op's line") {
  const TraceRun misaligned = ended("var x\nthread a\n  set r1 = 65537\n  add.rlx [r1]:8 1\n");
  CHECK(misaligned.end.outcome == Outcome::fault);
  CHECK(misaligned.end.error.line == 5);
  CHECK(says(misaligned.end.error.message, "misaligned"));
  const TraceRun ordered = ended("var x\nthread a\n  set r1 = 65596\n  load.acq [r1]:8\n");
  CHECK(ordered.end.outcome == Outcome::fault);
  CHECK(ordered.end.error.line == 5);
}

TEST_CASE("A machine that the trace does not fit is refused with the place and what was expected") {
  const auto refusal = [](const std::string& body, const Settings& settings) {
    const TraceRun run = run_trace("membar 1\n" + body, settings);
    REQUIRE(run.refused);
    return run.refused->text();
  };
  CHECK(says(refusal("var x\nthread a\n  load x\nthread b\n  load x\n", {"core.count=1"}), "core.count"));
  CHECK(says(refusal("var x\nthread a\n  await x == 1\n", {"data=off"}), "test.trace:4"));
  CHECK(says(refusal("var x\nplace x modified c7\nthread a\n  load x\n", {}), "c7 does not exist"));
  CHECK(says(refusal("var a[64]\nplace a modified c0\nthread t\n  load a[0]\n",
                     {"l1.size=128", "l1.ways=2", "l2.size=128", "l2.ways=2"}),
             "cannot be placed"));
}

}  // namespace membar
