// Result<T>: a value, or what was wrong with the input and where. The library never prints, exits or aborts on bad
// input; it returns one of these, and sim/app turns it into one line on stderr and an exit code.
#pragma once

#include <string>
#include <utility>
#include <variant>

#include "sim/base/check.h"

namespace membar {

// What was wrong, where. `line` and `column` count from 1; line 0 means "the whole file" or "no file", column 0 the
// whole line.
struct Error {
  std::string file;
  unsigned line = 0;
  unsigned column = 0;
  std::string message;  // what, and what was expected; no trailing full stop, no newline

  // "file:line:column: error: message", without the place where it is not known; a whole line is shown at its first
  // column, so that whoever reads messages finds both numbers.
  [[nodiscard]] std::string text() const;
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  // REQUIRES: ok()
  T& value() & {
    MEMBAR_CHECK(ok(), "value() of a failed Result");
    return std::get<0>(state_);
  }
  const T& value() const& {
    MEMBAR_CHECK(ok(), "value() of a failed Result");
    return std::get<0>(state_);
  }
  T&& value() && {
    MEMBAR_CHECK(ok(), "value() of a failed Result");
    return std::get<0>(std::move(state_));
  }
  // REQUIRES: !ok()
  [[nodiscard]] const Error& error() const {
    MEMBAR_CHECK(!ok(), "error() of a successful Result");
    return std::get<1>(state_);
  }

 private:
  std::variant<T, Error> state_;
};

// For operations that yield nothing: Result<Done>.
struct Done {};

}  // namespace membar
