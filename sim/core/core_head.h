// Part of core.cpp: ops that execute only as the oldest of the window: fences, RMWs, await and delay.
#pragma once

#include "sim/core/core.h"

namespace membar {

// Whether everything older that this class must wait for has performed. The op is the oldest of the window.
template <class Obs>
bool Core<Obs>::older_performed(OrderClass younger) const {
  if (!pending_.empty() && parameters_.orders(OrderClass::load, younger)) return false;
  if (!stores_.buffer_empty()) {
    if (parameters_.orders(OrderClass::store, younger)) return false;
    // A store fence has not performed while it waits in the buffer, behind stores that this op itself may pass.
    for (std::uint64_t p = stores_.head(); p < stores_.buffer_end(); ++p) {
      if (stores_.at(p).marker && parameters_.orders(OrderClass::sfence, younger)) return false;
    }
  }
  return true;
}

template <class Obs>
void Core<Obs>::start_head(WindowEntry& entry, std::uint64_t sequence, Cycle now) {
  if (entry.flags & kStarted) return;
  switch (entry.kind) {
    case EntryKind::fence:
      start_fence(entry, sequence, now);
      return;
    case EntryKind::rmw:
      start_rmw(entry, sequence, now);
      return;
    case EntryKind::await:
      start_poll(entry, sequence, now);
      return;
    case EntryKind::delay:
      entry.state = EntryState::bound;
      entry.ready = (entry.trace_flags & kUntil) != 0 ? Cycle{entry.value} : now + Cycles{entry.value};
      --waiting_;
      active_ = true;
      return;
    case EntryKind::load:
    case EntryKind::store:
    case EntryKind::marker:
    case EntryKind::alu:
    case EntryKind::prefetch:
      return;
  }
}

template <class Obs>
void Core<Obs>::start_fence(WindowEntry& entry, std::uint64_t, Cycle now) {
  if (!older_performed(entry.order_class)) {
    wait(entry, Cause::barrier);
    return;
  }
  Cycles cost = parameters_.fence.mfence;
  if (entry.order_class == OrderClass::lfence) cost = parameters_.fence.lfence;
  if (entry.order_class == OrderClass::sfence) cost = parameters_.fence.sfence;
  entry.state = EntryState::bound;
  entry.ready = now + std::max(cost, Cycles{1});
  --waiting_;
  active_ = true;
}

// An RMW keeps its line from the read to the write: probes wait meanwhile.
template <class Obs>
void Core<Obs>::start_rmw(WindowEntry& entry, std::uint64_t sequence, Cycle now) {
  if (!older_performed(entry.order_class)) {
    wait(entry, Cause::order);
    return;
  }
  if (!stores_.buffer_empty() && stores_.may_touch(entry.address, entry.size) &&
      stores_.youngest_overlap(entry.address, entry.size, entry.stores_before) != StoreQueue::kNone) {
    wait(entry, Cause::forward);  // models that let an RMW pass older stores: not those to the same bytes
    return;
  }
  const LineAddress line = line_of(entry.address);
  ExtraEntry& extra = window_.extra(sequence);
  if constexpr (kObserved) {
    ObservedEntry& observed = window_.observed(sequence);
    if (observed.own_started == kNever) observed.own_started = now;
  }
  if (const Slot slot = hierarchy_.write_hit(line); slot != kNoSlot) {
    if (entry.missed) hierarchy_.was_a_miss();
    hierarchy_.lock(line);
    extra.locked = line;
    extra.slot = slot;
    entry.ready = now + parameters_.l1_latency;  // then it performs; perform_rmw says when it may leave
    entry.flags |= kStarted;
    entry.source = DataSource::l1;
    active_ = true;
    return;
  }
  if (resources_short_ && entry.waiting_for == Cause::mshr_full) return;
  sent_ = true;
  const RequestResult result = hierarchy_.request(line, Need::write, now, false, entry.missed);
  entry.missed = true;
  if (result.status == RequestStatus::no_mshr || result.status == RequestStatus::no_way) {
    resources_short_ = true;
    wait(entry, Cause::mshr_full);
    return;
  }
  if constexpr (kObserved) window_.observed(sequence).asked = std::min(window_.observed(sequence).asked, now);
  entry.state = EntryState::in_flight;
  entry.mshr = result.mshr;
  window_.set_in_flight(sequence);
  --waiting_;
  active_ = true;
}

template <class Obs>
std::uint64_t Core<Obs>::rmw_result(const ExtraEntry& extra, std::uint64_t old, unsigned size, bool& writes) const {
  writes = true;
  switch (extra.op) {
    case OpKind::add:
      return low_bytes(old + extra.operand, size);
    case OpKind::bit_and:
      return low_bytes(old & extra.operand, size);
    case OpKind::bit_or:
      return low_bytes(old | extra.operand, size);
    case OpKind::bit_xor:
      return low_bytes(old ^ extra.operand, size);
    case OpKind::cas:
      writes = extra.has_expected && parameters_.data ? old == low_bytes(extra.expected, size) : !extra.failed;
      return low_bytes(extra.operand, size);
    case OpKind::swap:
    case OpKind::store:
      return low_bytes(extra.operand, size);
    case OpKind::load:
    case OpKind::fence:
    case OpKind::mfence:
    case OpKind::sfence:
    case OpKind::lfence:
    case OpKind::prefetchw:
    case OpKind::delay:
    case OpKind::await:
    case OpKind::set:
    case OpKind::loop_begin:
    case OpKind::loop_end:
    case OpKind::branch_unless:
    case OpKind::jump:
    case OpKind::panic:
    case OpKind::finish:
      break;
  }
  return old;
}

// The line is writable in `slot`: the RMW reads and writes now.
template <class Obs>
void Core<Obs>::perform_rmw(WindowEntry& entry, std::uint64_t sequence, Slot slot, Cycle now) {
  ExtraEntry& extra = window_.extra(sequence);
  const unsigned offset = offset_of(entry.address);
  const std::uint64_t old = parameters_.data ? hierarchy_.read(slot, offset, entry.size) : 0;
  check_load(entry, slot);
  check_rmw(entry);
  bool writes = true;
  const std::uint64_t value = rmw_result(extra, old, entry.size, writes);
  extra.failed = !writes;
  WriteId id = kInitialWrite;
  WriteId from = kInitialWrite;
  if constexpr (kObserved) {
    ObservedEntry& observed = window_.observed(sequence);
    observed.own_done = now;
    observed.performed = now;
    id = observer_.new_write(id_);
    if (const WriteId* writers = hierarchy_.writers(slot); writers != nullptr && extra.op != OpKind::store) {
      for (unsigned i = offset; i < offset + entry.size; ++i) {
        if (i == offset || writers[i] != writers[i - 1]) observer_.read_from(writers[i], id_, now, false);
        from = std::max(from, writers[i]);
      }
    }
  }
  if (writes) {
    if constexpr (kChecked) hierarchy_.check_write(line_of(entry.address), offset, entry.size, value, id);
    hierarchy_.write(slot, offset, entry.size, value, id);
  }
  entry.value = old;
  entry.flags |= kStarted | kPerformed;
  if (entry.state == EntryState::waiting) --waiting_;
  entry.state = EntryState::bound;
  entry.ready = entry.order_class == OrderClass::rmw ? now + parameters_.fence.lock : now;
  active_ = true;
  progress_ = now;
  value_known(sequence, entry.dst, old, entry.ready);
  if constexpr (kObserved) report_rmw(entry, sequence, id, value, from, now);
  visible(entry.op_index, now);
}

template <class Obs>
void Core<Obs>::report_rmw(const WindowEntry& entry, std::uint64_t sequence, WriteId id, std::uint64_t value,
                           WriteId from, Cycle now) {
  if constexpr (kObserved) {
    const ObservedEntry& observed = window_.observed(sequence);
    const ExtraEntry& extra = window_.extra(sequence);
    WriteFacts facts;
    facts.id = id;
    facts.core = id_;
    facts.kind = extra.op == OpKind::store ? WriteFacts::Kind::atomic_store : WriteFacts::Kind::rmw;
    facts.op_index = entry.op_index;
    facts.line = observed.line;
    facts.label = observed.label;
    facts.site = observed.site;
    facts.address = Address{entry.address};
    facts.size = entry.size;
    facts.has_value = parameters_.data;
    facts.value = value;
    facts.failed = extra.failed;
    facts.from_write = from;
    facts.sequence = sequence;
    facts.dispatched = observed.dispatched;
    facts.oldest = observed.own_started;
    facts.buffered = observed.own_started;
    facts.ordered = observed.own_started;
    facts.drain_allowed = observed.own_started;
    facts.request = observed.request;
    facts.mshr_granted = observed.asked == kNever ? observed.own_started : observed.asked;
    facts.visible = now;
    observer_.write_visible(facts);
  }
}

template <class Obs>
void Core<Obs>::start_poll(WindowEntry& entry, std::uint64_t sequence, Cycle now) {
  if (dormant_) return;
  ExtraEntry& extra = window_.extra(sequence);
  if (extra.operands.available > now) {  // the gap between two polls
    operand_wake_ = std::min(operand_wake_, extra.operands.available);
    return;
  }
  if (!older_performed(OrderClass::load)) {
    wait(entry, Cause::order);
    return;
  }
  poll_issued_ = now;
  issue_load(entry, sequence, now);
}

// A poll has returned. When it was not the last one, the next is due after the gap; while the line stays in the L1 and
// nothing else goes on in this core, all polls return the same, and none is simulated until the line is lost.
template <class Obs>
bool Core<Obs>::poll_satisfied(WindowEntry& entry, std::uint64_t sequence, Cycle now) {
  ExtraEntry& extra = window_.extra(sequence);
  if (compare(extra.comparison, entry.value, low_bytes(extra.operand, entry.size))) return true;
  if constexpr (kObserved) {
    const ObservedEntry& observed = window_.observed(sequence);
    const bool forwarded = entry.source == DataSource::forward;
    for (unsigned i = 0; i < observed.writer_count; ++i) {
      observer_.read_from(observed.writers[i], id_, entry.ready, forwarded);
    }
  }
  const bool quiet = entry.source == DataSource::l1 && stores_.head() == stores_.tail() && pending_.empty() &&
                     hierarchy_.next_fill() == kNever;
  entry.state = EntryState::waiting;
  entry.forward = kNoSequence;
  entry.missed = false;
  ++waiting_;
  extra.operands.available = now + parameters_.await.gap;
  dormant_ = quiet && hierarchy_.readable_now(line_of(entry.address));
  active_ = true;
  return false;
}

}  // namespace membar
