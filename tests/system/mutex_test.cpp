// lock and unlock: nobody is in beside another, and what they cost.
#include "tests/system/synchronisation_support.h"

namespace membar {
namespace {

using Settings = std::vector<std::string>;

const std::string kCount = "  lock m\n  load n -> r1\n  store n r1 + 1\n  unlock m\n";

// The four levels that the line of a lock can be at.
struct Level {
  std::string placement;
  std::uint64_t latency;
};
const std::vector<Level>& levels() {
  static const std::vector<Level> list{
      {"", 200}, {"place m l3\n", 40}, {"place m modified c1\n", 56}, {"place m modified c0\n", 4}};
  return list;
}

}  // namespace

TEST_CASE("A plain counter under a lock is exact") {
  on_all_machines("mutex m\nvar n\n" + threads(4, "  repeat 8\n" + kCount + "  end\n"), [](const TraceRun& run) {
    CHECK(run.memory("n") == 32);
    CHECK(run.memory("m.lock") == 0);
  });
}

TEST_CASE("The same counter without a lock is not: the test of the lock could fail") {
  const TraceRun run =
      run_trace("membar 1\nvar n\n" + threads(4, "  repeat 8\n  load n -> r1\n  store n r1 + 1\n  end\n"));
  REQUIRE(run.ok());
  CHECK(run.memory("n") < 32);
}

TEST_CASE("Two locks guard two counters, one inside the other") {
  const std::string both =
      "  repeat 5\n  lock m\n  lock k\n  load n -> r1\n  load x -> r2\n  store n r1 + 1\n"
      "  store x r2 + 2\n  unlock k\n  unlock m\n  end\n";
  on_all_machines("mutex m k\nvar n x : together\n" + threads(3, both), [](const TraceRun& run) {
    CHECK(run.memory("n") == 15);
    CHECK(run.memory("x") == 30);
  });
}

TEST_CASE("What a critical section wrote is there for the next") {
  // Each thread finds the pair as somebody left it: both are the same, always.
  const std::string body =
      "  repeat 6\n  lock m\n  load x -> r1\n  load y -> r2\n  if r1 != r2\n    store broken 1\n  end\n  store x r1 + "
      "1\n"
      "  store y r1 + 1 hold 300\n  unlock m\n  end\n";
  on_all_machines("mutex m\nvar x y broken\n" + threads(3, body), [](const TraceRun& run) {
    CHECK(run.memory("broken") == 0);
    CHECK(run.memory("x") == 18);
  });
}

TEST_CASE("A mutex may be unlocked by another thread, as in Go") {
  on_all_machines(
      "mutex m\nvar x\nthread a\n  lock m\n  store x 1\n  lock m\n  load x -> r1\nthread b\n"
      "  await.acq x == 1\n  store x 2\n  unlock m\n",
      [](const TraceRun& run) { CHECK(run.reg(0, 1) == 2); });
}

TEST_CASE("Nobody else there: a lock costs one RMW where its line is, an unlock one in the L1, and each a branch") {
  for (const Level& level : levels()) {
    for (const char* window : {"1", "64"}) {
      for (const char* lock : {"16", "5"}) {
        for (const char* model : {"sc", "tso", "pso"}) {
          CAPTURE(level.placement, window, lock, model);
          const Settings settings{"core.count=2", std::string("core.window=") + window,
                                  std::string("fence.lock=") + lock, std::string("core.model=") + model};
          const TraceRun run =
              run_trace("membar 1\nmutex m\n" + level.placement + "thread a\n  lock m\n  unlock m\n", settings);
          INFO(run.problem());
          REQUIRE(run.problem().empty());
          const std::uint64_t fence = run.config.fence.lock.value, l1 = run.config.l1.latency.value;
          const std::uint64_t acquired = level.latency + fence;
          CHECK(run.write(0, 0).visible == Cycle{level.latency});
          CHECK(run.barrier(0, 0).stall == acquired);
          CHECK(run.write(0, 1).visible == Cycle{acquired + 1 + l1});
          CHECK(run.barrier(0, 1).stall == l1 + fence);
          CHECK(run.cycles() == acquired + 1 + l1 + fence + 1);
          CHECK(run.writes.size() == 2);
        }
      }
    }
  }
}

TEST_CASE("The cost of a label on a lock is that of all its RMWs") {
  const std::string text =
      "mutex m\nplace m modified c0\nthread a\n  first: lock m\n  delay 500\n  unlock m\nthread b\n  delay 100\n"
      "  second: lock m\n  unlock m\nexpect cost(first) == 20\nexpect visible(second) < visible(a.out)\n";
  std::string labelled = text;
  labelled.replace(labelled.find("  unlock m"), 10, "  out: unlock m");
  const TraceRun run = run_trace("membar 1\n" + labelled + "expect cost(second) == 0\n");
  REQUIRE(run.ok());
  CHECK(run.expectations[0].held);
  CHECK(run.expectations[1].held);  // the cas that failed: it says which lock it is, and when it was tried
  std::uint64_t stall = 0;
  unsigned tries = 0;
  for (const BarrierRecord& record : run.barriers) {
    if (record.facts.core != CoreId{1} || run.program->labels[record.facts.label] != "second") continue;
    stall += record.stall;
    ++tries;
  }
  CHECK(tries == 2);
  CHECK(stall > 0);
  CHECK(run.expectations[2].actual == "cost(second) = " + std::to_string(stall));
}

TEST_CASE("The cost of a lock in a loop is counted for each time") {
  const TraceRun run = run_trace(
      "membar 1\nmutex m\nthread a\n  repeat 3\n  l: lock m\n  unlock m\n  end\n"
      "expect cost(l[0]) == 216\nexpect cost(l[2]) == 20\nexpect cost(l[3]) == 0\n");
  REQUIRE(run.ok());
  CHECK(run.expectations[0].held);
  CHECK(run.expectations[1].held);
  CHECK_FALSE(run.expectations[2].held);
}

TEST_CASE("Runs with locks are the same ahead and step by step") {
  const std::string text = "membar 1\nmutex m\nvar n\n" + threads(3, "  repeat 5\n" + kCount + "  end\n");
  RunTraceOptions step_by_step;
  step_by_step.run_ahead = false;
  CHECK(difference(run_trace(text), run_trace(text, {}, step_by_step)).empty());
}

TEST_CASE("To unlock a mutex that is not locked ends the run") {
  CHECK(problem_of("mutex m\nthread a\n  lock m\n  unlock m\n  unlock m\n") ==
        "test.trace:6:1: error: unlock of mutex 'm', which is not locked: expected 'lock' before it");
}

TEST_CASE("Who waits for a lock that stays locked is told who holds it") {
  CHECK(problem_of("mutex m\nthread a\n  lock m\n  delay 500\nthread b\n  delay 250\n  lock m\n") ==
        "test.trace:8:1: error: the program cannot finish: thread 'b', line 8: waits to lock 'm', which thread 'a' "
        "holds; thread 'a': has finished");
  CHECK(
      problem_of("mutex m n\nthread a\n  lock m\n  delay 500\n  lock n\nthread b\n  lock n\n  delay 500\n  lock m\n") ==
      "test.trace:6:1: error: the program cannot finish: thread 'a', line 6: waits to lock 'n', which thread 'b' "
      "holds; thread 'b', line 10: waits to lock 'm', which thread 'a' holds");
  CHECK(problem_of("mutex m\nthread a\n  lock m\n  lock m\n") ==
        "test.trace:5:1: error: the program cannot finish: thread 'a', line 5: waits to lock 'm', which thread 'a' "
        "holds");
}

}  // namespace membar
