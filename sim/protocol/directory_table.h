// The table of the directory controller: every (state, event), once. See table.h for how to read a cell.
// States and races: Nagarajan, Sorin, Hill, Wood, "A Primer on Memory Consistency and Cache Coherence", 2nd ed.,
// chapter 8, with E, Upgrade, and the fills and recalls of an inclusive L3.
#pragma once

#include "sim/protocol/directory_vocabulary.h"
#include "sim/protocol/table.h"

namespace membar {

using DirectoryTable = Table<DirectoryState, DirectoryEvent, DirectoryAction>;

namespace detail {

using DirectoryWriter = TableWriter<DirectoryTable>;

inline constexpr const char* kNoSharer = "the line has no sharers in this state";
inline constexpr const char* kNoOwner = "the line has no owner in this state";
inline constexpr const char* kNoForward = "no FwdGetS is in flight";
inline constexpr const char* kNoRecall = "no Recall is in flight";
inline constexpr const char* kNoFill = "no MemRead is in flight";
inline constexpr const char* kNoVictim = "the replacement chooses stable lines only";

constexpr void write_stable_directory_states(DirectoryWriter& writer) {
  using enum DirectoryState;
  using enum DirectoryEvent;
  using enum DirectoryAction;
  constexpr auto go = [](auto... arguments) { return DirectoryWriter::go(arguments...); };
  constexpr auto impossible = [](const char* reason) { return DirectoryWriter::impossible(reason); };

  writer.in(NP)
      .on({GetS, GetM}, go(remember_request, read_memory, F_D))
      .on({Upgrade, PutShared, PutLast}, impossible(kNoSharer))
      .on({PutE, PutM}, impossible(kNoOwner))
      .on(PutStale, go(send_PutAck, NP))
      .on({Data, DataUnshared}, impossible(kNoForward))
      .on({RecallAck, RecallAckLast, RecallAckLastDirty, RecallData}, impossible(kNoRecall))
      .on({MemDataForGetS, MemDataForGetM}, impossible(kNoFill))
      .on({Evict, EvictDirty}, impossible("there is nothing to replace"));

  writer.in(I)
      .on(GetS, go(send_DataE, set_owner, M))
      .on(GetM, go(send_Data, set_owner, M))
      .on({Upgrade, PutShared, PutLast}, impossible(kNoSharer))
      .on({PutE, PutM}, impossible(kNoOwner))
      .on(PutStale, go(send_PutAck, I))
      .on({Data, DataUnshared}, impossible(kNoForward))
      .on({RecallAck, RecallAckLast, RecallAckLastDirty, RecallData}, impossible(kNoRecall))
      .on({MemDataForGetS, MemDataForGetM}, impossible(kNoFill))
      .on(Evict, go(free_line, NP))
      .on(EvictDirty, go(write_memory, free_line, NP));

  writer.in(S)
      .on(GetS, go(send_Data, add_sharer, S))
      .on(GetM, go(send_Data_with_acks, send_Inv_to_sharers, clear_sharers, set_owner, M))
      .on(Upgrade, go(send_UpgradeAck, send_Inv_to_sharers, clear_sharers, set_owner, M))
      .on(PutShared, go(remove_sharer, send_PutAck, S))
      .on(PutLast, go(remove_sharer, send_PutAck, I))
      .on({PutE, PutM}, impossible(kNoOwner))
      .on(PutStale, go(send_PutAck, S))
      .on({Data, DataUnshared}, impossible(kNoForward))
      .on({RecallAck, RecallAckLast, RecallAckLastDirty, RecallData}, impossible(kNoRecall))
      .on({MemDataForGetS, MemDataForGetM}, impossible(kNoFill))
      .on({Evict, EvictDirty}, go(recall_sharers, R_A));

  writer.in(M)
      .on(GetS, go(send_FwdGetS, owner_becomes_sharer, add_sharer, S_D))
      .on(GetM, go(send_FwdGetM, set_owner, M))
      .on({Upgrade, PutShared, PutLast}, impossible(kNoSharer))
      .on(PutE, go(clear_owner, send_PutAck, I))
      .on(PutM, go(take_data, clear_owner, send_PutAck, I))
      .on(PutStale, go(send_PutAck, M))
      .on({Data, DataUnshared}, impossible(kNoForward))
      .on({RecallAck, RecallAckLast, RecallAckLastDirty, RecallData}, impossible(kNoRecall))
      .on({MemDataForGetS, MemDataForGetM}, impossible(kNoFill))
      .on({Evict, EvictDirty}, go(recall_owner, R_A));
}

constexpr void write_transient_directory_states(DirectoryWriter& writer) {
  using enum DirectoryState;
  using enum DirectoryEvent;
  using enum DirectoryAction;
  constexpr auto go = [](auto... arguments) { return DirectoryWriter::go(arguments...); };
  constexpr auto impossible = [](const char* reason) { return DirectoryWriter::impossible(reason); };
  constexpr auto stall = DirectoryWriter::stall();

  writer.in(F_D)
      .on({GetS, GetM}, stall)
      .on({Upgrade, PutShared, PutLast}, impossible(kNoSharer))
      .on({PutE, PutM}, impossible(kNoOwner))
      .on(PutStale, go(send_PutAck, F_D))
      .on({Data, DataUnshared}, impossible(kNoForward))
      .on({RecallAck, RecallAckLast, RecallAckLastDirty, RecallData}, impossible(kNoRecall))
      .on(MemDataForGetS, go(take_data, send_DataE, set_owner, M))
      .on(MemDataForGetM, go(take_data, send_Data, set_owner, M))
      .on({Evict, EvictDirty}, impossible(kNoVictim));

  // The old owner and the reader are listed as sharers already; both may leave again before the Data is here.
  writer.in(S_D)
      .on({GetS, GetM, Upgrade}, stall)
      .on({PutShared, PutLast}, go(remove_sharer, send_PutAck, S_D))
      .on({PutE, PutM}, impossible(kNoOwner))
      .on(PutStale, go(send_PutAck, S_D))
      .on(Data, go(take_data, S))
      .on(DataUnshared, go(take_data, I))
      .on({RecallAck, RecallAckLast, RecallAckLastDirty, RecallData}, impossible(kNoRecall))
      .on({MemDataForGetS, MemDataForGetM}, impossible(kNoFill))
      .on({Evict, EvictDirty}, impossible(kNoVictim));

  // A Put that crosses the Recall needs no bytes: its sender answers the Recall as well.
  writer.in(R_A)
      .on({GetS, GetM}, stall)
      .on({Upgrade, PutShared, PutLast}, impossible(kNoSharer))
      .on({PutE, PutM}, impossible(kNoOwner))
      .on(PutStale, go(send_PutAck, R_A))
      .on({Data, DataUnshared}, impossible(kNoForward))
      .on(RecallAck, go(count_ack, R_A))
      .on(RecallAckLast, go(free_line, NP))
      .on(RecallAckLastDirty, go(write_memory, free_line, NP))
      .on(RecallData, go(take_data, write_memory, free_line, NP))
      .on({MemDataForGetS, MemDataForGetM}, impossible(kNoFill))
      .on({Evict, EvictDirty}, impossible(kNoVictim));
}

constexpr DirectoryTable make_directory_table() {
  DirectoryWriter writer;
  write_stable_directory_states(writer);
  write_transient_directory_states(writer);
  return writer.table();
}

}  // namespace detail

inline constexpr DirectoryTable kDirectoryTable = detail::make_directory_table();
static_assert(well_formed(kDirectoryTable, DirectoryState::NP, DirectoryAction::free_line));

}  // namespace membar
