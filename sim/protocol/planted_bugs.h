// Mistakes that protocols are known for, by name: each changes a copy of the tables. For exercises, and to see that the
// checks find them.
#pragma once

#include <span>
#include <string_view>

#include "sim/protocol/directory_table.h"
#include "sim/protocol/private_table.h"

namespace membar {

struct ProtocolTables {
  PrivateTable private_table = kPrivateTable;
  DirectoryTable directory_table = kDirectoryTable;
};

struct PlantedBug {
  std::string_view name;  // as --plant takes it: "early-writer"
  std::string_view hint;  // one line for exercises: where to look, not what is wrong
  void (*plant)(ProtocolTables& tables) = nullptr;
};

// In the order in which they are listed.
std::span<const PlantedBug> planted_bugs();
// nullptr: no bug has this name.
const PlantedBug* find_planted_bug(std::string_view name);

}  // namespace membar
