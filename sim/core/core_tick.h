// Part of core.cpp: one cycle of a core, and what every cycle is charged to.
#pragma once

#include <algorithm>

#include "sim/core/core.h"

namespace membar {

template <class Obs>
Cycle Core<Obs>::run(Cycle from, const RunLimit& run_limit) {
  Cycle limit = run_limit.limit();
  Cycle now = from;
  for (;;) {
    if (express_ready(now)) {
      const Cycle reached = express(now, limit);
      latest_value_ = std::max(latest_value_, reached + parameters_.l1_latency);
      if (reached > now && reached >= limit && !carry_.in_cycle) return reached;
      now = reached;
    }
    tick(now);
    carry_ = Carry{};
    if (fault_) return kNever;
    const Cycle next = next_wake(now);
    if (sent_) [[unlikely]] {
      sent_ = false;
      limit = std::min(limit, run_limit.limit());
    }
    if (stop_ahead_) {
      stop_ahead_ = false;
      limit = std::min(limit, now + Cycles{1});
    }
    if (next >= limit || next == kNever) return next;
    now = next;
  }
}

// This and the express lane are each one piece of code: together they are too much for the compiler's registers.
template <class Obs>
[[gnu::flatten, gnu::noinline]] void Core<Obs>::tick(Cycle now) {
  charge(now);
  left_ = carry_.left;
  active_ = recheck_ || carry_.in_cycle;
  recheck_ = false;
  wake_ = false;
  if (pending_cycles_ != 0 && !window_.empty() && window_.at(window_.head()).state == EntryState::bound) {
    accounting_[static_cast<unsigned>(cause_of(window_.at(window_.head()).source))] += pending_cycles_;
    tap_pending_cause(cause_of(window_.at(window_.head()).source));
    pending_cycles_ = 0;
  }
  if (hierarchy_.next_fill() <= now) {
    hierarchy_.complete_fills(now);
    active_ = true;
  }
  if (!carry_.retired) retire(now);
  if (!stores_.buffer_empty()) drain(now);
  if (waiting_ != 0) issue_waiting(now);
  dispatch(now);
  if (!stores_.buffer_empty() && stores_.at(stores_.buffer_end() - 1).buffered == now) {
    request_ownership(stores_.buffer_end(), now);
  }
  settle(now);
}

template <class Obs>
inline void Core<Obs>::charge(Cycle until) {
  if (until <= accounted_) return;
  const std::uint64_t cycles = (until - accounted_).value;
  if (cause_pending_) {
    pending_cycles_ += cycles;
  } else {
    accounting_[static_cast<unsigned>(cause_)] += cycles;
    if (kObserved && cause_ == Cause::barrier) stalled(accounted_);
  }
  tap_charge(accounted_, until);
  accounted_ = until;
}

template <class Obs>
inline void Core<Obs>::settle(Cycle now) {
  if (left_) {
    ++accounting_[static_cast<unsigned>(Cause::issue)];
    accounted_ = now + Cycles{1};
  }
  if (!window_.empty() && window_.at(window_.head()).kind == EntryKind::load) [[likely]] {
    const WindowEntry& head = window_.at(window_.head());
    cause_pending_ = head.state == EntryState::in_flight;
    if (head.ready > now && head.state == EntryState::bound) {
      cause_ = kCauseOfSource[static_cast<unsigned>(head.source)];
    } else if (!cause_pending_) {
      cause_ = head_cause();
    }
  } else {
    // An RMW that orders nothing is charged like a load.
    cause_pending_ = !window_.empty() && window_.at(window_.head()).kind == EntryKind::rmw &&
                     window_.at(window_.head()).state == EntryState::in_flight &&
                     (window_.at(window_.head()).flags & kBarrier) == 0;
    cause_ = head_cause();
  }
  if (dispatched_all_) finish_if_done(now);
  tap_issue(now);
}

template <class Obs>
void Core<Obs>::finish_if_done(Cycle now) {
  if (end_ != kNever || !window_.empty() || !stores_.buffer_empty() || !pending_.empty()) return;
  end_ = now;
  check_end();
  if (left_) {  // the core's time ends with this cycle's beginning
    --accounting_[static_cast<unsigned>(Cause::issue)];
    accounted_ = now;
  }
  cause_ = Cause::idle;
}

// What keeps the op is not its ordering: it would wait as well if it ordered nothing.
template <class Obs>
bool Core<Obs>::waits_by_itself(const WindowEntry& entry) const {
  if (entry.flags & kStarted) return false;
  return entry.waiting_for == Cause::after || entry.waiting_for == Cause::dependency;
}

// An RMW that orders nothing itself, and waits for a store fence in the buffer alone: the stall is that fence's.
template <class Obs>
bool Core<Obs>::waits_for_marker(const WindowEntry& entry) const {
  if (entry.state != EntryState::waiting || entry.waiting_for != Cause::order) return false;
  if (parameters_.orders(OrderClass::store, entry.order_class)) return false;
  if (!pending_.empty() && parameters_.orders(OrderClass::load, entry.order_class)) return false;
  for (std::uint64_t p = stores_.head(); p < stores_.buffer_end(); ++p) {
    if (stores_.at(p).billed && !stores_.at(p).committed) return true;
  }
  return false;
}

// What the cycles from now on, in which no op leaves, are charged to.
template <class Obs>
Cause Core<Obs>::head_cause() const {
  if (window_.empty()) {
    if (dispatched_all_) return Cause::idle;
    if (branch_waits_) return Cause::dependency;
    if (stores_.ring_full()) return Cause::store_buffer_full;
    return dispatch_from_ >= accounted_ && dispatch_from_.value != 0 ? Cause::replay : Cause::dependency;
  }
  const WindowEntry& entry = window_.at(window_.head());
  switch (entry.kind) {
    case EntryKind::load:
      if (entry.state == EntryState::waiting) return entry.waiting_for;
      return entry.ready > accounted_ ? cause_of(entry.source) : Cause::order;
    case EntryKind::store:
      if (entry.state == EntryState::waiting) return entry.waiting_for;
      return entry.ready > accounted_ ? Cause::issue : Cause::store_buffer_full;
    case EntryKind::marker:
      if (entry.ready <= accounted_) return Cause::store_buffer_full;
      if (entry.value <= 1) return Cause::issue;  // it passes through the window like a store
      return entry.flags & kBarrier ? Cause::barrier : Cause::order;
    case EntryKind::rmw:
      if (entry.state == EntryState::waiting && waits_by_itself(entry)) return entry.waiting_for;
      if ((entry.flags & kBarrier) || waits_for_marker(entry)) return Cause::barrier;
      return entry.state == EntryState::waiting && !(entry.flags & kStarted) ? entry.waiting_for
                                                                             : cause_of(entry.source);
    case EntryKind::fence:  // of the fences that one op lowers to, one keeps the record
      return entry.flags & kBarrier ? Cause::barrier : Cause::order;
    case EntryKind::await:
      return Cause::await;
    case EntryKind::delay:
      return Cause::delay;
    case EntryKind::alu:
    case EntryKind::prefetch:
      return entry.state == EntryState::waiting ? entry.waiting_for : Cause::issue;
  }
  return Cause::dependency;
}

template <class Obs>
inline Cycle Core<Obs>::next_wake(Cycle now) {
  const Cycle soon = now + Cycles{1};
  Cycle next = hierarchy_.next_fill();
  if (!window_.empty()) {
    const WindowEntry& head = window_.at(window_.head());
    if (head.ready > now) {
      next = std::min(next, head.ready);
    } else if (active_) {
      next = soon;
    }
    if (leave_pending_ && active_) next = soon;
    if (waiting_ != 0) {
      if (active_ || recheck_) {
        next = std::min(next, soon);
      } else if (operand_wake_ > now) {
        next = std::min(next, operand_wake_);
      }
    }
  }
  if (!dispatched_all_ && !dispatch_blocked_ && !window_.full()) {
    if (branch_waits_) {
      next = std::min(next, active_ ? soon : std::max(branch_wake_, soon));
    } else if (!dispatch_stalled_ || active_) {
      next = std::min(next, std::max(dispatch_from_, soon));
    }
  }
  if (!stores_.buffer_empty()) {
    if (active_ || recheck_) {
      next = std::min(next, soon);
    } else if (parameters_.drain_waits()) {
      next = std::min(next, next_drain(now));
    }
  }
  return next;
}

// When the next entry need not sit in the buffer any longer.
template <class Obs>
Cycle Core<Obs>::next_drain(Cycle now) const {
  Cycle next = kNever;
  const bool lazy = parameters_.store_buffer.drain == DrainPolicy::lazy;
  for (std::uint64_t p = stores_.head(); p < stores_.buffer_end(); ++p) {
    const StoreEntry& store = stores_.at(p);
    if (store.committed || store.marker) continue;
    const Cycle held = store.may_leave_from();
    const Cycle due = lazy ? std::max(held, store.buffered + parameters_.store_buffer.lazy_delay) : held;
    if (held > now) next = std::min(next, held);
    if (due > now) next = std::min(next, due);
    if (stores_in_order_ || !parameters_.holds) return next;
  }
  return next;
}

template <class Obs>
std::array<std::uint64_t, kCauses> Core<Obs>::accounting(Cycle until) const {
  std::array<std::uint64_t, kCauses> result = accounting_;
  const Cause rest = finished() ? Cause::idle : cause_;
  result[static_cast<unsigned>(rest)] += pending_cycles_;
  if (until > accounted_) result[static_cast<unsigned>(rest)] += (until - accounted_).value;
  return result;
}

template <class Obs>
CoreStatus Core<Obs>::status() const {
  CoreStatus status;
  status.finished = finished();
  status.cause = cause_pending_ ? Cause::dram : cause_;
  if (window_.empty()) {  // it takes branches, or waits to dispatch
    if (status.finished) return status;
    const TraceOp& next = const_cast<OpStream&>(code_).fetch(pc_)[0];
    status.line = next.line;
    status.op_index = next.index;
    return status;
  }
  const WindowEntry& entry = window_.at(window_.head());
  status.line = const_cast<OpStream&>(code_).fetch(entry.pc)[0].line;
  status.op_index = entry.op_index;
  status.address = Address{entry.address};
  status.is_await = entry.kind == EntryKind::await;
  status.size = entry.size;
  status.value = entry.value;
  if (entry.flags & kHasExtra) {
    const ExtraEntry& extra = window_.extra(window_.head());
    status.comparison = extra.comparison;
    status.expected = extra.operand;
    if (!extra.after_done) {
      status.after_thread = extra.after_thread;
      status.after_index = extra.after_index;
    }
  }
  return status;
}

}  // namespace membar
