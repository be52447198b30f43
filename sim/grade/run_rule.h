// Rules on what a run did: "write of value == 1", "step of n in t1 == 20".
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/grade/diagnosis.h"
#include "sim/grade/means_rule.h"

namespace membar {

struct BrokenRunRule {
  std::string actual;  // "it happened 3 times"
  Fault fault;         // the first write that is too many, or no step
};

// Counts the writes to the rule's variable that took effect, in the order in which they became visible: all of them
// (`write`), or those that made the variable one more than it was (`step`). Absent: the rule holds.
// REQUIRES: rule.counts_runs(); the run of the story has finished
std::optional<BrokenRunRule> broken_in_run(const MeansRule& rule, const RunStory& story);

}  // namespace membar
