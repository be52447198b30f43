// Judges one finished execution by the axioms of its memory model, from what its loads read and from the order in which
// its writes became visible. Written from the definitions of the models, not from the simulator:
//
//   coherence   per location: acyclic(program order on the location + rf + co + fr)
//   sc          acyclic(po + rf + co + fr)                                  Lamport 1979; Shasha and Snir 1988
//   tso         acyclic(ppo + rfe + co + fr + fences), ppo = po without write -> read; an RMW is a read, a write and a
//               full fence; co-neighbours of an RMW's read and write are not separated
//                                                          Alglave, Maranget, Tautschnig, "Herding Cats", TOPLAS 2014
//   pso         as tso, ppo without write -> write too, which a store fence in between restores
//   a table     as tso, ppo = what the user's table orders (never write -> read on one address) and dependencies:
//               for such a model the table is the definition
//
// po: program order; rf: a read reads from a write; co: writes of a location in order of visibility; fr: a read comes
// before the writes that overwrite what it read. A location is one byte, so accesses of mixed sizes are covered.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/base/types.h"
#include "sim/isa/ordering_table.h"

namespace membar {

struct AxiomModel {
  enum class Kind : std::uint8_t { sc, tso, pso, table } kind = Kind::sc;
  OrderingTable table;  // Kind::table
};

// One access or fence as executed. An access that crosses a line is two events, its parts.
struct AxiomEvent {
  enum class Kind : std::uint8_t { read, write, rmw, full_fence, store_fence, load_fence };
  Kind kind = Kind::read;
  CoreId core{0};
  std::uint64_t sequence = 0;  // position in program order, per core
  std::uint8_t part = 0;       // orders events of one sequence: fence before, halves, fence behind
  std::string name;            // for messages
  std::uint64_t address = 0;
  unsigned size = 0;
  bool reads = false, writes = false;
  bool split = false;  // a part of an access that crosses a line: the parts are done at different times

  // reads: the value, of which `known_bytes` are known (0: of this event only its sources are).
  std::array<std::uint8_t, 16> read_bytes{};
  unsigned known_bytes = 0;
  std::vector<WriteId> sources;  // the writes that supplied bytes; kInitialWrite may be missing

  // writes
  WriteId id;
  std::array<std::uint8_t, 16> written_bytes{};
  std::uint64_t order = 0;  // rank in the order of visibility
  bool order_known = true;  // false: the first half of a split store
};

struct InitialByte {
  std::uint64_t address = 0;
  std::uint8_t value = 0;
};

// Of one core: the younger access uses what the older one read, for its address, its value, or to be reached at all.
struct Dependency {
  CoreId core{0};
  std::uint64_t older = 0, younger = 0;  // AxiomEvent::sequence
};

// By core, then program order.
void sort_events(std::vector<AxiomEvent>& events);

class ReadsFrom;

// What the execution breaks, in words; empty when nothing.
// REQUIRES: `events` are sorted, and `reads_from` is of them
std::vector<std::string> check_axioms(const AxiomModel& model, std::span<const AxiomEvent> events,
                                      const ReadsFrom& reads_from, std::span<const Dependency> dependencies);

// The bytes that coherence leaves in memory: of every byte that was written, with a known order, the last value.
std::vector<InitialByte> final_bytes(std::span<const AxiomEvent> events);

}  // namespace membar
