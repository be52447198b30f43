// Integer expressions of a trace: numbers, registers, loop variables, &variable, and arithmetic, with C's precedence.
#pragma once

#include <string>
#include <string_view>

#include "sim/isa/op.h"
#include "sim/trace/line_scanner.h"
#include "sim/trace/names.h"

namespace membar {

// How an expression ends. In a list (`cas.sc x r1 -1`) a minus after a blank and before none starts the next
// expression.
enum class ExpressionStyle : std::uint8_t { alone, in_list };

// Reads the longest expression that starts here; constants are folded. False, with an error in the scanner, if there is
// none, if it is too long for Expression::kMaxNodes, or if it divides by the constant 0.
bool parse_expression(LineScanner& scanner, const Scope& scope, ExpressionStyle style, Expression& out);

Expression constant_expression(std::uint64_t value);
inline bool is_constant(const Expression& expression) {
  return expression.size == 1 && expression.nodes[0].code == Expression::Code::constant;
}
// left OP right, folded. False if it is too long.
bool combine(Expression& left, const Expression& right, Expression::Code code);

// The expression as a trace has it, with as few parentheses as precedence permits. Registers of `repeat` are named
// i, j, k, ... by depth.
std::string format_expression(const Expression& expression);

// "r7"; "i", "j", ... of the registers of `repeat`; "h0", ... of the hidden ones.
std::string register_name(std::uint8_t reg);

}  // namespace membar
