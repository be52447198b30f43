// What `membar check` judges: the standard set of machines, whether tables would compile, and which cells were reached.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "sim/checker/explorer.h"

namespace membar {

// 2 hierarchies x 1 line, 3 x 1, and 2 x 2 whose lines share one way of the L3. Together they reach every cell.
std::span<const ModelShape> standard_shapes();

// "3 hierarchies x 1 line", "2 hierarchies x 2 lines that share one L3 way".
std::string name_of(const ModelShape& shape);

// Whether the static_asserts beside the tables hold: a table for which they do not is refused at compile time.
bool compiles(const ProtocolTables& tables);

// How many go and stall cells a table has.
struct CellCount {
  std::size_t go = 0;
  std::size_t stall = 0;
};
struct CellCounts {
  CellCount private_cells;
  CellCount directory_cells;
};
CellCounts count_cells(const ProtocolTables& tables);

// The go and stall cells that none of the explorations has reached: "private table: S, Inv". Such a cell must be marked
// impossible, with the reason.
std::vector<std::string> unreached_cells(const ProtocolTables& tables, std::span<const ModelCoverage> coverages);

}  // namespace membar
