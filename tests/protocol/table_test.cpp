#include "sim/protocol/table.h"

#include <catch2/catch.hpp>

#include "sim/protocol/directory_table.h"
#include "sim/protocol/private_table.h"

namespace membar {

namespace {

bool sound(const PrivateTable& table) { return well_formed(table, PrivateState::I, PrivateAction::free_line); }

PrivateTable::CellType go_to(PrivateState next) {
  PrivateTable::CellType cell;
  cell.outcome = Outcome::go;
  cell.next = next;
  return cell;
}

}  // namespace

TEST_CASE("The tables are well formed") {
  CHECK(sound(kPrivateTable));
  CHECK(well_formed(kDirectoryTable, DirectoryState::NP, DirectoryAction::free_line));
}

TEST_CASE("A table with a cell left out is not well formed") {
  PrivateTable table = kPrivateTable;
  table.at(PrivateState::II_A, PrivateEvent::LastInvAck) = {};
  CHECK_FALSE(table.complete());
  CHECK_FALSE(sound(table));
}

TEST_CASE("A cell written twice is noticed, even with the same words") {
  using Writer = TableWriter<PrivateTable>;
  Writer writer;
  writer.in(PrivateState::I).on(PrivateEvent::Load, Writer::go(PrivateAction::send_GetS, PrivateState::IS_D));
  CHECK_FALSE(writer.table().written_twice);
  writer.in(PrivateState::I).on(PrivateEvent::Load, Writer::go(PrivateAction::send_GetS, PrivateState::IS_D));
  CHECK(writer.table().written_twice);
}

TEST_CASE("An action behind the next state leaves its cell unwritten") {
  const auto cell = TableWriter<PrivateTable>::go(PrivateState::IS_D, PrivateAction::send_GetS);
  CHECK(cell.outcome == Outcome::unwritten);
}

TEST_CASE("A state that nothing leads to, or nothing leads out of, is noticed") {
  PrivateTable unreachable = kPrivateTable;
  unreachable.at(PrivateState::E, PrivateEvent::Evict).next = PrivateState::SI_A;
  CHECK_FALSE(sound(unreachable));  // EI_A

  PrivateTable trap = kPrivateTable;
  trap.at(PrivateState::II_A, PrivateEvent::PutAck) = go_to(PrivateState::II_A);
  CHECK_FALSE(sound(trap));
}

TEST_CASE("A stable state must not stall") {
  PrivateTable table = kPrivateTable;
  table.at(PrivateState::S, PrivateEvent::Inv) = TableWriter<PrivateTable>::stall();
  CHECK_FALSE(sound(table));
}

TEST_CASE("An impossible cell needs a reason") {
  PrivateTable table = kPrivateTable;
  table.at(PrivateState::I, PrivateEvent::PutAck) = TableWriter<PrivateTable>::impossible("");
  CHECK_FALSE(sound(table));
}

TEST_CASE("Nothing may be done to a line that has been given away") {
  PrivateTable table = kPrivateTable;
  auto& cell = table.at(PrivateState::S, PrivateEvent::Inv);
  std::swap(cell.actions[1], cell.actions[2]);  // free_line before send_InvAck
  CHECK_FALSE(sound(table));
}

TEST_CASE("A cell that takes a permission away without telling is noticed") {
  CHECK(detail::hooks_match_states(kPrivateTable));
  PrivateTable table = kPrivateTable;
  auto& cell = table.at(PrivateState::M, PrivateEvent::FwdGetS);
  cell.actions[0] = PrivateAction::send_Data_to_requester;  // where lose_write was
  CHECK_FALSE(detail::hooks_match_states(table));
}

TEST_CASE("Permissions by state are those of MESI, and an upgrading line stays readable") {
  using enum PrivateState;
  for (PrivateState state : {S, E, M, SM_AD, SM_A}) CHECK(readable(state));
  for (PrivateState state : {I, IS_D, IM_AD, IM_A, MI_A, EI_A, SI_A, II_A}) CHECK_FALSE(readable(state));
  for (PrivateState state : {E, M}) CHECK(writable(state));
  for (PrivateState state : {I, S, IS_D, IM_AD, IM_A, SM_AD, SM_A, MI_A, EI_A, SI_A, II_A}) {
    CHECK_FALSE(writable(state));
  }
}

}  // namespace membar
