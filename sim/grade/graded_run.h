// One run of a submission with all of its records, for those who say what went wrong in it.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "sim/analysis/expectations.h"
#include "sim/analysis/records.h"
#include "sim/base/result.h"
#include "sim/config/config.h"
#include "sim/engine/machine_result.h"
#include "sim/system/machine.h"
#include "sim/trace/program.h"

namespace membar {

struct RunLimits {
  std::uint64_t max_cycles = 2'000'000;  // in all; a longer run does not finish
  const std::atomic<bool>* interrupted = nullptr;
};

struct GradedRun {
  RunEnd end;
  std::uint64_t line_bytes = 64;
  // Of a run that has finished:
  MachineResult machine;
  std::vector<ExpectationResult> expectations;  // of the program
  // The records until the end, or until it was given up. Of each kind no more than kMostGradedRecords.
  std::vector<WriteRecord> writes;
  std::vector<BarrierRecord> barriers;
  std::vector<LoadRecord> loads;

  [[nodiscard]] bool finished() const { return end.outcome == RunEnd::Outcome::finished; }
};
inline constexpr std::size_t kMostGradedRecords = 200'000;

// Fails when the machine cannot run the program, and when it was interrupted. A program that is at fault while it runs
// (it unlocks what is not locked) does not finish.
Result<GradedRun> graded_run(const Program& program, const Config& config, const RunLimits& limits);

}  // namespace membar
