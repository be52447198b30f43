// The proposition of a litmus test, and the values of a run that it is judged by.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/types.h"
#include "sim/litmus/outcome.h"

namespace membar {

// One thing that a final state has a value for: a register of a thread, a location, a cell of an array, or an array.
struct LitmusColumn {
  enum class Kind : std::uint8_t { reg, memory };
  std::string name;  // as herd prints it: "0:rax", "[x]", "a[1]", and "a" for a whole array
  Kind kind = Kind::reg;
  std::uint16_t thread = 0;  // reg
  std::uint8_t reg = 0;      // reg: the register of the trace, r0 to r31
  Address address;           // memory
  unsigned bytes = 4;        // of one value: 4 or 8
  bool is_signed = true;     // how a number is printed
  bool is_array = false;     // memory: `count` values, one behind the other
  std::size_t count = 1;
  std::size_t first = 0;  // the column's values in a FinalState: [first, first + count)
  bool shown = true;      // false: only the filter asks for it
};

// The part of a value that its column keeps.
constexpr std::uint64_t cut_to_width(std::uint64_t value, unsigned bytes) {
  return bytes >= 8 ? value : value & ((std::uint64_t{1} << (8 * bytes)) - 1);
}

// The value as a 64-bit number: with its sign where the column has one.
constexpr std::uint64_t extended(std::uint64_t value, const LitmusColumn& column) {
  if (!column.is_signed || column.bytes >= 8) return value;
  const std::uint64_t sign = std::uint64_t{1} << (8 * column.bytes - 1);
  return (value ^ sign) - sign;
}

// P of `exists P`: a tree whose leaves compare a column with values or with another column.
struct Proposition {
  enum class Kind : std::uint8_t { always, never, has_value, has_value_of, all_of, any_of, implies, negation };
  Kind kind = Kind::always;
  std::size_t column = 0;             // has_value, has_value_of
  std::size_t other = 0;              // has_value_of: the column on the right side
  std::vector<std::uint64_t> values;  // has_value: as many as the column has
  std::vector<Proposition> parts;     // all_of, any_of: two or more; implies: two; negation: one
};

// Whether the proposition is true in this state. Values compare modulo the width of their column: -1 is the same as
// 4294967295 where that is 4 bytes. Two columns compare as the numbers that they print.
// REQUIRES: state has the values of these columns, and the proposition is about them
bool holds(const Proposition& proposition, const std::vector<LitmusColumn>& columns, const FinalState& state);

}  // namespace membar
