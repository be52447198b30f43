#include "sim/litmus/runner.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/litmus/oracle.h"
#include "sim/system/machine.h"

namespace membar {
namespace {

// The oracle's answer: the states that can be told apart by what the test looks at, each with one execution.
using Allowed = std::map<FinalState, std::vector<WitnessEvent>>;

class Runner {
 public:
  Runner(const LitmusTest& test, const Config& config, const RunnerOptions& options)
      : test_(test), config_(config), options_(options) {}

  Result<LitmusResult> run() {
    TimingOptions timing = options_.timing;
    timing.interrupted = options_.interrupted;
    auto sampler = TimingSampler::create(test_.program, observables_of(test_), config_, timing);
    if (!sampler) return sampler.error();
    sampler_ = std::move(sampler).value();
    if (options_.oracle || options_.until_all_allowed) ask_oracle();
    for (std::uint64_t run = 0; run < options_.runs && goes_on(); ++run) {
      if (!note(sampler_->sample())) return *fault_;
    }
    if (options_.until_all_allowed && !search()) return *fault_;
    return std::move(result_);
  }

 private:
  bool goes_on() {
    if (options_.interrupted != nullptr && *options_.interrupted) result_.interrupted = true;
    return !result_.interrupted && !result_.cannot_finish;
  }

  [[nodiscard]] bool dropped(const FinalState& state) const {
    return test_.filter && !holds(*test_.filter, test_.columns, state);
  }

  void ask_oracle() {
    OracleOptions options = oracle_options(config_);
    options.interrupted = options_.interrupted;
    auto outcomes = allowed_outcomes(test_.program, observables_of(test_), options);
    if (!outcomes) {
      result_.oracle_failed = Error{test_.file, 0, 0, "--oracle: " + outcomes.error().message};
      return;
    }
    result_.allowed.emplace();
    for (AllowedState& state : outcomes.value().states) {
      const FinalState values = cut_to_columns(test_, state.values);
      if (dropped(values)) continue;
      result_.allowed->insert(values);
      allowed_.try_emplace(values, std::move(state.witness));
    }
  }

  // Counts a run. False: the test is at fault.
  bool note(const TimedRun& run) {
    if (!run.finished) return !goes_on() || explain();
    ++result_.runs;
    const FinalState state = cut_to_columns(test_, run.values);
    if (!dropped(state)) ++result_.histogram[state];
    return true;
  }

  // Why a run did not end: runs it once more, as it was timed.
  bool explain() {
    MachineOptions options;
    options.max_cycles = sampler_->give_up_cycles();
    options.max_cycles_in_all = true;
    options.interrupted = options_.interrupted;
    Config config = config_;
    if (auto applied = apply_settings(config, sampler_->last_variant()); !applied) fault_ = applied.error();
    auto machine = Machine::create(config, sampler_->last_program(), options);
    if (!machine) {
      fault_ = machine.error();
      return false;
    }
    const RunEnd end = machine.value()->run();
    if (end.outcome == RunEnd::Outcome::fault) {
      fault_ = end.error;
      return false;
    }
    const bool known = end.outcome == RunEnd::Outcome::stuck || end.outcome == RunEnd::Outcome::no_progress;
    result_.cannot_finish = known ? end.error : Error{test_.file, 0, 0, "a run did not end, expected every run to end"};
    return true;
  }

  // Steers runs towards each allowed state that was not seen.
  bool search() {
    for (const auto& [state, witness] : allowed_) {
      for (std::uint64_t attempt = 0; attempt < kMostSearches && goes_on(); ++attempt) {
        if (result_.histogram.contains(state)) break;
        const bool steered = attempt % 4 != 3;
        if (!note(steered ? sampler_->follow(witness, attempt) : sampler_->sample())) return false;
      }
    }
    return true;
  }

  const LitmusTest& test_;
  const Config& config_;
  const RunnerOptions& options_;
  std::unique_ptr<TimingSampler> sampler_;
  Allowed allowed_;
  LitmusResult result_;
  std::optional<Error> fault_;
};

}  // namespace

Result<LitmusResult> run_litmus(const LitmusTest& test, const Config& config, const RunnerOptions& options) {
  return Runner(test, config, options).run();
}

}  // namespace membar
