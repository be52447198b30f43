#include "sim/litmus/execution_graph.h"

#include <algorithm>

namespace membar {
namespace {

using Kind = GraphEvent::Kind;

unsigned number(EventId id) { return static_cast<unsigned>(id); }

bool is_full_barrier(Kind kind) { return kind == Kind::rmw || kind == Kind::failed_rmw || kind == Kind::full_fence; }

// Which of its cells this is; `cells` when it is none.
unsigned index_of(const GraphEvent& event, unsigned cell) {
  unsigned index = 0;
  while (index < event.cells && event.cell[index] != cell) ++index;
  return index;
}

bool share_a_cell(const GraphEvent& a, const GraphEvent& b) {
  for (unsigned i = 0; i < a.cells; ++i) {
    if (index_of(b, a.cell[i]) != b.cells) return true;
  }
  return false;
}

}  // namespace

std::optional<AxiomaticModel> axiomatic_model_of(const OrderingTable& table) {
  if (table == sc_table()) return AxiomaticModel::sc;
  if (table == tso_table()) return AxiomaticModel::tso;
  if (table == pso_table()) return AxiomaticModel::pso;
  return std::nullopt;
}

bool ExecutionGraph::Order::add(unsigned from, unsigned to, unsigned size) {
  if (from == to || has(to, from)) return false;
  if (has(from, to)) return true;
  const std::uint64_t behind = after_[to] | std::uint64_t{1} << to;
  for (unsigned i = 0; i < size; ++i) {
    if (i == from || has(i, from)) after_[i] |= behind;
  }
  return true;
}

// ppo and the fences, between two events of a thread.
bool ExecutionGraph::ordered(const GraphEvent& older, const GraphEvent& younger) const {
  if ((younger.unordered && older.kind == Kind::write) || (older.unordered && younger.kind == Kind::read)) {
    return share_a_cell(older, younger);
  }
  if (model_ == AxiomaticModel::sc || is_full_barrier(older.kind) || is_full_barrier(younger.kind)) return true;
  if (older.kind == Kind::read) return true;
  if (older.kind == Kind::store_fence) return younger.kind != Kind::read;
  if (younger.kind == Kind::store_fence) return true;
  return younger.kind == Kind::write && model_ == AxiomaticModel::tso;  // older is a write
}

bool ExecutionGraph::edge(EventId from, EventId to, bool global) {
  if (from == to) return true;
  if (!uniproc_.add(number(from), number(to), size_)) return false;
  return !global || ghb_.add(number(from), number(to), size_);
}

bool ExecutionGraph::add(const GraphEvent& event) {
  const EventId id = static_cast<EventId>(size_);
  events_[size_] = event;
  rf_[size_].fill(kInitialEvent);
  ++size_;
  for (EventId older = 0; older < id; ++older) {
    const GraphEvent& before = events_[number(older)];
    if (before.thread != event.thread) continue;
    if (ordered(before, event) && !ghb_.add(number(older), number(id), size_)) return false;
    if (share_a_cell(before, event) && !uniproc_.add(number(older), number(id), size_)) return false;
  }
  return true;
}

bool ExecutionGraph::read_from(unsigned index, EventId writer) {
  const EventId reader = static_cast<EventId>(size_ - 1);
  const GraphEvent& event = events_[number(reader)];
  const unsigned cell = event.cell[index];
  rf_[number(reader)][index] = writer;
  if (writer != kInitialEvent) {
    const GraphEvent& source = events_[number(writer)];
    // A read-modify-write reads what is globally visible, and no load is given its value before it is: one that orders
    // is ordered with its own thread's accesses in any case.
    const bool global = source.thread != event.thread || source.unordered || event.unordered;
    if (!edge(writer, reader, global)) return false;
  }
  const unsigned next = writer == kInitialEvent ? 0 : place_of(cell, writer);
  return next >= co_size_[cell] || edge(reader, co_[cell][next], true);
}

bool ExecutionGraph::finish_read() {
  const unsigned reader = size_ - 1U;
  const GraphEvent& event = events_[reader];
  const auto first = rf_[reader].begin();
  if (std::all_of(first, first + event.cells, [&](EventId writer) { return writer == *first; })) return true;
  return std::all_of(first, first + event.cells, [&](EventId writer) {
    return writer == kInitialEvent || ghb_.add(number(writer), reader, size_);
  });
}

bool ExecutionGraph::write_at(unsigned index, unsigned place) {
  const EventId id = static_cast<EventId>(size_ - 1);
  const unsigned cell = events_[number(id)].cell[index];
  auto& order = co_[cell];
  const EventId before = place == 0 ? kInitialEvent : order[place - 1];
  std::copy_backward(order.begin() + place, order.begin() + co_size_[cell], order.begin() + co_size_[cell] + 1);
  order[place] = id;
  ++co_size_[cell];
  if (before != kInitialEvent && !edge(before, id, true)) return false;
  if (place + 1U < co_size_[cell] && !edge(id, order[place + 1], true)) return false;
  return readers_before(cell, before, id);
}

bool ExecutionGraph::readers_before(unsigned cell, EventId writer, EventId later) {
  for (EventId reader = 0; reader < static_cast<EventId>(size_); ++reader) {
    const GraphEvent& event = events_[number(reader)];
    const unsigned index = index_of(event, cell);
    if (!event.reads() || reader == later || index == event.cells) continue;
    if (rf_[number(reader)][index] == writer && !edge(reader, later, true)) return false;
  }
  return true;
}

void ExecutionGraph::resolve_rmw(bool writes, std::uint64_t value) {
  GraphEvent& event = events_[size_ - 1U];
  event.kind = writes ? Kind::rmw : Kind::failed_rmw;
  event.value = value;
}

bool ExecutionGraph::wait_for(EventId earlier) { return ghb_.add(number(earlier), size_ - 1U, size_); }

unsigned ExecutionGraph::place_of(unsigned cell, EventId writer) const {
  if (writer == kInitialEvent) return 0;
  unsigned place = 0;
  while (co_[cell][place] != writer) ++place;
  return place + 1;
}

unsigned ExecutionGraph::visible_order(std::array<EventId, kMaxEvents>& order) const {
  std::uint64_t left = size_ == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << size_) - 1;
  for (unsigned n = 0; n < size_; ++n) {
    for (unsigned id = 0; id < size_; ++id) {
      if ((left >> id & 1U) == 0) continue;
      bool first = true;
      for (unsigned other = 0; other < size_; ++other) {
        if ((left >> other & 1U) != 0 && ghb_.has(other, id)) first = false;
      }
      if (!first) continue;
      order[n] = static_cast<EventId>(id);
      left &= ~(std::uint64_t{1} << id);
      break;
    }
  }
  return size_;
}

}  // namespace membar
