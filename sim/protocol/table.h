// The shape of a protocol table: one cell per (state, event), each written exactly once.
//
//   go(actions..., next)  the actions are performed in this order and the line is in state `next`
//   stall                 the message (or the core's access) waits; it is tried again whenever the line's state changes
//   impossible("reason")  cannot happen; the reason says why
//
// A table is a constexpr value. Its makers use `TableWriter`; `well_formed` is for a static_assert beside the table.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace membar {

// What a cell says, and what a step did. `unwritten` never survives the static_assert of a table.
enum class Outcome : std::uint8_t { unwritten, go, stall, impossible };

template <class State, class Action>
struct Cell {
  static constexpr unsigned kMaxActions = 5;

  Outcome outcome = Outcome::unwritten;
  State next{};
  std::uint8_t action_count = 0;
  std::array<Action, kMaxActions> actions{};
  const char* reason = "";  // of an impossible cell

  constexpr const Action* begin() const { return actions.data(); }
  constexpr const Action* end() const { return actions.data() + action_count; }
};

// `count_of(State{})`, `count_of(Event{})` (found beside the enums) give the table's extent.
template <class StateType, class EventType, class ActionType>
struct Table {
  using State = StateType;
  using Event = EventType;
  using Action = ActionType;
  using CellType = Cell<State, Action>;
  static constexpr unsigned kStates = count_of(State{});
  static constexpr unsigned kEvents = count_of(Event{});

  std::array<CellType, kStates * kEvents> cells{};
  bool written_twice = false;

  static constexpr unsigned index(State state, Event event) {
    return static_cast<unsigned>(state) * kEvents + static_cast<unsigned>(event);
  }
  constexpr const CellType& at(State state, Event event) const { return cells[index(state, event)]; }
  // For the writer, and for experiments that plant a mistake into a copy of a table.
  constexpr CellType& at(State state, Event event) { return cells[index(state, event)]; }

  constexpr bool complete() const {
    for (const CellType& cell : cells) {
      if (cell.outcome == Outcome::unwritten) return false;
    }
    return true;
  }
};

// Writes the cells of a table, state by state:
//
//   writer.in(I).on(Load, go(send_GetS, IS_D)).on(Evict, impossible("..."))
template <class TableType>
class TableWriter {
 public:
  using State = typename TableType::State;
  using Event = typename TableType::Event;
  using Action = typename TableType::Action;
  using CellType = typename TableType::CellType;

  constexpr TableWriter& in(State state) {
    state_ = state;
    return *this;
  }
  constexpr TableWriter& on(Event event, const CellType& cell) {
    CellType& place = table_.at(state_, event);
    if (place.outcome != Outcome::unwritten) table_.written_twice = true;
    place = cell;
    return *this;
  }
  // Several events with one and the same cell.
  template <std::size_t N>
  constexpr TableWriter& on(const Event (&events)[N], const CellType& cell) {
    for (Event event : events) on(event, cell);
    return *this;
  }
  constexpr const TableType& table() const { return table_; }

  // Any number of actions, then the next state.
  template <class... Arguments>
  static constexpr CellType go(Arguments... arguments) {
    static_assert(sizeof...(arguments) <= CellType::kMaxActions + 1, "raise Cell::kMaxActions");
    CellType cell;
    (put(cell, arguments), ...);
    return cell;
  }
  static constexpr CellType stall() {
    CellType cell;
    cell.outcome = Outcome::stall;
    return cell;
  }
  static constexpr CellType impossible(const char* reason) {
    CellType cell;
    cell.outcome = Outcome::impossible;
    cell.reason = reason;
    return cell;
  }

 private:
  static constexpr void put(CellType& cell, Action action) {
    // An action behind the next state leaves the cell unwritten, which the table's static_assert reports.
    cell.outcome = Outcome::unwritten;
    cell.actions[cell.action_count++] = action;
  }
  static constexpr void put(CellType& cell, State next) {
    cell.outcome = Outcome::go;
    cell.next = next;
  }

  TableType table_{};
  State state_{};
};

// The states that `go` cells can lead to from `from`, as a bit mask.
template <class TableType>
constexpr std::uint32_t reachable_states(const TableType& table, typename TableType::State from) {
  static_assert(TableType::kStates <= 32);
  std::uint32_t reached = std::uint32_t{1} << static_cast<unsigned>(from);
  for (bool grew = true; grew;) {
    grew = false;
    for (unsigned i = 0; i < table.cells.size(); ++i) {
      const auto& cell = table.cells[i];
      const std::uint32_t next = std::uint32_t{1} << static_cast<unsigned>(cell.next);
      if (cell.outcome != Outcome::go || (reached >> (i / TableType::kEvents) & 1U) == 0) continue;
      if ((reached & next) == 0) {
        reached |= next;
        grew = true;
      }
    }
  }
  return reached;
}

// Complete, no cell written twice, reasons where they belong, every state reachable from `initial` and `initial` from
// every state, a stable state never stalls, and nothing happens to a line behind the action `last` that gives it away.
template <class TableType>
constexpr bool well_formed(const TableType& table, typename TableType::State initial, typename TableType::Action last) {
  using State = typename TableType::State;
  if (table.written_twice || !table.complete()) return false;
  constexpr std::uint32_t kAll = (std::uint32_t{1} << TableType::kStates) - 1;
  if (reachable_states(table, initial) != kAll) return false;
  for (unsigned s = 0; s < TableType::kStates; ++s) {
    const auto state = static_cast<State>(s);
    if ((reachable_states(table, state) >> static_cast<unsigned>(initial) & 1U) == 0) return false;
    for (unsigned e = 0; e < TableType::kEvents; ++e) {
      const auto& cell = table.at(state, static_cast<typename TableType::Event>(e));
      if (cell.outcome == Outcome::stall && stable(state)) return false;
      if ((cell.outcome == Outcome::impossible) != !std::string_view(cell.reason).empty()) return false;
      for (unsigned a = 0; a < cell.action_count; ++a) {
        const bool at_end = a + 1U == cell.action_count && cell.next == initial;
        if (cell.actions[a] == last && !at_end) return false;
      }
    }
  }
  return true;
}

}  // namespace membar
