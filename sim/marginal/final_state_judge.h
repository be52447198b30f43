// Expectations on registers and variables, judged on a final state that no machine has shown: one of the oracle's.
#pragma once

#include <optional>
#include <vector>

#include "sim/analysis/expectations.h"
#include "sim/litmus/outcome.h"
#include "sim/trace/program.h"

namespace membar {

// The registers and variables that the expectation is on; absent when it is on times or states as well.
std::optional<std::vector<Observable>> observables_of(const Expectation& expectation);

// In the order of the program; of no meaning for those that are on times or states. `observables`: of `state`; what is
// not among them is 0.
std::vector<ExpectationResult> judge_final_state(const Program& program, const std::vector<Observable>& observables,
                                                 const FinalState& state);

}  // namespace membar
