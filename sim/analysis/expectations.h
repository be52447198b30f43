// Judges the `expect` lines of a trace against a finished run.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sim/analysis/watches.h"
#include "sim/base/types.h"
#include "sim/engine/machine_result.h"
#include "sim/trace/program.h"

namespace membar {

struct ExpectationResult {
  std::string text;  // as written
  unsigned line = 0;
  bool held = false;
  std::string actual;  // what both sides were: "consumer.r1 = 41"; or why that cannot be said
};

// What can be looked up in the machine after the run.
struct MachineView {
  // The value of `bytes` (1 to 8) bytes, newest copy wherever it is. Empty: the run carried no data.
  std::function<std::uint64_t(Address, unsigned bytes)> memory;
  // The state of the line in a core's private hierarchy: "M", "E", "S", "I", or the name of a transient state.
  std::function<std::string(CoreId, Address)> state;
};

// In the order of the program. An op that was never executed, or never seen, makes its expectation fail with the
// reason. Numbers are exact: 5 - 7 is less than 0.
std::vector<ExpectationResult> evaluate_expectations(const Program& program, const MachineResult& machine,
                                                     const Watches& watches, const MachineView& view);

}  // namespace membar
