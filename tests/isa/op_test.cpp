#include "sim/isa/op.h"

#include <catch2/catch.hpp>
#include <initializer_list>

namespace membar {
namespace {

using Code = Expression::Code;

Expression expression(std::initializer_list<Expression::Node> nodes) {
  Expression out;
  for (const Expression::Node& node : nodes) out.nodes[out.size++] = node;
  return out;
}

Expression binary(Code code, std::uint64_t left, std::uint64_t right) {
  return expression({{Code::constant, 0, left}, {Code::constant, 0, right}, {code, 0, 0}});
}

TEST_CASE("every mnemonic is found by its name, and structure has none") {
  for (unsigned i = 0; i < static_cast<unsigned>(OpKind::loop_begin); ++i) {
    const OpKind kind = static_cast<OpKind>(i);
    CHECK_FALSE(name_of(kind).empty());
    CHECK(op_kind_of(name_of(kind)) == kind);
  }
  CHECK(name_of(OpKind::jump).empty());
  CHECK(op_kind_of("") == std::nullopt);
  CHECK(op_kind_of("loads") == std::nullopt);
}

TEST_CASE("every order is found by its name, and the empty name is none of them") {
  for (MemoryOrder order :
       {MemoryOrder::rlx, MemoryOrder::acq, MemoryOrder::rel, MemoryOrder::acq_rel, MemoryOrder::sc}) {
    CHECK(memory_order_of(name_of(order)) == order);
  }
  CHECK(name_of(MemoryOrder::none).empty());
  CHECK(memory_order_of("") == std::nullopt);
  CHECK(memory_order_of("seq_cst") == std::nullopt);
  CHECK(memory_order_of(name_of(MemoryOrder::unordered)) == std::nullopt);
}

TEST_CASE("stores and read-modify-writes write, and nothing else does") {
  for (unsigned i = 0; i <= static_cast<unsigned>(OpKind::finish); ++i) {
    const OpKind kind = static_cast<OpKind>(i);
    CHECK(is_write(kind) == (kind == OpKind::store || is_rmw(kind)));
  }
}

TEST_CASE("the x86 fences take no order and the fence of the language takes one") {
  CHECK(takes_order(OpKind::fence));
  CHECK(takes_order(OpKind::await));
  CHECK_FALSE(takes_order(OpKind::mfence));
  CHECK_FALSE(takes_order(OpKind::set));
  CHECK_FALSE(takes_order(OpKind::loop_end));
}

TEST_CASE("comparisons are unsigned") {
  const std::uint64_t minus_one = ~std::uint64_t{0};
  CHECK(compare(Comparison::less, 1, minus_one));
  CHECK(compare(Comparison::greater_equal, minus_one, 1));
  CHECK(compare(Comparison::greater_equal, 1, 1));
  CHECK_FALSE(compare(Comparison::less, 1, 1));
  CHECK(compare(Comparison::equal, 7, 7));
  CHECK(compare(Comparison::not_equal, 7, 8));
}

TEST_CASE("an absent expression is zero") { CHECK(Expression{}.evaluate(nullptr) == 0); }

TEST_CASE("registers and constants combine in reverse Polish order") {
  std::array<std::uint64_t, kRegisters> registers{};
  registers[1] = 10;
  registers[32] = 3;
  // (r1 - 4) * i
  const Expression product = expression(
      {{Code::reg, 1, 0}, {Code::constant, 0, 4}, {Code::subtract, 0, 0}, {Code::reg, 32, 0}, {Code::multiply, 0, 0}});
  CHECK(product.evaluate(registers.data()) == 18);
}

TEST_CASE("arithmetic is modulo 2^64, and division by zero and wide shifts yield zero") {
  CHECK(binary(Code::subtract, 0, 1).evaluate(nullptr) == ~std::uint64_t{0});
  CHECK(binary(Code::add, ~std::uint64_t{0}, 2).evaluate(nullptr) == 1);
  CHECK(binary(Code::divide, 7, 2).evaluate(nullptr) == 3);
  CHECK(binary(Code::divide, 7, 0).evaluate(nullptr) == 0);
  CHECK(binary(Code::modulo, 7, 4).evaluate(nullptr) == 3);
  CHECK(binary(Code::modulo, 7, 0).evaluate(nullptr) == 0);
  CHECK(binary(Code::bit_and, 12, 10).evaluate(nullptr) == 8);
  CHECK(binary(Code::bit_or, 12, 10).evaluate(nullptr) == 14);
  CHECK(binary(Code::bit_xor, 12, 10).evaluate(nullptr) == 6);
  CHECK(binary(Code::shift_left, 1, 63).evaluate(nullptr) == std::uint64_t{1} << 63);
  CHECK(binary(Code::shift_left, 1, 64).evaluate(nullptr) == 0);
  CHECK(binary(Code::shift_right, 8, 3).evaluate(nullptr) == 1);
  CHECK(binary(Code::shift_right, 8, 64).evaluate(nullptr) == 0);
}

}  // namespace
}  // namespace membar
