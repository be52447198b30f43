// What the tests of language synchronisation share.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "sim/stress/axiom_events.h"
#include "sim/stress/memory_axioms.h"
#include "sim/stress/reads_from.h"
#include "sim/stress/thread_replay.h"
#include "tests/support/run_trace.h"

namespace membar {

inline std::string threads(unsigned n, const std::string& body) {
  std::string text;
  for (unsigned t = 0; t < n; ++t) text += "thread t" + std::to_string(t) + "\n" + body;
  return text;
}

// What is wrong with an execution for those who know only what the ops mean and the axioms of the model; "" for
// nothing.
inline std::string misdeed(const TraceRun& run) {
  const std::vector<AxiomEvent> events = axiom_events(*run.log, *run.program, run.config);
  const ReadsFrom reads_from(events, initial_bytes(*run.program));
  const ThreadReplay replay = replay_threads(*run.program, *run.log, events, reads_from, run.result);
  for (const std::vector<std::string>& problems :
       {reads_from.problems(), replay.problems,
        check_axioms(axiom_model(run.config), events, reads_from, replay.dependencies)}) {
    if (!problems.empty()) return problems.front();
  }
  return "";
}

// Runs a text under every model, with small and large windows, on large caches and on caches so small that the L3
// recalls what the cores fight for, and where a buffer sits on its stores; with all invariants checked, and judged.
template <class Check>
void on_all_machines(const std::string& text, Check check) {
  const std::vector<std::string> tiny{"l1.size=64",  "l1.ways=1", "l2.size=128", "l2.ways=2",
                                      "l3.size=512", "l3.ways=4", "l3.slices=1", "core.mshrs=1"};
  const std::vector<std::string> lazy{"store_buffer.drain=lazy", "store_buffer.lazy_delay=150", "core.issue_width=4"};
  for (const std::vector<std::string>& machine : {std::vector<std::string>{}, tiny, lazy}) {
    for (const char* window : {"1", "2", "8", "64"}) {
      for (const char* model : {"sc", "tso", "pso", MEMBAR_SOURCE_DIR "/configs/machines/models/rmo.toml"}) {
        CAPTURE(machine, window, model);
        std::vector<std::string> settings = machine;
        settings.push_back(std::string("core.window=") + window);
        settings.push_back(std::string("core.model=") + model);
        const TraceRun run = run_trace("membar 1\n" + text, settings);
        INFO(run.problem());
        REQUIRE(run.problem().empty());
        CHECK(misdeed(run).empty());
        check(run);
      }
    }
  }
}

// How the run of a text that must not come to its end, or not start, says so.
inline std::string problem_of(const std::string& text, const std::vector<std::string>& settings = {}) {
  const TraceRun run = run_trace("membar 1\n" + text, settings);
  if (run.refused) return run.refused->text();
  return run.end.outcome == RunEnd::Outcome::finished ? "" : run.end.error.text();
}

}  // namespace membar
