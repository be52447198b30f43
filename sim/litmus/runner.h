// Runs a litmus test on the simulated machine many times, with different timings, and counts the final states.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <optional>

#include "sim/base/result.h"
#include "sim/config/config.h"
#include "sim/litmus/litmus_test.h"

namespace membar {

struct RunnerOptions {
  std::uint64_t runs = 1000;
  std::uint64_t seed = 1;
  // Set from outside (a signal handler): the runs end, and what was seen is kept.
  const std::atomic<bool>* interrupted = nullptr;
};

struct LitmusResult {
  std::map<FinalState, std::uint64_t> histogram;  // without the runs that the filter drops
  std::uint64_t runs = 0;                         // that ended
  bool interrupted = false;
  // A run that nothing could end: what each core waits for. The other numbers are of the runs before.
  std::optional<Error> cannot_finish;
};

// Fails when the config cannot run the test, or when the test does what no machine can: a misaligned atomic access.
Result<LitmusResult> run_litmus(const LitmusTest& test, const Config& config, const RunnerOptions& options);

}  // namespace membar
