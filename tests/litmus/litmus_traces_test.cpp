// The shapes of traces/litmus, over 2,000 timings each: nothing that the oracle forbids is ever shown, and under tso
// and pso everything that it allows is. One distribution of timings serves them all.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "sim/litmus/observables.h"
#include "sim/litmus/timing_sampler.h"
#include "sim/trace/reader.h"

namespace membar {
namespace {

constexpr unsigned kTimings = 2000;

std::vector<std::string> trace_files() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(MEMBAR_SOURCE_DIR "/traces/litmus")) {
    if (entry.path().extension() == ".trace") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string text_of(const FinalState& values, const std::vector<Observable>& observables, const Program& program) {
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i) {
    text += name_of(observables[i], program) + "=" + std::to_string(values[i]) + " ";
  }
  return text;
}

void judge(const std::string& file, const std::string& model) {
  const auto read = read_trace(file);
  REQUIRE(read.ok());
  const Program& program = read.value();
  const std::vector<Observable> observables = observables_of(program);
  OracleOptions options;
  options.table = *builtin_table(model);
  const auto outcomes = allowed_outcomes(program, observables, options);
  REQUIRE(outcomes.ok());
  Config config = builtin_textbook();
  const std::vector<std::string> settings{"core.model=" + model};
  REQUIRE(apply_settings(config, settings).ok());
  const auto sampler = TimingSampler::create(program, observables, config, TimingOptions{});
  REQUIRE(sampler.ok());
  std::set<FinalState> seen;
  for (unsigned i = 0; i < kTimings; ++i) {
    const TimedRun run = sampler.value()->sample();
    REQUIRE(run.finished);
    seen.insert(run.values);
  }
  for (const FinalState& state : seen) {
    INFO(file << " under " << model << ": " << text_of(state, observables, program));
    CHECK(outcomes.value().find(state) != nullptr);
  }
  if (model == "sc") return;
  for (const AllowedState& state : outcomes.value().states) {
    INFO(file << " under " << model << ": " << text_of(state.values, observables, program));
    CHECK(seen.contains(state.values));
  }
}

}  // namespace

TEST_CASE("Every classic shape is there, with and without fences") {
  std::set<std::string> names;
  for (const std::string& file : trace_files()) names.insert(std::filesystem::path(file).stem().string());
  for (const std::string shape :
       {"sb", "mp", "lb", "r", "s", "2+2w", "iriw", "wrc", "rwc", "isa2", "corr", "coww", "corw", "cowr"}) {
    CHECK(names.contains(shape));
    CHECK(names.contains(shape + "+mfences"));
  }
}

TEST_CASE("Under sc the classic shapes show only what the oracle allows") {
  for (const std::string& file : trace_files()) judge(file, "sc");
}

TEST_CASE("Under tso the classic shapes show what the oracle allows, all of it and nothing else") {
  for (const std::string& file : trace_files()) judge(file, "tso");
}

TEST_CASE("Under pso the classic shapes show what the oracle allows, all of it and nothing else") {
  for (const std::string& file : trace_files()) judge(file, "pso");
}

}  // namespace membar
