#include "sim/app/run_watcher.h"

#include <unistd.h>

#include <cstdio>

#include "sim/app/interrupt.h"

namespace membar {

namespace {

using Clock = std::chrono::steady_clock;
constexpr Clock::duration kBetweenLines = std::chrono::milliseconds(500);

}  // namespace

RunWatcher::RunWatcher(const RunOutputs& outputs)
    : outputs_(outputs), terminal_(isatty(STDERR_FILENO) == 1), next_(Clock::now() + 2 * kBetweenLines) {}

RunWatcher::~RunWatcher() {
  if (shown_) std::fputs("\r\033[K", stderr);
}

void RunWatcher::look_closely(Cycle now) {
  if (!outputs_.good()) request_stop();
  if (!terminal_ || Clock::now() < next_) return;
  next_ = Clock::now() + kBetweenLines;
  shown_ = true;
  std::fprintf(stderr, "\r\033[Kmembar: cycle %llu, %llu records", static_cast<unsigned long long>(now.value),
               static_cast<unsigned long long>(records_));
}

}  // namespace membar
