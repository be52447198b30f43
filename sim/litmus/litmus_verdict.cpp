#include "sim/litmus/litmus_verdict.h"

namespace membar {

LitmusVerdict judge(const LitmusTest& test, const std::map<FinalState, std::uint64_t>& histogram) {
  LitmusVerdict verdict;
  for (const auto& [state, count] : histogram) {
    (holds(test.condition, test.columns, state) ? verdict.positive : verdict.negative) += count;
  }
  switch (test.quantifier) {
    case Quantifier::exists:
      verdict.ok = verdict.positive != 0;
      break;
    case Quantifier::not_exists:
      verdict.ok = verdict.positive == 0;
      break;
    case Quantifier::forall:
      verdict.ok = verdict.negative == 0;
      break;
  }
  verdict.observation = verdict.positive == 0 ? "Never" : verdict.negative == 0 ? "Always" : "Sometimes";
  return verdict;
}

std::string_view kind_word(Quantifier quantifier) {
  switch (quantifier) {
    case Quantifier::exists:
      return "Allowed";
    case Quantifier::not_exists:
      return "Forbidden";
    case Quantifier::forall:
      return "Required";
  }
  return "";
}

}  // namespace membar
