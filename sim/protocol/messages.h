// The coherence messages, and who may send which on which virtual network.
// Names: Nagarajan, Sorin, Hill, Wood, "A Primer on Memory Consistency and Cache Coherence", 2nd ed., chapter 8.
#pragma once

#include <cstdint>
#include <string_view>

#include "sim/base/types.h"

namespace membar {

// Three virtual networks, each FIFO per source-destination pair and otherwise unordered.
enum class VirtualNetwork : std::uint8_t { request, forward, response };

// name, virtual network, carries data
#define MEMBAR_MESSAGES(X)       \
  X(GetS, request, false)        \
  X(GetM, request, false)        \
  X(Upgrade, request, false)     \
  X(PutS, request, false)        \
  X(PutE, request, false)        \
  X(PutM, request, true)         \
  X(FwdGetS, forward, false)     \
  X(FwdGetM, forward, false)     \
  X(Inv, forward, false)         \
  X(Recall, forward, false)      \
  X(PutAck, forward, false)      \
  X(Data, response, true)        \
  X(DataE, response, true)       \
  X(UpgradeAck, response, false) \
  X(InvAck, response, false)     \
  X(RecallAck, response, false)  \
  X(RecallData, response, true)  \
  X(MemRead, request, false)     \
  X(MemData, response, true)     \
  X(MemWrite, request, true)

enum class MessageType : std::uint8_t {
#define MEMBAR_MESSAGE_ENUM(name, network, data) name,
  MEMBAR_MESSAGES(MEMBAR_MESSAGE_ENUM)
#undef MEMBAR_MESSAGE_ENUM
};
inline constexpr unsigned kMessageTypes = 20;

constexpr VirtualNetwork network_of(MessageType type) {
  constexpr VirtualNetwork table[] = {
#define MEMBAR_MESSAGE_NETWORK(name, network, data) VirtualNetwork::network,
      MEMBAR_MESSAGES(MEMBAR_MESSAGE_NETWORK)
#undef MEMBAR_MESSAGE_NETWORK
  };
  return table[static_cast<unsigned>(type)];
}
constexpr bool carries_data(MessageType type) {
  constexpr bool table[] = {
#define MEMBAR_MESSAGE_DATA(name, network, data) data,
      MEMBAR_MESSAGES(MEMBAR_MESSAGE_DATA)
#undef MEMBAR_MESSAGE_DATA
  };
  return table[static_cast<unsigned>(type)];
}
std::string_view name_of(MessageType type);

// An end of a message: a private hierarchy, an L3 slice (with its directory), or the DRAM behind it.
struct Agent {
  enum class Kind : std::uint8_t { core, slice, memory };
  Kind kind = Kind::core;
  std::uint16_t number = 0;
  static constexpr Agent core(CoreId id) { return {Kind::core, id.value}; }
  static constexpr Agent slice(SliceId id) { return {Kind::slice, id.value}; }
  static constexpr Agent memory() { return {Kind::memory, 0}; }
  friend constexpr bool operator==(Agent, Agent) = default;
};

// Where the bytes of a message are: an index into the pool of the Env that carries it; kNoPayload: none.
struct PayloadId : Strong<PayloadId, std::uint32_t> {
  using Strong::Strong;
};
inline constexpr PayloadId kNoPayload{0xffffffff};

struct Message {
  MessageType type = MessageType::GetS;
  bool dirty = false;     // Data from an owner, RecallData: the bytes differ from the L3's
  bool to_owner = false;  // Recall: sent to the owner (else to a sharer)
  Agent from;
  Agent to;
  CoreId requester = kNoCore;  // whose GetS/GetM/Upgrade this message serves; forwards and Inv tell whom to answer
  std::uint16_t acks = 0;      // Data, UpgradeAck: how many InvAcks the requester must wait for
  LineAddress line;
  PayloadId payload = kNoPayload;
  std::uint16_t mshr = 0;  // GetS, GetM, Upgrade: which of its requests the requester will hear of. Not the protocol's
};

}  // namespace membar
