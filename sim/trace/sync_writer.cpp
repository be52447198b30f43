#include "sim/trace/sync_writer.h"

#include <utility>

#include "sim/base/check.h"
#include "sim/trace/expression.h"
#include "sim/trace/operand_parser.h"

namespace membar {
namespace {

Expression joined(Expression left, const Expression& right, Expression::Code code) {
  MEMBAR_CHECK(combine(left, right, code), "an expression of a lowering is too long");
  return left;
}

}  // namespace

Expression value_of(std::uint8_t reg) {
  Expression expression;
  expression.nodes[0] = {Expression::Code::reg, reg, 0};
  expression.size = 1;
  return expression;
}
Expression operator+(Expression left, const Expression& right) { return joined(left, right, Expression::Code::add); }
Expression operator-(Expression left, const Expression& right) {
  return joined(left, right, Expression::Code::subtract);
}
Expression operator*(Expression left, const Expression& right) {
  return joined(left, right, Expression::Code::multiply);
}
Expression operator/(Expression left, const Expression& right) { return joined(left, right, Expression::Code::divide); }
Expression operator%(Expression left, const Expression& right) { return joined(left, right, Expression::Code::modulo); }

TraceOp SyncWriter::access(OpKind kind, Address address, MemoryOrder order) const {
  TraceOp op;
  op.kind = kind;
  op.address = address.value;
  op.order = order;
  if (is_write(kind)) op.flags |= kHasValue;
  return op;
}

void SyncWriter::append(TraceOp op, Operands operands) {
  if (!ok_) return;
  op.line = state_.scanner.line();
  if (in_loop_ || !state_.blocks.empty()) op.flags |= kInsideBlock;
  if (!is_structure(op.kind)) {
    op.label = label_;
    op.site = site_;
    if (is_write(op.kind)) {
      last_write_ = state_.code.written(*state_.thread);
      if (first_write_ == kNone) first_write_ = last_write_;
    }
    state_.note_use(op.kind, op.order, state_.scanner.column(place_));
  }
  ok_ = collect_sources(state_, operands, place_);
  op.operands = state_.operands.intern(operands, state_.program.operands);
  ok_ = ok_ && state_.append(op, place_);
}

void SyncWriter::load(Address address, MemoryOrder order, std::uint8_t dst, const Expression& offset) {
  TraceOp op = access(OpKind::load, address, order);
  op.dst = dst;
  if (offset.size != 0) op.flags |= kAddressRegister;
  append(op, {.address = offset, .value = {}, .expected = {}});
}

void SyncWriter::store(Address address, MemoryOrder order, const Expression& value, const Expression& offset) {
  TraceOp op = access(OpKind::store, address, order);
  if (offset.size != 0) op.flags |= kAddressRegister;
  Operands operands{.address = offset, .value = {}, .expected = {}};
  if (is_constant(value)) {
    op.value = value.nodes[0].constant;
  } else {
    op.flags |= kValueRegister;
    operands.value = value;
  }
  append(op, operands);
}

void SyncWriter::swap(Address address, MemoryOrder order, std::uint64_t value, std::uint8_t dst) {
  TraceOp op = access(OpKind::swap, address, order);
  op.value = value;
  op.dst = dst;
  append(op);
}

void SyncWriter::add(Address address, MemoryOrder order, std::uint64_t value, std::uint8_t dst) {
  TraceOp op = access(OpKind::add, address, order);
  op.value = value;
  op.dst = dst;
  append(op);
}

void SyncWriter::compare_and_swap_zero(Address address, MemoryOrder order, std::uint64_t value, std::uint8_t dst) {
  TraceOp op = access(OpKind::cas, address, order);
  op.value = value;
  op.dst = dst;
  append(op, {.address = {}, .value = {}, .expected = constant_expression(0)});
}

void SyncWriter::append_with_value(TraceOp& op, const Expression& value) {
  Operands operands;
  if (is_constant(value)) {
    op.value = value.nodes[0].constant;
  } else {
    op.flags |= kValueRegister;
    operands.value = value;
  }
  append(op, operands);
}

void SyncWriter::await(Address address, MemoryOrder order, Comparison comparison, const Expression& value) {
  TraceOp op = access(OpKind::await, address, order);
  op.comparison = comparison;
  append_with_value(op, value);
}

void SyncWriter::set(std::uint8_t dst, const Expression& value) {
  TraceOp op;
  op.kind = OpKind::set;
  op.dst = dst;
  append_with_value(op, value);
}

void SyncWriter::branch(TraceOp& op, const Expression& left, Comparison comparison, const Expression& right) {
  op.kind = OpKind::branch_unless;
  op.comparison = comparison;
  op.flags |= kValueRegister;
  append(op, {.address = {}, .value = left, .expected = right});
}

std::uint32_t SyncWriter::when(const Expression& left, Comparison comparison, const Expression& right) {
  const std::uint32_t position = here();
  TraceOp op;
  branch(op, left, comparison, right);
  return position;
}

void SyncWriter::land(std::uint32_t position) {
  if (ok_ && !state_.code.set_target(*state_.thread, position, here())) {
    ok_ = state_.scanner.fail(place_, state_.code.problem());
  }
}

void SyncWriter::back_unless(std::uint32_t position, const Expression& left, Comparison comparison,
                             const Expression& right) {
  TraceOp op;
  op.target = position;
  branch(op, left, comparison, right);
}

void SyncWriter::jump(std::uint32_t position) {
  TraceOp op;
  op.kind = OpKind::jump;
  op.target = position;
  append(op);
}

std::uint32_t SyncWriter::jump_ahead() {
  const std::uint32_t position = here();
  jump(position + 1);
  return position;
}

void SyncWriter::panic(Panic panic, std::uint32_t object) {
  TraceOp op;
  op.kind = OpKind::panic;
  op.value = panic_value(panic, object);
  append(op);
}

}  // namespace membar
