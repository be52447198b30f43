// The table of the private controller: every (state, event), once. See table.h for how to read a cell.
// States and races: Nagarajan, Sorin, Hill, Wood, "A Primer on Memory Consistency and Cache Coherence", 2nd ed.,
// chapter 8, with E, Upgrade, evictions that are never silent, and recalls by an inclusive L3.
#pragma once

#include "sim/protocol/private_vocabulary.h"
#include "sim/protocol/table.h"

namespace membar {

using PrivateTable = Table<PrivateState, PrivateEvent, PrivateAction>;

namespace detail {

using PrivateWriter = TableWriter<PrivateTable>;

// Why a cell cannot happen, where one reason holds for many cells.
inline constexpr const char* kNothingRequested = "no request of this core is in flight";
inline constexpr const char* kNothingPut = "no Put of this core is in flight";
inline constexpr const char* kNotChosen = "the replacement chooses stable lines only";
inline constexpr const char* kNotOwner = "the directory does not take this core for the owner";
inline constexpr const char* kNotSharer = "the directory does not list this core as a sharer";
inline constexpr const char* kNotUpgraded = "the directory answers this core's request with data, not with UpgradeAck";
inline constexpr const char* kReadNeedsNoAcks = "a read waits for no InvAcks";
inline constexpr const char* kGetMGetsData = "only a GetS is answered with DataE";
inline constexpr const char* kAnswered = "the one answer of the directory is already here";

constexpr void write_stable_private_states(PrivateWriter& writer) {
  using enum PrivateState;
  using enum PrivateEvent;
  using enum PrivateAction;
  constexpr auto go = [](auto... arguments) { return PrivateWriter::go(arguments...); };
  constexpr auto impossible = [](const char* reason) { return PrivateWriter::impossible(reason); };
  constexpr PrivateEvent answers[] = {DataComplete,           DataAwaitingAcks, DataE,     UpgradeAckComplete,
                                      UpgradeAckAwaitingAcks, InvAck,           LastInvAck};

  writer.in(I)
      .on(Load, go(send_GetS, IS_D))
      .on(Store, go(send_GetM, IM_AD))
      .on(Evict, impossible("there is nothing to replace"))
      .on({FwdGetS, FwdGetM, RecallOwner}, impossible(kNotOwner))
      .on({Inv, RecallShared}, impossible(kNotSharer))
      .on(PutAck, impossible(kNothingPut))
      .on(answers, impossible(kNothingRequested));

  writer.in(S)
      .on(Load, go(hit, S))
      .on(Store, go(send_Upgrade, SM_AD))
      .on(Evict, go(lose_line, send_PutS, SI_A))
      .on({FwdGetS, FwdGetM, RecallOwner}, impossible(kNotOwner))
      .on(Inv, go(lose_line, send_InvAck, free_line, I))
      .on(RecallShared, go(lose_line, send_RecallAck, free_line, I))
      .on(PutAck, impossible(kNothingPut))
      .on(answers, impossible(kNothingRequested));

  writer.in(E)
      .on(Load, go(hit, E))
      .on(Store, go(hit, M))
      .on(Evict, go(lose_line, send_PutE, EI_A))
      .on(FwdGetS, go(lose_write, send_Data_to_requester, send_clean_Data_to_directory, S))
      .on(FwdGetM, go(lose_line, send_Data_to_requester, free_line, I))
      .on({Inv, RecallShared}, impossible(kNotSharer))
      .on(RecallOwner, go(lose_line, send_RecallAck, free_line, I))
      .on(PutAck, impossible(kNothingPut))
      .on(answers, impossible(kNothingRequested));

  writer.in(M)
      .on(Load, go(hit, M))
      .on(Store, go(hit, M))
      .on(Evict, go(lose_line, send_PutM, MI_A))
      .on(FwdGetS, go(lose_write, send_Data_to_requester, send_Data_to_directory, S))
      .on(FwdGetM, go(lose_line, send_Data_to_requester, free_line, I))
      .on({Inv, RecallShared}, impossible(kNotSharer))
      .on(RecallOwner, go(lose_line, send_RecallData, free_line, I))
      .on(PutAck, impossible(kNothingPut))
      .on(answers, impossible(kNothingRequested));
}

constexpr void write_fetching_private_states(PrivateWriter& writer) {
  using enum PrivateState;
  using enum PrivateEvent;
  using enum PrivateAction;
  constexpr auto go = [](auto... arguments) { return PrivateWriter::go(arguments...); };
  constexpr auto impossible = [](const char* reason) { return PrivateWriter::impossible(reason); };
  constexpr auto stall = PrivateWriter::stall();

  // Forwards, Inv and Recall may overtake the data, which comes on another network whatever happens here.
  writer.in(IS_D)
      .on({Load, Store}, stall)
      .on(Evict, impossible(kNotChosen))
      .on({FwdGetS, FwdGetM, Inv, RecallShared, RecallOwner}, stall)
      .on(PutAck, impossible(kNothingPut))
      .on(DataComplete, go(take_data, grant_read, S))
      .on(DataAwaitingAcks, impossible(kReadNeedsNoAcks))
      .on(DataE, go(take_data, grant_read, E))
      .on({UpgradeAckComplete, UpgradeAckAwaitingAcks}, impossible(kNotUpgraded))
      .on({InvAck, LastInvAck}, impossible(kReadNeedsNoAcks));

  writer.in(IM_AD)
      .on({Load, Store}, stall)
      .on(Evict, impossible(kNotChosen))
      .on({FwdGetS, FwdGetM, RecallOwner}, stall)
      .on({Inv, RecallShared}, impossible(kNotSharer))
      .on(PutAck, impossible(kNothingPut))
      .on(DataComplete, go(take_data, add_acks, grant_write, M))
      .on(DataAwaitingAcks, go(take_data, add_acks, IM_A))
      .on(DataE, impossible(kGetMGetsData))
      .on({UpgradeAckComplete, UpgradeAckAwaitingAcks}, impossible(kNotUpgraded))
      .on(InvAck, go(count_ack, IM_AD))
      .on(LastInvAck, impossible("the number of acks comes with the data"));

  writer.in(IM_A)
      .on({Load, Store}, stall)
      .on(Evict, impossible(kNotChosen))
      .on({FwdGetS, FwdGetM, RecallOwner}, stall)
      .on({Inv, RecallShared}, impossible(kNotSharer))
      .on(PutAck, impossible(kNothingPut))
      .on({DataComplete, DataAwaitingAcks, DataE}, impossible(kAnswered))
      .on({UpgradeAckComplete, UpgradeAckAwaitingAcks}, impossible(kAnswered))
      .on(InvAck, go(count_ack, IM_A))
      .on(LastInvAck, go(count_ack, grant_write, M));
}

constexpr void write_upgrading_private_states(PrivateWriter& writer) {
  using enum PrivateState;
  using enum PrivateEvent;
  using enum PrivateAction;
  constexpr auto go = [](auto... arguments) { return PrivateWriter::go(arguments...); };
  constexpr auto impossible = [](const char* reason) { return PrivateWriter::impossible(reason); };
  constexpr auto stall = PrivateWriter::stall();

  // A forward or a RecallOwner means that the directory has served the Upgrade: its UpgradeAck is on the way. An Inv or
  // a RecallShared means that it has not, and will serve it as a GetM.
  writer.in(SM_AD)
      .on(Load, go(hit, SM_AD))
      .on(Store, stall)
      .on(Evict, impossible(kNotChosen))
      .on({FwdGetS, FwdGetM, RecallOwner}, stall)
      .on(Inv, go(lose_line, send_InvAck, IM_AD))
      .on(RecallShared, go(lose_line, send_RecallAck, IM_AD))
      .on(PutAck, impossible(kNothingPut))
      .on({DataComplete, DataAwaitingAcks},
          impossible("data comes only to a core that has answered an Inv or a Recall"))
      .on(DataE, impossible(kGetMGetsData))
      .on(UpgradeAckComplete, go(add_acks, grant_write, M))
      .on(UpgradeAckAwaitingAcks, go(add_acks, SM_A))
      .on(InvAck, go(count_ack, SM_AD))
      .on(LastInvAck, impossible("the number of acks comes with the UpgradeAck"));

  writer.in(SM_A)
      .on(Load, go(hit, SM_A))
      .on(Store, stall)
      .on(Evict, impossible(kNotChosen))
      .on({FwdGetS, FwdGetM, RecallOwner}, stall)
      .on({Inv, RecallShared}, impossible(kNotSharer))
      .on(PutAck, impossible(kNothingPut))
      .on({DataComplete, DataAwaitingAcks, DataE}, impossible(kAnswered))
      .on({UpgradeAckComplete, UpgradeAckAwaitingAcks}, impossible(kAnswered))
      .on(InvAck, go(count_ack, SM_A))
      .on(LastInvAck, go(count_ack, grant_write, M));
}

constexpr void write_leaving_private_states(PrivateWriter& writer) {
  using enum PrivateState;
  using enum PrivateEvent;
  using enum PrivateAction;
  constexpr auto go = [](auto... arguments) { return PrivateWriter::go(arguments...); };
  constexpr auto impossible = [](const char* reason) { return PrivateWriter::impossible(reason); };
  constexpr auto stall = PrivateWriter::stall();
  constexpr PrivateEvent answers[] = {DataComplete,           DataAwaitingAcks, DataE,     UpgradeAckComplete,
                                      UpgradeAckAwaitingAcks, InvAck,           LastInvAck};

  // The PutAck travels behind the forwards on their network, so whatever the directory asked for before it dealt with
  // the Put is seen here first.
  writer.in(MI_A)
      .on({Load, Store}, stall)
      .on(Evict, impossible(kNotChosen))
      .on(FwdGetS, go(send_Data_to_requester, send_Data_to_directory, SI_A))
      .on(FwdGetM, go(send_Data_to_requester, II_A))
      .on({Inv, RecallShared}, impossible(kNotSharer))
      .on(RecallOwner, go(send_RecallData, II_A))
      .on(PutAck, go(free_line, I))
      .on(answers, impossible(kNothingRequested));

  writer.in(EI_A)
      .on({Load, Store}, stall)
      .on(Evict, impossible(kNotChosen))
      .on(FwdGetS, go(send_Data_to_requester, send_clean_Data_to_directory, SI_A))
      .on(FwdGetM, go(send_Data_to_requester, II_A))
      .on({Inv, RecallShared}, impossible(kNotSharer))
      .on(RecallOwner, go(send_RecallAck, II_A))
      .on(PutAck, go(free_line, I))
      .on(answers, impossible(kNothingRequested));

  writer.in(SI_A)
      .on({Load, Store}, stall)
      .on(Evict, impossible(kNotChosen))
      .on({FwdGetS, FwdGetM, RecallOwner}, impossible(kNotOwner))
      .on(Inv, go(send_InvAck, II_A))
      .on(RecallShared, go(send_RecallAck, II_A))
      .on(PutAck, go(free_line, I))
      .on(answers, impossible(kNothingRequested));

  writer.in(II_A)
      .on({Load, Store}, stall)
      .on(Evict, impossible(kNotChosen))
      .on({FwdGetS, FwdGetM, RecallOwner}, impossible(kNotOwner))
      .on({Inv, RecallShared}, impossible(kNotSharer))
      .on(PutAck, go(free_line, I))
      .on(answers, impossible(kNothingRequested));
}

constexpr PrivateTable make_private_table() {
  PrivateWriter writer;
  write_stable_private_states(writer);
  write_fetching_private_states(writer);
  write_upgrading_private_states(writer);
  write_leaving_private_states(writer);
  return writer.table();
}

// The hooks of every cell tell what happens to the line: permissions come with a hit or a grant and go with lose_line
// or lose_write, and a line that becomes I is freed.
constexpr bool hooks_match_states(const PrivateTable& table) {
  const auto has = [](const PrivateTable::CellType& cell, PrivateAction wanted) {
    for (PrivateAction action : cell) {
      if (action == wanted) return true;
    }
    return false;
  };
  for (unsigned i = 0; i < table.cells.size(); ++i) {
    const auto& cell = table.cells[i];
    if (cell.outcome != Outcome::go) continue;
    const auto before = static_cast<PrivateState>(i / PrivateTable::kEvents);
    const bool granted = has(cell, PrivateAction::grant_read) || has(cell, PrivateAction::grant_write);
    if (readable(before) != readable(cell.next) &&
        !(readable(before) ? has(cell, PrivateAction::lose_line) : granted)) {
      return false;
    }
    const bool loses_write = has(cell, PrivateAction::lose_line) || has(cell, PrivateAction::lose_write);
    if (writable(before) && !writable(cell.next) && !loses_write) return false;
    const bool leaves = before != PrivateState::I && cell.next == PrivateState::I;
    if (leaves != has(cell, PrivateAction::free_line)) return false;
  }
  return true;
}

}  // namespace detail

inline constexpr PrivateTable kPrivateTable = detail::make_private_table();
static_assert(well_formed(kPrivateTable, PrivateState::I, PrivateAction::free_line));
static_assert(detail::hooks_match_states(kPrivateTable));

}  // namespace membar
