#include "sim/litmus/litmus_terms.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "sim/trace/line_scanner.h"

namespace membar {
namespace {

struct NamedType {
  std::string_view name;
  unsigned bytes;  // 0: as long as a pointer
  bool is_signed;
};

constexpr std::array<NamedType, 14> kTypes = {{{"int", 4, true},
                                               {"int32_t", 4, true},
                                               {"uint32_t", 4, false},
                                               {"int64_t", 8, true},
                                               {"uint64_t", 8, false},
                                               {"long", 0, true},
                                               {"unsigned", 4, false},
                                               {"unsigned int", 4, false},
                                               {"unsigned long", 0, false},
                                               {"long long", 8, true},
                                               {"unsigned long long", 8, false},
                                               {"intptr_t", 0, true},
                                               {"uintptr_t", 0, false},
                                               {"size_t", 0, false}}};

constexpr std::array<std::string_view, 10> kNarrowTypes = {"char",          "short",         "bool",     "int8_t",
                                                           "uint8_t",       "int16_t",       "uint16_t", "signed char",
                                                           "unsigned char", "unsigned short"};

// `P0` before a colon is thread 0.
std::optional<std::uint64_t> thread_word(std::string_view word) {
  if (!word.starts_with('P') || word.size() < 2 || word.size() > 6) return std::nullopt;
  if (!std::all_of(word.begin() + 1, word.end(), is_digit)) return std::nullopt;
  return litmus_number(word.substr(1));
}

bool parse_register(LitmusTokens& tokens, LitmusTerm& term) {
  term.kind = LitmusTerm::Kind::reg;
  term.symbolic = tokens.accept_mark("%");
  if (!tokens.at(Token::Kind::name)) return tokens.unexpected("the name of a register");
  term.name = tokens.next().text;
  return true;
}

// `[1]` behind the name of an array.
bool parse_element(LitmusTokens& tokens, std::uint64_t& element) {
  tokens.next();
  return parse_count(tokens, element) && tokens.expect_mark("]");
}

// Forms of other architectures and of other modes of the tool: PTE(x), tag(x), pac(...), fault(...), x:red.
bool refuse_special(LitmusTokens& tokens) {
  const Token& name = tokens.peek();
  if (tokens.at_mark("(", 1)) {
    return tokens.fail(name.offset, quoted(std::string(name.text) + "(...)") +
                                        " is not supported, expected a location, a register or a number");
  }
  if (tokens.at_mark(":", 1)) {
    const bool text = tokens.at(Token::Kind::text, 2);
    return tokens.fail(name.offset,
                       (text ? quoted(std::string(name.text) + ":\"...\"") + " is not supported"
                             : "tags and labels are not supported: " + quoted(std::string(name.text) + ":...")) +
                           ", expected a location, a register or a number");
  }
  return true;
}

}  // namespace

bool at_type(const LitmusTokens& tokens) {
  if (!tokens.at(Token::Kind::name)) return false;
  return tokens.at(Token::Kind::name, 1) || tokens.at(Token::Kind::number, 1) || tokens.at_mark("*", 1) ||
         tokens.at_mark("%", 1) || (tokens.at_mark("[", 1) && tokens.at(Token::Kind::name, 2));
}

bool fits_32_bits(const LitmusValue& value) {
  return value.number <= 0xffffffff || (value.is_negative && value.number >= 0xffffffff80000000);
}

bool is_type_word(std::string_view word) {
  return std::any_of(kTypes.begin(), kTypes.end(),
                     [&](const NamedType& type) { return type.name.substr(0, type.name.find(' ')) == word; });
}

bool parse_count(LitmusTokens& tokens, std::uint64_t& count) {
  const Token& token = tokens.peek();
  if (token.kind != Token::Kind::number) return tokens.unexpected("a number");
  const std::optional<std::uint64_t> number = litmus_number(token.text);
  if (token.text.starts_with('-') || !number || *number > kMostCells) {
    return tokens.fail(token.offset,
                       quoted(token.text) + " is out of range, expected 0 to " + std::to_string(kMostCells));
  }
  count = *number;
  tokens.next();
  return true;
}

bool parse_term(LitmusTokens& tokens, LitmusTerm& term) {
  const Token& first = tokens.peek();
  term = LitmusTerm{};
  term.offset = first.offset;
  if (first.kind == Token::Kind::number) {
    const std::optional<std::uint64_t> thread = litmus_number(first.text);
    if (!tokens.at_mark(":", 1) || first.text.starts_with('-') || !thread) {
      return tokens.unexpected("a location or a register, such as 'x' or '0:rax'");
    }
    term.thread = *thread;
    tokens.next();
    tokens.next();
    return parse_register(tokens, term);
  }
  if (tokens.at_mark("%")) {
    term.thread = LitmusTerm::kAnyThread;
    return parse_register(tokens, term);
  }
  const bool bracket = tokens.accept_mark("[");
  if (!tokens.at(Token::Kind::name)) return tokens.unexpected("a location or a register, such as 'x' or '0:rax'");
  if (const auto thread = thread_word(tokens.peek().text); thread && !bracket && tokens.at_mark(":", 1)) {
    term.thread = *thread;
    tokens.next();
    tokens.next();
    return parse_register(tokens, term);
  }
  if (!refuse_special(tokens)) return false;
  term.name = tokens.next().text;
  if (bracket) return tokens.expect_mark("]");
  if (!tokens.at_mark("[")) return true;
  term.kind = LitmusTerm::Kind::element;
  return parse_element(tokens, term.element);
}

bool parse_value(LitmusTokens& tokens, LitmusValue& value) {
  const Token& first = tokens.peek();
  value = LitmusValue{};
  value.offset = first.offset;
  if (first.kind == Token::Kind::number) {
    if (tokens.at_mark(":", 1)) {
      return tokens.fail(first.offset,
                         "tags and labels are not supported, expected a number or the name of a location");
    }
    const std::optional<std::uint64_t> number = litmus_number(first.text);
    if (!number) return tokens.fail(first.offset, quoted(first.text) + " is too large, expected at most 64 bits");
    value.number = *number;
    value.is_negative = first.text.starts_with('-');
    tokens.next();
    return true;
  }
  tokens.accept_mark("&");
  if (!tokens.at(Token::Kind::name)) return tokens.unexpected("a number or the name of a location");
  if (!refuse_special(tokens)) return false;
  value.is_address = true;
  value.symbol = tokens.next().text;
  return !tokens.at_mark("[") || parse_element(tokens, value.element);
}

bool parse_type(LitmusTokens& tokens, unsigned word_bytes, LitmusType& type) {
  const std::size_t offset = tokens.peek().offset;
  std::string words;
  do {
    words += (words.empty() ? "" : " ") + std::string(tokens.next().text);
  } while (at_type(tokens));
  if (tokens.accept_mark("*")) {
    type = {word_bytes, false};
    return true;
  }
  const auto named = std::find_if(kTypes.begin(), kTypes.end(), [&](const NamedType& t) { return t.name == words; });
  if (named != kTypes.end()) {
    type = {named->bytes == 0 ? word_bytes : named->bytes, named->is_signed};
    return true;
  }
  const bool narrow = std::find(kNarrowTypes.begin(), kNarrowTypes.end(), words) != kNarrowTypes.end();
  return tokens.fail(
      offset, (narrow ? "type " + quoted(words) + " is narrower than 32 bits" : "unknown type " + quoted(words)) +
                  ", expected int, int32_t, uint32_t, int64_t, uint64_t, long or a pointer");
}

namespace {

bool parse_array_values(LitmusTokens& tokens, InitialItem& item) {
  const std::uint64_t cells = item.target.element;
  item.is_array = true;
  item.target.kind = LitmusTerm::Kind::location;
  if (!item.has_type) {
    return tokens.fail(item.target.offset,
                       "an array needs a type, expected 'int " + item.target.name + "[" + std::to_string(cells) + "]'");
  }
  if (cells == 0) return tokens.fail(item.target.offset, "this array has no cells, expected at least one");
  item.values.resize(cells);
  if (!tokens.accept_mark("=")) return true;
  if (!tokens.expect_mark("{", "the values of the array, '{1,2}'")) return false;
  for (std::uint64_t i = 0; i < cells; ++i) {
    if (!parse_value(tokens, item.values[i])) return false;
    const bool last = i + 1 == cells;
    const std::string expected = "as many values as the array has cells, " + std::to_string(cells);
    if (!last && !tokens.expect_mark(",", expected)) return false;
    if (last && !tokens.expect_mark("}", expected)) return false;
  }
  return true;
}

bool parse_initial_item(LitmusTokens& tokens, unsigned word_bytes, InitialItem& item) {
  if (tokens.accept_mark("*")) {
    item.has_type = true;
    item.type = {word_bytes, false};
  } else if (at_type(tokens)) {
    item.has_type = true;
    if (!parse_type(tokens, word_bytes, item.type)) return false;
  }
  if (!parse_term(tokens, item.target)) return false;
  if (item.target.kind == LitmusTerm::Kind::element) return parse_array_values(tokens, item);
  item.values.resize(1);
  return !tokens.accept_mark("=") || parse_value(tokens, item.values[0]);
}

}  // namespace

bool parse_initial_state(LitmusTokens& tokens, unsigned word_bytes, std::vector<InitialItem>& items) {
  if (!tokens.expect_mark("{")) return false;
  while (!tokens.accept_mark("}")) {
    if (tokens.accept_mark(";")) continue;
    InitialItem item;
    if (!parse_initial_item(tokens, word_bytes, item)) return false;
    if (item.target.name == "TTHM") {
      return tokens.fail(item.target.offset, "'TTHM=' is not supported, expected a location or a register");
    }
    items.push_back(std::move(item));
    if (!tokens.at_mark("}") && !tokens.expect_mark(";", "';' or '}' after an item of the initial state")) return false;
  }
  return true;
}

}  // namespace membar
