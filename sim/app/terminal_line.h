// One line of progress on stderr, if that is a terminal, which is rewritten in place.
#pragma once

#include <chrono>
#include <string>

namespace membar {

class TerminalLine {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds kBetween{500};

  // It is not due before `first` has passed.
  explicit TerminalLine(Clock::duration first = {});
  // Wipes it.
  ~TerminalLine() { wipe(); }
  TerminalLine(const TerminalLine&) = delete;
  TerminalLine& operator=(const TerminalLine&) = delete;

  // Whether it should be shown anew: on a terminal, twice a second.
  bool due();
  // Does nothing where there is no terminal.
  void show(const std::string& text);
  void wipe();

 private:
  const bool terminal_;
  bool shown_ = false;
  Clock::time_point next_;
};

}  // namespace membar
