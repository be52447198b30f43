// CHECK: an assertion that stays on in release. It guards the simulator against itself; bad input never reaches it
// (bad input is a Result, see result.h).
#pragma once

namespace membar {

// Prints the condition and its place to stderr and aborts.
[[noreturn]] void check_failed(const char* condition, const char* file, int line, const char* message);

}  // namespace membar

#define MEMBAR_CHECK(condition, message)                                 \
  do {                                                                   \
    if (!(condition)) [[unlikely]]                                       \
      ::membar::check_failed(#condition, __FILE__, __LINE__, (message)); \
  } while (false)
