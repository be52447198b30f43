// Part of core.cpp: leaving the window, in program order.
#pragma once

#include "sim/core/core.h"

namespace membar {

template <class Obs>
void Core<Obs>::retire(Cycle now) {
  while (!window_.empty()) {
    const std::uint64_t sequence = window_.head();
    WindowEntry& entry = window_.at(sequence);
    if (entry.ready > now && !leave_pending_) return;
    if (!may_leave(entry, sequence, now)) return;
    leave(entry, sequence, now);
    if (fault_) return;
  }
}

template <class Obs>
inline bool Core<Obs>::may_leave(WindowEntry& entry, std::uint64_t sequence, Cycle now) {
  switch (entry.kind) {
    case EntryKind::load:
      return load_may_leave(entry, now);
    case EntryKind::store:
    case EntryKind::marker:
      return store_may_leave(entry, sequence, now);
    case EntryKind::rmw:
      if ((entry.flags & kStarted) && !(entry.flags & kPerformed)) {
        if (entry.ready > now) return false;
        ExtraEntry& extra = window_.extra(sequence);
        perform_rmw(entry, sequence, extra.slot, now);
        sent_ = true;
        hierarchy_.serve_stalled(extra.locked, now);
      }
      return entry.state == EntryState::bound && entry.ready <= now;
    case EntryKind::await:
      return entry.state == EntryState::bound && entry.ready <= now && poll_satisfied(entry, sequence, now);
    case EntryKind::fence:
    case EntryKind::delay:
    case EntryKind::alu:
    case EntryKind::prefetch:
      return entry.state == EntryState::bound && entry.ready <= now;
  }
  return false;
}

template <class Obs>
inline bool Core<Obs>::load_may_leave(WindowEntry& entry, Cycle now) {
  if (entry.state == EntryState::bound) {
    if (entry.ready > now) return false;
    return !stores_before_loads_ || stores_.head() >= entry.stores_before;
  }
  return leave_pending_ && entry.state == EntryState::in_flight && !(entry.flags & (kFirstHalf | kSecondHalf));
}

template <class Obs>
inline bool Core<Obs>::store_may_leave(WindowEntry& entry, std::uint64_t sequence, Cycle now) {
  if (entry.state != EntryState::bound || entry.ready > now) return false;
  if constexpr (kObserved) {
    ObservedEntry& observed = window_.observed(sequence);
    if (observed.oldest == kNever) observed.oldest = now;
  }
  const std::uint64_t position = entry.stores_before;
  std::uint64_t group = StoreQueue::kNone;
  if (parameters_.store_buffer.coalesce && entry.kind == EntryKind::store && stores_.at(position).held_cycles == 0) {
    using Join = StoreQueue::Join;
    const Join join = stores_in_order_ ? Join::neighbour_in_order : pending_.empty() ? Join::any : Join::neighbour;
    group = stores_.group_of(stores_.at(position), join);
  }
  if (stores_.buffer_full() && group == StoreQueue::kNone) return false;
  stores_.enter_buffer(now, group);
  return true;
}

template <class Obs>
inline void Core<Obs>::leave(WindowEntry& entry, std::uint64_t sequence, Cycle now) {
  left_ = true;
  active_ = true;
  if (entry.state != EntryState::bound) leave_pending(entry, sequence);
  switch (entry.kind) {
    case EntryKind::rmw:
    case EntryKind::fence:
      --barriers_;
      break;
    case EntryKind::await:
    case EntryKind::delay:
      dispatch_blocked_ = false;
      break;
    case EntryKind::load:
      if (entry.flags & kFirstHalf) {
        split_value_ = entry.value;
        split_source_ = entry.source;
        if constexpr (kObserved) split_observed_ = window_.observed(sequence);
      }
      break;
    case EntryKind::store:
    case EntryKind::marker:
    case EntryKind::alu:
    case EntryKind::prefetch:
      break;
  }
  if (entry.flags & kLastOfOp) ++ops_;
  if (!(entry.trace_flags & kInsideBlock)) progress_ = now;
  if constexpr (kObserved) report_left(entry, sequence, now);
  tap_left(entry, sequence);
  if (entry.dst != kNoRegister && entry.state == EntryState::bound) write_register(sequence, entry.dst, entry.value);
  window_.pop();
  if (!undo_.empty()) forget_undo();
  if constexpr (kObserved) {
    if (!zero_barriers_.empty()) flush_zero_barriers(now);
  }
}

// What was changed before the oldest op was dispatched can no longer be squashed.
template <class Obs>
void Core<Obs>::forget_undo() {
  std::size_t done = 0;
  while (done < undo_.size() && undo_[done].sequence <= window_.head()) ++done;
  undo_.erase(undo_.begin(), undo_.begin() + static_cast<std::ptrdiff_t>(done));
}

template <class Obs>
void Core<Obs>::leave_pending(const WindowEntry& entry, std::uint64_t sequence) {
  window_.clear_in_flight(sequence);
  accounting_[static_cast<unsigned>(Cause::issue)] += pending_cycles_;
  tap_pending_cause(Cause::issue);
  pending_cycles_ = 0;
  ObservedEntry observed;
  if constexpr (kObserved) observed = window_.observed(sequence);
  pending_.push_back({sequence, entry, observed});
}

template <class Obs>
void Core<Obs>::write_register(std::uint64_t sequence, std::uint8_t dst, std::uint64_t value) {
  if (leave_pending_) {  // the value of a load that left without it may come after a younger op has written
    if (sequence < written_before_[dst]) return;
    written_before_[dst] = sequence + 1;
  }
  if (producer_[dst] == sequence) {
    registers_[dst] = value;
    producer_[dst] = kNoSequence;
  } else if (producer_[dst] == kNoSequence || producer_[dst] > sequence) {
    registers_[dst] = value;  // a younger writer in the window comes later
  }
  if (dst >= kUserRegisters) return;
  user_registers_[dst] = value;
  if (tap() != nullptr) tap()->register_written(id_, dst, value);
  registers_written_ |= std::uint32_t{1} << dst;
}

template <class Obs>
void Core<Obs>::report_left(const WindowEntry& entry, std::uint64_t sequence, Cycle now) {
  if constexpr (kObserved) {
    ObservedEntry& observed = window_.observed(sequence);
    if (entry.kind == EntryKind::store || entry.kind == EntryKind::marker) report_store(entry, observed, sequence, now);
    if (entry.kind == EntryKind::load && entry.state == EntryState::bound && !(entry.flags & kFirstHalf)) {
      report_load(entry, observed, sequence);
    }
    if (entry.kind == EntryKind::await) {
      report_load(entry, observed, sequence);
    }
    if ((entry.flags & kBarrier) && entry.kind != EntryKind::marker) report_barrier(entry, observed, sequence, now);
  }
}

// A store has entered the buffer: it gets its id, and its biography what the window knows.
template <class Obs>
void Core<Obs>::report_store(const WindowEntry& entry, ObservedEntry& observed, std::uint64_t sequence, Cycle now) {
  if constexpr (kObserved) {
    const std::uint64_t position = entry.stores_before;
    StoreEntry& store = stores_.at(position);
    if (entry.kind == EntryKind::marker) {
      if (entry.flags & kBarrier) {
        BarrierFacts barrier = barrier_facts(observed, entry);
        barrier.sequence = sequence;
        barrier.waits_for_stores = true;
        if (observed.stall_from < std::min(now, entry.ready)) {
          barrier.stall_from = observed.stall_from;
          barrier.stall_to = std::min(now, entry.ready);
        }
        markers_.push_back({position, barrier});
      }
      return;
    }
    WriteFacts& record = facts(position);
    record.core = id_;
    record.kind = observed.ordered_op ? WriteFacts::Kind::atomic_store : WriteFacts::Kind::store;
    record.op_index = entry.op_index;
    record.line = observed.line;
    record.label = observed.label;
    record.site = observed.site;
    const TraceOp& op = op_at(entry.pc);
    const bool second = (entry.flags & kSecondHalf) != 0;  // both halves are one write
    record.address = Address{entry.address - (second ? op.size - entry.size : 0U)};
    record.size = op.size;
    record.has_value = parameters_.data;
    record.value = (op.flags & kValueRegister) ? low_bytes(window_.extra(sequence).operand, op.size) : op.value;
    record.sequence = sequence;
    record.oldest = observed.oldest;
    record.buffered = now;
    store.id = second ? split_store_ : observer_.new_write(id_);
    split_store_ = store.id;
    record.id = store.id;
    if (store.forwarded) {
      for (std::uint64_t p = sequence + 1; p < window_.next(); ++p) {
        if (window_.at(p).forward == position) window_.observed(p).writers[0] = store.id;
      }
    }
    if (!turns_noted()) {
      record.ordered = now;
      if (position == stores_.head()) record.head = now;
    }
  }
}

template <class Obs>
void Core<Obs>::report_load(const WindowEntry& entry, const ObservedEntry& observed, std::uint64_t sequence) {
  if constexpr (kObserved) {
    LoadFacts facts;
    facts.core = id_;
    facts.op_index = entry.op_index;
    facts.line = observed.line;
    facts.label = observed.label;
    facts.site = observed.site;
    facts.address = Address{entry.address};
    facts.size = entry.size;
    facts.has_value = parameters_.data;
    facts.value = entry.value;
    facts.sequence = sequence;
    facts.dispatched = observed.dispatched;
    facts.performed = observed.performed;
    facts.source = entry.source;
    facts.replays = observed.replays;
    facts.request = observed.request;
    if (!pending_.empty()) facts.oldest_pending = pending_.front().observed.dispatched;
    const auto read_from = [&](const ObservedEntry& half, bool forwarded) {
      for (unsigned i = 0; i < half.writer_count; ++i) {
        facts.from_write = std::max(facts.from_write, half.writers[i]);
        if (half.writers[i] != kInitialWrite) observer_.read_from(half.writers[i], id_, facts.performed, forwarded);
      }
    };
    if (entry.flags & kSecondHalf) {  // the record is of the whole access
      facts.size = op_at(entry.pc).size;
      facts.address = Address{entry.address + entry.size - facts.size};
      facts.dispatched = split_observed_.dispatched;
      read_from(split_observed_, split_source_ == DataSource::forward);
      if (split_source_ > facts.source) {  // the half that came from further away tells the story
        facts.source = split_source_;
        facts.request = split_observed_.request;
      }
    }
    read_from(observed, entry.source == DataSource::forward);
    observer_.load_performed(facts);
  }
}

template <class Obs>
BarrierFacts Core<Obs>::barrier_facts(const ObservedEntry& observed, const WindowEntry& entry) const {
  BarrierFacts facts;
  facts.core = id_;
  switch (observed.barrier) {
    case BarrierKind::none:
    case BarrierKind::fence:
      facts.kind = BarrierFacts::Kind::fence;
      break;
    case BarrierKind::atomic_store:
      facts.kind = BarrierFacts::Kind::atomic_store;
      break;
    case BarrierKind::rmw:
      facts.kind = BarrierFacts::Kind::rmw;
      break;
    case BarrierKind::acquire:
      facts.kind = BarrierFacts::Kind::acquire;
      break;
    case BarrierKind::release:
      facts.kind = BarrierFacts::Kind::release;
      break;
    case BarrierKind::mfence:
      facts.kind = BarrierFacts::Kind::mfence;
      break;
    case BarrierKind::sfence:
      facts.kind = BarrierFacts::Kind::sfence;
      break;
    case BarrierKind::lfence:
      facts.kind = BarrierFacts::Kind::lfence;
      break;
  }
  facts.op_index = entry.op_index;
  facts.line = observed.line;
  facts.label = observed.label;
  facts.site = observed.site;
  facts.address = Address{entry.address};
  facts.computed_address = (entry.trace_flags & kAddressRegister) != 0;
  facts.dispatched = observed.dispatched;
  facts.completed = observed.dispatched;
  return facts;
}

template <class Obs>
void Core<Obs>::report_barrier(const WindowEntry& entry, const ObservedEntry& observed, std::uint64_t sequence,
                               Cycle now) {
  if constexpr (kObserved) {
    BarrierFacts facts = barrier_facts(observed, entry);
    facts.sequence = sequence;
    facts.completed = now;
    if (observed.stall_from < now) {
      facts.stall_from = observed.stall_from;
      facts.stall_to = now;
    }
    facts.waits_for_stores = parameters_.orders(OrderClass::store, entry.order_class);
    facts.waits_for_loads = parameters_.orders(OrderClass::load, entry.order_class);
    facts.own_started = observed.own_started;
    facts.own_done = observed.own_done;
    facts.own_request = observed.request;
    facts.more = more_parts(entry);
    observer_.barrier_done(facts);
  }
}

// Whether the op's barrier record is also of a machine op behind this one. At most an access and a fence come behind.
template <class Obs>
bool Core<Obs>::more_parts(const WindowEntry& entry) {
  const TraceOp& op = op_at(entry.pc);
  const LoweredOp& lowered = parameters_.lowered_op(op.kind, op.order);
  const bool last_fence = entry.kind == EntryKind::fence && entry.micro != 0;
  for (unsigned i = last_fence ? lowered.count : entry.micro + 1U; i < lowered.count; ++i) {
    if (lowered.ops[i].barrier) return true;
  }
  return false;
}

// Keeps the record of zeros until all older ops have left: only then it is certain that the op was not squashed.
template <class Obs>
void Core<Obs>::barrier_of_nothing(const TraceOp& op, BarrierKind kind, Cycle now) {
  if constexpr (kObserved) {
    ObservedEntry observed;
    observed.line = op.line;
    observed.label = op.label;
    observed.site = op.site;
    observed.barrier = kind;
    observed.dispatched = now;
    WindowEntry entry;
    entry.op_index = op.index;
    entry.trace_flags = op.flags;
    entry.address = op.kind == OpKind::fence ? 0 : op.address;
    const LoweredOp& lowered = parameters_.lowered_op(op.kind, op.order);
    BarrierFacts facts = barrier_facts(observed, entry);
    facts.sequence = window_.next();  // it stands before the next machine op
    zero_barriers_.push_back({lowered.count != 0, facts});
    if (window_.empty()) flush_zero_barriers(now);  // nothing older is left, and perhaps nothing younger comes
  }
}

template <class Obs>
void Core<Obs>::flush_zero_barriers(Cycle now) {
  if constexpr (kObserved) {
    std::size_t done = 0;
    while (done < zero_barriers_.size() && zero_barriers_[done].facts.sequence <= window_.head()) {
      if (zero_barriers_[done].executes) zero_barriers_[done].facts.completed = now;
      zero_barriers_[done].facts.orders = false;
      observer_.barrier_done(zero_barriers_[done].facts);
      ++done;
    }
    zero_barriers_.erase(zero_barriers_.begin(), zero_barriers_.begin() + static_cast<std::ptrdiff_t>(done));
  }
}

// The oldest op is a barrier, and no op left in the cycles from `from` on.
template <class Obs>
void Core<Obs>::stalled(Cycle from) {
  if constexpr (kObserved) {
    if (window_.empty()) return;
    ObservedEntry& observed = window_.observed(window_.head());
    if (observed.stall_from == kNever) observed.stall_from = from;
  }
}

}  // namespace membar
