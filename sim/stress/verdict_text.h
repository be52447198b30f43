// Verdicts on their way from a child process: one line each.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/stress/trial.h"

namespace membar {

// Ends with the line's end.
std::string to_line(const Verdict& verdict);
// REQUIRES of the result to be there: what to_line has made, without the line's end
std::optional<Verdict> from_line(std::string_view line);

// Judges a case in a process of its own: where the simulator's own checks fail, that is the verdict.
Verdict judge_apart(const CaseJudge& judge, const StressCase& made);

}  // namespace membar
