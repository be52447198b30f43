// A candidate execution, grown one event at a time: its events, reads-from, coherence order, and whether the axioms of
// a memory model still hold.
//
// The axioms are those of J. Alglave, L. Maranget, M. Tautschnig, "Herding cats", TOPLAS 2014, section 4, for x86-TSO
// as in S. Owens, S. Sarkar, P. Sewell, "A better x86 memory model: x86-TSO", TPHOLs 2009:
//
//   uniproc    acyclic(po-loc + rf + co + fr)
//   atomicity  between the read and the write of a read-modify-write no other write comes in co
//   ghb        acyclic(ppo + fences + rfe + co + fr)
//
// ppo: sc has all of po; tso all but a write before a read; pso (SPARC V8, appendix D) all but a write before a read or
// a write. A locked read-modify-write, failed or not, and MFENCE stand between everything before and after them; SFENCE
// between writes. LFENCE adds nothing: reads are ordered with all that follows them in every one of these models.
// Under sc the two acyclicity axioms are one: ghb with all of po.
//
// A read-modify-write whose ordering was removed (MemoryOrder::unordered) orders no older write before itself, and
// itself before no younger read, unless they share a cell: then the one waits for the other, as it does in the machine.
//
// A read-modify-write is one event here: its write follows in co directly on the write that it reads. Accesses of
// different sizes may overlap: rf and co are kept per cell, a piece of memory that no access divides. The published
// models leave open what a read sees that its own thread's pending store covers in part. Here, as in processors, it
// waits until the store is visible: rf is then in ghb although it is internal.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "sim/isa/ordering_table.h"

namespace membar {

enum class AxiomaticModel : std::uint8_t { sc, tso, pso };
// The model whose axioms a built-in table stands for; nothing for a table of the user's.
std::optional<AxiomaticModel> axiomatic_model_of(const OrderingTable& table);

using EventId = std::int8_t;
inline constexpr EventId kInitialEvent = -1;  // the initial value of a cell; first in its coherence order
inline constexpr unsigned kMaxEvents = 64;
inline constexpr unsigned kMaxCells = 64;
inline constexpr unsigned kMaxCellsOfAccess = 16;

struct GraphEvent {
  enum class Kind : std::uint8_t { read, write, rmw, failed_rmw, full_fence, store_fence };
  Kind kind = Kind::read;
  bool unordered = false;  // rmw: its ordering has been removed
  std::uint16_t thread = 0;
  std::uint32_t op_index = 0;  // TraceOp::index, for `after`
  std::uint32_t position = 0;  // of the op in its thread's code
  std::uint8_t cells = 0;      // how many an access covers, in the order of their addresses; 0: a fence
  std::array<std::uint8_t, kMaxCellsOfAccess> cell{};
  std::uint64_t address = 0;
  std::uint64_t value = 0;  // written
  [[nodiscard]] bool reads() const { return kind == Kind::read || kind == Kind::rmw || kind == Kind::failed_rmw; }
  [[nodiscard]] bool writes() const { return kind == Kind::write || kind == Kind::rmw; }
};

// Copied at every choice that the search makes: plain arrays.
class ExecutionGraph {
 public:
  explicit ExecutionGraph(AxiomaticModel model) : model_(model) {}

  [[nodiscard]] unsigned size() const { return size_; }
  [[nodiscard]] bool full() const { return size_ == kMaxEvents; }
  [[nodiscard]] const GraphEvent& event(EventId id) const { return events_[static_cast<unsigned>(id)]; }

  // Adds an event as the youngest of its thread, with its edges of program order. False: no axiom can hold any more.
  // REQUIRES: !full()
  [[nodiscard]] bool add(const GraphEvent& event);
  // The youngest event reads the `index`-th of its cells from `writer`. False: that breaks an axiom.
  [[nodiscard]] bool read_from(unsigned index, EventId writer);
  // All its cells have been read. False: that breaks an axiom.
  [[nodiscard]] bool finish_read();
  // The youngest event's write takes its place in the coherence order of its `index`-th cell, behind `place` others.
  // False: that breaks an axiom.
  [[nodiscard]] bool write_at(unsigned index, unsigned place);
  // The youngest event was added as rmw before its value was known: now it is, or it turned out to write nothing.
  void resolve_rmw(bool writes, std::uint64_t value);
  // `earlier` is visible before the youngest event starts. False: that breaks an axiom.
  [[nodiscard]] bool wait_for(EventId earlier);

  // The writes to a cell in coherence order, without the initial one.
  [[nodiscard]] unsigned writes_to(unsigned cell) const { return co_size_[cell]; }
  [[nodiscard]] EventId write_to(unsigned cell, unsigned place) const { return co_[cell][place]; }
  [[nodiscard]] EventId last_write_to(unsigned cell) const {
    return co_size_[cell] == 0 ? kInitialEvent : co_[cell][co_size_[cell] - 1U];
  }
  // In which place of the coherence order of the cell a writer stands; 0 for the initial one, from 1 for the others.
  [[nodiscard]] unsigned place_of(unsigned cell, EventId writer) const;
  // A read-modify-write that reads from `writer` cannot come between it and another one.
  [[nodiscard]] bool followed_by_rmw(unsigned cell, unsigned place) const {
    return place < co_size_[cell] && event(co_[cell][place]).kind == GraphEvent::Kind::rmw;
  }
  // The events in an order in which they can have become globally visible: a linear extension of ghb.
  [[nodiscard]] unsigned visible_order(std::array<EventId, kMaxEvents>& order) const;

 private:
  // The transitive closure of a relation, kept acyclic.
  class Order {
   public:
    // False: there is a cycle now.
    bool add(unsigned from, unsigned to, unsigned size);
    [[nodiscard]] bool has(unsigned from, unsigned to) const { return (after_[from] >> to & 1U) != 0; }
    void clear(unsigned id) { after_[id] = 0; }

   private:
    std::array<std::uint64_t, kMaxEvents> after_{};
  };

  [[nodiscard]] bool ordered(const GraphEvent& older, const GraphEvent& younger) const;
  [[nodiscard]] bool edge(EventId from, EventId to, bool global);
  // from-read: what reads this cell from `writer`, before `later`.
  [[nodiscard]] bool readers_before(unsigned cell, EventId writer, EventId later);

  AxiomaticModel model_;
  std::uint8_t size_ = 0;
  std::array<GraphEvent, kMaxEvents> events_;
  std::array<std::array<EventId, kMaxCellsOfAccess>, kMaxEvents> rf_;
  std::array<std::array<EventId, kMaxEvents>, kMaxCells> co_;
  std::array<std::uint8_t, kMaxCells> co_size_{};
  Order uniproc_, ghb_;
};

}  // namespace membar
