// The bill of a barrier: to what each cycle of its stall was owed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "sim/analysis/segments.h"
#include "sim/engine/observer.h"

namespace membar {

// What a cycle can be billed to: a segment of the oldest pending older store; `load.*`, a phase of the oldest pending
// older load; `own.*`, a phase of the barrier's own access; `fixed`, what the fence costs by itself.
inline constexpr std::size_t kLoadEntries = kSegments;  // load.l1, then one per phase of a request
inline constexpr std::size_t kOwnEntries = kLoadEntries + 1 + kRequestSegments;
inline constexpr std::size_t kFixedEntry = kOwnEntries + 1 + kRequestSegments;
inline constexpr std::size_t kBillEntries = kFixedEntry + 1;

// "ordering", "load.travel", "own.l1", "fixed". REQUIRES: entry < kBillEntries
std::string_view bill_entry_name(std::size_t entry);
std::string_view bill_entry_meaning(std::size_t entry);

struct Bill {
  std::array<std::uint64_t, kBillEntries> cycles{};

  std::uint64_t operator[](Segment segment) const { return cycles[static_cast<std::size_t>(segment)]; }
  [[nodiscard]] std::uint64_t total() const;
  [[nodiscard]] std::uint64_t own() const;  // the sum of own.*
  // By name; 0 for a name that is no entry.
  [[nodiscard]] std::uint64_t at(std::string_view name) const;
  Bill& operator+=(const Bill& other);
};

// The length of [stall_from, stall_to); 0 when the barrier never stalled.
std::uint64_t stall_of(const BarrierFacts& barrier);

// Bills every cycle of the stall once, so that the bill adds up to the stall exactly.
// `writes` and `loads` are of the barrier's core, in any order, and hold at least every older one that was pending in
// the stall; others do no harm.
Bill bill_of(const BarrierFacts& barrier, std::span<const WriteFacts> writes, std::span<const LoadFacts> loads);

}  // namespace membar
