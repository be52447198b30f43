// What is left of an op whose ordering was removed, and how tables order it.
#include <catch2/catch.hpp>

#include "sim/isa/lowering.h"
#include "sim/isa/ordering_table.h"

namespace membar {
namespace {

LoweredOp lowered_without(OpKind kind, MemoryOrder order, StoreScLowering store_sc, const OrderingTable& table) {
  TraceOp op;
  op.kind = kind;
  op.order = order;
  op = without_ordering(op);
  const auto lowered = lower(op.kind, op.order, store_sc, table);
  REQUIRE(lowered.ok());
  return lowered.value();
}

TEST_CASE("Without its ordering no op becomes a machine op of a barrier, under any model") {
  using enum OpKind;
  for (const OrderingTable& table : {sc_table(), tso_table(), pso_table()}) {
    for (const OpKind kind :
         {load, await, store, swap, add, bit_and, bit_or, bit_xor, cas, fence, mfence, sfence, lfence}) {
      for (unsigned o = 0; o < kMemoryOrders; ++o) {
        const LoweredOp op = lowered_without(kind, static_cast<MemoryOrder>(o), StoreScLowering::xchg, table);
        CHECK(op.count == (kind >= fence ? (kind == await ? 1 : 0) : 1));
        for (unsigned i = 0; i < op.count; ++i) {
          CHECK_FALSE(op.ops[i].barrier);
          if (op.ops[i].kind == MachineOp::Kind::rmw) CHECK(op.ops[i].order_class == OrderClass::unordered_rmw);
        }
      }
    }
  }
}

TEST_CASE("A seq_cst store without its ordering stays an XCHG, or becomes the MOV that stood before the MFENCE") {
  CHECK(text_of(lowered_without(OpKind::store, MemoryOrder::sc, StoreScLowering::xchg, tso_table())) == "XCHG");
  CHECK(text_of(lowered_without(OpKind::store, MemoryOrder::sc, StoreScLowering::mov_mfence, tso_table())) == "MOV");
  CHECK(text_of(lowered_without(OpKind::store, MemoryOrder::rel, StoreScLowering::xchg, pso_table())) == "MOV");
  CHECK(text_of(lowered_without(OpKind::swap, MemoryOrder::acq, StoreScLowering::xchg, tso_table())) == "XCHG");
}

TEST_CASE("No table names the unordered atomic, and all order it in the same way") {
  CHECK(order_class_of(name_of(OrderClass::unordered_rmw)) == std::nullopt);
  constexpr OrderClass kUnordered = OrderClass::unordered_rmw;
  for (const OrderingTable& table : {sc_table(), tso_table(), pso_table()}) {
    CHECK(table.rule(OrderClass::store, kUnordered) == OrderRule::same_address);
    CHECK(table.rule(kUnordered, OrderClass::load) == OrderRule::same_address);
    CHECK(table.always(OrderClass::load, kUnordered));
    CHECK(table.always(OrderClass::sfence, kUnordered));
    CHECK(table.always(kUnordered, OrderClass::store));
    CHECK(table.always(kUnordered, kUnordered));
    CHECK(table.always(kUnordered, OrderClass::mfence));
    CHECK(table.always(OrderClass::mfence, kUnordered));
  }
}

}  // namespace
}  // namespace membar
