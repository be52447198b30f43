// States, events and actions of the private controller: L1 and L2 of a core are one coherence agent, and this is its
// boundary. Each name is declared once, with its meaning; tables, printers and counters derive theirs from here.
#pragma once

#include <cstdint>
#include <string_view>

namespace membar {

// name, stable, meaning. I comes first: a value-initialised line is not present.
#define MEMBAR_PRIVATE_STATES(X)                                                                         \
  X(I, true, "not present")                                                                              \
  X(S, true, "readable; other cores may hold copies")                                                    \
  X(E, true, "readable and writable; the only copy, the L3's bytes are the same")                        \
  X(M, true, "readable and writable; the only copy, newer than the L3's")                                \
  X(IS_D, false, "GetS sent, waits for the data")                                                        \
  X(IM_AD, false, "GetM sent (or Upgrade, but the copy was lost), waits for data and acks")              \
  X(IM_A, false, "the data is here, waits for the other sharers' InvAcks")                               \
  X(SM_AD, false, "Upgrade sent, still readable, waits for UpgradeAck and InvAcks")                      \
  X(SM_A, false, "UpgradeAck is here, still readable, waits for the other sharers' InvAcks")             \
  X(MI_A, false, "PutM sent; keeps the data to answer forwards until the PutAck")                        \
  X(EI_A, false, "PutE sent; keeps the data to answer forwards until the PutAck")                        \
  X(SI_A, false, "PutS sent (or another Put, but the directory made it a sharer), waits for the PutAck") \
  X(II_A, false, "a Put was sent and the line has been taken since, waits for the PutAck")

// name, where it comes from, meaning
#define MEMBAR_PRIVATE_EVENTS(X)                                                               \
  X(Load, core, "the core wants to read")                                                      \
  X(Store, core, "the core wants permission to write")                                         \
  X(Evict, core, "the L2 replaces the line; only lines in a stable state are chosen")          \
  X(FwdGetS, forward, "message: another core reads; this one is the owner")                    \
  X(FwdGetM, forward, "message: another core writes; this one is the owner")                   \
  X(Inv, forward, "message: another core writes; this one is a sharer")                        \
  X(RecallShared, forward, "message Recall: the L3 replaces the line; this core is a sharer")  \
  X(RecallOwner, forward, "message Recall: the L3 replaces the line; this core is the owner")  \
  X(PutAck, forward, "message: the directory has dealt with the Put")                          \
  X(DataComplete, response, "message Data, and with it the last thing waited for")             \
  X(DataAwaitingAcks, response, "message Data, InvAcks are still missing")                     \
  X(DataE, response, "message: data that no other core holds")                                 \
  X(UpgradeAckComplete, response, "message UpgradeAck, and with it the last thing waited for") \
  X(UpgradeAckAwaitingAcks, response, "message UpgradeAck, InvAcks are still missing")         \
  X(InvAck, response, "message: a sharer gave up its copy; more is missing")                   \
  X(LastInvAck, response, "message InvAck, and with it the last thing waited for")

// name, meaning
#define MEMBAR_PRIVATE_ACTIONS(X)                                                   \
  X(hit, "the core's access performs on the line")                                  \
  X(send_GetS, "GetS to the directory")                                             \
  X(send_GetM, "GetM to the directory")                                             \
  X(send_Upgrade, "Upgrade to the directory")                                       \
  X(send_PutS, "PutS to the directory")                                             \
  X(send_PutE, "PutE to the directory")                                             \
  X(send_PutM, "PutM with the line's bytes to the directory")                       \
  X(send_Data_to_requester, "Data to the core that the message names as requester") \
  X(send_Data_to_directory, "Data, marked dirty, to the directory")                 \
  X(send_clean_Data_to_directory, "Data, marked clean, to the directory")           \
  X(send_InvAck, "InvAck to the core that the message names as requester")          \
  X(send_RecallAck, "RecallAck to the directory")                                   \
  X(send_RecallData, "RecallData with the line's bytes to the directory")           \
  X(take_data, "the message's bytes become the line's")                             \
  X(add_acks, "the message's count of InvAcks is added to what is waited for")      \
  X(count_ack, "one InvAck less to wait for (below zero until the count is here)")  \
  X(grant_read, "the loads that waited may read")                                   \
  X(grant_write, "the loads and stores that waited may read and write")             \
  X(lose_line, "L1 and L2 can no longer read the line")                             \
  X(lose_write, "L1 and L2 can no longer write the line")                           \
  X(free_line, "nothing is left to remember of the line")

// Where events come from: the core and its replacement, or one of the virtual networks.
enum class PrivateEventSource : std::uint8_t { core, forward, response };

#define MEMBAR_FIRST(name, ...) name,
enum class PrivateState : std::uint8_t { MEMBAR_PRIVATE_STATES(MEMBAR_FIRST) };
enum class PrivateEvent : std::uint8_t { MEMBAR_PRIVATE_EVENTS(MEMBAR_FIRST) };
enum class PrivateAction : std::uint8_t { MEMBAR_PRIVATE_ACTIONS(MEMBAR_FIRST) };
#undef MEMBAR_FIRST

#define MEMBAR_ONE(...) +1U
constexpr unsigned count_of(PrivateState) { return MEMBAR_PRIVATE_STATES(MEMBAR_ONE); }
constexpr unsigned count_of(PrivateEvent) { return MEMBAR_PRIVATE_EVENTS(MEMBAR_ONE); }
constexpr unsigned count_of(PrivateAction) { return MEMBAR_PRIVATE_ACTIONS(MEMBAR_ONE); }
#undef MEMBAR_ONE

// The names as they are spelt above, and what they mean.
std::string_view name_of(PrivateState state);
std::string_view name_of(PrivateEvent event);
std::string_view name_of(PrivateAction action);
std::string_view meaning_of(PrivateState state);
std::string_view meaning_of(PrivateEvent event);
std::string_view meaning_of(PrivateAction action);
PrivateEventSource source_of(PrivateEvent event);

constexpr bool stable(PrivateState state) { return state <= PrivateState::M; }

// Whether a load may bind to the line's bytes.
constexpr bool readable(PrivateState state) {
  constexpr auto bit = [](PrivateState of) { return 1U << static_cast<unsigned>(of); };
  constexpr unsigned kReadable = bit(PrivateState::S) | bit(PrivateState::E) | bit(PrivateState::M) |
                                 bit(PrivateState::SM_AD) | bit(PrivateState::SM_A);
  return (kReadable >> static_cast<unsigned>(state) & 1U) != 0;
}

// Whether a store may be written into the line's bytes. In E the step of event Store makes it M first.
constexpr bool writable(PrivateState state) { return state == PrivateState::E || state == PrivateState::M; }

}  // namespace membar
