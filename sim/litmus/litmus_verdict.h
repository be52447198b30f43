// What the final states of a test say about its condition.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>

#include "sim/litmus/litmus_test.h"

namespace membar {

struct LitmusVerdict {
  // Executions for which the proposition holds, and for which it does not, whatever the quantifier.
  std::uint64_t positive = 0;
  std::uint64_t negative = 0;
  bool ok = false;               // the quantifier applied: exists: some positive; ~exists: none; forall: no negative
  std::string_view observation;  // "Never", "Sometimes", "Always"
};

LitmusVerdict judge(const LitmusTest& test, const std::map<FinalState, std::uint64_t>& histogram);

// The word behind the name in herd's logs: "Allowed", "Forbidden", "Required".
std::string_view kind_word(Quantifier quantifier);

}  // namespace membar
