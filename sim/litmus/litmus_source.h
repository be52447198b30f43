// The text of a litmus file as tokens, and errors at a place in it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"

namespace membar {

struct LitmusSource {
  std::string file;
  std::string_view text;

  [[nodiscard]] unsigned line_of(std::size_t offset) const;
  // What was wrong at this offset.
  [[nodiscard]] Error error_at(std::size_t offset, std::string message) const;
};

struct Token {
  enum class Kind : std::uint8_t {
    name,    // x, rax, P0, MOV
    number,  // 12, -1, 0x10
    text,    // "..."
    mark,    // ; | ( ) [ ] { } : , $ % & * = == != <> => /\ \/ ~ + <<
    bad,     // what no token begins with; a comment or a text that does not end
    end,
  };
  Kind kind = Kind::end;
  std::string_view text;
  std::size_t offset = 0;
};

// A walk over the tokens. Comments, blanks, line ends and CR separate tokens and are not seen.
// The first failure is kept: a parser function returns false, and who called it does so too.
class LitmusTokens {
 public:
  // Tokens of `source` from `offset` on. REQUIRES: source outlives this
  LitmusTokens(const LitmusSource& source, std::size_t offset);

  [[nodiscard]] const Token& peek(std::size_t ahead = 0) const;
  const Token& next();
  [[nodiscard]] bool at_mark(std::string_view mark, std::size_t ahead = 0) const;
  [[nodiscard]] bool at_word(std::string_view word, std::size_t ahead = 0) const;
  [[nodiscard]] bool at(Token::Kind kind, std::size_t ahead = 0) const { return peek(ahead).kind == kind; }
  // Steps over the mark if it is next.
  bool accept_mark(std::string_view mark);
  bool accept_word(std::string_view word);
  // Steps over the mark; fails, saying what was expected (`expected`, else the mark itself), when another token is
  // next.
  bool expect_mark(std::string_view mark, std::string_view expected = {});

  // Keeps the error, unless there is one already. Returns false.
  bool fail(std::size_t offset, std::string message);
  // "unexpected 'foo', expected `expected`" at the next token. Returns false.
  bool unexpected(std::string_view expected);
  // REQUIRES: something has failed
  [[nodiscard]] const Error& error() const { return *error_; }

  [[nodiscard]] const LitmusSource& source() const { return source_; }

 private:
  const LitmusSource& source_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  std::optional<Error> error_;
};

// The end of the comment that begins at `offset`, behind its "*)"; absent when it does not end. Comments nest.
std::optional<std::size_t> end_of_comment(std::string_view text, std::size_t offset);

// A number of a litmus file: decimal or hex, perhaps negative, as a 64-bit two's complement number. Absent: more than
// 64 bits.
std::optional<std::uint64_t> litmus_number(std::string_view text);

}  // namespace membar
