// Runs one small program over and over on the simulated machine, each time with another timing: the machine's variant,
// where each variable's lines are at the start, when ops start, and how long stores stay in the store buffer. All
// numbers come from a seed; none of it knows which program it times.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/config/config.h"
#include "sim/engine/random.h"
#include "sim/litmus/oracle.h"
#include "sim/litmus/outcome.h"
#include "sim/trace/program.h"

namespace membar {

struct TimingOptions {
  std::uint64_t seed = 1;
  // Keys of the config, as in `--set`, that no variant of the machine may change: "core.window".
  std::vector<std::string> fixed_keys;
  bool fixed_machine = false;  // no variants at all, but for caches no larger than a small program needs
  // Set from outside (a signal handler): the run under way stops, and has not finished.
  const std::atomic<bool>* interrupted = nullptr;
};

// How a run ended.
struct TimedRun {
  bool finished = false;  // else it would not end within a bound far beyond any sensible end
  FinalState values;
};

class TimingSampler {
 public:
  // REQUIRES: the program outlives the sampler; its threads' ops are in memory
  // Fails when the config cannot run the program.
  static Result<std::unique_ptr<TimingSampler>> create(const Program& program, std::vector<Observable> observables,
                                                       const Config& config, const TimingOptions& options);

  // The next run, with a timing at random.
  TimedRun sample();
  // A run that is timed so that the accesses of a witness take effect one after the other, in its order. `attempt`,
  // from 0, varies what is left open.
  TimedRun follow(const std::vector<WitnessEvent>& witness, std::uint64_t attempt);
  // Of the last run: the variant of the machine as settings ("core.window=1"), empty for the machine as it was given;
  // that machine; and the trace's ops as they were timed, thread by thread.
  [[nodiscard]] const std::vector<std::string>& last_variant() const { return variants_[last_variant_].settings; }
  [[nodiscard]] const Config& last_machine() const { return variants_[last_variant_].config; }
  [[nodiscard]] const Program& last_program() const { return timed_; }
  // Cycles after which a run counts as one that does not end.
  [[nodiscard]] std::uint64_t give_up_cycles() const;

 private:
  struct Variant {
    Config config;
    std::vector<std::string> settings;
  };
  struct OpTiming {
    std::uint64_t start_until = 0;  // 0: as soon as it can
    std::uint64_t delay = 0;        // before it starts
    std::uint32_t hold_until = 0;   // a store; 0: not held
  };
  using ThreadTiming = std::vector<OpTiming>;  // one per op of the code

  TimingSampler(const Program& program, std::vector<Observable> observables, std::uint64_t seed);
  void make_variants(const Config& config, const TimingOptions& options);
  void place_at_random();
  [[nodiscard]] std::vector<ThreadTiming> untimed() const;
  void skew(std::vector<ThreadTiming>& timings);
  void spread(std::vector<ThreadTiming>& timings);
  void retime(const std::vector<ThreadTiming>& timings);
  TimedRun run();
  [[nodiscard]] std::uint64_t below(std::uint64_t bound) { return random_.below(bound); }

  std::vector<std::vector<TraceOp>> code_;
  std::vector<Observable> observables_;
  std::vector<Placement> placed_;  // by the program itself
  std::vector<Variant> variants_;  // the first is the machine as it was given
  std::size_t last_variant_ = 0;
  Program timed_;                     // the program with the timing of the last run
  bool in_order_ = true;              // the model keeps the stores of a thread in order
  std::uint64_t longest_access_ = 0;  // cycles; an access of an idle machine takes fewer
  std::size_t accesses_ = 0;
  const std::atomic<bool>* interrupted_ = nullptr;
  Random random_;
};

}  // namespace membar
