// Small programs with language synchronisation: the oracle and many timings agree on how they end.
#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "sim/litmus/observables.h"
#include "sim/litmus/timing_sampler.h"
#include "sim/trace/reader.h"

namespace membar {
namespace {

constexpr unsigned kTimings = 300;

// All final states that are allowed are seen, and no others; returns how many there are.
std::size_t judge(const std::string& text, const std::string& model, std::size_t observed) {
  const auto read = read_trace_text("membar 1\n" + text, "t.trace");
  REQUIRE(read.ok());
  const Program& program = read.value();
  const std::vector<Observable> observables = observables_of(program);
  CHECK(observables.size() == observed);
  OracleOptions options;
  options.table = *builtin_table(model);
  const auto outcomes = allowed_outcomes(program, observables, options);
  INFO((outcomes.ok() ? std::string() : outcomes.error().text()));
  REQUIRE(outcomes.ok());
  Config config = builtin_textbook();
  const std::vector<std::string> settings{"core.model=" + model};
  REQUIRE(apply_settings(config, settings).ok());
  const auto sampler = TimingSampler::create(program, observables, config, TimingOptions{});
  REQUIRE(sampler.ok());
  std::set<FinalState> seen, allowed;
  for (unsigned i = 0; i < kTimings; ++i) {
    const TimedRun run = sampler.value()->sample();
    REQUIRE(run.finished);
    seen.insert(run.values);
  }
  for (const AllowedState& state : outcomes.value().states) allowed.insert(state.values);
  CHECK(seen == allowed);
  return allowed.size();
}

}  // namespace

TEST_CASE("Two critical sections come one after the other, in either order") {
  const std::string body = "  lock m\n  load n -> r1\n  store n r1 + 1\n  unlock m\n";
  for (const char* model : {"sc", "tso", "pso"}) {
    CHECK(judge("mutex m\nvar n\nthread a\n" + body + "thread b\n" + body, model, 3) == 2);
  }
}

TEST_CASE("Store buffering is not to be seen where both threads hold a lock") {
  for (const char* model : {"tso", "pso"}) {
    const std::size_t locked = judge(
        "mutex m\nvar x y\nthread a\n  lock m\n  store x 1\n  load y -> r1\n  unlock m\nthread b\n  lock m\n"
        "  store y 1\n  load x -> r1\n  unlock m\n",
        model, 4);
    CHECK(locked == 2);
  }
}

TEST_CASE("Between spawn and join a thread runs beside its parent, and neither before nor after") {
  for (const char* model : {"sc", "tso", "pso"}) {
    CHECK(judge("var x\nthread a\n  store x 1\n  spawn b\n  store x 2\n  join b\n  load x -> r1\nthread b\n"
                "  load x -> r1\n  store x 3\n",
                model, 3) == 3);
  }
}

TEST_CASE("Two threads that meet at a barrier see what each wrote before it") {
  for (const char* model : {"sc", "tso", "pso"}) {
    CHECK(
        judge(
            "barrier b[2]\nvar x y\nthread a\n  store x 1\n  wait b\n  load y -> r1\nthread c\n  store y 1\n  wait b\n"
            "  load x -> r1\n",
            model, 4) == 1);
  }
}

TEST_CASE("One of two blocks of once is executed") {
  for (const char* model : {"sc", "tso", "pso"}) {
    CHECK(judge("once o\nvar x\nthread a\n  once o\n    store x 1\n  end\n  load x -> r1\nthread b\n  once o\n    "
                "store x 2\n"
                "  end\n  load x -> r1\n",
                model, 3) == 2);
  }
}

TEST_CASE("A message goes through a channel with what was written before it") {
  for (const char* capacity : {"", "[1]"}) {
    for (const char* model : {"sc", "tso", "pso"}) {
      CHECK(judge(std::string("chan ch") + capacity +
                      "\nvar x\nthread a\n  store x 1\n  send ch 7\nthread b\n"
                      "  recv ch -> r1\n  load x -> r2\n",
                  model, 3) == 1);
    }
  }
}

}  // namespace membar
