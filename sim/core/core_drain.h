// Part of core.cpp: the store buffer drains into the L1.
#pragma once

#include "sim/core/core.h"

namespace membar {

template <class Obs>
inline void Core<Obs>::drain(Cycle now) {
  if (stores_.at(stores_.head()).marker && drain_head_markers(now) && stores_.buffer_empty()) return;
  if constexpr (kObserved) {
    if (turns_noted()) note_turns(now);
  }
  if (stores_in_order_) {
    if (may_commit(stores_.head(), now)) (void)try_commit(stores_.head(), now);
  } else {
    for (std::uint64_t p = stores_.head(); p < stores_.buffer_end(); ++p) {
      if (may_commit(p, now) && try_commit(p, now)) break;
    }
  }
  if (!stores_.buffer_empty() && stores_.at(stores_.head()).marker && drain_head_markers(now)) {
    if (kObserved && turns_noted()) note_turns(now);
  }
  // What has entered in this cycle asks for its line after the loads of this cycle: nobody waits for it.
  std::uint64_t end = stores_.buffer_end();
  while (end != stores_.head() && stores_.at(end - 1).buffered == now) --end;
  if (end != stores_.head()) request_ownership(end, now);
}

// A store fence performs when it has become the oldest entry. Returns true if any did.
template <class Obs>
bool Core<Obs>::drain_head_markers(Cycle now) {
  bool any = false;
  while (!stores_.buffer_empty() && stores_.at(stores_.head()).marker) {
    const std::uint64_t position = stores_.head();
    if constexpr (kObserved) {
      if (!markers_.empty() && markers_.front().position == position) {
        report_marker_stall(now);
        markers_.front().facts.completed = now;
        observer_.barrier_done(markers_.front().facts);
        markers_.erase(markers_.begin());
      }
    }
    stores_.commit(position);
    active_ = true;
    any = true;
    if (!stores_.buffer_empty()) became_head(stores_.head(), now);
  }
  return any;
}

// The oldest op of the window waited for the oldest store fence of the buffer: that is on the fence's bill.
template <class Obs>
void Core<Obs>::report_marker_stall(Cycle now) {
  if constexpr (kObserved) {
    if (window_.empty() || (window_.at(window_.head()).flags & kBarrier)) return;
    ObservedEntry& waiting = window_.observed(window_.head());
    if (waiting.stall_from >= now) return;
    BarrierFacts part = markers_.front().facts;
    part.stall_from = waiting.stall_from;
    part.stall_to = now;
    part.more = true;
    waiting.stall_from = kNever;
    observer_.barrier_done(part);
  }
}

// Whether model and drain policy let this entry commit in this cycle, given its line.
template <class Obs>
inline bool Core<Obs>::may_commit(std::uint64_t position, Cycle now) {
  const StoreEntry& store = stores_.at(position);
  if (store.committed || store.marker || store.joined || store.buffered >= now || last_commit_ == now) return false;
  if (position != stores_.head() && !older_stores_allow(position)) return false;
  return drain_allowed(store, now) && (pending_.empty() || pending_loads_allow(store));
}

template <class Obs>
bool Core<Obs>::drain_allowed(const StoreEntry& store, Cycle now) const {
  if (store.held_cycles != 0 && now < store.may_leave_from()) return false;
  if (parameters_.store_buffer.drain == DrainPolicy::eager || (pinned_ && store.line == pinned_line_)) return true;
  if (store.buffered + parameters_.store_buffer.lazy_delay <= now) return true;
  const unsigned high = parameters_.store_buffer.lazy_high_water == 0 ? parameters_.store_buffer.entries
                                                                      : parameters_.store_buffer.lazy_high_water;
  if (stores_.occupancy() >= high) return true;
  if (window_.empty()) return dispatched_all_;
  // The oldest op waits for the stores: a fence, an RMW, or under sc a load.
  const WindowEntry& head = window_.at(window_.head());
  if (head.kind == EntryKind::fence || head.kind == EntryKind::rmw) return !older_performed(head.order_class);
  if (head.kind == EntryKind::store && head.state == EntryState::bound) return stores_.buffer_full();
  return head.waiting_for == Cause::forward || (stores_before_loads_ && is_load(head));
}

// Out-of-order drains: no older entry touches the same bytes, and no store fence stands in between.
template <class Obs>
bool Core<Obs>::older_stores_allow(std::uint64_t position) const {
  if (stores_in_order_) return false;
  const StoreEntry& store = stores_.at(position);
  for (std::uint64_t p = stores_.head(); p < position; ++p) {
    const StoreEntry& older = stores_.at(p);
    if (older.marker) return false;
    if (!older.committed && StoreQueue::overlaps(older, store.address, store.size)) return false;
  }
  return true;
}

template <class Obs>
bool Core<Obs>::pending_loads_allow(const StoreEntry& store) const {
  const OrderRule rule = parameters_.table.rule(OrderClass::load, OrderClass::store);
  for (const PendingLoad& load : pending_) {
    if (load.sequence > store.sequence) continue;
    if (rule == OrderRule::always || StoreQueue::overlaps(store, load.entry.address, load.entry.size)) return false;
  }
  return true;
}

// Commits the entry, with all that joined it, if its line is writable in the L1.
template <class Obs>
inline bool Core<Obs>::try_commit(std::uint64_t position, Cycle now) {
  const LineAddress line = stores_.at(position).line;
  const Slot slot = hierarchy_.write_hit_at(stores_.at(position).l1_place, line);
  if (slot == kNoSlot) return false;
  if (stores_.at(position).missed) hierarchy_.was_a_miss();
  commit_group(position, slot, now);
  if (pinned_ && line == pinned_line_) [[unlikely]] {
    pinned_ = false;
    sent_ = true;
    hierarchy_.serve_stalled(line, now);
  }
  return true;
}

template <class Obs>
inline void Core<Obs>::commit_group(std::uint64_t position, Slot slot, Cycle now) {
  last_commit_ = now;
  progress_ = now;
  active_ = true;
  commit_one(position, slot, now);
  if (parameters_.store_buffer.coalesce) [[unlikely]]
    commit_joined(position, slot, now);
  stores_.commit(position);
  if (!stores_.buffer_empty()) became_head(stores_.head(), now);
}

// Those that joined the entry at `leader`, which commits now.
template <class Obs>
void Core<Obs>::commit_joined(std::uint64_t leader, Slot slot, Cycle now) {
  for (std::uint64_t p = leader + 1; p < stores_.buffer_end(); ++p) {
    const StoreEntry& store = stores_.at(p);
    if (!store.joined || store.leader != leader || store.committed) continue;
    if (store.buffered >= now) {
      stores_.split_group(p);  // it came too late for this cycle
      return;
    }
    if constexpr (kObserved) shared_life(leader, p);
    commit_one(p, slot, now);
    stores_.commit(p);
  }
}

// A joined store lives the life of its entry from when it joined it.
template <class Obs>
void Core<Obs>::shared_life(std::uint64_t leader, std::uint64_t position) {
  const WriteFacts& entry = facts(leader);
  WriteFacts& record = facts(position);
  record.ordered = entry.ordered;
  record.head = entry.head;
  record.drain_allowed = entry.drain_allowed;
  record.mshr_granted = entry.mshr_granted;
  record.request = entry.request;
  record.regrants = entry.regrants;
}

// The youngest store of the group that will overwrite all that this one wrote.
template <class Obs>
WriteId Core<Obs>::overwriter(std::uint64_t leader, std::uint64_t position, Cycle now) {
  WriteId id = kInitialWrite;
  const StoreEntry& store = stores_.at(position);
  for (std::uint64_t p = position + 1; p < stores_.buffer_end(); ++p) {
    const StoreEntry& younger = stores_.at(p);
    if (!younger.joined || younger.leader != leader || younger.committed || younger.buffered >= now) continue;
    if (StoreQueue::contains(younger, store.address, store.size)) id = younger.id;
  }
  return id;
}

template <class Obs>
inline void Core<Obs>::commit_one(std::uint64_t position, Slot slot, Cycle now) {
  StoreEntry& store = stores_.at(position);
  check_commit(position);
  if constexpr (kChecked) {
    hierarchy_.check_write(store.line, offset_of(store.address), store.size, store.value, store.id);
  }
  hierarchy_.write(slot, offset_of(store.address), store.size, store.value, store.id);
  if constexpr (kObserved) {
    WriteFacts& record = facts(position);
    record.visible = now;
    if (record.ordered == kNever) record.ordered = record.buffered;
    if (record.head == kNever) record.head = now;
    if (parameters_.store_buffer.coalesce) {
      record.coalesced_into = overwriter(store.joined ? store.leader : position, position, now);
    }
    if (record.drain_allowed == kNever && parameters_.drain_waits()) {
      record.drain_allowed = now;  // it went in the very cycle in which it was allowed to
    }
    if (record.drain_allowed == kNever || record.drain_allowed < record.head) record.drain_allowed = record.head;
    if (!other_half_waits(position)) observer_.write_visible(record);
  }
  if (!other_half_waits(position)) visible(store.op_index, now);
}

// The stores before `end` whose turn it is, and some behind them, ask for their lines.
template <class Obs>
inline void Core<Obs>::request_ownership(std::uint64_t end, Cycle now) {
  if (kObserved && parameters_.drain_waits()) note_drain_allowed(end, now);
  if (resources_short_) return;
  unsigned ahead = parameters_.store_buffer.rfo_prefetch;
  bool is_head = true;
  for (std::uint64_t p = stores_.head(); p < end; ++p) {
    StoreEntry& store = stores_.at(p);
    if (store.committed || store.marker || store.joined) continue;
    const bool own_turn = is_head || (!stores_in_order_ && older_stores_allow(p));
    is_head = false;
    if (!own_turn) {
      if (ahead == 0) {
        if (stores_in_order_) return;
        continue;
      }
      --ahead;
    }
    if (own_turn && !(drain_allowed(store, now) && (pending_.empty() || pending_loads_allow(store)))) continue;
    if (!store.requested) request_for(p, !own_turn, now);
    if (resources_short_) return;
  }
}

template <class Obs>
inline void Core<Obs>::request_for(std::uint64_t position, bool prefetch, Cycle now) {
  StoreEntry& store = stores_.at(position);
  store.l1_place = hierarchy_.find_writable(store.line);
  if (store.l1_place != PrivateHierarchy::kNoL1Place) {
    if constexpr (kObserved) {
      if (facts(position).mshr_granted == kNever) facts(position).mshr_granted = now;
    }
    return;
  }
  sent_ = true;
  const RequestResult result = hierarchy_.request(store.line, Need::write, now, prefetch, store.missed);
  store.missed = true;
  if (result.status == RequestStatus::no_mshr || result.status == RequestStatus::no_way) {
    resources_short_ = true;
    return;
  }
  store.requested = true;
  store.mshr = result.mshr;
  if constexpr (kObserved) {
    WriteFacts& record = facts(position);
    if (store.granted_once) ++record.regrants;
    // One that was granted in vain while it was its turn has not waited for an MSHR since.
    if (record.mshr_granted == kNever || record.head == kNever || record.mshr_granted < record.head) {
      record.mshr_granted = now;
    }
    record.request = RequestTimeline{};
  }
}

// Ownership (or, after a merge with a read, only a copy) has come for the entries that asked.
template <class Obs>
void Core<Obs>::store_granted(MshrId mshr, LineAddress line, bool writable, Cycle now, bool& pinned) {
  bool served = false;
  for (std::uint64_t p = stores_.head(); p < stores_.buffer_end(); ++p) {
    StoreEntry& store = stores_.at(p);
    if (store.committed || store.marker || store.line != line) continue;
    if (!store.requested || store.mshr != mshr) continue;
    store.requested = false;
    store.granted_once = store.granted_once || writable;
    if constexpr (kObserved) facts(p).request = hierarchy_.timeline(mshr);
    if (!writable || served) continue;
    served = true;
    if (may_commit(p, now)) {
      const Slot slot = hierarchy_.write_hit(line);
      if (slot != kNoSlot) {
        hierarchy_.was_a_miss();
        commit_group(p, slot, now);
      }
    } else if (p == stores_.head() && drain_allowed(store, now)) {
      pinned = true;  // it commits in its next cycle, before the line may be taken away
      pinned_ = true;
      pinned_line_ = line;
    }
  }
}

// A store that crosses a line is visible with its later half.
template <class Obs>
inline bool Core<Obs>::other_half_waits(std::uint64_t position) const {
  const StoreEntry& store = stores_.at(position);
  if (store.first_half) return position + 1 >= stores_.buffer_end() || !stores_.at(position + 1).committed;
  return store.second_half && position > stores_.head() && !stores_.at(position - 1).committed;
}

// Nothing older is in the way of this entry any more.
template <class Obs>
void Core<Obs>::became_head(std::uint64_t position, Cycle now) {
  if constexpr (kObserved) {
    if (!turns_noted() && facts(position).head == kNever) facts(position).head = now;
  } else {
    (void)position;
    (void)now;
  }
}

// A lazy buffer, or held stores: since when those whose turn it is need not sit in it any longer.
template <class Obs>
void Core<Obs>::note_drain_allowed(std::uint64_t end, Cycle now) {
  for (std::uint64_t p = stores_.head(); p < end; ++p) {
    const StoreEntry& store = stores_.at(p);
    if (store.committed || store.marker || store.joined) continue;
    const bool own_turn = p == stores_.head() || older_stores_allow(p);
    if (own_turn && facts(p).drain_allowed == kNever && drain_allowed(store, now)) facts(p).drain_allowed = now;
    if (stores_in_order_) return;
  }
}

// Where a store may have to wait for more than those ahead of it: since when it waits for no older load and no fence,
// and since when for no older store.
template <class Obs>
void Core<Obs>::note_turns(Cycle now) {
  bool behind_marker = false;
  for (std::uint64_t p = stores_.head(); p < stores_.buffer_end(); ++p) {
    const StoreEntry& store = stores_.at(p);
    behind_marker = behind_marker || store.marker;
    if (store.committed || store.marker || store.joined) continue;
    WriteFacts& record = facts(p);
    if (record.head != kNever) continue;
    if ((behind_marker && !stores_in_order_) || !(pending_.empty() || pending_loads_allow(store))) continue;
    if (record.ordered == kNever) record.ordered = std::max(now, record.buffered);
    if (p == stores_.head() || older_stores_allow(p)) record.head = now;
  }
}

}  // namespace membar
