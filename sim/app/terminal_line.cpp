#include "sim/app/terminal_line.h"

#include <unistd.h>

#include <cstdio>

namespace membar {

TerminalLine::TerminalLine(Clock::duration first)
    : terminal_(isatty(STDERR_FILENO) == 1), next_(Clock::now() + first) {}

bool TerminalLine::due() {
  if (!terminal_) return false;
  const Clock::time_point now = Clock::now();
  if (now < next_) return false;
  next_ = now + kBetween;
  return true;
}

void TerminalLine::show(const std::string& text) {
  if (!terminal_) return;
  std::fprintf(stderr, "\r\033[K%s", text.c_str());
  shown_ = true;
}

void TerminalLine::wipe() {
  if (shown_) std::fputs("\r\033[K", stderr);
  shown_ = false;
}

}  // namespace membar
