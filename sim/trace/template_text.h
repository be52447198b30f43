// Texts with placeholders and repeated lines: traces with parameters, and exercises that differ from student to
// student.
//
//   thread ${reader}              the value of the parameter `reader`
//   @for k in 1..${threads}       the lines up to @end, once for each number
//   thread t${k}
//   @end
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/result.h"

namespace membar {

// Values by name, in the order in which they were set first.
class Parameters {
 public:
  // A later value of the same name holds.
  void set(const std::string& name, std::string value);
  // The value, or nullptr.
  [[nodiscard]] const std::string* find(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> names() const;
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& all() const { return values_; }

 private:
  std::vector<std::pair<std::string, std::string>> values_;
};

// A text with the place where it begins, for messages.
struct PlacedText {
  std::string text;
  std::string file;
  unsigned line = 0;  // of the text's first line; 0: unknown
};

// The lines of a text without their ends; the last one need not have an end.
std::vector<std::string> lines_of_text(std::string_view text);

// The words between blanks and line ends.
std::vector<std::string> words_of_text(std::string_view text);

// A whole number that stands alone, perhaps between blanks.
std::optional<std::uint64_t> whole_number(std::string_view text);
// Without blanks and line ends on both sides.
std::string_view trimmed_text(std::string_view text);

// The text with every placeholder and every @for carried out. Fails, with the line, on an unknown name, an unclosed
// ${ or @for, and on more than kMostFilledLines lines.
Result<std::string> fill(const PlacedText& text, const Parameters& parameters);
// The same, with the number of the line in `text`, from 1, that each line of the result comes from.
struct FilledText {
  std::string text;
  std::vector<unsigned> origins;
};
Result<FilledText> fill_with_origins(const PlacedText& text, const Parameters& parameters);
inline constexpr std::size_t kMostFilledLines = 100'000;

}  // namespace membar
