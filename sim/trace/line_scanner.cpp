#include "sim/trace/line_scanner.h"

#include <utility>

namespace membar {

std::string quoted(std::string_view text) {
  constexpr std::size_t kLongest = 40;
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out = "'";
  for (char c : text.substr(0, kLongest)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f) {
      out += c;
    } else {
      out += "\\x";
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
    }
  }
  if (text.size() > kLongest) out += "...";
  return out + "'";
}

bool LineScanner::take(std::string_view mark) {
  skip_blanks();
  if (!std::string_view(at_, static_cast<std::size_t>(end_ - at_)).starts_with(mark)) return false;
  at_ += mark.size();
  return true;
}

std::string_view LineScanner::peek_word() {
  skip_blanks();
  if (!is_letter(peek())) return {};
  const char* stop = at_;
  while (stop < end_ && is_word_character(*stop)) ++stop;
  return {at_, static_cast<std::size_t>(stop - at_)};
}

std::string_view LineScanner::word() {
  const std::string_view found = peek_word();
  at_ += found.size();
  return found;
}

bool LineScanner::take_word(std::string_view word) {
  if (peek_word() != word) return false;
  at_ += word.size();
  return true;
}

std::string_view LineScanner::chunk() const {
  const char* stop = at_;
  while (stop < end_ && !is_blank(*stop) && *stop != '#') ++stop;
  return {at_, static_cast<std::size_t>(stop - at_)};
}

bool LineScanner::number(std::uint64_t& value, std::string_view what) {
  skip_blanks();
  const char* start = at_;
  if (!is_digit(peek())) return expected(what);
  const bool hexadecimal = peek() == '0' && (peek(1) == 'x' || peek(1) == 'X');
  if (hexadecimal) at_ += 2;
  const std::uint64_t base = hexadecimal ? 16 : 10;
  const char* first_digit = at_;
  bool too_large = false;
  value = 0;
  for (; at_ < end_; ++at_) {
    std::uint64_t digit = 0;
    if (is_digit(*at_)) {
      digit = static_cast<std::uint64_t>(*at_ - '0');
    } else if (hexadecimal && ((*at_ | 0x20) >= 'a' && (*at_ | 0x20) <= 'f')) {
      digit = static_cast<std::uint64_t>((*at_ | 0x20) - 'a') + 10;
    } else {
      break;
    }
    too_large = too_large || value > (~std::uint64_t{0} - digit) / base;
    value = value * base + digit;
  }
  const bool runs_on = at_ < end_ && is_word_character(*at_);
  if (at_ == first_digit || runs_on) {
    while (at_ < end_ && is_word_character(*at_)) ++at_;
    const std::string_view text(start, static_cast<std::size_t>(at_ - start));
    return fail(start, "malformed number " + quoted(text) + ", expected decimal digits, or 0x and hexadecimal digits");
  }
  if (too_large) {
    const std::string_view text(start, static_cast<std::size_t>(at_ - start));
    return fail(start, "number " + quoted(text) + " is out of range, expected at most 18446744073709551615");
  }
  return true;
}

bool LineScanner::expect_end(std::string_view what) { return finished() || expected(what); }

bool LineScanner::fail_at(unsigned line, unsigned column, std::string message) {
  if (!error_) error_ = Error{.file = {}, .line = line, .column = column, .message = std::move(message)};
  return false;
}

bool LineScanner::expected(std::string_view what) {
  const std::string wanted = "expected " + std::string(what);
  if (finished()) return fail(at_, wanted + ", found the end of the line");
  return fail(at_, wanted + ", found " + quoted(chunk()));
}

}  // namespace membar
