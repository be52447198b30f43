// CHECK: an assertion that stays on in release. It guards the simulator against itself; bad input never reaches it
// (bad input is a Result, see result.h).
#pragma once

#include <exception>
#include <optional>
#include <string>

#include "sim/base/types.h"

namespace membar {

// Something that must hold does not: the simulator is wrong, or a mistake was planted into its protocol. Whoever runs
// the simulation ends it and says so; nothing of the machine is to be trusted any more.
class InvariantFailure : public std::exception {
 public:
  // `place`: where in the source, "" when the message tells.
  explicit InvariantFailure(std::string message, std::string place = "");
  // What broke, without the place.
  [[nodiscard]] const std::string& message() const { return message_; }
  // The message, and the place in brackets.
  [[nodiscard]] const char* what() const noexcept override { return text_.c_str(); }

  // Whose copy of which line it is about, as far as the thrower knows.
  CoreId core = kNoCore;
  std::optional<LineAddress> line;

 private:
  std::string message_;
  std::string text_;
};

// Throws an InvariantFailure.
[[noreturn]] void check_failed(const char* condition, const char* file, int line, const char* message);

}  // namespace membar

#define MEMBAR_CHECK(condition, message)                                 \
  do {                                                                   \
    if (!(condition)) [[unlikely]]                                       \
      ::membar::check_failed(#condition, __FILE__, __LINE__, (message)); \
  } while (false)
