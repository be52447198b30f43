// Part of core.cpp: from the ops of a thread to entries of the window.
#pragma once

#include "sim/core/core.h"

namespace membar {

template <class Obs>
inline const TraceOp& Core<Obs>::op_at(std::uint32_t pc) {
  const std::uint32_t position = pc - ops_at_hand_from_;
  if (position >= ops_at_hand_.size()) [[unlikely]] {
    ops_at_hand_ = code_.fetch(pc);
    ops_at_hand_from_ = pc;
    return ops_at_hand_[0];
  }
  return ops_at_hand_[position];
}

template <class Obs>
void Core<Obs>::dispatch(Cycle now) {
  constexpr unsigned kMaxFreeSteps = 1024;  // empty loops must not hold up the simulation of the other cores
  dispatch_stalled_ = false;
  branch_waits_ = false;
  if (dispatched_all_ || now < dispatch_from_) return;
  unsigned free_steps = 0;
  for (unsigned slots = parameters_.core.issue_width - carry_.slots;
       slots > 0 && !dispatch_blocked_ && !dispatched_all_;) {
    const TraceOp& op = op_at(pc_);
    if (window_.full() && op.kind != OpKind::finish) return;  // a branch waits for room as well
    if (is_structure(op.kind)) [[unlikely]] {
      if (op.kind == OpKind::branch_unless) --slots;
      if (!dispatch_structure(op, now)) return;
      if (++free_steps == kMaxFreeSteps) return;
      continue;
    }
    if (is_plain(op)) [[likely]] {
      if (op.kind == OpKind::load) {
        dispatch_plain_load(op, now);
        if (now < dispatch_from_) [[unlikely]]
          return;
      } else {
        if (!room_for_store()) {
          dispatch_stalled_ = true;
          return;
        }
        dispatch_plain_store(op, now);
      }
      --slots;
      continue;
    }
    const std::uint64_t before = window_.next();
    if (!dispatch_op(op, now)) return;
    if (now < dispatch_from_) return;  // its miss evicted what an older load had read: that one is replayed
    if (window_.next() != before) {
      --slots;
    } else if (++free_steps == kMaxFreeSteps) {
      return;
    }
  }
}

// One machine op, one line, no registers to read, nothing to wait for: most ops of most traces. What is done for them
// is what dispatch_machine_op does for all, without its questions.
template <class Obs>
inline bool Core<Obs>::is_plain(const TraceOp& op) const {
  return op.kind <= OpKind::store && plain_[static_cast<unsigned>(op.kind)][static_cast<unsigned>(op.order)] &&
         op.operands == 0 && op.after_thread == 0xffff && (op.flags & kHold) == 0 &&
         offset_of(op.address) + op.size <= parameters_.line_bytes;
}

template <class Obs>
inline void Core<Obs>::dispatch_plain_load(const TraceOp& op, Cycle now) {
  WindowEntry& entry = new_entry(op, EntryKind::load, now);
  const std::uint64_t sequence = window_.next() - 1;
  entry.address = op.address;
  entry.flags = kLastOfOp;
  if (entry.dst != kNoRegister) producer_[entry.dst] = sequence;
  ++pc_;
  issue_load(entry, sequence, now);
}

template <class Obs>
inline void Core<Obs>::dispatch_plain_store(const TraceOp& op, Cycle now) {
  WindowEntry& entry = new_entry(op, EntryKind::store, now);
  entry.address = op.address;
  entry.value = op.value;
  entry.flags = kLastOfOp;
  entry.order_class = OrderClass::store;
  entry.state = EntryState::bound;
  entry.ready = now + Cycles{1};
  --waiting_;
  push_plain_store(op, window_.next() - 1);
  if constexpr (kObserved) {
    facts(entry.stores_before) = WriteFacts{};
    facts(entry.stores_before).dispatched = now;
  }
  ++pc_;
}

// A place for one more store, and for its biography. False: there is none until an older one has gone.
template <class Obs>
inline bool Core<Obs>::room_for_store() {
  if (stores_.has_room()) [[likely]]
    return true;
  if (stores_.ring_full()) return false;
  stores_.grow();
  if constexpr (kObserved) {
    std::vector<WriteFacts> larger(stores_.capacity());
    for (std::uint64_t p = stores_.head(); p < stores_.tail(); ++p) larger[p % larger.size()] = facts(p);
    facts_ = std::move(larger);
  }
  return true;
}

template <class Obs>
inline void Core<Obs>::push_plain_store(const TraceOp& op, std::uint64_t sequence) {
  StoreEntry& store = stores_.at(stores_.push());
  store.address = op.address;
  store.value = op.value;
  store.line = line_of(op.address);
  store.sequence = sequence;
  store.op_index = op.index;
  store.size = op.size;
  store.value_known = true;
  stores_.count(store);
}

template <class Obs>
bool Core<Obs>::dispatch_op(const TraceOp& op, Cycle now) {
  if (op.kind == OpKind::set || op.kind == OpKind::delay || op.kind == OpKind::prefetchw) {
    return dispatch_simple(op, now);
  }
  const LoweredOp& lowered = parameters_.lowered_op(op.kind, op.order);
  if (lowered.count == 0) {  // a compiler barrier
    if (kObserved) barrier_of_nothing(op, lowered.barrier, now);
    skip(op);
    return true;
  }
  if (!room_for_store()) {
    dispatch_stalled_ = true;
    return false;
  }
  dispatch_machine_op(op, lowered, now);
  return true;
}

// The op costs nothing: no entry, no cycle.
template <class Obs>
void Core<Obs>::skip(const TraceOp& op) {
  if (!window_.empty()) undo_.push_back({window_.next(), kNoRegister, ops_});
  ++ops_;
  next_index_ = op.index + 1;
  ++pc_;
  active_ = true;
}

template <class Obs>
bool Core<Obs>::dispatch_simple(const TraceOp& op, Cycle now) {
  if (op.kind == OpKind::delay) {
    if (!window_.empty() || !pending_.empty()) {  // it starts when the older ops have left
      dispatch_stalled_ = true;
      return false;
    }
    const bool computed = (op.flags & kValueRegister) != 0;
    const std::uint64_t cycles = computed ? branch_value(program_.operands[op.operands].value) : op.value;
    if (cycles == 0 || ((op.flags & kUntil) != 0 && cycles <= now.value)) {
      skip(op);
      return true;
    }
  }
  const EntryKind kind = op.kind == OpKind::set     ? EntryKind::alu
                         : op.kind == OpKind::delay ? EntryKind::delay
                                                    : EntryKind::prefetch;
  WindowEntry& entry = new_entry(op, kind, now);
  const std::uint64_t sequence = window_.next() - 1;
  entry.flags |= kLastOfOp;
  entry.address = op.address;
  entry.value = op.value;
  if (op.operands != 0 || op.after_thread != 0xffff) add_extra(entry, sequence, op, now);
  if (entry.dst != kNoRegister) producer_[entry.dst] = sequence;
  if (kind == EntryKind::delay) dispatch_blocked_ = true;
  ++pc_;
  try_issue(entry, sequence, now);
  return true;
}

// One machine op of the trace op at pc_: `micro_` counts them, with the two halves of an access that crosses a line.
template <class Obs>
void Core<Obs>::dispatch_machine_op(const TraceOp& op, const LoweredOp& lowered, Cycle now) {
  const bool crosses =
      op.flags & kAddressRegister ? split_pc_ == pc_ : offset_of(op.address) + op.size > parameters_.line_bytes;
  unsigned index = micro_;
  bool second_half = false;
  unsigned entries = lowered.count;
  if (crosses) {
    entries = 0;
    for (unsigned i = 0; i < lowered.count; ++i) {
      const bool halves = lowered.ops[i].kind != MachineOp::Kind::fence;
      if (micro_ >= entries && micro_ <= entries + (halves ? 1U : 0U)) {
        index = i;
        second_half = micro_ != entries;
      }
      entries += halves ? 2 : 1;
    }
  }
  const MachineOp& machine = lowered.ops[index];
  EntryKind kind = EntryKind::load;
  if (op.kind == OpKind::await && machine.kind == MachineOp::Kind::load) kind = EntryKind::await;
  if (machine.kind == MachineOp::Kind::store) kind = EntryKind::store;
  if (machine.kind == MachineOp::Kind::rmw) kind = EntryKind::rmw;
  if (machine.kind == MachineOp::Kind::fence) {
    kind = parameters_.is_store_marker(machine.order_class) ? EntryKind::marker : EntryKind::fence;
  }
  WindowEntry& entry = new_entry(op, kind, now);
  const std::uint64_t sequence = window_.next() - 1;
  entry.order_class = machine.order_class;
  if (machine.barrier) entry.flags |= kBarrier;
  if (machine.kind != MachineOp::Kind::fence) {
    set_access(entry, op, crosses, second_half);
  } else if (!is_fence(op.kind)) {
    entry.address = op.address;  // for the record: whose fence it is
  }
  if (kind == EntryKind::marker) {  // that of a release store goes down the store buffer with it, at no cost
    entry.value = op.kind < OpKind::fence ? 1 : std::max<std::uint64_t>(parameters_.fence.sfence.value, 1);
  }
  const bool last = micro_ + 1U == entries;
  if (last) entry.flags |= kLastOfOp;
  if (kind == EntryKind::rmw || kind == EntryKind::await || op.operands != 0 || op.after_thread != 0xffff) {
    if (machine.kind != MachineOp::Kind::fence) add_extra(entry, sequence, op, now);
  }
  if (kObserved && last && lowered.barrier != BarrierKind::none) {
    bool billed = false;
    for (unsigned i = 0; i < lowered.count; ++i) billed = billed || lowered.ops[i].barrier;
    if (!billed) barrier_of_nothing(op, lowered.barrier, now);
  }
  if (kObserved) window_.observed(sequence).barrier = lowered.barrier;
  if (kind == EntryKind::store || kind == EntryKind::marker) new_store(entry, sequence, op.target);
  if (kind == EntryKind::rmw || kind == EntryKind::fence) ++barriers_;
  if (kind == EntryKind::await) dispatch_blocked_ = true;
  if (entry.dst != kNoRegister) producer_[entry.dst] = sequence;
  micro_ = last ? 0 : static_cast<std::uint8_t>(micro_ + 1);
  if (last) split_pc_ = kNoPc;
  if (last) ++pc_;
  try_issue(entry, sequence, now);
}

template <class Obs>
inline WindowEntry& Core<Obs>::new_entry(const TraceOp& op, EntryKind kind, Cycle now) {
  const std::uint64_t sequence = window_.push();
  WindowEntry& entry = window_.at(sequence);
  entry = WindowEntry{};
  entry.kind = kind;
  entry.pc = pc_;
  entry.micro = micro_;
  entry.op_index = op.index;
  entry.size = op.size;
  entry.trace_flags = op.flags;
  entry.stores_before = stores_.tail();
  const bool writes_register = kind == EntryKind::load || kind == EntryKind::rmw || kind == EntryKind::alu;
  if (writes_register) entry.dst = op.dst;
  next_index_ = op.index + 1;
  ++waiting_;
  active_ = true;
  if constexpr (kObserved) {
    ObservedEntry& observed = window_.observed(sequence);
    observed = ObservedEntry{};
    observed.line = op.line;
    observed.label = op.label;
    observed.site = op.site;
    observed.ordered_op = op.order != MemoryOrder::none;
    if (micro_ == 0) op_dispatched_ = now;
    observed.dispatched = op_dispatched_;
    if (pc_ == replayed_pc_) {
      observed.replays = replay_count_;
      replayed_pc_ = kNoPc;
    }
  }
  return entry;
}

template <class Obs>
void Core<Obs>::set_access(WindowEntry& entry, const TraceOp& op, bool crosses, bool second_half) {
  entry.address = op.address;
  entry.value = op.value;
  if (!crosses) return;
  if (op.flags & kAddressRegister) {  // it has been computed: that is how it is known to cross a line
    entry.address = split_address_;
    entry.trace_flags &= static_cast<std::uint8_t>(~kAddressRegister);
  }
  const unsigned first = parameters_.line_bytes - offset_of(entry.address);
  if (!second_half) {
    entry.size = static_cast<std::uint8_t>(first);
    entry.flags |= kFirstHalf;
    entry.dst = kNoRegister;
    return;
  }
  entry.flags |= kSecondHalf;
  entry.address += first;
  entry.size = static_cast<std::uint8_t>(op.size - first);
  entry.value = first < 8 ? op.value >> (8 * first) : 0;
}

template <class Obs>
void Core<Obs>::add_extra(WindowEntry& entry, std::uint64_t sequence, const TraceOp& op, Cycle now) {
  ExtraEntry& extra = window_.extra(sequence);
  extra = ExtraEntry{};
  entry.flags |= kHasExtra;
  extra.op = op.kind;
  extra.comparison = op.comparison;
  extra.base_address = op.address;
  extra.operand = op.value;
  extra.failed = (op.flags & kFailedCas) != 0;
  extra.operands_index = op.operands;
  if (op.operands != 0) {
    extra.has_expected = op.kind == OpKind::cas;
    capture(extra.operands, program_.operands[op.operands], now);
  }
  if (op.after_thread != 0xffff) {
    extra.after_thread = op.after_thread;
    extra.after_index = op.after_index;
    extra.after_done = false;
  }
}

template <class Obs>
void Core<Obs>::capture(CapturedOperands& operands, const Operands& wanted, Cycle now) {
  for (unsigned depth = 0; depth < kMaxLoopDepth; ++depth) operands.loops[depth] = registers_[kUserRegisters + depth];
  operands.available = now;
  for (const std::uint8_t reg : wanted.sources) {
    if (reg == kNoRegister) break;
    const unsigned i = operands.count++;
    operands.reg[i] = reg;
    operands.producer[i] = kNoSequence;
    const std::uint64_t producer = producer_[reg];
    if (producer == kNoSequence) {
      operands.value[i] = registers_[reg];
    } else if (window_.holds(producer) && window_.at(producer).state == EntryState::bound) {
      operands.value[i] = window_.at(producer).value;
      operands.available = std::max(operands.available, window_.at(producer).ready);
    } else {
      if (window_.holds(producer)) window_.at(producer).flags |= kProducer;
      operands.producer[i] = producer;
      ++operands.missing;
    }
  }
}

template <class Obs>
void Core<Obs>::new_store(WindowEntry& entry, std::uint64_t sequence, std::uint32_t held_cycles) {
  const std::uint64_t position = stores_.push();
  entry.stores_before = position;
  StoreEntry& store = stores_.at(position);
  store.sequence = sequence;
  store.op_index = entry.op_index;
  store.marker = entry.kind == EntryKind::marker;
  store.billed = store.marker && (entry.flags & kBarrier) != 0;
  store.first_half = (entry.flags & kFirstHalf) != 0;
  store.second_half = (entry.flags & kSecondHalf) != 0;
  store.size = entry.size;
  store.held_cycles = held_cycles;
  store.held_until = (entry.trace_flags & kUntil) != 0;
  if (!store.marker) {
    if (entry.trace_flags & kAddressRegister) {
      ++unknown_addresses_;
    } else {
      address_known(store, entry.address);
    }
  }
  if constexpr (kObserved) {
    facts(position) = WriteFacts{};
    facts(position).dispatched = op_dispatched_;
  }
}

template <class Obs>
void Core<Obs>::fail(std::uint32_t pc, std::string message) {
  if (fault_) return;
  fault_ = CoreFault{op_at(pc).line, std::move(message)};
}

}  // namespace membar
