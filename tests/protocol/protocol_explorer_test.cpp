#include "tests/support/protocol_explorer.h"

#include <catch2/catch.hpp>
#include <string>

#include "sim/protocol/messages.h"

namespace membar {

namespace {

Exploration explore_caches(unsigned caches) {
  ExplorerOptions options;
  options.caches = caches;
  return explore(options);
}

// The go and stall cells that were not reached, as text.
template <class TableType>
std::string unreached(const TableType& table, const std::vector<bool>& reached) {
  std::string text;
  for (unsigned i = 0; i < table.cells.size(); ++i) {
    if (reached[i] || table.cells[i].outcome == Outcome::impossible) continue;
    const auto state = static_cast<typename TableType::State>(i / TableType::kEvents);
    const auto event = static_cast<typename TableType::Event>(i % TableType::kEvents);
    text += std::string(name_of(state)) + " " + std::string(name_of(event)) + "\n";
  }
  return text;
}

// What explore says about a protocol with a mistake: the first line, what broke.
template <class Plant>
std::string finding(unsigned caches, Plant&& plant) {
  ExplorerOptions options;
  options.caches = caches;
  plant(options);
  const std::string failure = explore(options).failure;
  return failure.substr(0, failure.find('\n'));
}

template <class CellType>
void drop_action(CellType& cell, unsigned index) {
  for (unsigned a = index; a + 1U < cell.action_count; ++a) cell.actions[a] = cell.actions[a + 1U];
  --cell.action_count;
}

}  // namespace

TEST_CASE("One cache, one line: the protocol is sound in all 148 states") {
  const Exploration result = explore_caches(1);
  CHECK(result.failure == "");
  CHECK(result.states == 148);
  CHECK(result.quiescent_states == 12);
}

TEST_CASE("Two caches, one line: the protocol is sound in all 4102 states") {
  const Exploration result = explore_caches(2);
  CHECK(result.failure == "");
  CHECK(result.states == 4102);
  CHECK(result.transitions == 11281);
  CHECK(result.quiescent_states == 18);
}

TEST_CASE("Three caches, one line: the protocol is sound in all 51947 states, and every possible cell is reached") {
  const Exploration result = explore_caches(3);
  CHECK(result.failure == "");
  CHECK(result.states == 51947);
  CHECK(result.transitions == 194405);
  CHECK(result.quiescent_states == 21);
  CHECK(unreached(kPrivateTable, result.private_cells) == "");
  CHECK(unreached(kDirectoryTable, result.directory_cells) == "");
}

TEST_CASE("Three caches need no more than six messages in flight per line, and two in a channel") {
  const Exploration result = explore_caches(3);
  CHECK(result.most_in_flight == 6);
  CHECK(result.deepest_channel[static_cast<unsigned>(VirtualNetwork::request)] == 2);  // MemWrite, MemRead
  CHECK(result.deepest_channel[static_cast<unsigned>(VirtualNetwork::forward)] == 2);  // a forward, then PutAck
  CHECK(result.deepest_channel[static_cast<unsigned>(VirtualNetwork::response)] == 1);
}

TEST_CASE("Four caches, one line: the protocol is sound in all 486831 states") {
  const Exploration result = explore_caches(4);
  CHECK(result.failure == "");
  CHECK(result.states == 486831);
}

TEST_CASE("Every action of every cell is needed: without it three caches go wrong") {
  for (unsigned i = 0; i < kPrivateTable.cells.size(); ++i) {
    for (unsigned a = 0; a < kPrivateTable.cells[i].action_count; ++a) {
      INFO(name_of(static_cast<PrivateState>(i / PrivateTable::kEvents))
           << " " << name_of(static_cast<PrivateEvent>(i % PrivateTable::kEvents)) << " without "
           << name_of(kPrivateTable.cells[i].actions[a]));
      CHECK(finding(3, [&](ExplorerOptions& options) { drop_action(options.private_table.cells[i], a); }) != "");
    }
  }
  for (unsigned i = 0; i < kDirectoryTable.cells.size(); ++i) {
    for (unsigned a = 0; a < kDirectoryTable.cells[i].action_count; ++a) {
      INFO(name_of(static_cast<DirectoryState>(i / DirectoryTable::kEvents))
           << " " << name_of(static_cast<DirectoryEvent>(i % DirectoryTable::kEvents)) << " without "
           << name_of(kDirectoryTable.cells[i].actions[a]));
      CHECK(finding(3, [&](ExplorerOptions& options) { drop_action(options.directory_table.cells[i], a); }) != "");
    }
  }
}

}  // namespace membar
