// `hold`: stores that a trace keeps in the store buffer. Lines are in M from the start: without it a store that is
// dispatched in cycle n is visible in n + 2.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "sim/analysis/segments.h"
#include "tests/support/clean_run.h"

namespace membar {
namespace {

using Settings = std::vector<std::string>;

const std::string kOwn = "var x\nvar y\nplace x modified c0\nplace y modified c0\n";

std::uint64_t visible(const TraceRun& result, std::size_t n) { return result.write(0, n).visible.value; }

}  // namespace

TEST_CASE("A held store stays in the buffer for as many cycles, and that is its drain delay") {
  for (const char* window : {"1", "16"}) {
    for (const char* drain : {"eager", "lazy"}) {
      CAPTURE(window, drain);
      const Settings settings{"core.window=" + std::string(window), "store_buffer.drain=" + std::string(drain),
                              "store_buffer.lazy_delay=20"};
      for (const unsigned held : {30U, 31U, 500U}) {
        const TraceRun run = clean_run(kOwn + "thread t\n  store x 1 hold " + std::to_string(held) + "\n", settings);
        CHECK(visible(run, 0) == 1 + held);
        CHECK(segments(run.write(0, 0))[Segment::drain_delay] == held);
      }
      const TraceRun until = clean_run(kOwn + "thread t\n  delay 40\n  store x 1 hold until 77\n", settings);
      CHECK(visible(until, 0) == 77);
    }
  }
}

TEST_CASE("A hold that is over changes nothing") {
  for (const char* hold : {"hold 0", "hold 1", "hold until 2", "hold until 0"}) {
    CAPTURE(hold);
    CHECK(visible(clean_run(kOwn + "thread t\n  store x 1 " + hold + "\n"), 0) == 2);
  }
}

TEST_CASE("Under tso a held store holds up those behind it, under pso only its own bytes") {
  const std::string text = kOwn + "thread t\n  store x 1 hold until 100\n  store y 2\n  store x 3\n";
  const TraceRun tso = clean_run(text, {"core.model=tso"});
  CHECK(visible(tso, 0) == 100);
  CHECK(visible(tso, 1) == 101);
  CHECK(visible(tso, 2) == 102);
  const TraceRun pso = clean_run(text, {"core.model=pso"});
  CHECK(visible(pso, 1) == 3);
  CHECK(visible(pso, 0) == 100);
  CHECK(visible(pso, 2) == 101);
}

TEST_CASE("Under pso each held store goes when its own time has come") {
  const TraceRun run =
      clean_run(kOwn + "thread t\n  store x 1 hold until 100\n  store y 2 hold until 60\n", {"core.model=pso"});
  CHECK(visible(run, 0) == 100);
  CHECK(visible(run, 1) == 60);
}

TEST_CASE("A fence waits for a held store, and its bill says why") {
  const TraceRun run = clean_run(kOwn + "thread t\n  store x 1 hold until 100\n  mfence\n  load y -> r1\n");
  CHECK(visible(run, 0) == 100);
  CHECK(run.load(0, 0).dispatched > Cycle{100});
}

TEST_CASE("A held store forwards to the loads of its thread, and others read the old value meanwhile") {
  const TraceRun run =
      clean_run(kOwn +
                "thread t\n  store x 1 hold until 400\n  load x -> r1\n"
                "thread other\n  delay until 200\n  load x -> r1\n  delay until 500\n  load x -> r2\n");
  CHECK(run.reg(0, 1) == 1);
  CHECK(run.load(0, 0).source == DataSource::forward);
  CHECK(run.reg(1, 1) == 0);
  CHECK(run.reg(1, 2) == 1);
}

TEST_CASE("A held store does not join a waiting entry of its line, and others may join it") {
  const Settings coalesce{"store_buffer.coalesce=true"};
  const TraceRun run = clean_run(kOwn + "thread t\n  store x 1 hold until 50\n  store x 2 hold until 90\n", coalesce);
  CHECK(visible(run, 0) == 50);
  CHECK(visible(run, 1) == 90);
  const TraceRun joined = clean_run(kOwn + "thread t\n  store x 1 hold until 50\n  store x 2\n", coalesce);
  CHECK(visible(joined, 1) == 50);
}

TEST_CASE("A store does not overtake an older one to its bytes by joining a younger entry of their line") {
  const TraceRun run = clean_run(
      "var x[8]\nplace x modified c0\nthread t\n  store x[0] 1 hold 80\n  store x[3] 2 hold 10\n  store x[0] 3\n",
      {"core.model=pso", "store_buffer.coalesce=true"});
  CHECK(visible(run, 1) < visible(run, 0));
  CHECK(visible(run, 0) < visible(run, 2));
  CHECK(run.machine->memory(run.write(0, 0).address, 8) == 3);
  const TraceRun behind_load = clean_run(
      "var x[8]\nvar y\nplace x modified c0\nthread t\n  store x[0] 1 hold 400\n  store x[3] 2 hold 300\n  load y\n"
      "  store x[0] 3\n",
      {"core.model=" MEMBAR_SOURCE_DIR "/configs/machines/models/rmo.toml", "store_buffer.coalesce=true"});
  CHECK(behind_load.machine->memory(behind_load.write(0, 0).address, 8) == 3);
}

TEST_CASE("and, or and xor change the bytes they name and return what was there") {
  const TraceRun run = clean_run(
      "var x\ninit x = 12\nthread t\n  and.sc x 10 -> r1\n  or.rlx x 3 -> r2\n  xor.sc x 5 -> r3\n"
      "  xor.acq_rel x:1 0xff -> r4\n  load x -> r5\n");
  CHECK(run.reg(0, 1) == 12);
  CHECK(run.reg(0, 2) == 8);
  CHECK(run.reg(0, 3) == 11);
  CHECK(run.reg(0, 4) == 14);
  CHECK(run.reg(0, 5) == 0xf1);
}

}  // namespace membar
