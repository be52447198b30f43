// Whether expectations need a barrier.
#include "sim/marginal/necessity.h"

#include <catch2/catch.hpp>
#include <string>

#include "tests/marginal/measured.h"

namespace membar::test {
namespace {

using Answer = Needed::Answer;

const std::string kStoreBuffering =
    "membar 1\nvar x y\nthread a\n  store x 1\n  mfence\n  load y -> r1\nthread b\n  store y 1\n  mfence\n"
    "  load x -> r1\n";
const std::string kNotBoth = "expect a.r1 + b.r1 >= 1\n";

TEST_CASE("Store buffering needs both fences under tso, with the outcome that each forbids, and none under sc") {
  for (const char* window : {"core.window=1", "core.window=32"}) {
    const Measured run = measured(kStoreBuffering + kNotBoth, {window});
    REQUIRE(run.costs.observables.size() == 4);
    for (const unsigned line : {5U, 9U}) {
      const Needed& needed = run.at_line(line).needed;
      CHECK(needed.answer == Answer::yes);
      CHECK(needed.expectation == "a.r1 + b.r1 >= 1");
      CHECK(needed.outcome == FinalState{0, 0, 1, 1});
    }
  }
  const Measured strict = measured(kStoreBuffering + kNotBoth, {"core.model=sc"});
  CHECK(strict.at_line(5).needed.answer == Answer::no);
  CHECK(strict.at_line(9).needed.answer == Answer::no);
}

TEST_CASE("Of two fences in a row neither is needed") {
  const std::string text =
      "membar 1\nvar x y\nthread a\n  store x 1\n  mfence\n  mfence\n  load y -> r1\nthread b\n  store y 1\n  mfence\n"
      "  load x -> r1\n" +
      kNotBoth;
  const Measured run = measured(text);
  CHECK(run.at_line(5).needed.answer == Answer::no);
  CHECK(run.at_line(6).needed.answer == Answer::no);
  CHECK(run.at_line(10).needed.answer == Answer::yes);
}

TEST_CASE("A store fence in message passing is needed under pso and not under tso, an acquire under neither") {
  const std::string text =
      "membar 1\nvar x flag\nthread a\n  store x 1\n  store.rel flag 1\nthread b\n  await.acq flag == 1\n"
      "  load x -> r1\nexpect b.r1 == 1\nexpect x == 1\n";
  const Measured tso = measured(text);
  CHECK(tso.at_line(5).needed.answer == Answer::no);
  CHECK_FALSE(tso.at_line(5).rerun);
  const Measured pso = measured(text, {"core.model=pso"});
  CHECK(pso.at_line(5).needed.answer == Answer::yes);
  CHECK(pso.at_line(5).needed.expectation == "b.r1 == 1");
  CHECK(pso.at_line(7).needed.answer == Answer::no);
}

TEST_CASE("An expectation that other timings break with all barriers says nothing about one") {
  const std::string timing = kStoreBuffering + "expect a.r1 == 1\n";
  const Measured alone = measured(timing);
  CHECK(alone.at_line(5).needed.answer == Answer::unknown);
  CHECK(alone.at_line(5).needed.reason ==
        "with all barriers, the model already allows outcomes that break every expectation on values");
  const Measured beside = measured(timing + kNotBoth);
  CHECK(beside.at_line(5).needed.answer == Answer::yes);
  CHECK(beside.at_line(5).needed.expectation == "a.r1 + b.r1 >= 1");
}

std::string reason(const std::string& text, const std::vector<std::string>& settings = {}, bool judged = true) {
  MarginalOptions options;
  options.needed = judged;
  const Measured run = measured(text, settings, options);
  REQUIRE_FALSE(run.costs.costs.empty());
  CHECK(run.costs.costs[0].needed.answer == Answer::unknown);
  return run.costs.costs[0].needed.reason;
}

TEST_CASE("Where the oracle cannot tell, the reason is given") {
  CHECK(reason(kStoreBuffering) == "no expectation is on nothing but registers and variables");
  CHECK(reason(kStoreBuffering + "expect cost(a.mfence) > 1\nexpect cycles > 2\n") ==
        "no expectation is on nothing but registers and variables");
  CHECK(reason(kStoreBuffering + kNotBoth, {}, false) == "the expectations are not judged");
  CHECK(reason("membar 1\nvar x\nthread a\n  repeat 70 i\n    store x i\n    mfence\n  end\nexpect x == 69\n")
            .find("some execution has more than 64 accesses and fences") != std::string::npos);
  std::string long_trace = "membar 1\nvar x\nthread a\n";
  for (int i = 0; i < 10'001; ++i) long_trace += "  store x 1\n";
  CHECK(reason(long_trace + "  mfence\nexpect x == 1\n") ==
        "the program is too large to enumerate its executions: it has 10002 ops, expected at most 10000");
}

TEST_CASE("An expectation on an element of a large array is judged by that element") {
  const Measured run = measured(
      "membar 1\nvar data[100] x\nthread a\n  set r2 = 50\n  store x 1\n  mfence\n  store data[r2] 1\nthread b\n"
      "  store x 2\n  store data[50] 2\n  mfence\nexpect 3 - data[50] - x in 0..1\nexpect data[50] in 1..2\n");
  CHECK(run.at_line(6).needed.answer == Answer::no);
}

}  // namespace
}  // namespace membar::test
