#include "sim/app/run_watcher.h"

#include <string>

#include "sim/app/interrupt.h"

namespace membar {

RunWatcher::RunWatcher(const RunOutputs& outputs) : outputs_(outputs), line_(2 * TerminalLine::kBetween) {}

void RunWatcher::look_closely(Cycle now) {
  if (!outputs_.good()) request_stop();
  if (!line_.due()) return;
  line_.show("membar: cycle " + std::to_string(now.value) + ", " + std::to_string(records_) + " records");
}

}  // namespace membar
