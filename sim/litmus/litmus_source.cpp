#include "sim/litmus/litmus_source.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "sim/trace/line_scanner.h"

namespace membar {
namespace {

bool starts_comment(std::string_view text, std::size_t at) { return text.substr(at, 2) == "(*"; }

bool starts_name(char c) { return is_letter(c) || c == '.'; }

// Names may contain `/` and `-`; the `/` of a conjunction that follows without a blank is none of the name.
bool continues_name(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (c == '/') return text.substr(at, 2) != "/\\";
  return is_word_character(c) || c == '.' || c == '-';
}

bool is_hex_digit(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

std::size_t length_of_number(std::string_view text) {
  std::size_t length = text.starts_with('-') ? 1 : 0;
  if (length == text.size() || !is_digit(text[length])) return 0;
  const bool hex = text.size() > length + 2 && text[length] == '0' &&
                   (text[length + 1] == 'x' || text[length + 1] == 'X') && is_hex_digit(text[length + 2]);
  if (hex) length += 2;
  while (length < text.size() && (hex ? is_hex_digit(text[length]) : is_digit(text[length]))) ++length;
  return length;
}

constexpr std::array<std::string_view, 7> kLongMarks = {"/\\", "\\/", "=>", "==", "!=", "<>", "<<"};
constexpr std::string_view kMarks = ";|()[]{}:,$%&*=~+";

std::size_t length_of_mark(std::string_view text) {
  for (const std::string_view mark : kLongMarks) {
    if (text.starts_with(mark)) return mark.size();
  }
  return kMarks.find(text[0]) != std::string_view::npos ? 1 : 0;
}

Token token_at(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at);
  const auto token = [&](Token::Kind kind, std::size_t length) { return Token{kind, rest.substr(0, length), at}; };
  if (starts_name(rest[0])) {
    std::size_t length = 1;
    while (length < rest.size() && continues_name(text, at + length)) ++length;
    return token(Token::Kind::name, length);
  }
  if (const std::size_t length = length_of_number(rest); length != 0) return token(Token::Kind::number, length);
  if (rest[0] == '"') {
    const std::size_t close = rest.find('"', 1);
    return close == std::string_view::npos ? token(Token::Kind::bad, 1) : token(Token::Kind::text, close + 1);
  }
  if (const std::size_t length = length_of_mark(rest); length != 0) return token(Token::Kind::mark, length);
  return token(Token::Kind::bad, 1);
}

}  // namespace

unsigned LitmusSource::line_of(std::size_t offset) const {
  return static_cast<unsigned>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n')) + 1;
}

Error LitmusSource::error_at(std::size_t offset, std::string message) const {
  const std::size_t newline = offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
  const std::size_t line_start = newline == std::string_view::npos ? 0 : newline + 1;
  return Error{file, line_of(offset), static_cast<unsigned>(offset - line_start) + 1, std::move(message)};
}

std::optional<std::size_t> end_of_comment(std::string_view text, std::size_t offset) {
  std::size_t depth = 0;
  for (std::size_t at = offset; at + 1 < text.size();) {
    const std::string_view two = text.substr(at, 2);
    if (two == "(*") {
      ++depth;
      at += 2;
    } else if (two == "*)") {
      at += 2;
      if (--depth == 0) return at;
    } else {
      ++at;
    }
  }
  return std::nullopt;
}

std::optional<std::uint64_t> litmus_number(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  if (hex) text.remove_prefix(2);
  std::uint64_t value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value, hex ? 16 : 10);
  if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (negative && value > std::uint64_t{1} << 63) return std::nullopt;
  return negative ? ~value + 1 : value;
}

LitmusTokens::LitmusTokens(const LitmusSource& source, std::size_t offset) : source_(source) {
  const std::string_view text = source.text;
  for (std::size_t at = offset; at < text.size();) {
    if (text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r') {
      ++at;
    } else if (starts_comment(text, at)) {
      const std::optional<std::size_t> end = end_of_comment(text, at);
      if (!end) tokens_.push_back({Token::Kind::bad, text.substr(at, 2), at});
      at = end.value_or(text.size());
    } else {
      tokens_.push_back(token_at(text, at));
      at += tokens_.back().text.size();
    }
  }
  // An error at the end of the file is shown at the end of what was written, not behind the blank lines.
  const std::size_t last = tokens_.empty() ? offset : tokens_.back().offset + tokens_.back().text.size();
  tokens_.push_back({Token::Kind::end, {}, last});
}

const Token& LitmusTokens::peek(std::size_t ahead) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }

const Token& LitmusTokens::next() {
  const Token& token = peek();
  if (at_ + 1 < tokens_.size()) ++at_;
  return token;
}

bool LitmusTokens::at_mark(std::string_view mark, std::size_t ahead) const {
  return peek(ahead).kind == Token::Kind::mark && peek(ahead).text == mark;
}

bool LitmusTokens::at_word(std::string_view word, std::size_t ahead) const {
  return peek(ahead).kind == Token::Kind::name && peek(ahead).text == word;
}

bool LitmusTokens::accept_mark(std::string_view mark) {
  if (!at_mark(mark)) return false;
  next();
  return true;
}

bool LitmusTokens::accept_word(std::string_view word) {
  if (!at_word(word)) return false;
  next();
  return true;
}

bool LitmusTokens::expect_mark(std::string_view mark, std::string_view expected) {
  if (accept_mark(mark)) return true;
  return unexpected(expected.empty() ? "'" + std::string(mark) + "'" : std::string(expected));
}

bool LitmusTokens::fail(std::size_t offset, std::string message) {
  if (!error_) error_ = source_.error_at(offset, std::move(message));
  return false;
}

bool LitmusTokens::unexpected(std::string_view expected) {
  const Token& token = peek();
  const std::string wanted = ", expected " + std::string(expected);
  if (token.kind == Token::Kind::end) return fail(token.offset, "unexpected end of the file" + wanted);
  if (token.kind == Token::Kind::bad && token.text == "(*") {
    return fail(token.offset, "this comment does not end, expected '*)'");
  }
  if (token.kind == Token::Kind::bad && token.text == "\"") {
    return fail(token.offset, "this text does not end, expected '\"'");
  }
  return fail(token.offset, "unexpected " + quoted(token.text) + wanted);
}

}  // namespace membar
