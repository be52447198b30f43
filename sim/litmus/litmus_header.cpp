#include "sim/litmus/litmus_header.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "sim/trace/line_scanner.h"

namespace membar {
namespace {

constexpr std::string_view kSuffix = ".litmus";

bool is_test_name_character(char c) {
  return is_word_character(c) || std::string_view("/.-+[]:").find(c) != std::string_view::npos;
}

std::string base_name(std::string_view file) {
  if (const std::size_t slash = file.rfind('/'); slash != std::string_view::npos) file.remove_prefix(slash + 1);
  if (const std::size_t dot = file.rfind('.'); dot != std::string_view::npos && dot != 0) file = file.substr(0, dot);
  return std::string(file);
}

class HeaderReader {
 public:
  explicit HeaderReader(const LitmusSource& source) : source_(source), text_(source.text) {}

  Result<LitmusHeader> read() {
    if (text_.starts_with("\xef\xbb\xbf")) at_ = 3;  // a byte order mark
    skip_blanks();
    if (!first_line() || !free_text()) return *error_;
    while (at_ < text_.size()) {
      if (text_[at_] == '{') {
        header_.initial_state = at_;
        return header_;
      }
      if (!line()) return *error_;
    }
    fail(text_.size(), "unexpected end of the file, expected the initial state, '{ ... }'");
    return *error_;
  }

 private:
  bool fail(std::size_t offset, std::string message) {
    error_ = source_.error_at(offset, std::move(message));
    return false;
  }

  void skip_blanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r')) ++at_;
  }

  std::string_view take_while(bool (*accepts)(char)) {
    const std::size_t from = at_;
    while (at_ < text_.size() && accepts(text_[at_])) ++at_;
    return text_.substr(from, at_ - from);
  }

  bool first_line() {
    const std::size_t place = at_;
    header_.arch = take_while(is_word_character);
    if (header_.arch.empty())
      return fail(place, "unexpected first line, expected an architecture and a name: X86_64 SB");
    if (header_.arch != "X86_64" && header_.arch != "X86") {
      return fail(place, "architecture " + quoted(header_.arch) + " is not supported, expected X86_64 or X86");
    }
    skip_blanks();
    header_.name = take_while(is_test_name_character);
    if (header_.name.empty()) return fail(at_, "no name behind the architecture, expected one: X86_64 SB");
    if (header_.name.ends_with(kSuffix)) header_.name.resize(header_.name.size() - kSuffix.size());
    if (header_.name == "--" || header_.name.empty()) header_.name = base_name(source_.file);
    skip_blanks();
    return true;
  }

  // A name for papers in parentheses, then a text in quotes, on this line or the next, then perhaps a `;`.
  bool free_text() {
    if (at_ < text_.size() && text_[at_] == '(' && text_.substr(at_, 2) != "(*") {
      at_ = std::min(text_.find_first_of(")\n", at_), text_.size());
      if (at_ < text_.size() && text_[at_] == ')') ++at_;
      skip_blanks();
    }
    const std::size_t before = at_;
    while (at_ < text_.size() && text_[at_] == '\n') {
      ++at_;
      skip_blanks();
    }
    if (at_ == text_.size() || text_[at_] != '"') {
      at_ = before;
      return true;
    }
    const std::size_t close = text_.find('"', at_ + 1);
    if (close == std::string_view::npos) return fail(at_, "this text does not end, expected '\"'");
    at_ = close + 1;
    return true;
  }

  // One line of metadata, a comment, or something to skip.
  bool line() {
    if (text_.substr(at_, 2) == "(*") {
      const std::optional<std::size_t> end = end_of_comment(text_, at_);
      if (!end) return fail(at_, "this comment does not end, expected '*)'");
      at_ = *end;
      return true;
    }
    if (text_[at_] == '\n') {
      ++at_;
      fresh_ = true;
      return true;
    }
    if (fresh_) {
      skip_blanks();
      fresh_ = false;
      const std::size_t key_place = at_;
      const std::string_view key = take_while([](char c) { return is_word_character(c) || c == '.' || c == '-'; });
      skip_blanks();
      if (!key.empty() && at_ < text_.size() && text_[at_] == '=') return metadata(key, key_place);
      at_ = key_place;
      return true;
    }
    if (const std::size_t end = text_.find_first_of("\n{", at_ + 1); end != std::string_view::npos) {
      const std::size_t comment = text_.find("(*", at_ + 1);
      at_ = std::min(end, comment);
    } else {
      at_ = text_.size();
    }
    return true;
  }

  bool metadata(std::string_view key, std::size_t place) {
    ++at_;
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    std::string_view value = text_.substr(at_, end - at_);
    const auto is_blank_or_cr = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
    while (!value.empty() && is_blank_or_cr(value.front())) value.remove_prefix(1);
    while (!value.empty() && is_blank_or_cr(value.back())) value.remove_suffix(1);
    at_ = end;
    std::string lower(key);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    if (lower == "variant" && !value.empty()) {
      return fail(place, "the test asks for another mode of the tool, " +
                             quoted(std::string(key) + "=" + std::string(value)) +
                             ", which is not supported; expected no such line");
    }
    if (lower == "hash") header_.hash = value;
    return true;
  }

  const LitmusSource& source_;
  std::string_view text_;
  std::size_t at_ = 0;
  bool fresh_ = true;  // at the beginning of a line
  LitmusHeader header_;
  std::optional<Error> error_;
};

}  // namespace

Result<LitmusHeader> read_header(const LitmusSource& source) { return HeaderReader(source).read(); }

}  // namespace membar
