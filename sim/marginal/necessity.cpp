#include "sim/marginal/necessity.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "sim/litmus/observables.h"
#include "sim/marginal/final_state_judge.h"
#include "sim/system/build.h"

namespace membar {
namespace {

Needed unknown(std::string reason) {
  Needed needed;
  needed.reason = std::move(reason);
  return needed;
}

}  // namespace

std::string_view name_of(Needed::Answer answer) {
  constexpr std::array<std::string_view, 3> names{"yes", "no", "unknown"};
  return names[static_cast<std::size_t>(answer)];
}

Necessity::Necessity(const Config& config, const Program& program, const std::atomic<bool>* interrupted)
    : program_(program), options_(oracle_options(config)) {
  options_.most_steps = kMostSteps;
  options_.interrupted = interrupted;
  of_nothing_ = whole_program(config);
}

Needed Necessity::whole_program(const Config& config) {
  std::vector<Observable> named;
  for (const Expectation& expectation : program_.expectations) {
    const std::optional<std::vector<Observable>> places = observables_of(expectation);
    tells_.push_back(places && !places->empty());
    if (tells_.back()) named.insert(named.end(), places->begin(), places->end());
  }
  if (named.empty()) return unknown("no expectation is on nothing but registers and variables");
  if (!carries_data(config, program_)) return unknown("the run carries no values");
  if (auto checked = check_enumerable(program_); !checked) return unknown(checked.error().message);
  std::vector<Observable> observables = observables_of(program_);
  for (const Observable& place : named) {
    if (std::find(observables.begin(), observables.end(), place) == observables.end()) observables.push_back(place);
  }
  observables_ = std::move(observables);
  const auto allowed = allowed_outcomes(program_, observables_, options_);
  if (!allowed) {
    observables_.clear();
    return unknown(allowed.error().message);
  }
  const std::vector<const FinalState*> broken = broken_by(allowed.value());
  for (std::size_t i = 0; i < broken.size(); ++i) tells_[i] = tells_[i] && broken[i] == nullptr;
  if (std::none_of(tells_.begin(), tells_.end(), [](bool tells) { return tells; })) {
    return unknown("with all barriers, the model already allows outcomes that break every expectation on values");
  }
  Needed needed;
  needed.answer = Needed::Answer::no;
  return needed;
}

Needed Necessity::ask() const {
  if (of_nothing_.answer == Needed::Answer::unknown) return of_nothing_;
  const auto allowed = allowed_outcomes(program_, observables_, options_);
  if (!allowed) return unknown("without it, " + allowed.error().message);
  const std::vector<const FinalState*> broken = broken_by(allowed.value());
  for (std::size_t i = 0; i < broken.size(); ++i) {
    if (broken[i] == nullptr) continue;
    return {Needed::Answer::yes, "", program_.expectations[i].text, *broken[i]};
  }
  return of_nothing_;
}

std::vector<const FinalState*> Necessity::broken_by(const AllowedOutcomes& outcomes) const {
  std::vector<const FinalState*> broken(program_.expectations.size(), nullptr);
  for (const AllowedState& state : outcomes.states) {
    const auto results = judge_final_state(program_, observables_, state.values);
    for (std::size_t i = 0; i < broken.size(); ++i) {
      if (tells_[i] && broken[i] == nullptr && !results[i].held) broken[i] = &state.values;
    }
  }
  return broken;
}

}  // namespace membar
