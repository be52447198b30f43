#include "sim/litmus/op_writer.h"

#include <algorithm>
#include <string>
#include <utility>

#include "sim/base/check.h"

namespace membar {
namespace {

void add_sources(Operands& operands, const Expression& expression) {
  for (unsigned i = 0; i < expression.size; ++i) {
    const Expression::Node& node = expression.nodes[i];
    if (node.code != Expression::Code::reg) continue;
    if (std::find(operands.sources.begin(), operands.sources.end(), node.reg) != operands.sources.end()) continue;
    const auto free = std::find(operands.sources.begin(), operands.sources.end(), kNoRegister);
    MEMBAR_CHECK(free != operands.sources.end(), "an op reads at most four registers");
    *free = node.reg;
  }
}

}  // namespace

void Polish::push(Expression::Node node) {
  MEMBAR_CHECK(expression_.size < Expression::kMaxNodes, "the expression fits");
  expression_.nodes[expression_.size++] = node;
}

Polish& Polish::reg(std::uint8_t number) {
  push({Expression::Code::reg, number, 0});
  return *this;
}

Polish& Polish::constant(std::uint64_t value) {
  push({Expression::Code::constant, 0, value});
  return *this;
}

Polish& Polish::then(Expression::Code code) {
  push({code, 0, 0});
  return *this;
}

Polish& Polish::with(const Polish& other) {
  for (unsigned i = 0; i < other.expression_.size; ++i) push(other.expression_.nodes[i]);
  return *this;
}

void OpWriter::set_value(TraceOp& op, Operands& operands, const Polish& value) {
  if (is_write(op.kind)) op.flags |= kHasValue;
  if (value.is_constant()) {
    op.value = value.expression().nodes[0].constant;
    return;
  }
  op.flags |= kValueRegister;
  operands.value = value.expression();
}

void OpWriter::append(TraceOp op, const Operands& operands) {
  op.index = written_;
  op.line = line_;
  if (!is_structure(op.kind)) ++written_;
  Operands all = operands;
  for (const Expression* expression : {&all.address, &all.value, &all.expected}) add_sources(all, *expression);
  if (!(all == Operands{})) {
    op.operands = static_cast<std::uint32_t>(program_.operands.size());
    program_.operands.push_back(all);
  }
  if (!is_structure(op.kind)) {
    const auto same = [&](const Program::UsedOp& used) { return used.kind == op.kind && used.order == op.order; };
    if (std::none_of(program_.used_ops.begin(), program_.used_ops.end(), same)) {
      program_.used_ops.push_back({op.kind, op.order, line_, column_});
    }
  }
  ops_.push_back(op);
}

void OpWriter::set(std::uint8_t dst, const Polish& value) {
  TraceOp op;
  op.kind = OpKind::set;
  op.dst = dst;
  Operands operands;
  set_value(op, operands, value);
  append(op, operands);
}

std::uint32_t OpWriter::branch_unless(const Polish& value, Comparison comparison) {
  TraceOp op;
  op.kind = OpKind::branch_unless;
  op.comparison = comparison;
  op.flags = kValueRegister;
  Operands operands;
  operands.value = value.expression();
  operands.expected = Polish().constant(0).expression();
  append(op, operands);
  return position() - 1;
}

std::uint32_t OpWriter::jump() {
  TraceOp op;
  op.kind = OpKind::jump;
  append(op);
  return position() - 1;
}

void OpWriter::finish(std::string name, unsigned line) {
  append(TraceOp{});
  ProgramThread thread;
  thread.name = std::move(name);
  thread.line = line;
  thread.written_ops = written_;
  thread.code = std::make_unique<MemoryOpStream>(std::move(ops_));
  program_.total_written_ops += written_;
  program_.threads.push_back(std::move(thread));
}

}  // namespace membar
