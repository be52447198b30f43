// How the program ends.
#pragma once

namespace membar {

enum ExitCode : int {
  kExitSuccess = 0,
  kExitExpectationFailed = 1,  // an expectation, a verdict or a check failed
  kExitBadInput = 2,           // bad usage, bad input, or output that cannot be written
  kExitCannotFinish = 3,       // the simulated program cannot end
  kExitInterrupted = 130,
};

}  // namespace membar
