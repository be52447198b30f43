#include "sim/trace/block_parser.h"

#include "tests/trace/trace_testing.h"

namespace membar {
namespace {

std::vector<TraceOp> code_of(const std::string& body, Program& program) {
  program = program_of("var x\nvar data[1000] u32\nthread t\n" + body);
  return ops_of(program, 0);
}

TEST_CASE("repeat begins, counts and jumps back") {
  Program program;
  const std::vector<TraceOp> ops = code_of("repeat 10 i\n  load data[i * 2]\nend\nload x\n", program);
  REQUIRE(ops.size() == 5);
  CHECK(ops[0].kind == OpKind::loop_begin);
  CHECK(ops[0].dst == kUserRegisters);
  CHECK(ops[0].value == 10);
  CHECK(ops[0].target == 3);
  CHECK(ops[1].flags == (kAddressRegister | kInsideBlock));
  CHECK(ops[1].index == 0);
  CHECK(ops[2].kind == OpKind::loop_end);
  CHECK(ops[2].dst == kUserRegisters);
  CHECK(ops[2].value == 10);
  CHECK(ops[2].target == 1);
  CHECK(ops[3].index == 1);
  CHECK(ops[3].flags == 0);
  CHECK(program.threads[0].written_ops == 2);
  CHECK_FALSE(program.needs_values);
  std::uint64_t registers[kRegisters] = {};
  registers[kUserRegisters] = 5;
  CHECK(program.operands[ops[1].operands].address.evaluate(registers) == 40);
  CHECK(program.operands[ops[1].operands].sources[0] == kNoRegister);
}

TEST_CASE("nested repeats count in registers of their own") {
  Program program;
  const std::vector<TraceOp> ops =
      code_of("repeat 2 i\nrepeat 3\nrepeat 4 k\nload data[i + k]\nend\nend\nend\nrepeat 5 i\nend\n", program);
  CHECK(ops[0].dst == kUserRegisters);
  CHECK(ops[1].dst == kUserRegisters + 1);
  CHECK(ops[2].dst == kUserRegisters + 2);
  CHECK(ops[4].target == 3);
  CHECK(ops[5].target == 2);
  CHECK(ops[6].target == 1);
  CHECK(ops[7].dst == kUserRegisters);
  CHECK(ops[7].target == 9);
}

TEST_CASE("if jumps over its body when its condition fails") {
  Program program;
  const std::vector<TraceOp> ops = code_of("if r1 == 1\n  store x 1\nend\n", program);
  CHECK(ops[0].kind == OpKind::branch_unless);
  CHECK(ops[0].comparison == Comparison::equal);
  CHECK(ops[0].flags == kValueRegister);
  CHECK(ops[0].target == 2);
  CHECK(program.operands[ops[0].operands].expected.evaluate(nullptr) == 1);
  CHECK(program.operands[ops[0].operands].sources[0] == 1);
  CHECK(ops[1].flags == (kHasValue | kInsideBlock));
  CHECK(program.needs_values);
  CHECK(program.needs_values_line == 5);
}

TEST_CASE("else is jumped to, and over") {
  Program program;
  const std::vector<TraceOp> ops = code_of("if r1 != 1\n  store x 1\nelse\n  store x 2\n  store x 3\nend\n", program);
  CHECK(ops[0].target == 3);
  CHECK(ops[2].kind == OpKind::jump);
  CHECK(ops[2].target == 5);
  CHECK(ops[5].kind == OpKind::finish);
}

TEST_CASE("while asks again at the end of its body") {
  Program program;
  const std::vector<TraceOp> ops = code_of("while r1 < 10\n  set r1 = r1 + 1\nend\n", program);
  CHECK(ops[0].target == 3);
  CHECK(ops[2].kind == OpKind::jump);
  CHECK(ops[2].target == 0);
}

TEST_CASE("conditions with <= and > swap their sides") {
  Program program;
  std::vector<TraceOp> ops = code_of("if r1 <= 3\nend\n", program);
  CHECK(ops[0].comparison == Comparison::greater_equal);
  CHECK(program.operands[ops[0].operands].value.evaluate(nullptr) == 3);
  ops = code_of("if r1 > 3\nend\n", program);
  CHECK(ops[0].comparison == Comparison::less);
  CHECK(program.operands[ops[0].operands].value.evaluate(nullptr) == 3);
  ops = code_of("if r1 >= 3\nend\n", program);
  CHECK(ops[0].comparison == Comparison::greater_equal);
  CHECK(program.operands[ops[0].operands].expected.evaluate(nullptr) == 3);
}

TEST_CASE("a condition on loop variables alone needs no data") {
  Program program;
  code_of("repeat 3 i\nif i == 1\nload x\nend\nend\n", program);
  CHECK_FALSE(program.needs_values);
}

TEST_CASE("malformed blocks are refused") {
  CHECK(op_error("repeat") == "7: expected a number, a register r0..r31 or a loop variable, found the end of the line");
  CHECK(
      op_error("repeat r1 i") ==
      "8: number of iterations is not constant, expected a number; use 'while' to repeat as long as a condition holds");
  CHECK(op_error("repeat -1 i") == "8: number of iterations is negative, expected 0 or more");
  CHECK(op_error("repeat 3 r1") == "10: 'r1' cannot name a loop variable, expected another name");
  CHECK(op_error("repeat 3 i j") == "12: expected the end of the line after 'repeat N VARIABLE', found 'j'");
  CHECK(op_error("if r1 = 1") == "7: expected ==, !=, <, <=, > or >=, found '='");
  CHECK(op_error("if x == 1") ==
        "4: 'x' is a variable in memory, expected a number, a register or a loop variable: load it into a register "
        "first, or write &x for its address");
  CHECK(op_error("if q == 1") == "4: unknown name 'q', expected a number, a register r0..r31 or a loop variable");
  CHECK(op_error("if r1 == 1 then") == "12: expected the end of the line after the condition, found 'then'");
  CHECK(op_error("else") == "1: 'else' without 'if', expected it inside an 'if' block, once");
  CHECK(op_error("end") == "1: 'end' without a block, expected it after 'repeat', 'if', 'while' or 'once'");
  CHECK(error_of("thread t\nif r1 == 1\nelse\nelse\n") ==
        "t.trace:5:1: error: 'else' without 'if', expected it inside an 'if' block, once");
  CHECK(error_of("thread t\nrepeat 2 i\nrepeat 2 i\n") ==
        "t.trace:4:10: error: 'i' is the variable of an outer 'repeat', expected another name");
  CHECK(error_of("var data[9]\nthread t\nrepeat 2 i\nend\nload data[i]\n") ==
        "t.trace:6:11: error: unknown name 'i', expected a number, a register r0..r31 or a loop variable");
}

TEST_CASE("a block must end before its thread section does") {
  CHECK(error_of("thread t\n  repeat 3\n") ==
        "t.trace:3:3: error: 'repeat' is not closed, expected 'end' before the section of the thread ends");
  CHECK(error_of("thread t\nif r1 == 1\nelse\n") ==
        "t.trace:3:1: error: 'if' is not closed, expected 'end' before the section of the thread ends");
  CHECK(error_of("thread t\nwhile r1 == 1\nthread u\n") ==
        "t.trace:4:1: error: 'thread' inside the block that begins on line 3, expected 'end' before it");
  CHECK(error_of("thread t\nwhile r1 == 1\nexpect cycles == 1\n") ==
        "t.trace:4:1: error: 'expect' inside the block that begins on line 3, expected 'end' before it");
}

TEST_CASE("eight repeats may be nested and not nine") {
  std::string text = "thread t\n";
  for (int i = 0; i < 8; ++i) text += "repeat 2\n";
  std::string ends;
  for (int i = 0; i < 8; ++i) ends += "end\n";
  CHECK(error_of(text + ends) == "no error");
  CHECK(error_of(text + "repeat 2\n") == "t.trace:11:1: error: 'repeat' is nested too deeply, expected at most 8");
}

TEST_CASE("sixty-four blocks may be nested and not more") {
  std::string text = "thread t\n";
  for (std::size_t i = 0; i < kMaxBlockDepth; ++i) text += "if r1 == 1\n";
  CHECK(error_of(text + "if r1 == 1\n") == "t.trace:67:1: error: blocks are nested too deeply, expected at most 64");
}

}  // namespace
}  // namespace membar
