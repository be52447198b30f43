// The private controller: how the private hierarchy of a core keeps its lines coherent. It knows no time; whoever
// drives it supplies an Env that carries messages and bytes.
//
// What Env must offer to `step`. Every hook is given the line, already in its next state, and the message that caused
// the step (for Load, Store and Evict: a message of which only `line` is filled, see `core_side`).
//
//   Agent     self()                        this core, as it stands in `from`
//   Agent     home(LineAddress)             the slice that the line belongs to
//   void      send(const Message&)          complete, with a payload of its own where the type carries data
//   PayloadId payload_of(line, message)     a payload for a message: a copy of the line's bytes (kNoPayload: data =
//   off) void      take_payload(line, message)   the bytes of message.payload become the line's void      hit(line,
//   message)            Load or Store performs at once void      grant_read(line, message)     what waited to read may
//   do so; message is the Data or DataE void      grant_write(line, message)    what waited may read and write; message
//   is the last one waited for void      lose_line(line, message)      the readable copy is gone from L1 and L2: squash
//   what guards it void      lose_write(line, message)     readable, but no longer writable void      free_line(line,
//   message)      PutAck has come, or the line was taken; the hook may reuse the line's place
//
// Requirements on the driver. Messages of one virtual network from one source are offered in the order of their
// sending, which is the order of the calls of send, whatever delay the sender adds; one that stalls stays at the head
// of its line's queue and nothing of the same network, source and line overtakes it. A stalled message is offered
// again, through classify, when the line's state has changed. A core has at most one request or Put of a line in
// flight. The bytes stay available until free_line, also behind lose_line (MI_A, EI_A answer forwards). The driver owns
// message.payload and releases it after a step that did not stall.
#pragma once

#include <cstdint>

#include "sim/base/check.h"
#include "sim/base/types.h"
#include "sim/protocol/compiled_table.h"
#include "sim/protocol/messages.h"
#include "sim/protocol/private_table.h"
#include "sim/protocol/private_vocabulary.h"

namespace membar {

// What the controller remembers of one line.
struct PrivateLine {
  PrivateState state = PrivateState::I;
  std::int16_t acks = 0;  // InvAcks still to come; negative while they come before the count does
  friend constexpr bool operator==(const PrivateLine&, const PrivateLine&) = default;
};

// The "message" of an event that comes from the core's side.
constexpr Message core_side(LineAddress line) {
  Message message;
  message.line = line;
  return message;
}

// Which event a message is for a line. REQUIRES: a message that is sent to cores.
constexpr PrivateEvent classify(const Message& message, const PrivateLine& line) {
  switch (message.type) {
    case MessageType::FwdGetS:
      return PrivateEvent::FwdGetS;
    case MessageType::FwdGetM:
      return PrivateEvent::FwdGetM;
    case MessageType::Inv:
      return PrivateEvent::Inv;
    case MessageType::Recall:
      return message.to_owner ? PrivateEvent::RecallOwner : PrivateEvent::RecallShared;
    case MessageType::PutAck:
      return PrivateEvent::PutAck;
    case MessageType::Data:
      return line.acks + message.acks == 0 ? PrivateEvent::DataComplete : PrivateEvent::DataAwaitingAcks;
    case MessageType::DataE:
      return PrivateEvent::DataE;
    case MessageType::UpgradeAck:
      return line.acks + message.acks == 0 ? PrivateEvent::UpgradeAckComplete : PrivateEvent::UpgradeAckAwaitingAcks;
    case MessageType::InvAck:
      return line.acks == 1 ? PrivateEvent::LastInvAck : PrivateEvent::InvAck;
    case MessageType::GetS:
    case MessageType::GetM:
    case MessageType::Upgrade:
    case MessageType::PutS:
    case MessageType::PutE:
    case MessageType::PutM:
    case MessageType::RecallAck:
    case MessageType::RecallData:
    case MessageType::MemRead:
    case MessageType::MemData:
    case MessageType::MemWrite:
      break;
  }
  MEMBAR_CHECK(false, "a message that no core receives");
}

namespace detail {

// A message from this core; a payload is attached when its type carries data.
template <class Env>
[[gnu::flatten]] void send_from_core(MessageType type, Agent to, CoreId requester, bool dirty, PrivateLine& line,
                                     const Message& cause, Env& env) {
  Message message;
  message.type = type;
  message.dirty = dirty;
  message.from = env.self();
  message.to = to;
  message.requester = requester;
  message.line = cause.line;
  if (carries_data(type)) message.payload = env.payload_of(line, cause);
  env.send(message);
}

}  // namespace detail

// Performs one action of a cell: the only interpreter of the private controller's actions.
template <class Env>
[[gnu::always_inline]] inline void perform(PrivateAction action, PrivateLine& line, const Message& message, Env& env) {
  const auto to_home = [&](MessageType type, bool dirty) {
    const CoreId self{env.self().number};
    detail::send_from_core(type, env.home(message.line), self, dirty, line, message, env);
  };
  const auto to_requester = [&](MessageType type) {
    detail::send_from_core(type, Agent::core(message.requester), message.requester, false, line, message, env);
  };
  switch (action) {
    case PrivateAction::hit:
      return env.hit(line, message);
    case PrivateAction::send_GetS:
      return to_home(MessageType::GetS, false);
    case PrivateAction::send_GetM:
      return to_home(MessageType::GetM, false);
    case PrivateAction::send_Upgrade:
      return to_home(MessageType::Upgrade, false);
    case PrivateAction::send_PutS:
      return to_home(MessageType::PutS, false);
    case PrivateAction::send_PutE:
      return to_home(MessageType::PutE, false);
    case PrivateAction::send_PutM:
      return to_home(MessageType::PutM, true);
    case PrivateAction::send_Data_to_requester:
      return to_requester(MessageType::Data);
    case PrivateAction::send_Data_to_directory:
      return to_home(MessageType::Data, true);
    case PrivateAction::send_clean_Data_to_directory:
      return to_home(MessageType::Data, false);
    case PrivateAction::send_InvAck:
      return to_requester(MessageType::InvAck);
    case PrivateAction::send_RecallAck:
      return to_home(MessageType::RecallAck, false);
    case PrivateAction::send_RecallData:
      return to_home(MessageType::RecallData, true);
    case PrivateAction::take_data:
      return env.take_payload(line, message);
    case PrivateAction::add_acks:
      line.acks = static_cast<std::int16_t>(line.acks + message.acks);
      return;
    case PrivateAction::count_ack:
      line.acks = static_cast<std::int16_t>(line.acks - 1);
      return;
    case PrivateAction::grant_read:
      return env.grant_read(line, message);
    case PrivateAction::grant_write:
      return env.grant_write(line, message);
    case PrivateAction::lose_line:
      return env.lose_line(line, message);
    case PrivateAction::lose_write:
      return env.lose_write(line, message);
    case PrivateAction::free_line:
      return env.free_line(line, message);
  }
}

// One step: looks up the cell, puts the line into its next state, performs the actions in order. `stall` and
// `impossible` change nothing; what the driver does about them is its own affair (an impossible cell is a bug).
template <class Env>
Outcome step(PrivateLine& line, PrivateEvent event, const Message& message, Env& env) {
  return CompiledTable<kPrivateTable, PrivateLine, Env>::step(line, event, message, env);
}

// The same by a table that is known only when the program runs.
template <class Env>
Outcome step(PrivateLine& line, PrivateEvent event, const Message& message, Env& env, const PrivateTable& table) {
  const auto& cell = table.at(line.state, event);
  if (cell.outcome != Outcome::go) return cell.outcome;
  line.state = cell.next;
  for (PrivateAction action : cell) perform(action, line, message, env);
  return Outcome::go;
}

}  // namespace membar
