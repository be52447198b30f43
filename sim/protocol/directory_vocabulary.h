// States, events and actions of the directory controller of an L3 slice. Each name is declared once, with its meaning.
#pragma once

#include <cstdint>
#include <string_view>

namespace membar {

// name, stable, meaning. NP comes first: a value-initialised line is not present.
#define MEMBAR_DIRECTORY_STATES(X)                                      \
  X(NP, true, "not present in the L3, and so in no private hierarchy")  \
  X(I, true, "in the L3; no core holds it")                             \
  X(S, true, "in the L3; the sharers hold it in S")                     \
  X(M, true, "one owner holds it in E or M; the L3's bytes may be old") \
  X(F_D, false, "MemRead sent, waits for the MemData")                  \
  X(S_D, false, "FwdGetS sent, waits for the old owner's Data")         \
  X(R_A, false, "Recall sent, waits for the RecallAcks or the RecallData")

// name, where it comes from, meaning
#define MEMBAR_DIRECTORY_EVENTS(X)                                                                         \
  X(GetS, request, "message: a core wants to read")                                                        \
  X(GetM, request, "message GetM, or Upgrade of a core that is no longer a sharer: a core wants to write") \
  X(Upgrade, request, "message: a sharer wants to write")                                                  \
  X(PutShared, put, "message PutS, PutE or PutM of a sharer; other sharers remain")                        \
  X(PutLast, put, "message PutS, PutE or PutM of the last sharer")                                         \
  X(PutE, put, "message: the owner gives up an unwritten line")                                            \
  X(PutM, put, "message: the owner writes the line back")                                                  \
  X(PutStale, put, "message PutS, PutE or PutM of a core that has lost the line since")                    \
  X(Data, response, "message: the old owner's bytes; it or the new sharers are still listed")              \
  X(DataUnshared, response, "message Data, and every sharer has evicted the line since")                   \
  X(RecallAck, response, "message: a recalled copy is gone; more are missing")                             \
  X(RecallAckLast, response, "message RecallAck, the last; the L3's bytes are those of memory")            \
  X(RecallAckLastDirty, response, "message RecallAck, the last; the L3's bytes are newer than memory")     \
  X(RecallData, response, "message: the owner's copy is gone; here are its bytes")                         \
  X(MemDataForGetS, response, "message MemData; a GetS caused the fill")                                   \
  X(MemDataForGetM, response, "message MemData; a GetM or an Upgrade caused the fill")                     \
  X(Evict, replacement, "the L3 replaces the line, whose bytes are those of memory; stable lines only")    \
  X(EvictDirty, replacement, "the L3 replaces the line, whose bytes are newer than memory; stable lines only")

// name, meaning
#define MEMBAR_DIRECTORY_ACTIONS(X)                                                                    \
  X(send_Data, "Data to the requester, who waits for no acks")                                         \
  X(send_Data_with_acks, "Data to the requester, with the number of other sharers as acks")            \
  X(send_DataE, "DataE to the requester")                                                              \
  X(send_UpgradeAck, "UpgradeAck to the requester, with the number of other sharers as acks")          \
  X(send_FwdGetS, "FwdGetS to the owner")                                                              \
  X(send_FwdGetM, "FwdGetM to the owner")                                                              \
  X(send_Inv_to_sharers, "Inv to every sharer but the requester")                                      \
  X(send_PutAck, "PutAck to the sender")                                                               \
  X(recall_sharers, "Recall to every sharer; as many RecallAcks are awaited; none is listed any more") \
  X(recall_owner, "Recall to the owner; one answer is awaited; there is no owner any more")            \
  X(count_ack, "one RecallAck less to wait for")                                                       \
  X(set_owner, "the requester is the owner")                                                           \
  X(clear_owner, "there is no owner any more")                                                         \
  X(owner_becomes_sharer, "the owner is a sharer instead")                                             \
  X(add_sharer, "the requester is a sharer")                                                           \
  X(remove_sharer, "the sender is a sharer no more")                                                   \
  X(clear_sharers, "there are no sharers any more")                                                    \
  X(take_data, "the message's bytes become the L3's; a dirty message makes the line dirty")            \
  X(remember_request, "the request and its sender are kept until the fill")                            \
  X(read_memory, "MemRead to memory")                                                                  \
  X(write_memory, "MemWrite with the L3's bytes to memory")                                            \
  X(free_line, "nothing is left to remember of the line; its way is free")

// Where events come from: the request network (requests and Puts), the response network, or the L3's replacement.
enum class DirectoryEventSource : std::uint8_t { request, put, response, replacement };

#define MEMBAR_FIRST(name, ...) name,
enum class DirectoryState : std::uint8_t { MEMBAR_DIRECTORY_STATES(MEMBAR_FIRST) };
enum class DirectoryEvent : std::uint8_t { MEMBAR_DIRECTORY_EVENTS(MEMBAR_FIRST) };
enum class DirectoryAction : std::uint8_t { MEMBAR_DIRECTORY_ACTIONS(MEMBAR_FIRST) };
#undef MEMBAR_FIRST

#define MEMBAR_ONE(...) +1U
constexpr unsigned count_of(DirectoryState) { return MEMBAR_DIRECTORY_STATES(MEMBAR_ONE); }
constexpr unsigned count_of(DirectoryEvent) { return MEMBAR_DIRECTORY_EVENTS(MEMBAR_ONE); }
constexpr unsigned count_of(DirectoryAction) { return MEMBAR_DIRECTORY_ACTIONS(MEMBAR_ONE); }
#undef MEMBAR_ONE

// The names as they are spelt above, and what they mean.
std::string_view name_of(DirectoryState state);
std::string_view name_of(DirectoryEvent event);
std::string_view name_of(DirectoryAction action);
std::string_view meaning_of(DirectoryState state);
std::string_view meaning_of(DirectoryEvent event);
std::string_view meaning_of(DirectoryAction action);
DirectoryEventSource source_of(DirectoryEvent event);

constexpr bool stable(DirectoryState state) { return state <= DirectoryState::M; }

}  // namespace membar
