// The L1's side of a private hierarchy: fills, drops, what a level shows of a line, and what stands there before a run.
#include "sim/base/check.h"
#include "sim/cache/private_hierarchy.h"

namespace membar {

void PrivateHierarchy::fill_l1(std::uint32_t slot) {
  SlotInfo& info = slots_[slot];
  const LineAddress line = l2_tags_.line(slot);
  const std::uint32_t set = l1_tags_.set_of(line);
  const std::uint32_t modified = info.line.state == PrivateState::M ? kModified : 0;
  if (info.l1_entry_plus_one != 0) {
    const std::uint32_t entry = info.l1_entry_plus_one - 1;
    l1_entries_[entry] = slot | modified;
    l1_replacement_.touch(set, l1_tags_.way_of(set, entry));
    return;
  }
  std::uint32_t entry = l1_tags_.find_empty(set);
  if (entry == TagArray::kMissing) {
    const std::uint64_t droppable = droppable_l1_ways(set);
    // Every line of the set is about to be used: this one stays in the L2 alone.
    if (droppable == 0) return;
    entry = l1_tags_.slot(set, l1_replacement_.victim(set, droppable));
    ++l1_statistics_.evictions;
    slots_[l1_entries_[entry] & ~kModified].l1_entry_plus_one = 0;
    tell_l1(l1_tags_.line(entry), false);
  }
  ++l1_statistics_.fills;
  l1_tags_.put(entry, line);
  l1_entries_[entry] = slot | modified;
  l1_replacement_.insert(set, l1_tags_.way_of(set, entry));
  info.l1_entry_plus_one = entry + 1;
  tell_l1(line, true);
}

std::uint64_t PrivateHierarchy::droppable_l1_ways(std::uint32_t set) const {
  const std::uint64_t all = ~std::uint64_t{0} >> (64 - l1_tags_.ways());
  if (pinned_ == 0) return all;
  std::uint64_t ways = all;
  for (unsigned way = 0; way < l1_tags_.ways(); ++way) {
    const std::uint32_t slot = l1_entries_[l1_tags_.slot(set, way)] & ~kModified;
    if (slots_[slot].pinned) ways &= ~(std::uint64_t{1} << way);
  }
  return ways;
}

void PrivateHierarchy::drop_l1(std::uint32_t slot) {
  SlotInfo& info = slots_[slot];
  if (info.l1_entry_plus_one == 0) return;
  tell_l1(l2_tags_.line(slot), false);
  l1_tags_.clear(info.l1_entry_plus_one - 1);
  info.l1_entry_plus_one = 0;
}

PrivateState PrivateHierarchy::l1_state(LineAddress line) const {
  const std::uint32_t entry = l1_tags_.find(line);
  return entry == TagArray::kMissing ? PrivateState::I : slots_[l1_entries_[entry] & ~kModified].line.state;
}

bool PrivateHierarchy::install(LineAddress line, PrivateState state, const LineStore& bytes, std::size_t bytes_line) {
  const std::uint32_t set = l2_tags_.set_of(line);
  const std::uint32_t slot = l2_tags_.find_empty(set);
  if (slot == TagArray::kMissing) return false;
  l2_tags_.put(slot, line);
  slots_[slot] = SlotInfo{};
  slots_[slot].line.state = state;
  data_.copy_from(slot, bytes, bytes_line);
  l2_replacement_.insert(set, l2_tags_.way_of(set, slot));
  fill_l1(slot);
  // What stands there before the run was not brought by it.
  l1_statistics_ = L1Statistics{};
  return true;
}

PrivateHierarchy::HeldBytes PrivateHierarchy::held_bytes(LineAddress line) const {
  const std::uint32_t slot = l2_tags_.find(line);
  if (slot != TagArray::kMissing && readable(slots_[slot].line.state)) return {&data_, slot};
  const std::uint32_t eviction = find_eviction(line);
  if (eviction == kNone || evictions_[eviction].line.state == PrivateState::II_A) return {};
  return {&eviction_data_, eviction};
}

bool PrivateHierarchy::idle() const {
  return free_mshrs_.size() == mshrs_.size() && evictions_used_ == 0 && stalled_.empty() && pinned_ == 0 &&
         local_fills_head_ == local_fills_.size();
}

void PrivateHierarchy::check_invariants() const {
  std::size_t in_l1 = 0;
  for (std::uint32_t slot = 0; slot < l2_tags_.slots(); ++slot) {
    const SlotInfo& info = slots_[slot];
    if (l2_tags_.empty(slot)) {
      MEMBAR_CHECK(info.line.state == PrivateState::I && info.mshr_plus_one == 0 && info.l1_entry_plus_one == 0 &&
                       !info.pinned && !info.stalled,
                   "an empty L2 slot remembers something");
      continue;
    }
    MEMBAR_CHECK(info.line.state != PrivateState::I, "an L2 slot holds a line that is not present");
    MEMBAR_CHECK(stable(info.line.state) || info.mshr_plus_one != 0, "a line waits, but no request is in flight");
    if (info.mshr_plus_one != 0) {
      const Mshr& mshr = mshrs_[info.mshr_plus_one - 1U];
      MEMBAR_CHECK(mshr.slot == Slot{slot} && mshr.line == l2_tags_.line(slot), "an MSHR of another line");
      MEMBAR_CHECK(mshr.remote == !stable(info.line.state), "MSHR and state disagree on what is in flight");
    }
    if (info.l1_entry_plus_one == 0) continue;
    ++in_l1;
    const std::uint32_t entry = info.l1_entry_plus_one - 1;
    MEMBAR_CHECK(readable(info.line.state), "the L1 holds a line that may not be read");
    MEMBAR_CHECK(l1_tags_.find(l2_tags_.line(slot)) == entry, "the L1 does not hold what the L2 believes it does");
    MEMBAR_CHECK((l1_entries_[entry] & ~kModified) == slot, "an L1 entry points to another L2 slot");
    MEMBAR_CHECK((l1_entries_[entry] & kModified) == 0 || info.line.state == PrivateState::M,
                 "the L1's permission is stronger than the L2's");
  }
  std::size_t l1_lines = 0;
  for (std::uint32_t entry = 0; entry < l1_tags_.slots(); ++entry) l1_lines += l1_tags_.empty(entry) ? 0U : 1U;
  MEMBAR_CHECK(l1_lines == in_l1, "the L1 holds a line that the L2 does not");
}

}  // namespace membar
