// Reads the parts of an op: addresses, values, conditions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "sim/trace/trace_state.h"

namespace membar {

// `x`, `data[3]`, `data[i * 2 + r1]`, `0x7f001040:8`, `[r1 + 8]:8`.
struct AddressOperand {
  std::uint64_t base = 0;  // with `index`: the address of the variable, 0 for [EXPR]:SIZE
  Expression index;        // in bytes, added to base; size 0: the address is static
  unsigned size = 8;       // bytes
};

// All of these return false with an error in the scanner.
bool parse_address(TraceState& state, AddressOperand& out);
// An element of a variable, `x` or `data[3]`; also false when the index is not constant or out of range.
bool parse_element(TraceState& state, std::size_t& symbol, std::optional<std::uint64_t>& element);
// ==, !=, < or >= of `await`.
bool parse_comparison(LineScanner& scanner, Comparison& comparison);
// EXPR (==|!=|<|<=|>|>=) EXPR of `if` and `while`, into a branch_unless.
bool parse_condition(TraceState& state, TraceOp& op);
// Fills Operands::sources; false, with an error at `place`, when there are more than four.
bool collect_sources(TraceState& state, Operands& operands, const char* place);

// r0..r31.
bool parse_register(LineScanner& scanner, std::uint8_t& reg);
// N of `site N`: one that was declared. `place`: of the word `site`, for errors.
bool parse_site_number(TraceState& state, const char* place, std::uint32_t& site);

// Whether a value stands here, and not the end of the line or a trailing part of an op.
bool at_value(LineScanner& scanner);

// Whether `value` can be written to `bytes` bytes, as an unsigned or as a negative number; cuts it to them.
bool fit_value(std::uint64_t& value, unsigned bytes);
// "value 300 does not fit in 1 byte, expected ...". REQUIRES: !fit_value(value, bytes)
std::string misfit(std::uint64_t value, unsigned bytes);

}  // namespace membar
