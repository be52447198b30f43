#include "sim/analysis/watches.h"

#include <algorithm>

namespace membar {
namespace {

std::uint64_t key_of(CoreId core, std::uint32_t op) { return std::uint64_t{core.value} << 32 | op; }

}  // namespace

Watches::Watches(const Program& program) {
  for (const Expectation& expectation : program.expectations) {
    watch(expectation.left.get());
    watch(expectation.right.get());
    watch(expectation.upper.get());
  }
}

void Watches::watch(const ExpectTerm* term) {
  if (term == nullptr) return;
  if (term->kind == ExpectTerm::Kind::visible || term->kind == ExpectTerm::Kind::seen ||
      term->kind == ExpectTerm::Kind::cost) {
    const std::uint64_t first = key_of(CoreId{term->thread}, term->op_index);
    ops_[first].occurrences[term->occurrence];
    for (std::uint32_t op = term->op_index; term->kind == ExpectTerm::Kind::cost && op < term->last_op_index; ++op) {
      ops_[key_of(CoreId{term->thread}, op + 1)].leader = first;
    }
  }
  watch(term->left.get());
  watch(term->right.get());
}

void Watches::write(const WriteRecord& record) {
  if (ops_.empty()) return;
  const auto op = ops_.find(key_of(record.facts.core, record.facts.op_index));
  if (op == ops_.end()) return;
  const auto wanted = op->second.occurrences.find(op->second.writes++);
  if (wanted == op->second.occurrences.end()) return;
  wanted->second.write = record;
  by_id_[record.facts.id.value] = &*wanted->second.write;
}

void Watches::barrier(const BarrierRecord& record) {
  if (ops_.empty()) return;
  const auto op = ops_.find(key_of(record.facts.core, record.facts.op_index));
  if (op == ops_.end()) return;
  const auto wanted = op->second.occurrences.find(op->second.barriers++);
  if (wanted != op->second.occurrences.end()) wanted->second.cost = record.stall;
  if (!op->second.leader) return;
  Op& leader = ops_.at(*op->second.leader);
  const auto whole = leader.occurrences.find(leader.barriers - 1);
  if (whole != leader.occurrences.end()) whole->second.cost = whole->second.cost.value_or(0) + record.stall;
}

bool Watches::late_read(WriteId write, CoreId reader, Cycle cycle, bool forwarded) {
  const auto known = by_id_.find(write.value);
  if (known == by_id_.end()) return false;
  known->second->add_reader(reader, cycle, forwarded);
  return true;
}

const Watches::Op* Watches::find(CoreId core, std::uint32_t op) const {
  const auto known = ops_.find(key_of(core, op));
  return known == ops_.end() ? nullptr : &known->second;
}

const WriteRecord* Watches::find_write(CoreId core, std::uint32_t op, std::uint64_t occurrence) const {
  const Op* known = find(core, op);
  if (known == nullptr) return nullptr;
  const auto wanted = known->occurrences.find(occurrence);
  return wanted != known->occurrences.end() && wanted->second.write ? &*wanted->second.write : nullptr;
}

std::optional<std::uint64_t> Watches::find_cost(CoreId core, std::uint32_t op, std::uint64_t occurrence) const {
  const Op* known = find(core, op);
  if (known == nullptr) return std::nullopt;
  const auto wanted = known->occurrences.find(occurrence);
  return wanted == known->occurrences.end() ? std::nullopt : wanted->second.cost;
}

std::uint64_t Watches::writes_of(CoreId core, std::uint32_t op) const {
  const Op* known = find(core, op);
  return known == nullptr ? 0 : known->writes;
}

std::uint64_t Watches::barriers_of(CoreId core, std::uint32_t op) const {
  const Op* known = find(core, op);
  return known == nullptr ? 0 : known->barriers;
}

}  // namespace membar
