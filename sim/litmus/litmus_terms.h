// What initial states and conditions are made of: registers, locations, values, C types. All as written; what the names
// mean is judged when the whole test has been read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/litmus/litmus_source.h"

namespace membar {

// `0:rax`, `P0:rax`, `0:%v`, `%v`; `x`, `[x]`; `a[1]`.
struct LitmusTerm {
  enum class Kind : std::uint8_t { reg, location, element };
  static constexpr std::uint64_t kAnyThread = ~std::uint64_t{0};  // of `%v`: the one whose code has it
  Kind kind = Kind::location;
  std::string name;           // of the register (without the `%`), the location, the array
  std::uint64_t thread = 0;   // reg
  bool symbolic = false;      // reg: `%v`
  std::uint64_t element = 0;  // element
  std::size_t offset = 0;     // in the file
};

// `5`, `-1`, `0x10`: a number. `x`, `&x`, `a[1]`: an address.
struct LitmusValue {
  bool is_address = false;
  std::uint64_t number = 0;   // else
  bool is_negative = false;   // the number was written with a minus
  std::string symbol;         // address
  std::uint64_t element = 0;  // address
  std::size_t offset = 0;
};

// Whether a number is one of 32 bits, signed or unsigned. Addresses are.
bool fits_32_bits(const LitmusValue& value);

struct LitmusType {
  unsigned bytes = 4;
  bool is_signed = true;
};

// One item of `{ ... }`.
struct InitialItem {
  LitmusTerm target;
  bool has_type = false;
  LitmusType type;
  bool is_array = false;
  std::vector<LitmusValue> values;  // one, or as many as the array has cells
};

// Each reads the longest form that starts at the next token. False: see tokens.error().
bool parse_term(LitmusTokens& tokens, LitmusTerm& term);
bool parse_value(LitmusTokens& tokens, LitmusValue& value);
// Whether a name is next that stands before something as its type does: `int x`, `int *x`, `int 0:rax`.
bool at_type(const LitmusTokens& tokens);
// Whether the word begins the name of a type.
bool is_type_word(std::string_view word);
// One or more words and perhaps a `*`. `word_bytes`: the size of a pointer and of a `long`.
bool parse_type(LitmusTokens& tokens, unsigned word_bytes, LitmusType& type);
// A number of a size or an index: not negative, and at most kMostCells.
bool parse_count(LitmusTokens& tokens, std::uint64_t& count);
inline constexpr std::uint64_t kMostCells = 4096;

// From the opening brace to behind the closing one.
bool parse_initial_state(LitmusTokens& tokens, unsigned word_bytes, std::vector<InitialItem>& items);

}  // namespace membar
