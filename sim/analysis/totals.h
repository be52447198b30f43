// Exact totals of a run: what a report of any length starts from. Their size does not grow with the run.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/analysis/bills.h"
#include "sim/analysis/histogram.h"
#include "sim/analysis/records.h"
#include "sim/analysis/segments.h"

namespace membar {

// Law-breaking records, should there be any: how many, and the first few in words.
struct Violations {
  static constexpr std::size_t kKept = 20;
  std::uint64_t count = 0;
  std::vector<std::string> texts;
  void add(std::string text);
};

struct RunTotals {
  std::array<Histogram, kWriteKinds> time_to_visibility;  // by WriteFacts::Kind, in cycles
  std::array<Histogram, kBarrierKinds> stall;             // by BarrierFacts::Kind, in cycles
  SegmentCycles segments;                                 // of all writes together
  Bill bill;                                              // of all barriers together
  std::uint64_t writes = 0;                               // that became visible
  std::uint64_t barriers = 0;
  std::uint64_t loads = 0;                    // counted only where loads are recorded
  std::uint64_t regrants = 0;                 // grants lost to a probe before the write could use them
  std::uint64_t coalesced = 0;                // stores that merged into a younger one
  std::uint64_t readers_missed = 0;           // reads from writes whose records had already left: not in their `seen`
  std::vector<std::uint64_t> barrier_stall;   // by core, cycles
  std::vector<WriteRecord> costliest_writes;  // longest time to visibility first; by id where equal
  std::vector<BarrierRecord> costliest_barriers;  // longest stall first; by id where equal; none that stalled 0
  Violations violations;
};

// What the conservation laws and the order of its stations demand of one write; "" when it keeps them.
std::string check_write(const WriteFacts& write);
// The bill adds up to the stall, and the stall lies within the barrier's life.
std::string check_barrier(const BarrierRecord& barrier);

}  // namespace membar
