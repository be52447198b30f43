#include "sim/isa/lowering.h"

namespace membar {
namespace {

constexpr MachineOp kLoad{MachineOp::Kind::load, OrderClass::load, false, "MOV"};
constexpr MachineOp kStore{MachineOp::Kind::store, OrderClass::store, false, "MOV"};

constexpr MachineOp rmw_named(std::string_view mnemonic) {
  return {MachineOp::Kind::rmw, OrderClass::rmw, true, mnemonic};
}

MachineOp fence_of(OrderClass order_class) {
  const std::string_view mnemonic = order_class == OrderClass::sfence   ? "SFENCE"
                                    : order_class == OrderClass::lfence ? "LFENCE"
                                                                        : "MFENCE";
  return {MachineOp::Kind::fence, order_class, true, mnemonic};
}

void append(LoweredOp& lowered, const MachineOp& op) { lowered.ops[lowered.count++] = op; }

bool wants_acquire(MemoryOrder order) {
  return order == MemoryOrder::acq || order == MemoryOrder::acq_rel || order == MemoryOrder::sc;
}
bool wants_release(MemoryOrder order) {
  return order == MemoryOrder::rel || order == MemoryOrder::acq_rel || order == MemoryOrder::sc;
}

// Older loads wait for nothing more: the table keeps them before everything that follows.
bool acquires_by_itself(const OrderingTable& table) {
  return table.always(OrderClass::load, OrderClass::load) && table.always(OrderClass::load, OrderClass::store);
}
bool releases_by_itself(const OrderingTable& table) {
  return table.always(OrderClass::load, OrderClass::store) && table.always(OrderClass::store, OrderClass::store);
}
bool rmw_orders_everything(const OrderingTable& table) {
  for (unsigned c = 0; c < kOrderClasses; ++c) {
    const auto other = static_cast<OrderClass>(c);
    if (!table.always(OrderClass::rmw, other) || !table.always(other, OrderClass::rmw)) return false;
  }
  return true;
}

Error refuse(std::string_view what, const OrderingTable& table, std::string_view fence) {
  return Error{"", 0, 0,
               "the model '" + table.name + "' cannot express " + std::string(what) +
                   ": expected its table to order what it needs, or to name " + std::string(fence)};
}

Result<Done> append_acquire(LoweredOp& lowered, const OrderingTable& table) {
  if (acquires_by_itself(table)) return Done{};
  if (!table.acquire_fence) return refuse("an acquire", table, "an acquire fence");
  append(lowered, fence_of(*table.acquire_fence));
  return Done{};
}

Result<Done> append_release(LoweredOp& lowered, const OrderingTable& table) {
  if (releases_by_itself(table)) return Done{};
  if (!table.release_fence) return refuse("a release", table, "a release fence");
  append(lowered, fence_of(*table.release_fence));
  return Done{};
}

Result<LoweredOp> lower_load(MemoryOrder order, const OrderingTable& table) {
  LoweredOp lowered;
  append(lowered, kLoad);
  if (wants_acquire(order)) {
    lowered.barrier = BarrierKind::acquire;
    if (auto done = append_acquire(lowered, table); !done) return done.error();
  }
  return lowered;
}

// The op's record is of all its fences and its RMW: but not of an SFENCE before others, which waits in the store buffer
// and may be done after them.
void bill_all(LoweredOp& lowered) {
  bool last = true;
  for (unsigned i = lowered.count; i-- > 0;) {
    MachineOp& op = lowered.ops[i];
    const bool access = op.kind == MachineOp::Kind::load || op.kind == MachineOp::Kind::store;
    op.barrier = !access && (last || op.order_class != OrderClass::sfence);
    if (op.barrier) last = false;
  }
}

// AND, OR and XOR of x86 leave no old value; where a trace wants it, a compiler makes a CMPXCHG loop of one round.
std::string_view mnemonic_of(OpKind kind) {
  if (kind == OpKind::swap) return "XCHG";
  if (kind == OpKind::add) return "LOCK XADD";
  if (kind == OpKind::bit_and) return "LOCK AND";
  if (kind == OpKind::bit_or) return "LOCK OR";
  return kind == OpKind::bit_xor ? "LOCK XOR" : "LOCK CMPXCHG";
}

Result<LoweredOp> lower_rmw(OpKind kind, MemoryOrder order, const OrderingTable& table) {
  LoweredOp lowered;
  MachineOp op = rmw_named(mnemonic_of(kind));
  if (order == MemoryOrder::unordered) {
    op.order_class = OrderClass::unordered_rmw;
    op.barrier = false;
    append(lowered, op);
    return lowered;
  }
  const bool orders = rmw_orders_everything(table);
  op.barrier = orders;  // else with its fences, if it has any
  if (orders) {
    lowered.barrier = BarrierKind::rmw;
    append(lowered, op);
    return lowered;
  }
  if (wants_release(order)) {
    if (auto done = append_release(lowered, table); !done) return done.error();
  }
  append(lowered, op);
  if (wants_acquire(order)) {
    if (auto done = append_acquire(lowered, table); !done) return done.error();
  }
  if (wants_acquire(order) || wants_release(order)) {
    lowered.barrier = BarrierKind::rmw;
    bill_all(lowered);
  }
  return lowered;
}

Result<LoweredOp> lower_store(MemoryOrder order, StoreScLowering store_sc, const OrderingTable& table) {
  LoweredOp lowered;
  if (order == MemoryOrder::unordered && store_sc == StoreScLowering::xchg) {
    return lower_rmw(OpKind::swap, order, table);
  }
  if (order == MemoryOrder::sc) {
    lowered.barrier = BarrierKind::atomic_store;
    if (store_sc == StoreScLowering::xchg) {  // where an RMW orders nothing by itself, it needs the fences of one
      auto exchange = lower_rmw(OpKind::swap, order, table);
      if (!exchange) return exchange.error();
      lowered = exchange.value();
      lowered.barrier = BarrierKind::atomic_store;
      return lowered;
    }
    if (auto done = append_release(lowered, table); !done) return done.error();
    append(lowered, kStore);
    append(lowered, fence_of(OrderClass::mfence));
    bill_all(lowered);
    return lowered;
  }
  if (order == MemoryOrder::rel) {
    lowered.barrier = BarrierKind::release;
    if (auto done = append_release(lowered, table); !done) return done.error();
  }
  append(lowered, kStore);
  return lowered;
}

Result<LoweredOp> lower_fence(MemoryOrder order, const OrderingTable& table) {
  LoweredOp lowered;
  lowered.barrier = BarrierKind::fence;
  if (order == MemoryOrder::sc) {
    append(lowered, fence_of(OrderClass::mfence));
    return lowered;
  }
  if (wants_release(order)) {
    if (auto done = append_release(lowered, table); !done) return done.error();
  }
  if (wants_acquire(order)) {
    if (auto done = append_acquire(lowered, table); !done) return done.error();
  }
  if (lowered.count > 0) bill_all(lowered);
  return lowered;
}

LoweredOp isa_fence(OrderClass order_class, BarrierKind kind) {
  LoweredOp lowered;
  lowered.barrier = kind;
  append(lowered, fence_of(order_class));
  return lowered;
}

}  // namespace

std::string_view name_of(BarrierKind kind) {
  constexpr std::array<std::string_view, 9> names{"none",    "fence",  "atomic_store", "rmw",   "acquire",
                                                  "release", "mfence", "sfence",       "lfence"};
  return names[static_cast<unsigned>(kind)];
}

Result<LoweredOp> lower(OpKind kind, MemoryOrder order, StoreScLowering store_sc, const OrderingTable& table) {
  switch (kind) {
    case OpKind::load:
    case OpKind::await:
      return lower_load(order, table);
    case OpKind::store:
      return lower_store(order, store_sc, table);
    case OpKind::swap:
    case OpKind::add:
    case OpKind::bit_and:
    case OpKind::bit_or:
    case OpKind::bit_xor:
    case OpKind::cas:
      return lower_rmw(kind, order, table);
    case OpKind::fence:
      return lower_fence(order, table);
    case OpKind::mfence:
      return isa_fence(OrderClass::mfence, BarrierKind::mfence);
    case OpKind::sfence:
      return isa_fence(OrderClass::sfence, BarrierKind::sfence);
    case OpKind::lfence:
      return isa_fence(OrderClass::lfence, BarrierKind::lfence);
    case OpKind::prefetchw:
    case OpKind::delay:
    case OpKind::set:
    case OpKind::loop_begin:
    case OpKind::loop_end:
    case OpKind::branch_unless:
    case OpKind::jump:
    case OpKind::panic:
    case OpKind::finish:
      break;
  }
  return LoweredOp{};
}

TraceOp without_ordering(TraceOp op) {
  if (is_rmw(op.kind) || (op.kind == OpKind::store && op.order == MemoryOrder::sc)) {
    op.order = MemoryOrder::unordered;
  } else if (is_fence(op.kind)) {
    op.kind = OpKind::fence;
    op.order = MemoryOrder::rlx;
  } else if (op.order != MemoryOrder::none) {
    op.order = MemoryOrder::rlx;
  }
  return op;
}

std::string text_of(const LoweredOp& lowered) {
  if (lowered.count == 0) return "-";
  std::string text;
  for (unsigned i = 0; i < lowered.count; ++i) {
    if (i > 0) text += "; ";
    text += lowered.ops[i].mnemonic;
  }
  return text;
}

}  // namespace membar
