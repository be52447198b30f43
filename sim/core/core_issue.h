// Part of core.cpp: when an op in the window begins, and what a load reads.
#pragma once

#include "sim/core/core.h"

namespace membar {

template <class Obs>
void Core<Obs>::issue_waiting(Cycle now) {
  operand_wake_ = kNever;
  const std::uint64_t first = window_.head();
  WindowEntry& head = window_.at(first);
  const auto is_barrier = [](const WindowEntry& e) { return e.kind == EntryKind::rmw || e.kind == EntryKind::fence; };
  // Barriers behind the head wait to become the head, all of them: nobody needs to look at them.
  unsigned others = waiting_ - (barriers_ - (is_barrier(head) ? 1U : 0U));
  if (head.state == EntryState::waiting) {
    --others;
    if (!resources_short_ || head.waiting_for != Cause::mshr_full) try_issue(head, first, now);
  }
  bool loads_wait = holds_loads(head, now);
  for (std::uint64_t sequence = first + 1; sequence < window_.next() && others != 0; ++sequence) {
    WindowEntry& entry = window_.at(sequence);
    if (entry.state == EntryState::waiting && !is_barrier(entry)) {
      --others;
      if (loads_wait && entry.kind == EntryKind::load) {
        wait(entry, Cause::order);
      } else if (!resources_short_ || entry.waiting_for != Cause::mshr_full) {
        try_issue(entry, sequence, now);
      }
    }
    loads_wait = loads_wait || holds_loads(entry, now);
  }
}

// Whether all younger loads must wait for this op, wherever they go: what older_entries_allow() would find for each.
template <class Obs>
inline bool Core<Obs>::holds_loads(const WindowEntry& entry, Cycle now) const {
  const bool early =
      speculative_ || entry.kind != EntryKind::load || (entry.state == EntryState::bound && entry.ready <= now);
  if (!is_serial(entry) && early) return false;
  return parameters_.table.rule(entry.order_class, OrderClass::load) == OrderRule::always;
}

template <class Obs>
void Core<Obs>::try_issue(WindowEntry& entry, std::uint64_t sequence, Cycle now) {
  if ((entry.flags & kHasExtra) && (!operands_ready(entry, sequence, now) || !after_allows(entry, sequence))) return;
  switch (entry.kind) {
    case EntryKind::load:
      issue_load(entry, sequence, now);
      return;
    case EntryKind::store: {
      StoreEntry& store = stores_.at(entry.stores_before);
      store.value = entry.value;
      store.value_known = true;
      if (!store.address_known) {
        address_known(store, entry.address);
        --unknown_addresses_;
      }
      break;
    }
    case EntryKind::alu:
      value_known(sequence, entry.dst, entry.value, now + Cycles{1});
      break;
    case EntryKind::marker:
      break;
    case EntryKind::prefetch:
      issue_prefetch(entry, now);
      if (!window_.holds(sequence)) return;  // the victim's loss squashed it with an older load
      break;
    case EntryKind::rmw:
    case EntryKind::fence:
    case EntryKind::await:
    case EntryKind::delay:
      if (sequence == window_.head()) start_head(entry, sequence, now);
      return;
  }
  entry.state = EntryState::bound;
  entry.ready = now + (entry.kind == EntryKind::marker ? Cycles{entry.value} : Cycles{1});
  --waiting_;
  active_ = true;
}

template <class Obs>
inline void Core<Obs>::address_known(StoreEntry& store, std::uint64_t address) {
  store.address = address;
  store.line = line_of(address);
  stores_.count(store);
}

// Registers are there: address and values become final.
template <class Obs>
bool Core<Obs>::operands_ready(WindowEntry& entry, std::uint64_t sequence, Cycle now) {
  ExtraEntry& extra = window_.extra(sequence);
  if (extra.operands_index == 0) return true;
  if (extra.operands.missing != 0) {
    wait(entry, Cause::dependency);
    return false;
  }
  if (extra.operands.available > now) {
    wait(entry, Cause::dependency);
    if (extra.operands.available != kNever) operand_wake_ = std::min(operand_wake_, extra.operands.available);
    return false;
  }
  return resolve_operands(entry, sequence, now);
}

template <class Obs>
bool Core<Obs>::resolve_operands(WindowEntry& entry, std::uint64_t sequence, Cycle now) {
  ExtraEntry& extra = window_.extra(sequence);
  const Operands& wanted = program_.operands[extra.operands_index];
  std::array<std::uint64_t, kRegisters> values{};
  for (unsigned i = 0; i < extra.operands.count; ++i) values[extra.operands.reg[i]] = extra.operands.value[i];
  for (unsigned depth = 0; depth < kMaxLoopDepth; ++depth) {
    values[kUserRegisters + depth] = extra.operands.loops[depth];
  }
  if (entry.trace_flags & kAddressRegister) {
    entry.address = extra.base_address + wanted.address.evaluate(values.data());
    const bool atomic =
        entry.kind == EntryKind::rmw || entry.kind == EntryKind::await || op_at(entry.pc).order != MemoryOrder::none;
    if (atomic && entry.address % entry.size != 0) {
      fail(entry.pc, "this atomic's address comes out misaligned: expected a multiple of its size");
      return false;
    }
    if (offset_of(entry.address) + entry.size > parameters_.line_bytes && entry.kind != EntryKind::prefetch) {
      split(sequence, now);
      return false;
    }
  }
  if (entry.trace_flags & kValueRegister) {
    extra.operand = wanted.value.evaluate(values.data());
    entry.value = extra.operand;
    if (entry.flags & kSecondHalf) {
      const unsigned first = static_cast<unsigned>(op_at(entry.pc).size - entry.size);
      entry.value = first < 8 ? extra.operand >> (8 * first) : 0;
    }
  }
  if (extra.has_expected) extra.expected = wanted.expected.evaluate(values.data());
  extra.operands_index = 0;
  return true;
}

template <class Obs>
bool Core<Obs>::after_allows(WindowEntry& entry, std::uint64_t sequence) {
  ExtraEntry& extra = window_.extra(sequence);
  if (extra.after_done) return true;
  if (after_.is_visible(extra.after_thread, extra.after_index)) {
    extra.after_done = true;
    return true;
  }
  if (!extra.after_registered) {
    extra.after_registered = true;
    after_.wait(id_, extra.after_thread, extra.after_index);
  }
  wait(entry, Cause::after);
  return false;
}

template <class Obs>
inline void Core<Obs>::issue_load(WindowEntry& entry, std::uint64_t sequence, Cycle now) {
  if (!load_may_issue(entry, sequence, now)) return;
  if (stores_.may_touch(entry.address, entry.size) && forward(entry, sequence, now)) return;
  access_cache(entry, sequence, Need::read, now);
}

template <class Obs>
inline bool Core<Obs>::load_may_issue(WindowEntry& entry, std::uint64_t sequence, Cycle now) {
  if (stores_before_loads_ && !speculative_ && stores_.head() < entry.stores_before) {
    wait(entry, Cause::order);
    return false;
  }
  const bool must_scan = sequence != window_.head() && (loads_need_scan_ || barriers_ != 0);
  if ((must_scan || !pending_.empty()) && !older_entries_allow(entry, sequence, now)) {
    wait(entry, Cause::order);
    return false;
  }
  if (unknown_addresses_ != 0 && stores_.unknown_address_before(entry.stores_before)) {
    wait(entry, Cause::dependency);
    return false;
  }
  if (entry.flags & kSecondHalf) {  // the halves of a split load go one after the other
    const std::uint64_t first = sequence - 1;
    if (window_.holds(first) && window_.at(first).state != EntryState::bound) {
      wait(entry, Cause::order);
      return false;
    }
  }
  return true;
}

// Whether the ordering table lets this load go before the older ops that have not performed.
template <class Obs>
bool Core<Obs>::older_entries_allow(const WindowEntry& entry, std::uint64_t sequence, Cycle now) const {
  const auto overlaps = [&](const WindowEntry& older) {
    return older.address < entry.address + entry.size && entry.address < older.address + older.size;
  };
  const auto must_wait = [&](const WindowEntry& older) {
    const OrderRule rule = parameters_.table.rule(older.order_class, OrderClass::load);
    if (rule == OrderRule::always) return true;
    return rule == OrderRule::same_address && older.kind != EntryKind::store &&
           (older.state == EntryState::waiting || overlaps(older));
  };
  for (const PendingLoad& older : pending_) {
    if (must_wait(older.entry)) return false;
  }
  for (std::uint64_t p = window_.head(); p < sequence; ++p) {
    const WindowEntry& older = window_.at(p);
    if (is_serial(older)) {
      if (must_wait(older) && !passes_unordered(older, p, entry)) return false;
      continue;
    }
    if (speculative_ || older.kind != EntryKind::load) continue;
    const bool performed = older.state == EntryState::bound && older.ready <= now;
    if (!performed && must_wait(older)) return false;
  }
  return true;
}

// An RMW that orders nothing waits to become the oldest, but its address may be known long before.
template <class Obs>
bool Core<Obs>::passes_unordered(const WindowEntry& older, std::uint64_t sequence, const WindowEntry& load) const {
  if (older.order_class != OrderClass::unordered_rmw) return false;
  if ((older.trace_flags & kAddressRegister) != 0 && window_.extra(sequence).operands_index != 0) return false;
  return older.address >= load.address + load.size || load.address >= older.address + older.size;
}

// The youngest older store to these bytes supplies them, or the load waits for it. False: none touches them.
template <class Obs>
bool Core<Obs>::forward(WindowEntry& entry, std::uint64_t sequence, Cycle now) {
  const std::uint64_t position = stores_.youngest_overlap(entry.address, entry.size, entry.stores_before);
  if (position == StoreQueue::kNone) return false;
  StoreEntry& store = stores_.at(position);
  if (!store.value_known || !StoreQueue::contains(store, entry.address, entry.size)) {
    wait(entry, Cause::forward);
    return true;
  }
  const std::uint64_t shift = 8 * (entry.address - store.address);
  entry.value = shift >= 64 ? 0 : low_bytes(store.value >> shift, entry.size);
  entry.forward = position;
  store.forwarded = true;
  const Cycle ready = now + parameters_.store_buffer.forward_latency;
  if constexpr (kObserved) {
    ObservedEntry& observed = window_.observed(sequence);
    observed.writer_count = 1;
    observed.writers[0] = store.id;
    observed.performed = ready;
  }
  bind(entry, sequence, kNoSlot, ready, DataSource::forward);
  return true;
}

template <class Obs>
inline void Core<Obs>::access_cache(WindowEntry& entry, std::uint64_t sequence, Need need, Cycle now) {
  const LineAddress line = line_of(entry.address);
  const Slot slot = hierarchy_.read_hit(line);
  if (slot != kNoSlot) [[likely]] {
    if (entry.missed) [[unlikely]]
      hierarchy_.was_a_miss();
    bind(entry, sequence, slot, now + parameters_.l1_latency, DataSource::l1);
    return;
  }
  sent_ = true;
  const RequestResult result = hierarchy_.request(line, need, now, false, entry.missed);
  if (!window_.holds(sequence)) return;  // the victim's loss squashed this load with an older one
  entry.missed = true;
  switch (result.status) {
    case RequestStatus::l2_hit:
      bind(entry, sequence, result.slot, result.ready, DataSource::l2);
      return;
    case RequestStatus::pending:
      entry.state = EntryState::in_flight;
      entry.mshr = result.mshr;
      window_.set_in_flight(sequence);
      --waiting_;
      active_ = true;
      return;
    case RequestStatus::no_mshr:
    case RequestStatus::no_way:
      resources_short_ = true;
      wait(entry, Cause::mshr_full);
      return;
  }
}

// The value of a load is final unless it is squashed; `slot`: where its bytes are, kNoSlot when it was forwarded.
template <class Obs>
inline void Core<Obs>::bind(WindowEntry& entry, std::uint64_t sequence, Slot slot, Cycle ready, DataSource source) {
  if (slot != kNoSlot) {
    if (parameters_.data) entry.value = hierarchy_.read(slot, offset_of(entry.address), entry.size);
    check_load(entry, slot);
    if constexpr (kObserved) {
      ObservedEntry& observed = window_.observed(sequence);
      observed.performed = ready;
      collect_writers(observed, slot, entry);
    }
  }
  if (entry.flags & kSecondHalf) ready = join_halves(entry, sequence, ready);
  if (entry.state == EntryState::waiting) --waiting_;
  entry.state = EntryState::bound;
  if (kObserved || speculative_) window_.note_line(sequence, line_of(entry.address));
  entry.ready = ready;
  latest_value_ = std::max(latest_value_, ready);
  entry.source = source;
  active_ = true;
  if (entry.dst != kNoRegister) value_known(sequence, entry.dst, entry.value, ready);
}

// The second half of a split load takes the first half's bytes. Returns when both are there.
template <class Obs>
Cycle Core<Obs>::join_halves(WindowEntry& entry, std::uint64_t sequence, Cycle ready) {
  const std::uint64_t first = sequence - 1;
  if (window_.holds(first)) ready = std::max(ready, window_.at(first).ready);
  if constexpr (kObserved) window_.observed(sequence).performed = ready;
  if (!parameters_.data) return ready;
  const std::uint64_t low = window_.holds(first) ? window_.at(first).value : split_value_;
  const unsigned low_size = static_cast<unsigned>(op_at(entry.pc).size - entry.size);
  entry.value = low_size >= 8 ? low : low | (entry.value << (8 * low_size));
  return ready;
}

// Which writes supplied the bytes of a load.
template <class Obs>
void Core<Obs>::collect_writers(ObservedEntry& observed, Slot slot, const WindowEntry& entry) const {
  observed.writer_count = 0;
  const WriteId* writers = hierarchy_.writers(slot);
  if (writers == nullptr) return;
  const unsigned from = offset_of(entry.address);
  for (unsigned i = from; i < from + entry.size && observed.writer_count < ObservedEntry::kMaxWriters; ++i) {
    if (observed.writer_count == 0 || observed.writers[observed.writer_count - 1] != writers[i]) {
      observed.writers[observed.writer_count++] = writers[i];
    }
  }
}

// Tells the younger ops that captured this one as the producer of an operand.
template <class Obs>
void Core<Obs>::value_known(std::uint64_t sequence, std::uint8_t dst, std::uint64_t value, Cycle ready) {
  if (dst == kNoRegister) return;
  const bool waited_for = !window_.holds(sequence) || (window_.at(sequence).flags & kProducer) != 0;
  if (!waited_for) return;
  for (std::uint64_t p = std::max(sequence + 1, window_.head()); p < window_.next(); ++p) {
    if (!(window_.at(p).flags & kHasExtra)) continue;
    CapturedOperands& operands = window_.extra(p).operands;
    for (unsigned i = 0; i < operands.count; ++i) {
      if (operands.producer[i] != sequence) continue;
      operands.producer[i] = kNoSequence;
      operands.value[i] = value;
      operands.available = std::max(operands.available, ready);
      --operands.missing;
    }
  }
  recheck_ = true;
}

template <class Obs>
void Core<Obs>::issue_prefetch(WindowEntry& entry, Cycle now) {
  const LineAddress line = line_of(entry.address);
  if (hierarchy_.writable_now(line)) return;
  sent_ = true;
  (void)hierarchy_.request(line, Need::write, now, true, true);
}

}  // namespace membar
