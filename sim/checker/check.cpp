#include "sim/checker/check.h"

#include <algorithm>

namespace membar {

namespace {

constexpr ModelShape kStandardShapes[] = {{2, 1, 1}, {3, 1, 1}, {2, 2, 1}};

template <class TableType>
CellCount count_in(const TableType& table) {
  CellCount count;
  for (const auto& cell : table.cells) {
    count.go += cell.outcome == Outcome::go ? 1U : 0U;
    count.stall += cell.outcome == Outcome::stall ? 1U : 0U;
  }
  return count;
}

template <class TableType, class Reached>
void collect_unreached(const char* which, const TableType& table, Reached&& reached, std::vector<std::string>& names) {
  for (unsigned i = 0; i < table.cells.size(); ++i) {
    if (table.cells[i].outcome == Outcome::impossible || reached(i)) continue;
    const auto state = static_cast<typename TableType::State>(i / TableType::kEvents);
    const auto event = static_cast<typename TableType::Event>(i % TableType::kEvents);
    names.push_back(std::string(which) + ": " + std::string(name_of(state)) + ", " + std::string(name_of(event)));
  }
}

}  // namespace

std::span<const ModelShape> standard_shapes() { return kStandardShapes; }

std::string name_of(const ModelShape& shape) {
  std::string name = std::to_string(shape.caches) + (shape.caches == 1 ? " hierarchy" : " hierarchies") + " x ";
  if (shape.lines == 1) return name + "1 line";
  return name + std::to_string(shape.lines) + " lines that share one L3 way";
}

bool compiles(const ProtocolTables& tables) {
  return well_formed(tables.private_table, PrivateState::I, PrivateAction::free_line) &&
         detail::hooks_match_states(tables.private_table) &&
         well_formed(tables.directory_table, DirectoryState::NP, DirectoryAction::free_line);
}

CellCounts count_cells(const ProtocolTables& tables) {
  return {count_in(tables.private_table), count_in(tables.directory_table)};
}

std::vector<std::string> unreached_cells(const ProtocolTables& tables, std::span<const ModelCoverage> coverages) {
  std::vector<std::string> names;
  collect_unreached(
      "private table", tables.private_table,
      [&](unsigned i) {
        return std::any_of(coverages.begin(), coverages.end(), [&](const auto& c) { return c.private_cells[i]; });
      },
      names);
  collect_unreached(
      "directory table", tables.directory_table,
      [&](unsigned i) {
        return std::any_of(coverages.begin(), coverages.end(), [&](const auto& c) { return c.directory_cells[i]; });
      },
      names);
  return names;
}

}  // namespace membar
