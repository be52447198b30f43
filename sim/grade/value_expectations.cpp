#include "sim/grade/value_expectations.h"

#include <algorithm>

#include "sim/marginal/final_state_judge.h"

namespace membar {

ValueExpectations::ValueExpectations(const Program& program) : program_(program) {
  for (std::size_t i = 0; i < program.expectations.size(); ++i) {
    const std::optional<std::vector<Observable>> places = observables_of(program.expectations[i]);
    if (!places) continue;
    numbers_.push_back(i);
    for (const Observable& place : *places) {
      const bool known = std::find(observables_.begin(), observables_.end(), place) != observables_.end();
      if (!known) observables_.push_back(place);
    }
  }
}

std::optional<ValueExpectations::Broken> ValueExpectations::broken_by(const FinalState& state) const {
  const std::vector<ExpectationResult> results = judge_final_state(program_, observables_, state);
  for (const std::size_t number : numbers_) {
    if (!results[number].held) return Broken{&program_.expectations[number], results[number].actual};
  }
  return std::nullopt;
}

}  // namespace membar
