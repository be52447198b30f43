#include "sim/checker/check.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

namespace membar {

TEST_CASE("The standard set is two and three hierarchies with a line, and two with two lines and one L3 way") {
  std::string names;
  for (const ModelShape& shape : standard_shapes()) names += name_of(shape) + "\n";
  CHECK(names ==
        "2 hierarchies x 1 line\n"
        "3 hierarchies x 1 line\n"
        "2 hierarchies x 2 lines that share one L3 way\n");
}

TEST_CASE("The tables of the protocol compile, and a table that a static_assert would refuse does not") {
  ProtocolTables tables;
  CHECK(compiles(tables));
  tables.private_table.at(PrivateState::S, PrivateEvent::Inv).next = PrivateState::S;
  CHECK_FALSE(compiles(tables));
  tables = ProtocolTables{};
  tables.directory_table.at(DirectoryState::I, DirectoryEvent::Evict).next = DirectoryState::I;
  CHECK_FALSE(compiles(tables));
}

TEST_CASE("A cell counts as reached when one of the explorations has reached it") {
  const ProtocolTables tables;
  const CellCounts counts = count_cells(tables);
  const std::size_t possible =
      counts.private_cells.go + counts.private_cells.stall + counts.directory_cells.go + counts.directory_cells.stall;
  CHECK(unreached_cells(tables, {}).size() == possible);
  ModelCoverage most;
  most.private_cells.assign(most.private_cells.size(), true);
  most.directory_cells.assign(most.directory_cells.size(), true);
  most.private_cells[PrivateTable::index(PrivateState::S, PrivateEvent::Inv)] = false;
  ModelCoverage other;
  const std::vector<ModelCoverage> without{most, other};
  CHECK(unreached_cells(tables, without) == std::vector<std::string>{"private table: S, Inv"});
  other.private_cells[PrivateTable::index(PrivateState::S, PrivateEvent::Inv)] = true;
  const std::vector<ModelCoverage> with{most, other};
  CHECK(unreached_cells(tables, with).empty());
}

}  // namespace membar
