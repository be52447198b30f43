#include "sim/protocol/planted_bugs.h"

#include <algorithm>
#include <array>

namespace membar {
namespace {

using PrivateWriter = TableWriter<PrivateTable>;
using DirectoryWriter = TableWriter<DirectoryTable>;
using PrivateCell = PrivateTable::CellType;
using DirectoryCell = DirectoryTable::CellType;
using Core = PrivateState;
using CoreEvent = PrivateEvent;
using CoreAction = PrivateAction;
using Home = DirectoryState;
using HomeEvent = DirectoryEvent;
using HomeAction = DirectoryAction;

constexpr auto core_goes = [](auto... arguments) { return PrivateWriter::go(arguments...); };
constexpr auto home_goes = [](auto... arguments) { return DirectoryWriter::go(arguments...); };

PrivateCell& at(ProtocolTables& tables, Core state, CoreEvent event) { return tables.private_table.at(state, event); }
DirectoryCell& at(ProtocolTables& tables, Home state, HomeEvent event) {
  return tables.directory_table.at(state, event);
}

// Invalidations and their acks.

void ack_too_few(ProtocolTables& tables) {
  using enum DirectoryAction;
  at(tables, Home::S, HomeEvent::GetM) = home_goes(send_Data, send_Inv_to_sharers, clear_sharers, set_owner, Home::M);
}

void early_writer(ProtocolTables& tables) {
  using enum PrivateAction;
  at(tables, Core::IM_AD, CoreEvent::DataAwaitingAcks) = core_goes(take_data, grant_write, Core::M);
}

void ack_without_invalidation(ProtocolTables& tables) {
  at(tables, Core::S, CoreEvent::Inv) = core_goes(CoreAction::send_InvAck, Core::S);
}

void ack_before_the_data(ProtocolTables& tables) {
  at(tables, Core::IS_D, CoreEvent::Inv) = core_goes(CoreAction::send_InvAck, Core::IS_D);
}

void upgrade_skips_invalidation(ProtocolTables& tables) {
  using enum DirectoryAction;
  at(tables, Home::S, HomeEvent::Upgrade) = home_goes(clear_sharers, send_UpgradeAck, set_owner, Home::M);
}

void upgrade_survives_inv(ProtocolTables& tables) {
  at(tables, Core::SM_AD, CoreEvent::Inv) = core_goes(CoreAction::send_InvAck, Core::SM_AD);
}

// Downgrades and silent writes.

void lost_downgrade(ProtocolTables& tables) {
  using enum PrivateAction;
  at(tables, Core::M, CoreEvent::FwdGetS) = core_goes(send_Data_to_requester, send_Data_to_directory, Core::M);
}

void silent_write_stays_clean(ProtocolTables& tables) {
  at(tables, Core::E, CoreEvent::Store) = core_goes(CoreAction::hit, Core::E);
}

void reader_served_too_early(ProtocolTables& tables) {
  using enum DirectoryAction;
  at(tables, Home::S_D, HomeEvent::GetS) = home_goes(send_Data, add_sharer, Home::S_D);
}

// Evictions by a core.

void writeback_drops_bytes(ProtocolTables& tables) {
  using enum DirectoryAction;
  at(tables, Home::M, HomeEvent::PutM) = home_goes(clear_owner, send_PutAck, Home::I);
}

void stale_putm_accepted(ProtocolTables& tables) {
  using enum DirectoryAction;
  at(tables, Home::M, HomeEvent::PutStale) = home_goes(take_data, clear_owner, send_PutAck, Home::I);
}

void writeback_ignores_forwards(ProtocolTables& tables) {
  at(tables, Core::MI_A, CoreEvent::FwdGetM) = PrivateWriter::stall();
}

void answer_to_reader_only(ProtocolTables& tables) {
  at(tables, Core::EI_A, CoreEvent::FwdGetS) = core_goes(CoreAction::send_Data_to_requester, Core::SI_A);
}

void freed_before_putack(ProtocolTables& tables) {
  using enum PrivateAction;
  at(tables, Core::SI_A, CoreEvent::Inv) = core_goes(send_InvAck, free_line, Core::I);
}

// Evictions by the L3.

void recall_forgets_the_l1(ProtocolTables& tables) {
  using enum PrivateAction;
  at(tables, Core::S, CoreEvent::RecallShared) = core_goes(send_RecallAck, free_line, Core::I);
}

void recall_ends_early(ProtocolTables& tables) {
  using enum DirectoryAction;
  at(tables, Home::R_A, HomeEvent::RecallAck) = home_goes(count_ack, free_line, Home::NP);
}

void recall_drops_dirty_bytes(ProtocolTables& tables) {
  using enum DirectoryAction;
  at(tables, Home::R_A, HomeEvent::RecallAckLastDirty) = home_goes(count_ack, free_line, Home::NP);
}

void eviction_without_recall(ProtocolTables& tables) {
  using enum DirectoryAction;
  at(tables, Home::S, HomeEvent::Evict) = home_goes(free_line, Home::NP);
  at(tables, Home::S, HomeEvent::EvictDirty) = home_goes(write_memory, free_line, Home::NP);
}

constexpr std::array kBugs{
    PlantedBug{"ack-too-few", "how does a writer learn for how many sharers it has to wait?", ack_too_few},
    PlantedBug{"early-writer", "when may a core write that has asked for a line which others share?", early_writer},
    PlantedBug{"ack-without-invalidation", "what has a sharer promised once its InvAck is on the way?",
               ack_without_invalidation},
    PlantedBug{"ack-before-the-data", "an Inv overtakes the Data that it is for: what may the reader answer?",
               ack_before_the_data},
    PlantedBug{"upgrade-skips-invalidation", "two cores share a line and one upgrades: who has to hear of it?",
               upgrade_skips_invalidation},
    PlantedBug{"upgrade-survives-inv", "two sharers upgrade at once: what does the loser still hold?",
               upgrade_survives_inv},
    PlantedBug{"lost-downgrade", "what may an owner still do with a line that it has just handed to a reader?",
               lost_downgrade},
    PlantedBug{"silent-write-stays-clean", "what does the first store to an exclusive line have to change?",
               silent_write_stays_clean},
    PlantedBug{"reader-served-too-early", "whose bytes does the L3 hold between a FwdGetS and the owner's Data?",
               reader_served_too_early},
    PlantedBug{"writeback-drops-bytes", "follow the bytes of a written line from the eviction to the next reader",
               writeback_drops_bytes},
    PlantedBug{"stale-putm-accepted", "a PutM crosses a FwdGetM: who is the owner when the PutM arrives?",
               stale_putm_accepted},
    PlantedBug{"writeback-ignores-forwards", "the PutAck travels behind the forwards: who waits for whom?",
               writeback_ignores_forwards},
    PlantedBug{"answer-to-reader-only", "a FwdGetS meets an eviction: how many wait for the owner's answer?",
               answer_to_reader_only},
    PlantedBug{"freed-before-putack", "an Inv meets an eviction: which message is still to come?", freed_before_putack},
    PlantedBug{"recall-forgets-the-l1", "the L3 recalls a shared line: which levels of the core hold it?",
               recall_forgets_the_l1},
    PlantedBug{"recall-ends-early", "two cores share a line that the L3 recalls: when is its way free?",
               recall_ends_early},
    PlantedBug{"recall-drops-dirty-bytes", "the sharers of a recalled line send no bytes: who still has the latest?",
               recall_drops_dirty_bytes},
    PlantedBug{"eviction-without-recall", "what does an inclusive L3 owe the cores before it reuses a way?",
               eviction_without_recall},
};

}  // namespace

std::span<const PlantedBug> planted_bugs() { return kBugs; }

const PlantedBug* find_planted_bug(std::string_view name) {
  const auto found = std::find_if(kBugs.begin(), kBugs.end(), [&](const PlantedBug& bug) { return bug.name == name; });
  return found == kBugs.end() ? nullptr : &*found;
}

}  // namespace membar
