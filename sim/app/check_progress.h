// Looks after a long exploration: progress on a terminal, and an early end on Ctrl-C.
#pragma once

#include <atomic>
#include <string>

#include "sim/app/terminal_line.h"
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
  void wipe() { line_.wipe(); }

 private:
  const std::atomic<bool>& interrupted_;
  TerminalLine line_;
  std::string what_;
};

}  // namespace membar
