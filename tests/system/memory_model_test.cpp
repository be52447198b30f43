// Memory models by their outcomes: the classic shapes, over many start skews, placements and machines.
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/support/run_trace.h"

namespace membar {
namespace {

using Settings = std::vector<std::string>;
using Outcome = std::string;  // "0:r1=0 1:r1=0 x=1 y=1"
const std::string kRmo = std::string("core.model=") + MEMBAR_SOURCE_DIR + "/configs/machines/models/rmo.toml";

struct Shape {
  std::string declarations;          // of more variables than x and y, and initial values
  std::vector<std::string> threads;  // the ops of each, ';' between two
};

// Small caches: a machine is quickly built. Fences cost nothing beyond what they wait for, so that they hide no skew.
const Settings kSmall{"l1.size=2KiB",   "l2.size=8KiB",   "l3.size=64KiB",
                      "fence.mfence=1", "fence.lfence=1", "fence.lock=0"};

std::string text_of(const Shape& shape, const std::vector<std::string>& placements,
                    const std::vector<unsigned>& delays) {
  std::string text = "membar 1\nvar x\nvar y\nvar z\n" + shape.declarations;
  for (const std::string& placement : placements) text += "place " + placement + "\n";
  for (std::size_t t = 0; t < shape.threads.size(); ++t) {
    text += "thread t" + std::to_string(t) + "\n  delay " + std::to_string(delays[t]) + "\n  ";
    for (const char c : shape.threads[t]) text += c == ';' ? std::string("\n  ") : std::string(1, c);
    text += "\n";
  }
  return text;
}

Outcome outcome_of(const Shape& shape, const std::string& text, const Settings& settings) {
  RunTraceOptions options;
  options.observe = false;
  const TraceRun run = run_trace(text, settings, options);
  INFO(text << "\n" << run.problem());
  REQUIRE(run.problem().empty());
  Outcome outcome;
  for (std::size_t t = 0; t < shape.threads.size(); ++t) {
    for (unsigned r = 1; r <= 2; ++r) {
      if ((run.result.cores[t].registers_used_mask >> r & 1) == 0) continue;
      outcome += std::to_string(t) + ":r" + std::to_string(r) + "=" + std::to_string(run.reg(t, r)) + " ";
    }
  }
  return outcome + "x=" + std::to_string(run.memory("x")) + " y=" + std::to_string(run.memory("y"));
}

const std::vector<std::vector<std::string>> kPlacements{
    {},
    {"x shared c0 c1", "y shared c0 c1"},
    {"x modified c0", "y modified c1"},
    {"x modified c1", "y modified c0"},
    {"x l3", "y shared c0 c1"},
    {"x shared c0 c1", "y modified c0"},
};

// Every outcome over start skews of either thread, placements, windows, and eager and lazy buffers.
std::set<Outcome> outcomes(const Shape& shape, const Settings& model) {
  std::set<Outcome> seen;
  for (const char* window : {"1", "16"}) {
    for (const char* drain : {"eager", "lazy"}) {
      Settings settings = kSmall;
      settings.insert(settings.end(), model.begin(), model.end());
      settings.push_back("core.window=" + std::string(window));
      settings.push_back("store_buffer.drain=" + std::string(drain));
      for (const auto& placements : kPlacements) {
        for (std::size_t late = 0; late < shape.threads.size(); ++late) {
          for (const unsigned skew : {0U, 1U, 2U, 3U, 5U, 9U, 17U, 21U, 26U, 33U, 41U, 57U, 75U, 100U}) {
            std::vector<unsigned> delays(shape.threads.size(), 0);
            delays[late] = skew;
            seen.insert(outcome_of(shape, text_of(shape, placements, delays), settings));
          }
        }
      }
    }
  }
  return seen;
}

bool any(const std::set<Outcome>& seen, const std::vector<std::string>& parts) {
  for (const Outcome& outcome : seen) {
    bool all = true;
    for (const std::string& part : parts) all = all && (outcome + " ").find(part + " ") != std::string::npos;
    if (all) return true;
  }
  return false;
}

const Settings kSc{"core.model=sc"}, kTso{"core.model=tso"}, kPso{"core.model=pso"};

}  // namespace

TEST_CASE("Store buffering shows 0/0 under tso and pso, and never under sc") {
  const Shape plain{"", {"store x 1;load y -> r1", "store y 1;load x -> r1"}};
  const std::vector<std::string> weak{"0:r1=0", "1:r1=0"};
  CHECK_FALSE(any(outcomes(plain, kSc), weak));
  CHECK(any(outcomes(plain, kTso), weak));
  CHECK(any(outcomes(plain, kPso), weak));
  CHECK(any(outcomes(plain, kTso), {"0:r1=1", "1:r1=1"}));
  CHECK(any(outcomes(plain, kSc), {"0:r1=1", "1:r1=1"}));
}

TEST_CASE("Store buffering shows 0/0 from cold memory on textbook when both cores start together") {
  const Shape plain{"", {"store x 1;load y -> r1", "store y 1;load x -> r1"}};
  for (const char* window : {"1", "8", "64"}) {
    for (const char* place : {"x dram", "x l3"}) {
      const std::string text = text_of(plain, {place, std::string("y") + (place + 1)}, {0, 0});
      CAPTURE(window, text);
      const std::string size = "core.window=" + std::string(window);
      CHECK(outcome_of(plain, text, {size, "core.model=tso"}).starts_with("0:r1=0 1:r1=0 "));
      CHECK_FALSE(outcome_of(plain, text, {size, "core.model=sc"}).starts_with("0:r1=0 1:r1=0 "));
    }
  }
}

TEST_CASE("Seq_cst stores, fences and RMWs between them forbid store buffering's 0/0") {
  const std::vector<std::string> weak{"0:r1=0", "1:r1=0"};
  const Shape stores{"", {"store.sc x 1;load y -> r1", "store.sc y 1;load x -> r1"}};
  const Shape fences{"", {"store x 1;mfence;load y -> r1", "store y 1;mfence;load x -> r1"}};
  const Shape language{"", {"store x 1;fence.sc;load y -> r1", "store y 1;fence.sc;load x -> r1"}};
  const Shape rmws{"", {"swap.sc x 1;load y -> r1", "swap.sc y 1;load x -> r1"}};
  const Shape between{"", {"store x 1;add.sc z 1;load y -> r1", "store y 1;add.sc z 1;load x -> r1"}};
  for (Settings model : {kTso, kPso, Settings{kRmo}}) {
    CAPTURE(model);
    CHECK_FALSE(any(outcomes(fences, model), weak));
    CHECK_FALSE(any(outcomes(language, model), weak));
    CHECK_FALSE(any(outcomes(rmws, model), weak));
    CHECK_FALSE(any(outcomes(between, model), weak));
    for (const char* lowering : {"xchg", "mov+mfence"}) {
      CAPTURE(lowering);
      model.push_back("lowering.store_sc=" + std::string(lowering));
      CHECK_FALSE(any(outcomes(stores, model), weak));
      model.pop_back();
    }
  }
  // Half of the fences is not enough, and a store fence is none.
  const Shape half{"", {"store x 1;mfence;load y -> r1", "store y 1;load x -> r1"}};
  const Shape sfences{"", {"store x 1;sfence;load y -> r1", "store y 1;sfence;load x -> r1"}};
  CHECK(any(outcomes(half, kTso), weak));
  CHECK(any(outcomes(sfences, kTso), weak));
}

TEST_CASE("Message passing never shows the flag without the data under sc and tso") {
  const Shape plain{"", {"store x 1;store y 1", "load y -> r1;load x -> r2"}};
  const Shape after_a_store{"", {"store z 1;store x 1;store y 1", "load y -> r1;load x -> r2"}};
  for (const Settings& model : {kSc, kTso}) {
    CHECK_FALSE(any(outcomes(plain, model), {"1:r1=1", "1:r2=0"}));
    CHECK_FALSE(any(outcomes(after_a_store, model), {"1:r1=1", "1:r2=0"}));
    CHECK(any(outcomes(plain, model), {"1:r1=1", "1:r2=1"}));
    CHECK(any(outcomes(plain, model), {"1:r1=0", "1:r2=1"}));
  }
}

TEST_CASE("Message passing fails under pso on textbook while the reader has an old copy and the flag is the writer's") {
  const Shape plain{"", {"store x 1;store y 1", "load y -> r1;load x -> r2"}};
  for (unsigned delay = 0; delay <= 60; ++delay) {
    const std::string text = text_of(plain, {"x shared c0 c1", "y modified c0"}, {delay, 0});
    CAPTURE(delay);
    // The load of y asks the writer in cycle 40, who has written it in cycle delay + 3, and is back in 56. The Inv of
    // x, asked for in cycle delay + 1, takes 40 cycles. What comes in a cycle goes before what the core does in it.
    const bool fails = outcome_of(plain, text, kPso).starts_with("1:r1=1 1:r2=0 ");
    CHECK(fails == (delay + 3 < 40 && delay + 1 + 40 > 56));
    CHECK_FALSE(outcome_of(plain, text, kTso).starts_with("1:r1=1 1:r2=0 "));
  }
}

TEST_CASE("Message passing with plain stores fails under pso, and a release repairs it") {
  // With one MSHR the store of the data waits behind another that misses; the flag is the writer's own.
  Settings pso = kPso;
  pso.push_back("core.mshrs=1");
  const Shape plain{"", {"store z 1;store x 1;store y 1", "load y -> r1;load x -> r2"}};
  CHECK(any(outcomes(plain, pso), {"1:r1=1", "1:r2=0"}));
  const Shape release{"", {"store z 1;store x 1;store.rel y 1", "load y -> r1;load x -> r2"}};
  CHECK_FALSE(any(outcomes(release, pso), {"1:r1=1", "1:r2=0"}));
  const Shape fence{"", {"store z 1;store x 1;sfence;store y 1", "load y -> r1;load x -> r2"}};
  CHECK_FALSE(any(outcomes(fence, pso), {"1:r1=1", "1:r2=0"}));
  const Shape atomic{"", {"store z 1;store x 1;store.sc y 1", "load y -> r1;load x -> r2"}};
  CHECK_FALSE(any(outcomes(atomic, pso), {"1:r1=1", "1:r2=0"}));
}

TEST_CASE("Load buffering is never seen under sc, tso and pso, and is under a table that lets it") {
  const Shape shape{"", {"load x -> r1;store y 1", "load y -> r1;store x 1"}};
  const std::vector<std::string> weak{"0:r1=1", "1:r1=1"};
  for (const Settings& model : {kSc, kTso, kPso}) CHECK_FALSE(any(outcomes(shape, model), weak));
  CHECK(any(outcomes(shape, {kRmo}), weak));
  const Shape dependent{"", {"load x -> r1;store y r1", "load y -> r1;store x r1"}};
  CHECK_FALSE(any(outcomes(dependent, {kRmo}), weak));
  const Shape fenced{"", {"load.acq x -> r1;store y 1", "load.acq y -> r1;store x 1"}};
  CHECK_FALSE(any(outcomes(fenced, {kRmo}), weak));
}

TEST_CASE("Loads pass loads only under a table that lets them, and never out of one location's order") {
  const Shape shape{"", {"store x 1;store.rel y 1", "load y -> r1;load x -> r2"}};
  const std::vector<std::string> weak{"1:r1=1", "1:r2=0"};
  CHECK_FALSE(any(outcomes(shape, kPso), weak));
  CHECK(any(outcomes(shape, {kRmo}), weak));
  const Shape acquire{"", {"store x 1;store.rel y 1", "load.acq y -> r1;load x -> r2"}};
  CHECK_FALSE(any(outcomes(acquire, {kRmo}), weak));
  const Shape same{"", {"store x 1", "load x -> r1;load x -> r2"}};
  for (const Settings& model : {kSc, kTso, kPso, Settings{kRmo}}) {
    CHECK_FALSE(any(outcomes(same, model), {"1:r1=1", "1:r2=0"}));
    CHECK(any(outcomes(same, model), {"1:r1=0", "1:r2=1"}));
  }
}

TEST_CASE("Stores of a thread to one location stay in order, with the loads and RMWs among them") {
  for (const Settings& model : {kSc, kTso, kPso, Settings{kRmo}}) {
    CAPTURE(model);
    const Shape ww{"", {"store x 1;store x 2", "load x -> r1;load x -> r2"}};
    const std::set<Outcome> seen = outcomes(ww, model);
    CHECK_FALSE(any(seen, {"x=1"}));
    CHECK_FALSE(any(seen, {"1:r1=2", "1:r2=1"}));
    CHECK_FALSE(any(seen, {"1:r1=2", "1:r2=0"}));
    const Shape wr{"", {"store x 1;load x -> r1", "store x 2"}};
    CHECK_FALSE(any(outcomes(wr, model), {"0:r1=0"}));
    const Shape rw{"", {"load x -> r1;store x 1", "store x 2"}};
    CHECK_FALSE(any(outcomes(rw, model), {"0:r1=1"}));
    const Shape own{"", {"store x 1;add.rlx x 1 -> r1;load x -> r2", ""}};
    CHECK_FALSE(any(outcomes(own, model), {"0:r1=0"}));
    CHECK_FALSE(any(outcomes(own, model), {"0:r2=1"}));
  }
}

TEST_CASE("2+2W: both first stores win only under pso") {
  Settings pso = kPso;
  pso.push_back("core.mshrs=1");
  const Shape shape{"", {"store x 1;store y 2", "store y 1;store x 2"}};
  CHECK_FALSE(any(outcomes(shape, kSc), {"x=1", "y=1"}));
  CHECK_FALSE(any(outcomes(shape, kTso), {"x=1", "y=1"}));
  CHECK(any(outcomes(shape, pso), {"x=1", "y=1"}));
  const Shape release{"", {"store x 1;store.rel y 2", "store y 1;store.rel x 2"}};
  CHECK_FALSE(any(outcomes(release, pso), {"x=1", "y=1"}));
}

TEST_CASE("R: a load passes the store before it under tso, never under sc") {
  const Shape shape{"", {"store x 1;store y 1", "store y 2;load x -> r1"}};
  CHECK_FALSE(any(outcomes(shape, kSc), {"1:r1=0", "y=2"}));
  CHECK(any(outcomes(shape, kTso), {"1:r1=0", "y=2"}));
  const Shape fenced{"", {"store x 1;store y 1", "store.sc y 2;load x -> r1"}};
  CHECK_FALSE(any(outcomes(fenced, kTso), {"1:r1=0", "y=2"}));
}

TEST_CASE("S: a store passes the store before it under pso alone") {
  Settings pso = kPso;
  pso.push_back("core.mshrs=1");
  const Shape shape{"", {"store z 1;store x 2;store y 1", "load y -> r1;store x 1"}};
  CHECK_FALSE(any(outcomes(shape, kSc), {"1:r1=1", "x=2"}));
  CHECK_FALSE(any(outcomes(shape, kTso), {"1:r1=1", "x=2"}));
  CHECK(any(outcomes(shape, pso), {"1:r1=1", "x=2"}));
}

TEST_CASE("Readers agree on the order of independent writes, and causes come before their effects") {
  const Shape iriw{"", {"store x 1", "store y 1", "load x -> r1;load y -> r2", "load y -> r1;load x -> r2"}};
  const Shape wrc{"", {"store x 1", "load x -> r1;store y 1", "load y -> r1;load x -> r2"}};
  for (const Settings& model : {kSc, kTso, kPso}) {
    CAPTURE(model);
    CHECK_FALSE(any(outcomes(iriw, model), {"2:r1=1", "2:r2=0", "3:r1=1", "3:r2=0"}));
    CHECK_FALSE(any(outcomes(wrc, model), {"1:r1=1", "2:r1=1", "2:r2=0"}));
  }
}

TEST_CASE("A load whose value comes late does not undo what a younger op has written to its register") {
  const TraceRun run = run_trace(
      "membar 1\nvar x\nvar y\nvar z\ninit x = 1\ninit y = 2\nplace y modified c0\nplace z modified c0\nthread t\n"
      "  load x -> r1\n  load y -> r1\n  delay 300\n  store z r1\n",
      {kRmo});
  REQUIRE(run.problem().empty());
  CHECK(run.reg(0, 1) == 2);
  CHECK(run.memory("z") == 2);
}

}  // namespace membar
