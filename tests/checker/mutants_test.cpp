#include "sim/checker/mutants.h"

#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "sim/checker/check.h"

namespace membar {

namespace {

using Kind = MutantVerdict::Kind;

constexpr ModelShape kTwo[] = {{2, 1, 1}};
constexpr ModelShape kThree[] = {{3, 1, 1}};

}  // namespace

TEST_CASE(
    "Every next state that is flipped and every action that is dropped, one at a time, is told from the protocol") {
  std::size_t refused = 0;
  std::size_t violates = 0;
  for (const Mutant& mutant : all_mutants()) {
    INFO(mutant.name);
    const MutantVerdict verdict = judge(mutant.tables, standard_shapes(), {});
    CHECK((verdict.kind == Kind::refused || verdict.kind == Kind::violates));
    refused += verdict.kind == Kind::refused ? 1U : 0U;
    violates += verdict.kind == Kind::violates ? 1U : 0U;
  }
  CHECK(refused == 462);
  CHECK(violates == 461);
}

TEST_CASE("The mutants are all single changes: their number follows from the tables, and each has a name of its own") {
  std::size_t expected = 0;
  const ProtocolTables tables;
  for (const auto& cell : tables.private_table.cells) {
    if (cell.outcome == Outcome::go) expected += PrivateTable::kStates - 1 + cell.action_count;
  }
  for (const auto& cell : tables.directory_table.cells) {
    if (cell.outcome == Outcome::go) expected += DirectoryTable::kStates - 1 + cell.action_count;
  }
  std::set<std::string> names;
  for (const Mutant& mutant : all_mutants()) names.insert(mutant.name);
  CHECK(names.size() == expected);
  CHECK(all_mutants().size() == expected);
  CHECK(names.count("private table: S, Inv: next state S instead of I") == 1);
  CHECK(names.count("directory table: M, GetM: without set_owner") == 1);
}

TEST_CASE("What is no mutant at all survives, and is not taken for one that is found") {
  CHECK(judge(ProtocolTables{}, kThree, {}).kind == Kind::survives);
}

TEST_CASE("Tables of which cells are never reached are told by that") {
  CHECK(judge(ProtocolTables{}, kTwo, {}).kind == Kind::unreaching);
}

TEST_CASE("A verdict that was interrupted is none") {
  CHECK(judge(ProtocolTables{}, kTwo, [](const Progress&) { return false; }).kind == Kind::stopped);
}

TEST_CASE("A verdict names the property and the machine that shows it") {
  ProtocolTables tables;
  tables.directory_table.at(DirectoryState::M, DirectoryEvent::PutM) =
      TableWriter<DirectoryTable>::go(DirectoryAction::clear_owner, DirectoryAction::send_PutAck, DirectoryState::I);
  const MutantVerdict verdict = judge(tables, standard_shapes(), {});
  CHECK(verdict.kind == Kind::violates);
  CHECK(verdict.property == Property::data_value);
  CHECK(verdict.shape == ModelShape{2, 1, 1});
}

}  // namespace membar
