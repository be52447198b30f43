// A small trace as a litmus test: its registers and variables at the end are the columns; it has no condition.
#pragma once

#include "sim/base/result.h"
#include "sim/litmus/litmus_test.h"
#include "sim/trace/program.h"

namespace membar {

// Columns are named as in litmus tests: "0:r1" is r1 of the first thread, "[x]" a variable. `expect` lines are not
// judged: most are about one timing. Fails for a trace that is too large to be run over and over, or carries no values.
Result<LitmusTest> trace_as_test(Program program);

}  // namespace membar
