// Ctrl-C: exit code 130. While a run is under way it ends where it can and keeps what is finished.
#pragma once

#include <atomic>

namespace membar {

// From now on SIGINT ends the process with exit code 130.
void watch_for_interrupt();

// From now on the first SIGINT only sets the flag, which a run looks at; the second ends the process.
// The reference is valid for the whole process.
const std::atomic<bool>& defer_interrupt();

// The same, and from now on SIGTERM sets the flag too, however often it comes: so Slurm says that time is up.
const std::atomic<bool>& defer_termination();

// Sets the flag as a deferred SIGINT does: for a run whose output can no longer be written.
void request_stop();

}  // namespace membar
