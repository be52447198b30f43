// Walks over one line of a trace: words, numbers, marks. Keeps the first mistake with its place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/base/result.h"

namespace membar {

constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
constexpr bool is_word_character(char c) { return is_letter(c) || is_digit(c); }

// 'text', fit for a message of one line: shortened, and without control characters.
std::string quoted(std::string_view text);

class LineScanner {
 public:
  // `line` must stay valid while the scanner is at it.
  void start(std::string_view line, unsigned number) {
    begin_ = at_ = line.data();
    end_ = line.data() + line.size();
    number_ = number;
  }

  [[nodiscard]] unsigned line() const { return number_; }
  [[nodiscard]] const char* place() const { return at_; }
  void go_to(const char* place) { at_ = place; }
  [[nodiscard]] const char* end() const { return end_; }
  [[nodiscard]] unsigned column(const char* place) const { return static_cast<unsigned>(place - begin_) + 1; }

  // The next character as it stands, '\0' at the end of the line.
  [[nodiscard]] char peek() const { return at_ < end_ ? *at_ : '\0'; }
  [[nodiscard]] char peek(std::size_t ahead) const {
    return static_cast<std::size_t>(end_ - at_) > ahead ? at_[ahead] : '\0';
  }
  void skip_blanks() {
    while (at_ < end_ && is_blank(*at_)) ++at_;
  }
  // Skips blanks; true at the end of the line or before a comment.
  bool finished() {
    skip_blanks();
    return at_ == end_ || *at_ == '#';
  }
  // Skips blanks, and `c` if it is next.
  bool take(char c) {
    skip_blanks();
    if (peek() != c || at_ == end_) return false;
    ++at_;
    return true;
  }
  // Skips blanks, and `mark` if it is next.
  bool take(std::string_view mark);
  // Skips blanks, and `word` if the next whole word is this one.
  bool take_word(std::string_view word);
  // Skips blanks; the word (letter, then letters and digits) that is next, or "".
  std::string_view word();
  // The same without moving.
  [[nodiscard]] std::string_view peek_word();
  // Up to the next blank, comment or end: for messages.
  [[nodiscard]] std::string_view chunk() const;
  // Skips blanks; a decimal or hexadecimal number. False, with an error, when there is none or it needs more than 64
  // bits.
  bool number(std::uint64_t& value, std::string_view expected);
  // Without an error when nothing more stands on the line.
  bool expect_end(std::string_view expected);

  // Notes what is wrong, at a place of this line; keeps what was noted first. Always false.
  bool fail(const char* place, std::string message) { return fail_at(number_, column(place), std::move(message)); }
  bool fail_at(unsigned line, unsigned column, std::string message);
  // "expected X", with what stands here instead.
  bool expected(std::string_view what);
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

 private:
  const char* begin_ = nullptr;
  const char* at_ = nullptr;
  const char* end_ = nullptr;
  unsigned number_ = 0;
  std::optional<Error> error_;
};

}  // namespace membar
