// What a trace leaves behind, for the oracle and for those who compare runs: registers and variables.
#pragma once

#include <string>
#include <vector>

#include "sim/litmus/outcome.h"
#include "sim/system/machine.h"
#include "sim/trace/program.h"

namespace membar {

// Every register that some op writes, by thread; then the variables, as declared, and raw addresses that ops name. Of
// an array with more than kMostElements elements, only those that ops name. REQUIRES: the program is small
std::vector<Observable> observables_of(const Program& program);
inline constexpr std::uint64_t kMostElements = 16;

// Their values when the machine has stopped. Bytes may lie on both sides of a line's end.
// REQUIRES: the machine has finished, and carries data
FinalState final_state_of(const Machine& machine, const std::vector<Observable>& observables);

// "consumer.r1", "x", "data[3]", "0x7f001040:4".
std::string name_of(const Observable& observable, const Program& program);

}  // namespace membar
