// A constexpr protocol table as code: one function per cell, with its actions one after the other. Nothing is decided
// here: a cell does what the table says, through perform().
#pragma once

#include <array>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

#include "sim/protocol/messages.h"
#include "sim/protocol/table.h"

namespace membar {

template <const auto& kTable, class Line, class Env>
class CompiledTable {
 public:
  using TableType = std::remove_cvref_t<decltype(kTable)>;
  using Event = typename TableType::Event;

  static Outcome step(Line& line, Event event, const Message& message, Env& env) {
    return kCells[TableType::index(line.state, event)](line, message, env);
  }

 private:
  using CellCode = Outcome (*)(Line&, const Message&, Env&);

  template <Outcome kOutcome>
  static Outcome refuse(Line&, const Message&, Env&) {
    return kOutcome;
  }
  // The state comes first: a hook sees the line as it will be, and free_line may give its place away.
  template <std::size_t kCell>
  static Outcome go(Line& line, const Message& message, Env& env) {
    constexpr const auto& cell = kTable.cells[kCell];
    line.state = cell.next;
    [&]<std::size_t... kAction>(std::index_sequence<kAction...>) {
      (perform(cell.actions[kAction], line, message, env), ...);
    }
    (std::make_index_sequence<cell.action_count>{});
    return Outcome::go;
  }
  template <std::size_t kCell>
  static constexpr CellCode code_of() {
    constexpr Outcome outcome = kTable.cells[kCell].outcome;
    if constexpr (outcome == Outcome::go) {
      return &go<kCell>;
    } else {
      return &refuse<outcome>;
    }
  }
  static constexpr auto kCells = []<std::size_t... kCell>(std::index_sequence<kCell...>) {
    return std::array<CellCode, sizeof...(kCell)>{code_of<kCell>()...};
  }
  (std::make_index_sequence<std::tuple_size_v<decltype(TableType::cells)>>{});
};

}  // namespace membar
