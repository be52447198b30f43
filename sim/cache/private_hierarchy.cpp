#include "sim/cache/private_hierarchy.h"

#include <algorithm>

#include "sim/base/check.h"
#include "sim/cache/private_env.h"
#include "sim/engine/random.h"

namespace membar {
namespace {

std::uint64_t sets_of(Bytes size, unsigned ways, unsigned line_bytes) {
  const std::uint64_t sets = size.value / (std::uint64_t{ways} * line_bytes);
  MEMBAR_CHECK(sets * ways * line_bytes == size.value && sets > 0, "a cache must have a whole number of sets");
  return sets;
}

// Each random replacement draws its own numbers.
std::uint64_t seed_of(const PrivateHierarchyParameters& parameters, unsigned level) {
  std::uint64_t state = parameters.seed + parameters.core.value * 4U + level;
  return split_mix(state);
}

}  // namespace

PrivateHierarchy::PrivateHierarchy(const PrivateHierarchyParameters& parameters, Network& network, PayloadPool& pool)
    : parameters_(parameters),
      network_(network),
      pool_(pool),
      l1_tags_(sets_of(parameters.l1.size, parameters.l1.ways, parameters.line_bytes), parameters.l1.ways),
      l1_entries_(l1_tags_.slots()),
      l1_replacement_(parameters.l1.replacement, l1_tags_.sets(), parameters.l1.ways, seed_of(parameters, 1)),
      l2_tags_(sets_of(parameters.l2.size, parameters.l2.ways, parameters.line_bytes), parameters.l2.ways),
      slots_(l2_tags_.slots()),
      l2_replacement_(parameters.l2.replacement, l2_tags_.sets(), parameters.l2.ways, seed_of(parameters, 2)),
      data_(parameters.data, parameters.line_bytes, l2_tags_.slots()),
      mshrs_(parameters.mshrs),
      evictions_(parameters.mshrs),
      eviction_data_(parameters.data, parameters.line_bytes, parameters.mshrs) {
  MEMBAR_CHECK(l2_tags_.slots() < kModified, "an L2 of too many lines");
  for (unsigned mshr = parameters.mshrs; mshr-- > 0;) free_mshrs_.push_back(static_cast<std::uint16_t>(mshr));
}

[[gnu::flatten]] RequestResult PrivateHierarchy::request(LineAddress line, Need need, Cycle now, bool prefetch,
                                                         bool retry) {
  if (!retry) ++l1_statistics_.misses;
  const std::uint32_t slot = l2_tags_.find(line);
  if (slot != TagArray::kMissing) return request_present(slot, line, need, now, prefetch, retry);
  return request_absent(line, need, now, prefetch, retry);
}

RequestResult PrivateHierarchy::request_present(std::uint32_t slot, LineAddress line, Need need, Cycle now,
                                                bool prefetch, bool retry) {
  SlotInfo& info = slots_[slot];
  const bool sufficient = need == Need::read ? readable(info.line.state) : writable(info.line.state);
  if (sufficient) return hit_l2(slot, line, now, prefetch, retry);
  if (info.mshr_plus_one != 0) {
    const std::uint16_t mshr = static_cast<std::uint16_t>(info.mshr_plus_one - 1);
    mshrs_[mshr].prefetch = mshrs_[mshr].prefetch && prefetch;
    if (mshrs_[mshr].remote) {
      if (!retry) ++l2_statistics_.merges;
      return {RequestStatus::pending, MshrId{mshr}, kNoSlot, kNever};
    }
    // A read-only line on its way from the L2 to the L1: the same MSHR asks for more.
    mshrs_[mshr].timeline = RequestTimeline{};
    mshrs_[mshr].timeline.started = now;
    start_remote(mshr, need, now);
    return {RequestStatus::pending, MshrId{mshr}, kNoSlot, kNever};
  }
  if (free_mshrs_.empty()) return refuse(RequestStatus::no_mshr);
  const std::uint16_t mshr = allocate_mshr(line, slot, prefetch, now);
  // The lookup has read the line anyway: the L1 gets its copy while the Upgrade is under way.
  if (info.l1_entry_plus_one == 0) start_local_fill(mshr, now);
  start_remote(mshr, need, now);
  return {RequestStatus::pending, MshrId{mshr}, kNoSlot, kNever};
}

RequestResult PrivateHierarchy::hit_l2(std::uint32_t slot, LineAddress line, Cycle now, bool prefetch, bool retry) {
  SlotInfo& info = slots_[slot];
  l2_replacement_.touch(l2_tags_.set_of(line), l2_tags_.way_of(l2_tags_.set_of(line), slot));
  if (info.mshr_plus_one != 0) {
    const std::uint16_t mshr = static_cast<std::uint16_t>(info.mshr_plus_one - 1);
    if (!retry) ++l2_statistics_.merges;
    mshrs_[mshr].prefetch = mshrs_[mshr].prefetch && prefetch;
    // An Upgrade is under way, and the L1 has lost its copy to another line since.
    if (mshrs_[mshr].local_ready == kNever) start_local_fill(mshr, now);
    return {RequestStatus::l2_hit, MshrId{mshr}, Slot{slot}, mshrs_[mshr].local_ready};
  }
  if (free_mshrs_.empty()) return refuse(RequestStatus::no_mshr);
  const std::uint16_t mshr = allocate_mshr(line, slot, prefetch, now);
  ++l2_statistics_.hits;
  start_local_fill(mshr, now);
  return {RequestStatus::l2_hit, MshrId{mshr}, Slot{slot}, mshrs_[mshr].local_ready};
}

RequestResult PrivateHierarchy::request_absent(LineAddress line, Need need, Cycle now, bool prefetch, bool) {
  // A core has one request or Put of a line in flight, never both.
  if (find_eviction(line) != kNone) return refuse(RequestStatus::no_way);
  if (free_mshrs_.empty()) return refuse(RequestStatus::no_mshr);
  const std::uint32_t set = l2_tags_.set_of(line);
  const std::uint32_t slot = make_room(set, now);
  if (slot == kNone) return refuse(RequestStatus::no_way);
  l2_tags_.put(slot, line);
  slots_[slot] = SlotInfo{};
  l2_replacement_.insert(set, l2_tags_.way_of(set, slot));
  const std::uint16_t mshr = allocate_mshr(line, slot, prefetch, now);
  start_remote(mshr, need, now);
  if (victim_put_) network_.send(*victim_put_, now + parameters_.latencies.l2);
  victim_put_.reset();
  return {RequestStatus::pending, MshrId{mshr}, kNoSlot, kNever};
}

RequestResult PrivateHierarchy::refuse(RequestStatus status) {
  ++l2_statistics_.refusals;
  refused_ = true;
  return {status, kNoMshr, kNoSlot, kNever};
}

void PrivateHierarchy::start_remote(std::uint16_t mshr, Need need, Cycle now) {
  Mshr& entry = mshrs_[mshr];
  entry.remote = true;
  entry.timeline.sent = now + parameters_.latencies.l2;
  PrivateLine& line = slots_[entry.slot.value].line;
  ++(line.state == PrivateState::I ? l2_statistics_.misses : l2_statistics_.upgrades);
  Env env = Env::at_slot(*this, entry.slot.value, now);
  const PrivateEvent event = need == Need::read ? PrivateEvent::Load : PrivateEvent::Store;
  const Outcome outcome = take_step(line, event, core_side(entry.line), env);
  MEMBAR_CHECK(outcome == Outcome::go, "the table refuses a request of the core");
}

std::uint16_t PrivateHierarchy::allocate_mshr(LineAddress line, std::uint32_t slot, bool prefetch, Cycle now) {
  const std::uint16_t mshr = free_mshrs_.back();
  free_mshrs_.pop_back();
  if (prefetch) ++l2_statistics_.prefetches;
  Mshr& entry = mshrs_[mshr];
  entry.line = line;
  entry.slot = Slot{slot};
  entry.local_ready = kNever;
  entry.remote = false;
  entry.prefetch = prefetch;
  entry.timeline = RequestTimeline{};
  entry.timeline.started = now;
  entry.taken = now;
  slots_[slot].mshr_plus_one = static_cast<std::uint16_t>(mshr + 1);
  return mshr;
}

Cycle PrivateHierarchy::oldest_taken() const {
  Cycle oldest = kNever;
  for (std::size_t i = 0; i < mshrs_.size(); ++i) {
    const bool taken = mshrs_[i].slot != kNoSlot && slots_[mshrs_[i].slot.value].mshr_plus_one == i + 1U;
    if (taken) oldest = std::min(oldest, mshrs_[i].taken);
  }
  return oldest;
}

void PrivateHierarchy::free_mshr(std::uint16_t mshr) {
  slots_[mshrs_[mshr].slot.value].mshr_plus_one = 0;
  free_mshrs_.push_back(mshr);
}

void PrivateHierarchy::start_local_fill(std::uint16_t mshr, Cycle now) {
  mshrs_[mshr].local_ready = now + parameters_.latencies.l2;
  if (local_fills_head_ == local_fills_.size()) {
    local_fills_.clear();
    local_fills_head_ = 0;
  }
  local_fills_.push_back({mshrs_[mshr].local_ready, mshr});
}

void PrivateHierarchy::complete_oldest_fill() {
  const LocalFill fill = local_fills_[local_fills_head_++];
  Mshr& mshr = mshrs_[fill.mshr];
  const std::uint32_t slot = mshr.slot.value;
  mshr.local_ready = kNever;
  fill_l1(slot);
  // With an Upgrade under way, those that only read have their bytes already; the others wait for the grant.
  if (mshr.remote) return;
  mshr.timeline.granted = fill.ready;
  mshr.timeline.source = DataSource::l2;
  announce(fill.mshr, slot, fill.ready);
  free_mshr(fill.mshr);
  wake_refused(fill.ready);
}

void PrivateHierarchy::announce(std::uint16_t mshr, std::uint32_t slot, Cycle now) {
  const Mshr& entry = mshrs_[mshr];
  const bool writes = writable(slots_[slot].line.state);
  const bool used_at_once = client_->line_filled(MshrId{mshr}, entry.line, Slot{slot}, writes, now);
  if (used_at_once && !entry.prefetch) lock(entry.line);
}

std::uint32_t PrivateHierarchy::make_room(std::uint32_t set, Cycle now) {
  const std::uint32_t empty = l2_tags_.find_empty(set);
  if (empty != TagArray::kMissing) return empty;
  if (evictions_used_ == evictions_.size()) return kNone;
  std::uint64_t eligible = 0;
  for (unsigned way = 0; way < l2_tags_.ways(); ++way) {
    const SlotInfo& info = slots_[l2_tags_.slot(set, way)];
    if (stable(info.line.state) && info.mshr_plus_one == 0 && !info.pinned) eligible |= std::uint64_t{1} << way;
  }
  if (eligible == 0) return kNone;
  const std::uint32_t victim = l2_tags_.slot(set, l2_replacement_.victim(set, eligible));
  std::uint32_t eviction = 0;
  while (evictions_[eviction].used) ++eviction;
  evict(victim, eviction, now);
  return victim;
}

void PrivateHierarchy::evict(std::uint32_t slot, std::uint32_t eviction, Cycle now) {
  const LineAddress line = l2_tags_.line(slot);
  PrivateLine& state = slots_[slot].line;
  ++l2_statistics_.evictions;
  if (state.state == PrivateState::M) ++l2_statistics_.writebacks;
  if (slots_[slot].l1_entry_plus_one != 0) ++l1_statistics_.evictions;
  Env env = Env::at_slot(*this, slot, now);
  const Outcome outcome = take_step(state, PrivateEvent::Evict, core_side(line), env);
  MEMBAR_CHECK(outcome == Outcome::go, "the table refuses the eviction of a stable line");
  evictions_[eviction] = {true, line, state};
  ++evictions_used_;
  eviction_data_.copy_from(eviction, data_, slot);
  l2_tags_.clear(slot);
  slots_[slot] = SlotInfo{};
}

void PrivateHierarchy::wake_refused(Cycle now) {
  if (!refused_) return;
  refused_ = false;
  client_->resources_freed(now);
}

bool PrivateHierarchy::become_modified(LineAddress line, std::uint32_t l1_entry) {
  const std::uint32_t slot = l1_entries_[l1_entry];
  PrivateLine& state = slots_[slot].line;
  if (!writable(state.state)) return false;
  Env env = Env::at_slot(*this, slot, Cycle{0});  // a hit sends nothing
  const Outcome outcome = take_step(state, PrivateEvent::Store, core_side(line), env);
  MEMBAR_CHECK(outcome == Outcome::go, "a store to an owned line must hit");
  if (state.state == PrivateState::M) [[likely]]  // under a planted bug it may be none
    l1_entries_[l1_entry] |= kModified;
  return true;
}

}  // namespace membar
