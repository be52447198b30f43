// What all cores of a machine share: the Specs, and what is derived from them once.
#pragma once

#include <array>
#include <bit>

#include "sim/core/core_spec.h"
#include "sim/isa/lowering.h"
#include "sim/isa/op.h"
#include "sim/isa/ordering_table.h"

namespace membar {

struct CoreParameters {
  CoreSpec core;
  StoreBufferSpec store_buffer;
  FenceSpec fence;
  AwaitSpec await;
  OrderingTable table;
  Cycles l1_latency{4};
  unsigned line_bytes = 64;
  bool data = true;          // lines carry bytes
  bool speculative = false;  // loads may bind early
  bool express = true;       // plain hits are simulated by the express lane
  bool holds = false;        // the trace holds some store in the buffer
  // [kind][order]; what the trace uses was lowered without an error before the run.
  std::array<std::array<LoweredOp, kMemoryOrders>, kLowerableOps> lowered{};

  [[nodiscard]] const LoweredOp& lowered_op(OpKind kind, MemoryOrder order) const {
    return lowered[static_cast<unsigned>(kind)][static_cast<unsigned>(order)];
  }
  // An entry may have to sit in the buffer even when it is its turn.
  [[nodiscard]] bool drain_waits() const { return store_buffer.drain == DrainPolicy::lazy || holds; }
  [[nodiscard]] unsigned line_shift() const { return static_cast<unsigned>(std::countr_zero(line_bytes)); }
  [[nodiscard]] bool orders(OrderClass older, OrderClass younger) const { return table.always(older, younger); }
  // A fence that orders no load on either side waits in the store buffer and stalls nobody.
  [[nodiscard]] bool is_store_marker(OrderClass fence_class) const {
    return !orders(OrderClass::load, fence_class) && !orders(fence_class, OrderClass::load);
  }
  // A load may leave the window with its value pending: then a younger store can become visible before it performs.
  [[nodiscard]] bool loads_leave_pending() const { return !orders(OrderClass::load, OrderClass::store); }
};

}  // namespace membar
