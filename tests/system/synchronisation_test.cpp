// spawn, join, once and barriers.
#include <fstream>

#include "tests/system/synchronisation_support.h"

namespace membar {

TEST_CASE("The example of SYNCHRONISATION.md runs, and what it expects holds") {
  std::ifstream file(MEMBAR_SOURCE_DIR "/sim/trace/SYNCHRONISATION.md");
  std::string line, text;
  while (std::getline(file, line) && line != "```") continue;
  std::getline(file, line);
  REQUIRE(line == "membar 1");
  while (std::getline(file, line) && line != "```") text += line + "\n";
  on_all_machines(text, [](const TraceRun& run) {
    CHECK(run.expectations.size() == 1);
    CHECK(run.reg(1, 1) == 42);
    CHECK(run.reg(1, 3) == 0);
  });
}

TEST_CASE("A spawned thread sees what was written before, and its joiner what it wrote") {
  on_all_machines(
      "var x y\nthread worker\n  load x -> r1\n  store y r1 + 1 hold 900\nthread main\n  store x 41 hold 900\n  spawn "
      "worker\n"
      "  join worker\n  load y -> r2\n",
      [](const TraceRun& run) {
        CHECK(run.reg(0, 1) == 41);
        CHECK(run.reg(1, 2) == 42);
        CHECK(run.memory("worker.start") == 1);
        CHECK(run.memory("worker.end") == 1);
      });
}

TEST_CASE("A thread does nothing before it is spawned") {
  const TraceRun run = run_trace("membar 1\nvar x\nthread a\n  delay 3000\n  spawn b\nthread b\n  store x 1\n");
  REQUIRE(run.ok());
  CHECK(run.write(1, 0).dispatched > Cycle{3000});
  CHECK(run.result.cores[1].ops == 2);
}

TEST_CASE("Threads spawn each other in a chain, and one joins them all") {
  on_all_machines(
      "var n\nthread a\n  spawn b\n  join b\n  join c\n  join d\n  load n -> r1\nthread b\n  spawn c\n"
      "  add.rlx n 1\nthread c\n  add.rlx n 1\n  spawn d\nthread d\n  add.rlx n 1\n",
      [](const TraceRun& run) { CHECK(run.reg(0, 1) == 3); });
}

TEST_CASE("A thread that was not spawned can be joined, by several threads and more than once") {
  on_all_machines(
      "var x\nthread a\n  join b\n  join b\n  load x -> r1\nthread b\n  store x 7\nthread c\n  join b\n"
      "  load x -> r1\n",
      [](const TraceRun& run) {
        CHECK(run.reg(0, 1) == 7);
        CHECK(run.reg(2, 1) == 7);
      });
}

TEST_CASE("A thread that is spawned twice ends the run") {
  CHECK(problem_of("thread a\n  repeat 2\n    spawn b\n  end\nthread b\n  delay 9\n") ==
        "test.trace:4:1: error: thread 'b' is spawned for the second time: expected one 'spawn'");
}

TEST_CASE("A thread that nobody gets to spawn, and one that waits for its end, are named") {
  CHECK(problem_of("thread a\n  join b\n  if r1 == 1\n    spawn b\n  end\nthread b\n  delay 9\n") ==
        "test.trace:3:1: error: the program cannot finish: thread 'a', line 3: waits for thread 'b' to end; thread "
        "'b', line 7: waits to be spawned");
}

TEST_CASE("The block of once is executed once, and everybody sees what it did") {
  const std::string body =
      "  once o\n    load n -> r1\n    store n r1 + 1\n    store x 9 hold 900\n  end\n  load x -> r2\n"
      "  load n -> r3\n  once o\n    store n 100\n  end\n";
  // Some come at the same time, others while the store to x sits in the buffer of the one who was first.
  std::string late;
  for (const char* delay : {"300", "600", "800"}) {
    late += std::string("thread after") + delay + "\n  delay " + delay + "\n" + body;
  }
  on_all_machines("once o\nvar n x\n" + threads(3, body) + late, [](const TraceRun& run) {
    CHECK(run.memory("n") == 1);
    for (std::size_t t = 0; t < 6; ++t) {
      CHECK(run.reg(t, 2) == 9);
      CHECK(run.reg(t, 3) == 1);
    }
    CHECK(run.memory("o.done") == 1);
    CHECK(run.memory("o.lock") == 0);
  });
}

TEST_CASE("Several blocks of once, inside each other and in loops, with locks in them") {
  const std::string body =
      "  repeat 3 i\n  once o\n    lock m\n    once p\n      add.rlx n 1\n    end\n    unlock m\n"
      "    add.rlx n 10\n  end\n  once p\n    add.rlx n 1\n  end\n  end\n";
  on_all_machines("once o p\nmutex m\nvar n\n" + threads(3, body),
                  [](const TraceRun& run) { CHECK(run.memory("n") == 11); });
}

TEST_CASE("A once that was executed costs one load") {
  const TraceRun run = run_trace(
      "membar 1\nonce o\nvar x\nthread a\n  once o\n    store x 1\n  end\n  delay 900\n"
      "  once o\n    store x 2\n  end\n",
      {"core.window=1"});
  REQUIRE(run.ok());
  const std::uint64_t before = run.loads.size();
  REQUIRE(before == 3);
  CHECK(run.load(0, 2).source == DataSource::l1);
  CHECK(run.cycles() - run.load(0, 2).dispatched.value == run.config.l1.latency.value + 1);
}

TEST_CASE("Who waits for a once that never ends is told who executes it") {
  CHECK(problem_of(
            "once o\nvar x\nthread a\n  once o\n    await x == 1\n  end\nthread b\n  delay 900\n  once o\n  end\n") ==
        "test.trace:6:1: error: the program cannot finish: thread 'a', line 6: waits for x == 1, and x is 0; thread "
        "'b', line 10: waits for once 'o', whose block thread 'a' executes");
}

TEST_CASE("Nobody leaves a barrier before all have arrived, round after round") {
  // Between two barriers each thread writes its own variable, and behind the second it reads those of the others.
  std::string text = "barrier b[3]\nvar data[3] wrong\n";
  for (unsigned t = 0; t < 3; ++t) {
    text += "thread t" + std::to_string(t) + "\n  set r9 = " + std::to_string(t * 37) +
            "\n  repeat 4 i\n    delay r9\n" + "    store data[" + std::to_string(t) + "] i + 1 hold 900\n    wait b\n";
    for (unsigned other = 0; other < 3; ++other) {
      text +=
          "    load data[" + std::to_string(other) + "] -> r1\n    if r1 != i + 1\n      add.rlx wrong 1\n    end\n";
    }
    text += "    wait b\n  end\n";
  }
  on_all_machines(text, [](const TraceRun& run) {
    CHECK(run.memory("wrong") == 0);
    CHECK(run.memory("b.arrived") == 24);
  });
}

TEST_CASE("More threads than a barrier asks for pass it in groups") {
  on_all_machines("barrier b[2]\n" + threads(6, "  wait b\n"),
                  [](const TraceRun& run) { CHECK(run.memory("b.arrived") == 6); });
  CHECK(
      problem_of("barrier b[2]\n" + threads(3, "  wait b\n")).find("waits at barrier 'b', where 1 of 2 have arrived") !=
      std::string::npos);
}

TEST_CASE("A barrier of one holds nobody up") {
  on_all_machines("barrier b[1]\nthread a\n  wait b\n  wait b\n", [](const TraceRun& run) {
    CHECK(run.loads.empty());
    CHECK(run.memory("b.arrived") == 2);
  });
}

TEST_CASE("The last to arrive costs an RMW only, and those who wait leave when they see it") {
  const TraceRun run = run_trace(
      "membar 1\nbarrier b[2]\nplace b modified c0\nthread a\n  wait b\nthread b\n  delay 1000\n"
      "  wait b\n");
  REQUIRE(run.ok());
  CHECK(run.write(0, 0).visible == Cycle{run.config.l1.latency.value});
  REQUIRE(run.loads.size() == 1);
  CHECK(run.load(0, 0).performed > run.write(1, 0).visible);
}

TEST_CASE("Language synchronisation needs the values of memory") {
  CHECK(problem_of("mutex m\nthread a\n  lock m\n", {"data=false"}) ==
        "test.trace:4:1: error: this needs the values of memory, but the config says data = off: expected data = true");
}

}  // namespace membar
