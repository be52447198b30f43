// Runs a litmus test on the simulated machine many times, with different timings, counts the final states, and asks the
// oracle which of them the memory model allows.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <optional>
#include <set>

#include "sim/base/result.h"
#include "sim/config/config.h"
#include "sim/litmus/litmus_test.h"
#include "sim/litmus/timing_sampler.h"

namespace membar {

struct RunnerOptions {
  std::uint64_t runs = 1000;
  TimingOptions timing;  // its seed makes all the difference between two results
  // Asks the oracle for the allowed states.
  bool oracle = false;
  // Beyond `runs`, goes on until every allowed state was seen, or up to kMostSearches more runs for one of them.
  bool until_all_allowed = false;
  // Set from outside (a signal handler): the runs end.
  const std::atomic<bool>* interrupted = nullptr;
};
inline constexpr std::uint64_t kMostSearches = 500;

struct LitmusResult {
  std::map<FinalState, std::uint64_t> histogram;  // without the runs that the filter drops
  std::uint64_t runs = 0;                         // that ended
  std::optional<std::set<FinalState>> allowed;    // what the oracle allows, where it was asked and could answer
  std::optional<Error> oracle_failed;             // where it could not
  std::optional<Error> cannot_finish;             // a run did not end; the other numbers are of those before
  bool interrupted = false;
};

// Fails when the config cannot run the test, or when the test does what no machine can: a misaligned atomic access.
Result<LitmusResult> run_litmus(const LitmusTest& test, const Config& config, const RunnerOptions& options);

}  // namespace membar
