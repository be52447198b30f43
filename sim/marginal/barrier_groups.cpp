#include "sim/marginal/barrier_groups.h"

#include <algorithm>
#include <utility>

namespace membar {
namespace {

BarrierKey key_of(const BarrierFacts& barrier, std::uint32_t op_index, bool by_op) {
  if (by_op || (barrier.site == 0 && barrier.computed_address)) {
    return {BarrierKey::By::op, barrier.kind, barrier.core, op_index};
  }
  if (barrier.site != 0) return {BarrierKey::By::site, barrier.kind, CoreId{0}, barrier.site};
  return {BarrierKey::By::place, barrier.kind, barrier.core, barrier.address.value};
}

}  // namespace

BarrierKey key_of(const BarrierFacts& barrier, bool by_op) { return key_of(barrier, barrier.op_index, by_op); }

BarrierKey key_of(const TraceOp& op, CoreId core, BarrierFacts::Kind kind, bool by_op) {
  BarrierFacts facts;
  facts.core = core;
  facts.kind = kind;
  facts.site = op.site;
  facts.address = Address{op.address};
  facts.computed_address = (op.flags & kAddressRegister) != 0;
  return key_of(facts, op.index, by_op);
}

void BarrierGroups::barrier(const BarrierRecord& record) {
  merge({key_of(record.facts, by_op_), record.facts, {record.facts.core}, 1, record.stall, record.facts.orders});
  if (by_op_ && groups_.size() > most_ops_) group_by_place();
}

void BarrierGroups::merge(const BarrierGroup& group) {
  const auto found = groups_.find(group.key);
  if (found == groups_.end()) {
    if (groups_.size() < most_groups_) {
      groups_.emplace(group.key, group);
    } else {
      barriers_beyond_ += group.barriers;
      stall_beyond_ += group.stall;
    }
    return;
  }
  BarrierGroup& all = found->second;
  all.barriers += group.barriers;
  all.stall += group.stall;
  all.orders = all.orders || group.orders;
  for (const CoreId core : group.cores) {
    const auto at = std::lower_bound(all.cores.begin(), all.cores.end(), core);
    if (at == all.cores.end() || *at != core) all.cores.insert(at, core);
  }
}

void BarrierGroups::group_by_place() {
  by_op_ = false;
  for (auto& [key, group] : std::exchange(groups_, {})) {
    group.key = key_of(group.first, by_op_);
    merge(group);
  }
}

std::vector<BarrierGroup> BarrierGroups::costliest_first() const {
  std::vector<BarrierGroup> all;
  for (const auto& [key, group] : groups_) all.push_back(group);
  std::stable_sort(all.begin(), all.end(),
                   [](const BarrierGroup& a, const BarrierGroup& b) { return a.stall > b.stall; });
  return all;
}

}  // namespace membar
