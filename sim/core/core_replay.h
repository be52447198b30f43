// Part of core.cpp: what the private hierarchy tells the core, and the replay of loads that bound too early.
#pragma once

#include "sim/core/core.h"

namespace membar {

template <class Obs>
[[gnu::flatten]] bool Core<Obs>::line_filled(MshrId mshr, LineAddress line, Slot slot, bool writable, Cycle now) {
  // A load that is not the oldest, and that nobody waits for, gives the core nothing to do.
  bool concerns = waiting_ != 0 || branch_waits_ || !pending_.empty();
  if (!pending_.empty()) complete_pending(mshr, slot, now);
  window_.for_each_in_flight([&](std::uint64_t sequence) {
    WindowEntry& entry = window_.at(sequence);
    if (entry.mshr != mshr) return true;
    concerns = concerns || sequence == window_.head();
    window_.clear_in_flight(sequence);
    if constexpr (kObserved) window_.observed(sequence).request = hierarchy_.timeline(mshr);
    if (entry.kind != EntryKind::rmw) {
      bind(entry, sequence, slot, now, hierarchy_.timeline(mshr).source);
    } else if (writable && hierarchy_.write_hit(line) != kNoSlot) {
      hierarchy_.was_a_miss();
      entry.source = hierarchy_.timeline(mshr).source;
      perform_rmw(entry, sequence, slot, now);
    } else {  // it had merged with a read: now it asks for itself
      entry.state = EntryState::waiting;
      ++waiting_;
    }
    return true;
  });
  if (reports_requests_) report_request(mshr, line, writable, now);
  bool pinned = false;
  if (!stores_.buffer_empty() && stores_.may_touch_line(line, line_shift_)) {
    concerns = true;
    store_granted(mshr, line, writable, now, pinned);
  }
  wake_ = wake_ || concerns;
  recheck_ = recheck_ || concerns;
  return pinned;
}

template <class Obs>
void Core<Obs>::report_request(MshrId mshr, LineAddress line, bool writable, Cycle now) {
  if constexpr (kObserved) {
    RequestFacts facts;
    facts.core = id_;
    facts.mshr = mshr.value;
    facts.line = line;
    facts.writable = writable;
    facts.taken = hierarchy_.taken(mshr);
    facts.freed = now;
    facts.oldest_taken = hierarchy_.oldest_taken();
    facts.timeline = hierarchy_.timeline(mshr);
    facts.lost = facts.timeline.granted == kNever;
    observer_.request_done(facts);
  }
}

template <class Obs>
void Core<Obs>::fill_lost(MshrId mshr, LineAddress line, Cycle now) {
  if (reports_requests_) report_request(mshr, line, false, now);
}

// Loads that left the window before their value came.
template <class Obs>
void Core<Obs>::complete_pending(MshrId mshr, Slot slot, Cycle now) {
  for (std::size_t i = 0; i < pending_.size();) {
    PendingLoad& load = pending_[i];
    if (load.entry.mshr != mshr) {
      ++i;
      continue;
    }
    WindowEntry& entry = load.entry;
    if (parameters_.data) entry.value = hierarchy_.read(slot, offset_of(entry.address), entry.size);
    check_load(entry, slot);
    entry.source = hierarchy_.timeline(mshr).source;
    if constexpr (kObserved) {
      load.observed.performed = now;
      load.observed.request = hierarchy_.timeline(mshr);
      collect_writers(load.observed, slot, entry);
      report_load(entry, load.observed, load.sequence);
    }
    if (entry.dst != kNoRegister) {
      write_register(load.sequence, entry.dst, entry.value);
      value_known(load.sequence, entry.dst, entry.value, now);
    }
    pending_.erase(pending_.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

// A load that has bound but may not perform yet would keep an old value: it goes back, with everything younger. One
// that may perform has its value for good, from this cycle at the latest.
template <class Obs>
[[gnu::flatten]] void Core<Obs>::line_lost(LineAddress line, Cycle now) {
  if (dormant_ && line == line_of(window_.at(window_.head()).address)) end_dormancy(now);
  forget_fill(line);
  if (!(kObserved || speculative_) || !window_.may_have_read(line)) return;
  const std::uint64_t early_from = first_early(now);
  for (std::uint64_t sequence = kObserved ? window_.head() : early_from; sequence < window_.next(); ++sequence) {
    if (!window_.may_have_read(sequence, line)) continue;
    const WindowEntry& entry = window_.at(sequence);
    if (!is_load(entry) || entry.state != EntryState::bound || line_of(entry.address) != line) continue;
    if (!reads_cache(entry)) continue;
    if (sequence >= early_from && speculative_) {
      squash(sequence, now);
      return;
    }
    if constexpr (kObserved) {
      ObservedEntry& observed = window_.observed(sequence);
      observed.performed = std::min(observed.performed, now);
    }
  }
}

// The oldest place in the window where a load may not perform yet, because something older has not.
template <class Obs>
std::uint64_t Core<Obs>::first_early(Cycle now) const {
  if (stores_before_loads_ && !stores_.buffer_empty()) return window_.head();
  if (!stores_before_loads_ && waiting_ == 0 && barriers_ == 0 &&
      latest_value_ <= now) {  // only loads in flight have not performed
    const std::uint64_t first = window_.first_in_flight();
    return first != kNoSequence && older_blocks_loads(window_.at(first)) ? first + 1 : window_.next();
  }
  for (std::uint64_t sequence = window_.head(); sequence < window_.next(); ++sequence) {
    const WindowEntry& entry = window_.at(sequence);
    const bool performed =
        is_load(entry) ? entry.state == EntryState::bound && entry.ready <= now : entry.kind == EntryKind::alu;
    if (!performed && older_blocks_loads(entry)) return sequence + 1;
  }
  return window_.next();
}

// A store in the buffer may have counted on this line, and a store or an RMW may have waited for it on its way from the
// L2 to the L1: now it has to ask for it.
template <class Obs>
void Core<Obs>::forget_fill(LineAddress line) {
  if (stores_.may_touch_line(line, line_shift_)) {
    for (std::uint64_t p = stores_.head(); p < stores_.buffer_end(); ++p) {
      StoreEntry& store = stores_.at(p);
      if (store.requested && store.line == line && !hierarchy_.will_fill(store.mshr, line)) store.requested = false;
    }
    wake_for_stores(line);
  }
  if (window_.empty()) return;
  WindowEntry& head = window_.at(window_.head());
  const bool waits = head.kind == EntryKind::rmw && head.state == EntryState::in_flight;
  if (!waits || line_of(head.address) != line || hierarchy_.will_fill(head.mshr, line)) return;
  head.state = EntryState::waiting;
  window_.clear_in_flight(window_.head());
  ++waiting_;
  wake_ = true;
  recheck_ = true;
}

// A store in the buffer may have counted on this line; nothing else in the core has anything to do now.
template <class Obs>
void Core<Obs>::wake_for_stores(LineAddress line) {
  for (std::uint64_t p = stores_.head(); p < stores_.buffer_end(); ++p) {
    if (stores_.at(p).line != line || stores_.at(p).committed) continue;
    wake_ = true;
    recheck_ = true;
    return;
  }
}

// Whether younger loads may not perform before this op has.
template <class Obs>
bool Core<Obs>::older_blocks_loads(const WindowEntry& entry) const {
  switch (entry.kind) {
    case EntryKind::load:
    case EntryKind::store:
    case EntryKind::rmw:
    case EntryKind::fence:
    case EntryKind::marker:
    case EntryKind::await:
      return parameters_.orders(entry.order_class, OrderClass::load);
    case EntryKind::alu:
    case EntryKind::delay:
    case EntryKind::prefetch:
      return false;
  }
  return false;
}

// Its value came from the cache, or from a store that has been committed since: the line guards it.
template <class Obs>
bool Core<Obs>::reads_cache(const WindowEntry& entry) const {
  return entry.forward == kNoSequence || entry.forward < stores_.head() || stores_.at(entry.forward).committed;
}

template <class Obs>
void Core<Obs>::write_lost(LineAddress line, Cycle) {
  if (stores_.may_touch_line(line, line_shift_)) wake_for_stores(line);
}

template <class Obs>
void Core<Obs>::resources_freed(Cycle) {
  resources_short_ = false;
  wake_ = true;
  recheck_ = true;
}

// The polls that were not simulated: all hit the unchanged line. The next one on the grid sees that it is gone.
template <class Obs>
void Core<Obs>::end_dormancy(Cycle now) {
  dormant_ = false;
  wake_ = true;
  recheck_ = true;
  const std::uint64_t period = (parameters_.l1_latency + parameters_.await.gap).value;
  const std::uint64_t elapsed = (now - poll_issued_).value;
  const std::uint64_t polls = std::max<std::uint64_t>((elapsed + period - 1) / period, 1);
  hierarchy_.count_l1_hits(polls - 1);
  window_.extra(window_.head()).operands.available = poll_issued_ + Cycles{polls * period};
}

template <class Obs>
void Core<Obs>::squash(std::uint64_t sequence, Cycle now) {
  if ((window_.at(sequence).flags & kSecondHalf) && window_.holds(sequence - 1)) --sequence;
  if constexpr (kObserved) {
    replayed_pc_ = window_.at(sequence).pc;
    replay_count_ = window_.observed(sequence).replays + 1;
  }
  ++replays_;
  if constexpr (kChecked) {
    if (tap() != nullptr) tap()->replayed(id_, window_.observed(sequence).line);
  }
  dispatch_again(sequence, now + parameters_.core.replay_latency);
}

// The address that its registers give an access turns out to cross a line: it is dispatched again, in two halves.
template <class Obs>
void Core<Obs>::split(std::uint64_t sequence, Cycle now) {
  const WindowEntry entry = window_.at(sequence);
  dispatch_again(sequence, now + Cycles{1});
  split_pc_ = entry.pc;
  split_address_ = entry.address;
}

// Takes back the op at `sequence` and everything younger, and dispatches it again from cycle `from` on.
template <class Obs>
void Core<Obs>::dispatch_again(std::uint64_t sequence, Cycle from) {
  const WindowEntry first = window_.at(sequence);
  taken_back_to_ = std::max(taken_back_to_, window_.next());
  for (std::uint64_t p = sequence; p < window_.next(); ++p) {
    const WindowEntry& entry = window_.at(p);
    if (entry.state == EntryState::waiting) {
      --waiting_;
      if (entry.kind == EntryKind::store && !stores_.at(entry.stores_before).address_known) --unknown_addresses_;
    }
    if (entry.kind == EntryKind::rmw || entry.kind == EntryKind::fence) --barriers_;
  }
  stores_.truncate(first.stores_before);
  window_.truncate(sequence);
  while (!undo_.empty() && undo_.back().sequence > sequence) {
    if (undo_.back().loop == kNoRegister) {
      --ops_;
    } else {
      registers_[undo_.back().loop] = undo_.back().value;
    }
    undo_.pop_back();
  }
  while (!zero_barriers_.empty() && zero_barriers_.back().facts.sequence > sequence) zero_barriers_.pop_back();
  restore_registers();
  pc_ = first.pc;
  micro_ = first.micro;
  next_index_ = first.op_index;
  dispatched_all_ = false;
  dispatch_blocked_ = false;
  dispatch_from_ = from;
  split_pc_ = kNoPc;
  active_ = true;
  wake_ = true;
  recheck_ = true;
}

// Who produces which register, after the youngest ops have gone.
template <class Obs>
void Core<Obs>::restore_registers() {
  producer_.fill(kNoSequence);
  for (const PendingLoad& load : pending_) {  // but not where a younger op has left the window with its value
    const std::uint8_t dst = load.entry.dst;
    if (dst != kNoRegister && load.sequence >= written_before_[dst]) producer_[dst] = load.sequence;
  }
  for (std::uint64_t p = window_.head(); p < window_.next(); ++p) {
    if (window_.at(p).dst != kNoRegister) producer_[window_.at(p).dst] = p;
  }
}

template <class Obs>
bool Core<Obs>::is_visible(std::uint32_t op_index) const {
  if (op_index >= next_index_) return false;
  for (std::uint64_t p = window_.head(); p < window_.next(); ++p) {
    const WindowEntry& entry = window_.at(p);
    if (entry.op_index != op_index) continue;
    if (entry.kind == EntryKind::store || (entry.kind == EntryKind::rmw && !(entry.flags & kPerformed))) return false;
  }
  for (std::uint64_t p = stores_.head(); p < stores_.buffer_end(); ++p) {
    const StoreEntry& store = stores_.at(p);
    if (!store.committed && !store.marker && store.op_index == op_index) return false;
  }
  return true;
}

template <class Obs>
void Core<Obs>::visible(std::uint32_t op_index, Cycle now) {
  if (after_.anyone_waits_for(id_) && after_.notify(id_, op_index, now)) stop_ahead_ = true;
}

}  // namespace membar
