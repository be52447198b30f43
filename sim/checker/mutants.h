// Mutation of the protocol: every go cell of both tables with every other next state, and without each of its actions,
// one change at a time. A checker that is worth its name tells every one of them from the protocol.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "sim/checker/explorer.h"
#include "sim/protocol/planted_bugs.h"

namespace membar {

struct Mutant {
  std::string
      name;  // "private table: S, Inv: next state S instead of I", "directory table: M, GetM: without set_owner"
  ProtocolTables tables;
};

// All of them, in the order of the tables.
std::vector<Mutant> all_mutants();

// What tells a mutant from the protocol.
struct MutantVerdict {
  enum class Kind : std::uint8_t {
    refused,     // at compile time, by a static_assert
    violates,    // a property
    unreaching,  // cells that the table has as go or stall are not reached any more
    survives,    // nothing does
    undecided,   // no property broke as far as the search went, but a limit cut it
    stopped,     // keep_on said so
  };
  Kind kind = Kind::survives;
  Property property = Property::single_writer;  // violates
  ModelShape shape;                             // violates: the machine that shows it
};

// Tries the machines one after the other until one tells. `keep_on` as ExplorerOptions has it.
MutantVerdict judge(const ProtocolTables& tables, std::span<const ModelShape> shapes,
                    const std::function<bool(const Progress&)>& keep_on);

}  // namespace membar
