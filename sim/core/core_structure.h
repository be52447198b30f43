// Part of core.cpp: loops and branches, which are taken at dispatch.
#pragma once

#include "sim/core/core.h"

namespace membar {

// Returns false when the op cannot be taken in this cycle.
template <class Obs>
bool Core<Obs>::dispatch_structure(const TraceOp& op, Cycle now) {
  const auto remember = [&](std::uint8_t loop) {
    if (!window_.empty()) undo_.push_back({window_.next(), loop, registers_[loop]});
  };
  switch (op.kind) {
    case OpKind::loop_begin:
      remember(op.dst);
      registers_[op.dst] = 0;
      pc_ = op.value == 0 ? op.target : pc_ + 1;
      break;
    case OpKind::loop_end:
      remember(op.dst);
      ++registers_[op.dst];
      if ((pc_ < while_from_ || pc_ > while_to_) && (window_.empty() || window_.next() > taken_back_to_)) {
        progress_ = std::max(progress_, now);
      }
      pc_ = registers_[op.dst] < op.value ? op.target : pc_ + 1;
      break;
    case OpKind::branch_unless: {
      const Operands& operands = program_.operands[op.operands];
      if (!branch_ready(operands, now)) {
        branch_waits_ = true;
        return false;
      }
      active_ = true;
      const bool holds = compare(op.comparison, branch_value(operands.value), branch_value(operands.expected));
      pc_ = holds ? pc_ + 1 : op.target;
      break;
    }
    case OpKind::jump:
      if (op.target <= pc_) {
        while_from_ = op.target;
        while_to_ = pc_;
      }
      pc_ = op.target;
      break;
    case OpKind::panic:  // when all older ops have left: then it is certain that the program gets here
      if (!window_.empty() || !pending_.empty()) {
        dispatch_stalled_ = true;
        return false;
      }
      fail(pc_, panic_text(program_.synchronisation, op.value));
      return false;
    case OpKind::finish:
      dispatched_all_ = true;
      active_ = true;
      break;
    case OpKind::load:
    case OpKind::store:
    case OpKind::swap:
    case OpKind::add:
    case OpKind::bit_and:
    case OpKind::bit_or:
    case OpKind::bit_xor:
    case OpKind::cas:
    case OpKind::fence:
    case OpKind::mfence:
    case OpKind::sfence:
    case OpKind::lfence:
    case OpKind::prefetchw:
    case OpKind::delay:
    case OpKind::await:
    case OpKind::set:
      break;
  }
  return true;
}

template <class Obs>
bool Core<Obs>::branch_ready(const Operands& operands, Cycle now) {
  branch_wake_ = kNever;
  for (const std::uint8_t reg : operands.sources) {
    if (reg == kNoRegister) break;
    const std::uint64_t producer = producer_[reg];
    if (producer == kNoSequence) continue;
    if (!window_.holds(producer)) return false;  // a load that left with its value pending
    const WindowEntry& entry = window_.at(producer);
    if (entry.state != EntryState::bound) return false;
    if (entry.ready > now) {
      branch_wake_ = entry.ready;
      return false;
    }
  }
  return true;
}

// REQUIRES: branch_ready() of the operands that the expression belongs to.
template <class Obs>
std::uint64_t Core<Obs>::branch_value(const Expression& expression) {
  std::array<std::uint64_t, kRegisters> values = registers_;
  for (unsigned reg = 0; reg < kRegisters; ++reg) {
    if (producer_[reg] != kNoSequence && window_.holds(producer_[reg])) values[reg] = window_.at(producer_[reg]).value;
  }
  return expression.evaluate(values.data());
}

}  // namespace membar
