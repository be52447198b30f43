// Lowering: what a language-level op of a trace becomes on the config's ISA, under the config's memory model.
//
// The x86-64 mappings are the usual ones of C11 compilers (Batty, Memarian, Owens, Sarkar, Sewell, POPL 2012, table
// "C/C++11 to x86"). They assume at least TSO; under a weaker table, acquires and releases use the fences it names.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "sim/base/result.h"
#include "sim/isa/op.h"
#include "sim/isa/ordering_table.h"

namespace membar {

// A seq_cst store is an XCHG, or a MOV followed by an MFENCE.
enum class StoreScLowering : std::uint8_t { xchg, mov_mfence };

// The barrier record that a trace op keeps; `none`: it keeps no record. Names as the report prints them.
enum class BarrierKind : std::uint8_t { none, fence, atomic_store, rmw, acquire, release, mfence, sfence, lfence };
std::string_view name_of(BarrierKind kind);

// One machine op.
struct MachineOp {
  enum class Kind : std::uint8_t { load, store, rmw, fence };
  Kind kind = Kind::load;
  OrderClass order_class = OrderClass::load;
  bool barrier = false;       // the trace op's barrier record is of this machine op, perhaps among others
  std::string_view mnemonic;  // "MOV", "XCHG", "LOCK XADD", "MFENCE", ...
  friend bool operator==(const MachineOp&, const MachineOp&) = default;
};

// What one trace op becomes: up to three machine ops, in program order. None: it costs nothing (a compiler barrier).
struct LoweredOp {
  std::array<MachineOp, 3> ops{};
  std::uint8_t count = 0;
  BarrierKind barrier = BarrierKind::none;  // set with no op marked `barrier`: a record of zeros
  friend bool operator==(const LoweredOp&, const LoweredOp&) = default;
};

// REQUIRES: kind is load, store, an RMW, fence, mfence, sfence, lfence, prefetchw or await.
// An Error (without a place) tells which op the model cannot express: an acquire or release for which its table
// neither orders enough nor names a fence.
Result<LoweredOp> lower(OpKind kind, MemoryOrder order, StoreScLowering store_sc, const OrderingTable& table);

// Kinds below this one are lowered.
inline constexpr unsigned kLowerableOps = static_cast<unsigned>(OpKind::await) + 1;

// The op with its own ordering removed: acquire and release become relaxed, a fence becomes one that orders nothing and
// costs nothing, a read-modify-write and a seq_cst store become `unordered`: as atomic as before, with no fixed cost.
// What the model orders of plain accesses stays. An op that is no barrier is returned as it is.
TraceOp without_ordering(TraceOp op);

// "MOV; MFENCE", "-" for nothing.
std::string text_of(const LoweredOp& lowered);

}  // namespace membar
