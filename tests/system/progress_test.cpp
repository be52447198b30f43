// Forward progress: however hard cores fight for a line, each of them gets on.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/support/run_trace.h"

namespace membar {
namespace {

using Settings = std::vector<std::string>;

// Small enough that the L3 recalls what the cores fight for.
const Settings kTiny{"l1.size=64", "l1.ways=1",   "l2.size=128",  "l2.ways=2",    "l3.size=256",
                     "l3.ways=2",  "l3.slices=1", "core.mshrs=1", "core.window=1"};

Settings with(Settings settings, const std::string& window, const std::string& model) {
  settings.push_back("core.window=" + window);
  settings.push_back("core.model=" + model);
  return settings;
}

template <class Check>
void on_all_machines(const std::string& text, Check check) {
  for (const bool tiny : {false, true}) {
    for (const char* window : {"1", "64"}) {
      for (const char* model : {"sc", "tso", "pso"}) {
        CAPTURE(tiny, window, model);
        RunTraceOptions options;
        options.max_cycles = 200'000;
        const TraceRun run = run_trace("membar 1\n" + text, with(tiny ? kTiny : Settings{}, window, model), options);
        INFO(run.problem());
        REQUIRE(run.problem().empty());
        check(run);
      }
    }
  }
}

std::string threads(unsigned n, const std::string& body) {
  std::string text;
  for (unsigned t = 0; t < n; ++t) text += "thread t" + std::to_string(t) + "\n" + body;
  return text;
}

}  // namespace

TEST_CASE("Sixteen cores add to one counter, and nothing is lost") {
  on_all_machines("var x\n" + threads(16, "  repeat 20 i\n    add.rlx x 1\n  end\n"),
                  [](const TraceRun& run) { CHECK(run.memory("x") == 320); });
}

TEST_CASE("Sixteen cores count with a cas loop") {
  const std::string loop =
      "  repeat 5 i\n    set r1 = 0\n    set r2 = 1\n    while r1 != r2\n      load x -> r1\n      cas.acq_rel x r1 r1 "
      "+ 1 -> r2\n"
      "    end\n  end\n";
  // The loop ends when the cas has read what the load had read: then it has written.
  on_all_machines("var x\n" + threads(16, loop), [](const TraceRun& run) { CHECK(run.memory("x") == 80); });
}

TEST_CASE("Sixteen cores take a spin lock in turn") {
  const std::string body =
      "  repeat 3 i\n    set r1 = 1\n    while r1 != 0\n      cas.acq lk 0 1 -> r1\n    end\n    load x -> r2\n"
      "    store x r2 + 1\n    store.rel lk 0\n  end\n";
  on_all_machines("var lk\nvar x\n" + threads(16, body), [](const TraceRun& run) { CHECK(run.memory("x") == 48); });
}

TEST_CASE("Plain stores and loads of sixteen cores to one line all get through") {
  on_all_machines("var a[8]\n" + threads(16, "  repeat 10 i\n    store a[i & 7] i\n    load a[(i + 3) & 7]\n  end\n"),
                  [](const TraceRun& run) { CHECK(run.writes.size() == 160); });
}

TEST_CASE("Loads get through while others keep writing their line") {
  const std::string text =
      "var x\nvar stop\nthread writer\n  repeat 300 i\n    store x i\n  end\n  store.rel stop 1\n" +
      threads(8, "  set r1 = 0\n  while r1 == 0\n    load x -> r2\n    load.acq stop -> r1\n  end\n");
  on_all_machines(text, [](const TraceRun& run) { CHECK(run.memory("x") == 299); });
}

TEST_CASE("More lines than the caches have, in every order, with every core wanting them") {
  std::string text = "var a[64]\n";
  for (unsigned t = 0; t < 8; ++t) {
    text += "thread t" + std::to_string(t) + "\n  repeat 8 i\n    add.rlx a[(i * " + std::to_string(2 * t + 1) +
            " & 7) * 8] 1\n    store a[((i + " + std::to_string(t) +
            ") & 7) * 8 + 1] i\n    load a[(7 - i) * 8]\n  end\n";
  }
  on_all_machines(text, [](const TraceRun& run) {
    std::uint64_t sum = 0;
    for (unsigned i = 0; i < 8; ++i) sum += run.machine->memory(Address{0x10000 + i * 64}, 8);
    CHECK(sum == 64);
  });
}

TEST_CASE("A store or RMW that loses its line on the way from the L2 to the L1 asks for it again") {
  // x is in the L2 of c0 and not in its L1. The probe of c1's store arrives at 41, between the look-up at 35 and the
  // fill.
  const std::string head = "var x\nvar y\nplace x modified c0\nplace y modified c0\nthread a\n";
  const Settings settings{"l1.size=64", "l1.ways=1", "l2.size=128", "l2.ways=2"};
  for (const char* op : {"  delay 35\n  add.sc x 1 -> r1\n", "  delay 34\n  store x 9\n"}) {
    CAPTURE(op);
    const TraceRun run = run_trace("membar 1\n" + head + op + "thread b\n  store x 5\n", settings);
    INFO(run.problem());
    REQUIRE(run.problem().empty());
    CHECK(run.write(1, 0).visible == Cycle{57});
    CHECK(run.write(0, 0).visible > Cycle{57});
    CHECK(run.write(0, 0).request.source == DataSource::peer);
  }
}

TEST_CASE("A write prefetch whose victim squashes it leaves nothing behind") {
  // Under sc the last load is read early; the prefetch pushes its line out of the only set.
  const TraceRun run = run_trace(
      "membar 1\nthread t\n  load 65636:4\n  load 65664:4\n  store 65568:8 1\n  load 65632:4\n  prefetchw 65600:8\n",
      {"line_size=32", "l1.size=64", "l1.ways=2", "l2.size=96", "l2.ways=3", "core.window=3", "core.model=sc"});
  INFO(run.problem());
  CHECK(run.problem().empty());
  CHECK(run.stat("core.replays") > 0);
}

TEST_CASE("A request that waits for a way of the L3 is not starved by those that keep the line there busy") {
  const std::string both = "  load y\n  load x\n";
  const std::string text = "var x[32]\nvar y[32]\nplace x exclusive c9\nthread a\n  load x[0]\nthread b\n  delay 5\n" +
                           std::string("  load y[0]\n  load x[0]\nthread c\n  store y[0] 1\n  store x[0] 1\n") +
                           "thread d\nthread e\nthread f\nthread g\nthread h\nthread i\n  prefetchw x[0]\n" +
                           "thread j\n  load y[0]\n  load x[0]\nthread k\n  store x[0] 1\n  load y[0]\n  load x[0]\n" +
                           "thread l\n  store y[0] 1\n  store x[31] 1\n";
  RunTraceOptions options;
  options.max_cycles = 20'000;
  const TraceRun run = run_trace("membar 1\n" + text,
                                 {"line_size=256", "l3.size=256", "l3.ways=1", "network.topology=ring",
                                  "core.window=512", "core.replay_latency=40", "store_buffer.rfo_prefetch=1"},
                                 options);
  INFO(run.problem());
  CHECK(run.problem().empty());
}

}  // namespace membar
