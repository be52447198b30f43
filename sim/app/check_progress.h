// Looks after a long exploration: progress on a terminal, and an early end on Ctrl-C.
#pragma once

#include <atomic>
#include <chrono>
#include <string>

#include "sim/checker/explorer.h"

namespace membar {

class CheckProgress {
 public:
  // From now on Ctrl-C ends the exploration, not the process.
  CheckProgress();
  // What is explored from now on.
  void begin(std::string what) { what_ = std::move(what); }
  // False: Ctrl-C was pressed.
  bool look(const Progress& reached);
  // Removes the progress line.
  void wipe();

 private:
  using Clock = std::chrono::steady_clock;
  const std::atomic<bool>& interrupted_;
  const bool terminal_;
  bool shown_ = false;
  std::string what_;
  Clock::time_point next_;
};

}  // namespace membar
