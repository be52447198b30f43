// Part of core.cpp: the express lane. Stretches in which all that happens is plain loads and stores that hit the L1 are
// simulated by one small loop. It does, cycle by cycle, what tick() does in such a cycle, and leaves the cycle to
// tick() at the first thing it does not know: a miss, a forward, any other op. Tests compare runs with and without it.
#pragma once

#include "sim/core/core.h"

namespace membar {

// What does not change during a run was asked once, by the constructor.
template <class Obs>
inline bool Core<Obs>::express_ready(Cycle now) const {
  return express_ && waiting_ == 0 && barriers_ == 0 && !resources_short_ && !recheck_ && !dispatch_blocked_ &&
         !dispatched_all_ && !pinned_ && pending_cycles_ == 0 && now >= dispatch_from_ && undo_.empty() &&
         hierarchy_.next_fill() > now && !(window_.empty() ? false : window_.at(window_.head()).flags & kFirstHalf);
}

// Simulates cycles from `now` on, up to `limit` (which comes nearer when another core is to catch up). Returns the
// cycle at which it stopped; `carry_` says what of that cycle is done. carry_.in_cycle: tick() must go on with it.
// Otherwise nothing of it has been simulated.
template <class Obs>
[[gnu::flatten, gnu::noinline]] Cycle Core<Obs>::express(Cycle now, Cycle& limit) {
  const Cycles l1_latency = parameters_.l1_latency;
  const unsigned issue_width = parameters_.core.issue_width;
  const Cycle fill = hierarchy_.next_fill();
  carry_ = Carry{};
  for (;;) {
    if (now > accounted_) {
      if (cause_pending_) return now;  // a miss of the oldest op: tick() knows how to charge it
      accounting_[static_cast<unsigned>(cause_)] += (now - accounted_).value;
      accounted_ = now;
    }
    Carry carry{.in_cycle = true, .retired = false, .left = false, .slots = 0};
    carry.retired = express_retire(now, carry);
    if (!carry.retired || !express_drain(now)) {
      carry_ = carry;
      return now;
    }
    if (parameters_.core.window == 1 && stores_.buffer_empty() && window_.empty()) {
      now = express_loads(now, std::min(limit, fill), carry);
    }
    for (; carry.slots < issue_width && !window_.full(); ++carry.slots) {
      const TraceOp& op = op_at(pc_);
      if (!is_plain(op) || !express_dispatch(op, now, now + l1_latency)) {
        carry_ = carry;
        return now;
      }
    }
    if (carry.left) {
      ++accounting_[static_cast<unsigned>(Cause::issue)];
      accounted_ = now + Cycles{1};
    }
    const Cycle next = express_settle(now);
    if (stop_ahead_) [[unlikely]] {
      stop_ahead_ = false;
      limit = std::min(limit, now + Cycles{1});
    }
    if (next >= limit || next >= fill) return std::min(next, fill);
    now = next;
  }
}

// A blocking core with an empty store buffer: while loads hit, nothing else happens between the dispatch of one and the
// dispatch of the next, so none needs its place in the window. Returns the cycle in which the last has left, before
// anything is dispatched; it lies before `end`.
template <class Obs>
inline Cycle Core<Obs>::express_loads(Cycle now, Cycle end, Carry& carry) {
  const Cycles l1_latency = parameters_.l1_latency;
  for (; now + l1_latency < end; now += l1_latency) {
    const TraceOp& op = op_at(pc_);
    if (op.kind != OpKind::load || !is_plain(op)) break;
    const Slot slot = hierarchy_.read_hit(line_of(op.address));
    if (slot == kNoSlot) break;
    const std::uint64_t sequence = window_.push();
    if (op.dst != kNoRegister) {
      producer_[op.dst] = sequence;
      write_register(sequence, op.dst, parameters_.data ? hierarchy_.read(slot, offset_of(op.address), op.size) : 0);
    }
    window_.pop();
    next_index_ = op.index + 1;
    ++pc_;
    ++ops_;
    if (!(op.flags & kInsideBlock)) progress_ = now + l1_latency;
    accounting_[static_cast<unsigned>(Cause::issue)] += carry.left ? 1U : 0U;
    accounting_[static_cast<unsigned>(Cause::l1)] += l1_latency.value - (carry.left ? 1U : 0U);
    accounted_ = now + l1_latency;
    carry.left = true;
  }
  return now;
}

template <class Obs>
inline bool Core<Obs>::express_retire(Cycle now, Carry& carry) {
  while (!window_.empty()) {
    WindowEntry& entry = window_.at(window_.head());
    if (entry.ready > now) return true;
    if (entry.kind == EntryKind::load) {
      if (entry.flags & kFirstHalf) [[unlikely]]
        return false;  // its bytes are kept for the second half
      if (entry.dst != kNoRegister) write_register(window_.head(), entry.dst, entry.value);
    } else if (entry.kind == EntryKind::store) {
      if (stores_.buffer_full()) return true;
      stores_.enter_buffer(now);
    } else {
      return false;
    }
    if (entry.flags & kLastOfOp) ++ops_;
    if (!(entry.trace_flags & kInsideBlock)) progress_ = now;
    window_.pop();
    carry.left = true;
  }
  return true;
}

// The head of the store buffer commits; the next one is found writable, or tick() must ask for its line.
template <class Obs>
inline bool Core<Obs>::express_drain(Cycle now) {
  if (stores_.buffer_empty()) return true;
  StoreEntry* head = &stores_.at(stores_.head());
  if (head->requested) return true;
  if (head->marker || head->joined || head->first_half) return false;
  if (head->buffered < now && last_commit_ != now) {
    const Slot slot = hierarchy_.write_hit_at(head->l1_place, head->line);
    if (slot == kNoSlot) return false;
    if (head->missed) hierarchy_.was_a_miss();
    hierarchy_.write(slot, offset_of(head->address), head->size, head->value, head->id);
    visible(head->op_index, now);
    last_commit_ = now;
    progress_ = now;
    stores_.commit_head();
    if (stores_.buffer_empty()) return true;
    head = &stores_.at(stores_.head());
    if (head->marker || head->joined || head->requested) return false;
  }
  if (head->l1_place == PrivateHierarchy::kNoL1Place) head->l1_place = hierarchy_.find_writable(head->line);
  return head->l1_place != PrivateHierarchy::kNoL1Place;
}

template <class Obs>
inline bool Core<Obs>::express_dispatch(const TraceOp& op, Cycle now, Cycle load_ready) {
  if (op.kind == OpKind::load) {
    if (stores_.may_touch(op.address, op.size)) return false;
    const Slot slot = hierarchy_.read_hit(line_of(op.address));
    if (slot == kNoSlot) return false;
    const std::uint64_t sequence = window_.push();
    WindowEntry& entry = window_.at(sequence);
    fill_plain(entry, op, EntryKind::load, OrderClass::load, load_ready);
    entry.source = DataSource::l1;
    if (speculative_) window_.note_line(sequence, line_of(op.address));
    entry.dst = op.dst;
    if (parameters_.data) entry.value = hierarchy_.read(slot, offset_of(op.address), op.size);
    if (op.dst != kNoRegister) producer_[op.dst] = sequence;
  } else {
    if (!stores_.has_room()) return false;
    const std::uint64_t sequence = window_.push();
    fill_plain(window_.at(sequence), op, EntryKind::store, OrderClass::store, now + Cycles{1});
    push_plain_store(op, sequence);
  }
  next_index_ = op.index + 1;
  ++pc_;
  return true;
}

// An entry whose op is plain and is bound at once.
template <class Obs>
inline void Core<Obs>::fill_plain(WindowEntry& entry, const TraceOp& op, EntryKind kind, OrderClass order_class,
                                  Cycle ready) {
  entry.address = op.address;
  entry.value = op.value;
  entry.ready = ready;
  entry.stores_before = stores_.tail();
  entry.forward = kNoSequence;
  entry.pc = pc_;
  entry.op_index = op.index;
  entry.kind = kind;
  entry.state = EntryState::bound;
  entry.order_class = order_class;
  entry.source = DataSource::none;
  entry.waiting_for = Cause::dependency;
  entry.size = op.size;
  entry.dst = kNoRegister;
  entry.flags = kLastOfOp;
  entry.trace_flags = op.flags;
  entry.micro = 0;
  entry.missed = false;
}

// What the coming cycles are charged to, and the next cycle in which something happens.
template <class Obs>
inline Cycle Core<Obs>::express_settle(Cycle now) {
  const Cycle soon = now + Cycles{1};
  const bool dispatches = !window_.full();
  const bool drains = !stores_.buffer_empty() && !stores_.at(stores_.head()).requested;
  if (window_.empty()) {
    cause_ = head_cause();
    return soon;
  }
  const WindowEntry& head = window_.at(window_.head());
  cause_pending_ = head.state == EntryState::in_flight && head.kind == EntryKind::load;
  if (head.ready > now && head.kind == EntryKind::load) {
    cause_ = kCauseOfSource[static_cast<unsigned>(head.source)];
  } else {
    cause_ = head_cause();
  }
  if (dispatches || drains) return soon;
  if (head.ready > now) return head.ready;
  return stores_.buffer_full() ? kNever : soon;  // a store at the head waits for room
}

}  // namespace membar
