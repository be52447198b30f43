// Random programs on random machines: the laws that every run keeps, whatever it does.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <string>

#include "tests/support/memory_axioms.h"
#include "tests/support/random_program.h"
#include "tests/support/run_trace.h"

namespace membar {
namespace {

// What is wrong with the run of a case; "" when nothing is.
std::string judge(const RandomCase& made, bool compare) {
  const TraceRun run = run_trace(made.trace, made.settings);
  if (!run.problem().empty()) return run.problem();
  std::vector<AxiomEvent> events = axiom_events(*run.log, *run.program, run.config);
  for (const InitialByte& byte : final_bytes(events)) {
    const std::uint64_t found = run.machine->memory(Address{byte.address}, 1);
    if (found != byte.value) {
      return "memory at " + std::to_string(byte.address) + " is " + std::to_string(found) + ", the last write left " +
             std::to_string(byte.value);
    }
  }
  const auto problems = check_axioms(axiom_model(run.config), std::move(events), initial_bytes(*run.program));
  if (!problems.empty()) return problems.front();
  if (!compare) return "";
  RunTraceOptions options;
  options.run_ahead = false;
  if (std::string text = difference(run, run_trace(made.trace, made.settings, options)); !text.empty()) {
    return "with and without running ahead: " + text;
  }
  options.observe = false;
  if (std::string text = difference(run.result, run_trace(made.trace, made.settings, options).result); !text.empty()) {
    return "observed and not: " + text;
  }
  options.run_ahead = true;
  if (std::string text = difference(run.result, run_trace(made.trace, made.settings, options).result); !text.empty()) {
    return "observed, and not observed but ahead: " + text;
  }
  return "";
}

std::uint64_t environment(const char* name, std::uint64_t fallback) {
  const char* text = std::getenv(name);
  return text == nullptr ? fallback : std::strtoull(text, nullptr, 10);
}

}  // namespace

TEST_CASE("Random programs keep the axioms of their model and the laws of conservation") {
  for (std::uint64_t seed = 1; seed <= 1500; ++seed) {
    const RandomCase made = random_case(seed);
    const std::string problem = judge(made, false);
    if (!problem.empty()) FAIL(problem << "\n" << made.text());
  }
}

TEST_CASE("Running ahead and observing change nothing") {
  for (std::uint64_t seed = 10001; seed <= 10500; ++seed) {
    const RandomCase made = random_case(seed);
    const std::string problem = judge(made, true);
    if (!problem.empty()) FAIL(problem << "\n" << made.text());
  }
}

// By hand: MEMBAR_STRESS_SEED=1 MEMBAR_STRESS_COUNT=100000 test_system "[.stress]"
TEST_CASE("Many random programs", "[.stress]") {
  const std::uint64_t first = environment("MEMBAR_STRESS_SEED", 1);
  const std::uint64_t count = environment("MEMBAR_STRESS_COUNT", 10000);
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const RandomCase made = random_case(seed);
    const std::string problem = judge(made, true);
    if (!problem.empty()) FAIL_CHECK(problem << "\n" << made.text());
  }
}

}  // namespace membar
