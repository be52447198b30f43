// Expectations on registers and variables alone, judged on final states: what the oracle and the timing sampler give.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "sim/litmus/outcome.h"
#include "sim/trace/program.h"

namespace membar {

class ValueExpectations {
 public:
  // REQUIRES: program outlives this
  explicit ValueExpectations(const Program& program);

  // Whether some expectation is on values alone.
  [[nodiscard]] bool any() const { return !numbers_.empty(); }
  // What a final state must have a value for, in this order.
  [[nodiscard]] const std::vector<Observable>& observables() const { return observables_; }
  struct Broken {
    const Expectation* expectation;
    std::string actual;  // as ExpectationResult has it
  };
  // The first expectation that a final state breaks.
  [[nodiscard]] std::optional<Broken> broken_by(const FinalState& state) const;

 private:
  const Program& program_;
  std::vector<std::size_t> numbers_;  // into Program::expectations
  std::vector<Observable> observables_;
};

}  // namespace membar
