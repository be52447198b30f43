// Mistakes that protocols are known for, each planted into a copy of the tables: the explorer names what breaks.
#include <catch2/catch.hpp>
#include <functional>
#include <string>

#include "tests/support/protocol_explorer.h"

namespace membar {

namespace {

using PrivateWriter = TableWriter<PrivateTable>;
using DirectoryWriter = TableWriter<DirectoryTable>;
using Plant = std::function<void(ExplorerOptions&)>;

Plant plant(PrivateState state, PrivateEvent event, const PrivateTable::CellType& cell) {
  return [=](ExplorerOptions& options) { options.private_table.at(state, event) = cell; };
}

Plant plant(DirectoryState state, DirectoryEvent event, const DirectoryTable::CellType& cell) {
  return [=](ExplorerOptions& options) { options.directory_table.at(state, event) = cell; };
}

// The whole report on a protocol with this mistake.
std::string report_on(unsigned caches, const Plant& mistake) {
  ExplorerOptions options;
  options.caches = caches;
  mistake(options);
  return explore(options).failure;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

std::string finding(unsigned caches, const Plant& mistake) { return first_line(report_on(caches, mistake)); }

}  // namespace

TEST_CASE("Writing before the other sharers have answered puts a writer beside a reader") {
  using enum PrivateAction;
  const auto cell = PrivateWriter::go(take_data, grant_write, PrivateState::M);
  CHECK(finding(3, plant(PrivateState::IM_AD, PrivateEvent::DataAwaitingAcks, cell)) == "a writer beside a reader");
}

TEST_CASE("Acknowledging an Inv before the data it is for puts a writer beside a reader") {
  const auto cell = PrivateWriter::go(PrivateAction::send_InvAck, PrivateState::IS_D);
  CHECK(finding(2, plant(PrivateState::IS_D, PrivateEvent::Inv, cell)) == "a writer beside a reader");
}

TEST_CASE("Staying readable after an Inv that overtakes an Upgrade puts a writer beside a reader") {
  const auto cell = PrivateWriter::go(PrivateAction::send_InvAck, PrivateState::SM_AD);
  CHECK(finding(2, plant(PrivateState::SM_AD, PrivateEvent::Inv, cell)) == "a writer beside a reader");
}

TEST_CASE("A silent write that leaves the line in E loses the value at the eviction") {
  const auto cell = PrivateWriter::go(PrivateAction::hit, PrivateState::E);
  CHECK(finding(1, plant(PrivateState::E, PrivateEvent::Store, cell)) == "E, but the L3 has an old value");
}

TEST_CASE("A writeback that does not answer forwards deadlocks, because its PutAck waits behind them") {
  const auto cell = PrivateWriter::stall();
  CHECK(finding(2, plant(PrivateState::MI_A, PrivateEvent::FwdGetM, cell)) == "deadlock: no message can be delivered");
}

TEST_CASE("An owner that answers only the reader leaves the directory waiting") {
  using enum PrivateAction;
  const auto cell = PrivateWriter::go(send_Data_to_requester, PrivateState::SI_A);
  CHECK(finding(2, plant(PrivateState::EI_A, PrivateEvent::FwdGetS, cell)) == "deadlock: no message can be delivered");
}

TEST_CASE("Freeing a line before its PutAck lets the PutAck meet a line that expects none") {
  using enum PrivateAction;
  const auto cell = PrivateWriter::go(send_InvAck, free_line, PrivateState::I);
  CHECK(finding(2, plant(PrivateState::SI_A, PrivateEvent::Inv, cell)).find("sees PutAck, which is impossible") !=
        std::string::npos);
}

TEST_CASE("A directory that does not wait for the old owner's data puts a reader beside the writer") {
  using enum DirectoryAction;
  const auto cell = DirectoryWriter::go(send_Data, add_sharer, DirectoryState::S_D);
  CHECK(finding(3, plant(DirectoryState::S_D, DirectoryEvent::GetS, cell)) == "a writer beside a reader");
}

TEST_CASE("A PutM whose bytes are dropped loses the latest value") {
  using enum DirectoryAction;
  const auto cell = DirectoryWriter::go(clear_owner, send_PutAck, DirectoryState::I);
  CHECK(finding(1, plant(DirectoryState::M, DirectoryEvent::PutM, cell)) == "the L3 has lost the latest value");
}

TEST_CASE("A stale PutM that is taken for a writeback overwrites the new owner") {
  using enum DirectoryAction;
  const auto cell = DirectoryWriter::go(take_data, clear_owner, send_PutAck, DirectoryState::I);
  CHECK(finding(2, plant(DirectoryState::M, DirectoryEvent::PutStale, cell)) != "");
}

TEST_CASE("An L3 that is not inclusive loses track of its sharers") {
  const auto cell = DirectoryWriter::go(DirectoryAction::free_line, DirectoryState::NP);
  CHECK(finding(2, plant(DirectoryState::S, DirectoryEvent::Evict, cell)) != "");
}

TEST_CASE("A recalled line whose dirty bytes are not written to memory is lost") {
  using enum DirectoryAction;
  const auto cell = DirectoryWriter::go(count_ack, free_line, DirectoryState::NP);
  CHECK(finding(1, plant(DirectoryState::R_A, DirectoryEvent::RecallAckLastDirty, cell)) ==
        "memory has lost the latest value");
}

TEST_CASE("A recall that is over with the first ack leaves copies that the directory does not know of") {
  using enum DirectoryAction;
  const auto cell = DirectoryWriter::go(count_ack, free_line, DirectoryState::NP);
  CHECK(finding(2, plant(DirectoryState::R_A, DirectoryEvent::RecallAck, cell)) != "");
}

TEST_CASE("A finding comes with the steps that lead to it, from the initial state on") {
  const auto cell = PrivateWriter::go(PrivateAction::hit, PrivateState::E);
  const std::string report = report_on(1, plant(PrivateState::E, PrivateEvent::Store, cell));
  CHECK(report ==
        "E, but the L3 has an old value\n"
        "  core 0: Load   [IS_D | NP | GetS]\n"
        "  GetS from core 0 to directory   [IS_D | F_D | MemRead]\n"
        "  MemRead from directory to memory   [IS_D | F_D | MemData]\n"
        "  MemData from memory to directory   [IS_D | M | DataE]\n"
        "  DataE from directory to core 0   [E | M |]\n"
        "  core 0: Store   <- here (cores may be renamed)");
}

TEST_CASE("An exploration that outgrows its limit says so") {
  const auto limit = [](ExplorerOptions& options) { options.max_states = 1000; };
  CHECK(finding(2, limit) == "more states than max_states");
}

}  // namespace membar
