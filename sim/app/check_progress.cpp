#include "sim/app/check_progress.h"

#include "sim/app/interrupt.h"

namespace membar {

CheckProgress::CheckProgress() : interrupted_(defer_interrupt()), line_(TerminalLine::kBetween) {}

bool CheckProgress::look(const Progress& reached) {
  if (line_.due()) {
    line_.show("membar check: " + what_ + ": " + std::to_string(reached.states) + " states found, " +
               std::to_string(reached.expanded) + " gone on from");
  }
  return !interrupted_;
}

}  // namespace membar
