#include "sim/app/check_progress.h"

#include <unistd.h>

#include <cstdio>

#include "sim/app/interrupt.h"

namespace membar {

namespace {

constexpr std::chrono::milliseconds kBetweenLines{500};

}  // namespace

CheckProgress::CheckProgress()
    : interrupted_(defer_interrupt()), terminal_(isatty(STDERR_FILENO) == 1), next_(Clock::now() + kBetweenLines) {}

bool CheckProgress::look(const Progress& reached) {
  if (terminal_ && Clock::now() >= next_) {
    next_ = Clock::now() + kBetweenLines;
    shown_ = true;
    std::fprintf(stderr, "\r\033[Kmembar check: %s: %zu states found, %zu gone on from", what_.c_str(), reached.states,
                 reached.expanded);
  }
  return !interrupted_;
}

void CheckProgress::wipe() {
  if (shown_) std::fputs("\r\033[K", stderr);
  shown_ = false;
}

}  // namespace membar
