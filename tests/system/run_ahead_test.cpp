// Cores may simulate ahead of the machine's clock, and an observer may look or not: no number changes.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/engine/random.h"
#include "tests/support/run_trace.h"

namespace membar {
namespace {

std::vector<std::string> traces_in(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(MEMBAR_SOURCE_DIR) + "/traces/" + folder)) {
    if (entry.path().extension() == ".trace") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

template <class Run>
void compare_runs(Run run) {
  RunTraceOptions ahead, step;
  step.run_ahead = false;
  const TraceRun watched = run(ahead);
  INFO(watched.problem());
  REQUIRE(watched.ok());
  CHECK(watched.violations.empty());
  CHECK(difference(watched, run(step)).empty());
  ahead.observe = step.observe = false;
  const TraceRun fast = run(ahead);
  CHECK(difference(watched.result, fast.result).empty());
  CHECK(difference(fast.result, run(step).result).empty());
}

void compare_text(const std::string& text, const std::vector<std::string>& settings) {
  compare_runs([&](const RunTraceOptions& options) { return run_trace(text, settings, options); });
}

void compare(const std::string& file, const std::vector<std::string>& settings) {
  CAPTURE(file, settings);
  compare_runs([&](const RunTraceOptions& options) { return run_trace_file(file, settings, options); });
}

}  // namespace

TEST_CASE("Every lesson gives the same numbers, ahead or step by step, watched or not") {
  const std::vector<std::string> files = traces_in("lessons");
  REQUIRE(files.size() >= 10);
  for (const std::string& file : files) {
    compare(file, {});
    compare(file, {"core.window=16", "core.issue_width=2", "l3.slices=2"});
  }
}

TEST_CASE("A branch waits for room in the window, ahead or step by step") {
  const std::string text =
      "membar 1\nvar x\nthread t\n  store x 1\n  load x\n  store x 1\n  if r3 < 1\n    delay 5\n  end\n";
  compare_text(text, {"core.window=2"});
  // The load forwards in cycle 5, and leaves with the store; the branch takes the slot of that cycle.
  const TraceRun run = run_trace(text, {"core.window=2"});
  CHECK(run.cause(0, Cause::delay) == 5);
  const std::string blocking = "membar 1\nvar x\nplace x exclusive c0\nthread t\n  load x\n  if r1 == 1\n  end\n";
  compare_text(blocking, {"core.window=1"});
  CHECK(run_trace(blocking, {"core.window=1"}).cycles() == 5);
}

TEST_CASE("So do the recorded traces") {
  const std::vector<std::string> files = traces_in("recorded");
  REQUIRE_FALSE(files.empty());
  for (const std::string& file : files) {
    compare(file, {});
    compare(file, {"core.window=64", "core.issue_width=4", "core.model=pso", "store_buffer.rfo_prefetch=4"});
  }
}

TEST_CASE("Stretches of hits are as exact ahead as step by step") {
  const std::string text =
      "membar 1\nvar a[512]\nvar b[512]\nthread t\n  repeat 40 i\n    repeat 16 j\n      load a[j * 8 + i]\n"
      "      store a[j * 8] i\n      load b[j * 4]\n    end\n  end\nthread u\n  repeat 30 i\n    repeat 16 j\n"
      "      store b[j * 8 + i] 1\n      load b[j * 9]\n    end\n    delay 7\n  end\n";
  for (const char* window : {"1", "2", "7", "64"}) {
    for (const char* width : {"1", "2", "4"}) {
      for (const char* entries : {"1", "2", "16"}) {
        for (const char* model : {"sc", "tso", "pso"}) {
          for (const char* coalesce : {"false", "true"}) {
            const std::vector<std::string> settings{"core.window=" + std::string(window),
                                                    "core.issue_width=" + std::string(width),
                                                    "store_buffer.entries=" + std::string(entries),
                                                    "core.model=" + std::string(model),
                                                    "store_buffer.coalesce=" + std::string(coalesce),
                                                    "l1.size=1KiB",
                                                    "l1.ways=2",
                                                    "l2.size=4KiB",
                                                    "l3.size=64KiB"};
            CAPTURE(settings);
            RunTraceOptions ahead, step;
            ahead.observe = step.observe = false;
            step.run_ahead = false;
            const TraceRun fast = run_trace(text, settings, ahead);
            REQUIRE(fast.ok());
            CHECK(difference(fast.result, run_trace(text, settings, step).result).empty());
          }
        }
      }
    }
  }
}

TEST_CASE("Straight code of plain loads and stores is as exact ahead as step by step") {
  Random random(5);
  std::string text = "membar 1\nvar a[64]\nvar b[64]\nplace a[0] shared c0 c1\nplace a[8] modified c0\n";
  for (const char* thread : {"t", "u"}) {
    text += std::string("thread ") + thread + "\n";
    for (unsigned op = 0; op < 400; ++op) {
      const std::string place =
          std::string(random.below(20) == 0 ? "b[" : "a[") + std::to_string(random.below(64)) + "]";
      const bool load = random.below(10) < 8;
      text += load ? "  load " + place + " -> r" + std::to_string(random.below(4)) + "\n"
                   : "  store " + place + " " + std::to_string(op) + "\n";
    }
  }
  for (const char* window : {"1", "3", "64"}) {
    for (const char* latency : {"1", "4"}) {
      compare_text(text, {"core.window=" + std::string(window), "l1.latency=" + std::string(latency)});
      compare_text(text, {"core.window=" + std::string(window), "core.issue_width=2", "store_buffer.entries=1"});
    }
  }
}

TEST_CASE("A probe that is answered late does not let cores run further ahead than others can reach them") {
  // With this probe latency a request reaches another core sooner than the answer to a probe that waited.
  compare_text(
      "membar 1\nvar lk\nthread a\n  store 65664:4 1\n  set r1 = 1\n  while r1 != 0\n    cas.sc lk 0 1 -> r1\n  end\n"
      "thread b\n  mfence\n  set r1 = 1\n  while r1 != 0\n    cas.acq lk 0 1 -> r1\n  end\n  store 65663:2 4112\n"
      "  store.sc lk 0\n",
      {"l1.latency=1", "l2.latency=3", "l3.latency=22", "l2.probe_latency=18", "fence.mfence=33", "fence.lock=0"});
}

TEST_CASE("A branch is taken while the window is full, also where the window waits for room in the store buffer") {
  compare_text(
      "membar 1\nvar x\nvar y\nthread t\n  store x 1\n  store y 2\n  set r1 = 0\n  while r1 < 2\n"
      "    set r1 = r1 + 1\n  end\n",
      {"core.window=3", "store_buffer.entries=1"});
}

TEST_CASE("A split load that leaves the window in a stretch of hits keeps its first half") {
  compare_text(
      "membar 1\nthread t\n  store 65536:8 434041037028460038\n  load 65536:16 -> r1\n  load 65544:8 -> r2\n"
      "  load 65541:16 -> r3\n",
      {"line_size=16", "core.window=3"});
}

TEST_CASE("A store fence leaves the buffer in the same cycle, whoever commits the store before it") {
  compare_text(
      "membar 1\nvar a[2]\nvar b[2]\nvar c\nthread t\n  load 65564:4\n  store 65552:8 1\n  sfence\n  store.rel c 1\n",
      {"line_size=16", "l1.size=96", "l1.ways=2", "l2.size=96", "l2.ways=3", "core.window=3"});
}

}  // namespace membar
