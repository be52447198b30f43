#include "sim/analysis/live_writes.h"

#include <algorithm>
#include <utility>

#include "sim/base/check.h"

namespace membar {

LiveWrites::LiveWrites(std::size_t limit) : slots_(64), limit_(limit) {
  MEMBAR_CHECK(limit >= 1, "a store of live writes holds at least one");
}

WriteId LiveWrites::issue(CoreId core) {
  MEMBAR_CHECK(next_ != ~std::uint32_t{0}, "a run numbers at most 2^32 - 2 writes");
  if (size() == slots_.size()) grow();
  Slot& fresh = slot(next_);
  fresh.visible = false;
  fresh.record.facts.core = core;
  fresh.record.facts.visible = kNever;  // the other facts come when it is visible
  fresh.record.forwarded = kNever;
  fresh.record.seen.clear();  // keeps its capacity: no allocation in steady state
  return WriteId{next_++};
}

void LiveWrites::grow() {
  std::vector<Slot> larger(slots_.size() * 2);
  for (std::uint32_t id = first_; id != next_; ++id) larger[id & (larger.size() - 1)] = std::move(slot(id));
  slots_ = std::move(larger);
}

void LiveWrites::set_visible(const WriteFacts& facts) {
  MEMBAR_CHECK(facts.id.value >= first_ && facts.id.value < next_, "a write becomes visible that was never issued");
  Slot& known = slot(facts.id.value);
  MEMBAR_CHECK(!known.visible, "a write becomes visible twice");
  known.record.facts = facts;
  known.visible = true;
}

void LiveWrites::read(WriteId id, CoreId reader, Cycle cycle, bool forwarded) {
  MEMBAR_CHECK(id.value >= first_ && id.value < next_, "a read from a write that was never issued");
  slot(id.value).record.add_reader(reader, cycle, forwarded);
}

WriteRecord* LiveWrites::oldest_visible() {
  if (size() == 0 || !slot(first_).visible) return nullptr;
  WriteRecord& record = slot(first_).record;
  std::sort(record.seen.begin(), record.seen.end(), [](const SeenBy& a, const SeenBy& b) { return a.core < b.core; });
  return &record;
}

void LiveWrites::drop_oldest() {
  MEMBAR_CHECK(size() > 0, "nothing to drop");
  ++first_;
}

}  // namespace membar
