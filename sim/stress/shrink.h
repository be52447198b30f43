// Makes a failing case small: whatever can be left out, is.
//
// Delta debugging (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", TSE 2002) over the
// structure of the case: threads, ops, settings; then the operands of what is left become as plain as they can be.
#pragma once

#include "sim/stress/trial.h"

namespace membar {

struct Shrunk {
  StressCase made;
  Verdict verdict;    // of the smallest case
  unsigned runs = 0;  // of candidates
};

// Every step still fails in the same way: Verdict::same_kind. Ends when nothing more can be left out, or after
// `max_runs` candidates; the same case gives the same result.
// REQUIRES: `verdict` is the judge's on `made`, and not good
Shrunk shrink(const StressCase& made, const Verdict& verdict, const CaseJudge& judge, unsigned max_runs);

}  // namespace membar
