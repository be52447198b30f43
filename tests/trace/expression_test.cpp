#include "sim/trace/expression.h"

#include "tests/trace/trace_testing.h"

namespace membar {
namespace {

// The value of an expression with r1 = 10, r2 = 3.
std::uint64_t value_of(const std::string& text) {
  const Program program = program_of("thread t\nset r3 = " + text + "\n");
  const TraceOp op = ops_of(program, 0)[0];
  std::uint64_t registers[kRegisters] = {};
  registers[1] = 10;
  registers[2] = 3;
  return (op.flags & kValueRegister) != 0 ? program.operands[op.operands].value.evaluate(registers) : op.value;
}

TEST_CASE("precedence is that of C") {
  CHECK(value_of("1 + 2 * 3") == 7);
  CHECK(value_of("(1 + 2) * 3") == 9);
  CHECK(value_of("10 - 4 - 3") == 3);
  CHECK(value_of("1 << 2 + 1") == 8);
  CHECK(value_of("6 & 3 ^ 5 | 8") == 15);
  CHECK(value_of("1 | 2 ^ 3 & 2") == 1);
  CHECK(value_of("20 / 3 % 4") == 2);
  CHECK(value_of("r1 + r2 * 2") == 16);
  CHECK(value_of("r1 - 4 - r2") == 3);
  CHECK(value_of("r1 >> 1 << r2") == 40);
  CHECK(value_of("-r2 + r1") == 7);
  CHECK(value_of("- -5") == 5);
  CHECK(value_of("~0") == ~std::uint64_t{0});
  CHECK(value_of("r1-1") == 9);
  CHECK(value_of("r1 -1") == 9);
}

TEST_CASE("malformed expressions are refused") {
  CHECK(op_error("set r1 = 1 +") ==
        "13: expected a number, a register r0..r31 or a loop variable, found the end of the line");
  CHECK(op_error("set r1 = (1 + 2") == "16: expected ')', found the end of the line");
  CHECK(op_error("set r1 = 1 / (3 - 3)") == "12: division by zero, expected a divisor other than 0");
  CHECK(op_error("set r1 = r1 % 0") == "13: division by zero, expected a divisor other than 0");
  CHECK(op_error("set r1 = r40") == "10: unknown register 'r40', expected r0..r31");
  CHECK(op_error("set r1 = &q") == "11: unknown variable 'q', expected one that a 'var' line declares");
  CHECK(op_error("set r1 = &3") == "11: expected the name of a variable after '&', found '3'");
  CHECK(op_error("set r1 = x") ==
        "10: 'x' is a variable in memory, expected a number, a register or a loop variable: load it into a register "
        "first, or write &x for its address");
}

TEST_CASE("an expression has room for eight operands") {
  std::string text = "r1";
  for (int i = 0; i < 7; ++i) text += "+r1";
  CHECK(value_of(text) == 80);
  CHECK(op_error("set r1 = " + text + "+r1") ==
        "33: expression is too long, expected at most 16 operands and operators; use 'set' for a part of it");
}

TEST_CASE("text has only the parentheses that precedence asks for") {
  Expression sum = constant_expression(1);
  Expression one;
  one.nodes[0] = {Expression::Code::reg, 1, 0};
  one.size = 1;
  REQUIRE(combine(sum, one, Expression::Code::add));
  CHECK(format_expression(sum) == "1 + r1");
  Expression product = sum;
  REQUIRE(combine(product, sum, Expression::Code::multiply));
  CHECK(format_expression(product) == "(1 + r1) * (1 + r1)");
  REQUIRE(combine(product, one, Expression::Code::subtract));
  CHECK(format_expression(product) == "(1 + r1) * (1 + r1) - r1");
  CHECK(format_expression(Expression{}) == "0");
}

}  // namespace
}  // namespace membar
