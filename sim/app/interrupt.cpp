#include "sim/app/interrupt.h"

#include <unistd.h>

#include <csignal>

#include "sim/base/exit_code.h"

namespace membar {

namespace {

// A signal handler can reach nothing but statics: this is the one place where the program keeps them.
std::atomic<bool> deferred{false};
std::atomic<bool> requested{false};
static_assert(std::atomic<bool>::is_always_lock_free);

void on_interrupt(int) {
  if (!deferred || requested.exchange(true)) _exit(kExitInterrupted);
}

}  // namespace

void watch_for_interrupt() {
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  sigaction(SIGINT, &action, nullptr);
}

const std::atomic<bool>& defer_interrupt() {
  deferred = true;
  return requested;
}

const std::atomic<bool>& defer_termination() {
  struct sigaction action {};
  action.sa_handler = [](int) { requested = true; };
  sigaction(SIGTERM, &action, nullptr);
  return defer_interrupt();
}

void request_stop() { requested = true; }

}  // namespace membar
