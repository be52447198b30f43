// The directory controller of an L3 slice. It knows no time; whoever drives it supplies an Env.
//
// What Env must offer to `step`. Every hook is given the line, already in its next state, and the message that caused
// the step (for an eviction: a message of which only `line` is filled).
//
//   Agent     self()                        this slice, as it stands in `from`
//   void      send(const Message&)          complete, with a payload of its own where the type carries data
//   PayloadId payload_of(line, message)     a payload for a message: a copy of the L3's bytes (kNoPayload: data = off)
//   void      take_payload(line, message)   the bytes of message.payload become the L3's
//   void      free_line(line, message)      the line is NP: its way may be reused
//
// Requirements on the driver. It finds a way (evicting first, through an eviction's step) before it offers a GetS, GetM
// or Upgrade to a line in NP; a Put to a line in NP needs none. Messages of one virtual network and line are offered in
// the order of their sending, per source, which is the order of the calls of send, whatever delay the sender adds (a
// PutAck must not overtake a FwdGetS); a stalled one is offered again, through classify, when the state has changed.
// Memory answers MemRead with MemData, and a MemRead sees every earlier MemWrite of the same line. The driver owns
// message.payload and releases it after a step that did not stall.
#pragma once

#include <cstdint>

#include "sim/base/check.h"
#include "sim/base/types.h"
#include "sim/protocol/compiled_table.h"
#include "sim/protocol/core_set.h"
#include "sim/protocol/directory_table.h"
#include "sim/protocol/directory_vocabulary.h"
#include "sim/protocol/messages.h"

namespace membar {

// What the directory remembers of one line.
struct DirectoryLine {
  DirectoryState state = DirectoryState::NP;
  bool dirty = false;                            // the L3's bytes are newer than memory's
  MessageType fill_request = MessageType::GetS;  // F_D: what caused the fill
  CoreId fill_requester = kNoCore;               // F_D: who
  CoreId owner = kNoCore;                        // M
  std::uint16_t acks = 0;                        // R_A: RecallAcks (or RecallData) still to come
  CoreSet sharers;                               // S, S_D
  friend constexpr bool operator==(const DirectoryLine&, const DirectoryLine&) = default;
};

// Which event a message is for a line. REQUIRES: a message that is sent to slices.
constexpr DirectoryEvent classify(const Message& message, const DirectoryLine& line) {
  switch (message.type) {
    case MessageType::GetS:
      return DirectoryEvent::GetS;
    case MessageType::GetM:
      return DirectoryEvent::GetM;
    case MessageType::Upgrade:
      return line.sharers.contains(message.requester) ? DirectoryEvent::Upgrade : DirectoryEvent::GetM;
    case MessageType::PutS:
    case MessageType::PutE:
    case MessageType::PutM:
      if (line.owner == message.requester && message.type != MessageType::PutS) {
        return message.type == MessageType::PutM ? DirectoryEvent::PutM : DirectoryEvent::PutE;
      }
      if (!line.sharers.contains(message.requester)) return DirectoryEvent::PutStale;
      return line.sharers.count() == 1 ? DirectoryEvent::PutLast : DirectoryEvent::PutShared;
    case MessageType::Data:
      return line.sharers.empty() ? DirectoryEvent::DataUnshared : DirectoryEvent::Data;
    case MessageType::RecallAck:
      if (line.acks != 1) return DirectoryEvent::RecallAck;
      return line.dirty ? DirectoryEvent::RecallAckLastDirty : DirectoryEvent::RecallAckLast;
    case MessageType::RecallData:
      return DirectoryEvent::RecallData;
    case MessageType::MemData:
      return line.fill_request == MessageType::GetS ? DirectoryEvent::MemDataForGetS : DirectoryEvent::MemDataForGetM;
    case MessageType::FwdGetS:
    case MessageType::FwdGetM:
    case MessageType::Inv:
    case MessageType::Recall:
    case MessageType::PutAck:
    case MessageType::DataE:
    case MessageType::UpgradeAck:
    case MessageType::InvAck:
    case MessageType::MemRead:
    case MessageType::MemWrite:
      break;
  }
  MEMBAR_CHECK(false, "a message that no slice receives");
}

// Which event the replacement of a line is.
constexpr DirectoryEvent classify_eviction(const DirectoryLine& line) {
  return line.dirty ? DirectoryEvent::EvictDirty : DirectoryEvent::Evict;
}

namespace detail {

// Whom an answer serves: a fill was asked for by an earlier message.
constexpr CoreId requester_of(const Message& message, const DirectoryLine& line) {
  return message.type == MessageType::MemData ? line.fill_requester : message.requester;
}

constexpr std::uint16_t other_sharers(CoreId requester, const DirectoryLine& line) {
  const unsigned others = line.sharers.count() - (line.sharers.contains(requester) ? 1U : 0U);
  return static_cast<std::uint16_t>(others);
}

// The messages of the directory. One is built per action and completed here.
template <class Env>
class DirectorySender {
 public:
  DirectorySender(DirectoryLine& line, const Message& cause, Env& env) : line_(line), cause_(cause), env_(env) {}

  void to_core(MessageType type, CoreId to, CoreId requester, std::uint16_t acks = 0, bool to_owner = false) {
    Message message;
    message.type = type;
    message.to_owner = to_owner;
    message.to = Agent::core(to);
    message.requester = requester;
    message.acks = acks;
    complete_and_send(message);
  }
  void to_memory(MessageType type) {
    Message message;
    message.type = type;
    message.to = Agent::memory();
    message.requester = cause_.requester;
    complete_and_send(message);
  }

 private:
  [[gnu::flatten]] void complete_and_send(Message& message) {
    message.from = env_.self();
    message.line = cause_.line;
    if (carries_data(message.type)) message.payload = env_.payload_of(line_, cause_);
    env_.send(message);
  }

  DirectoryLine& line_;
  const Message& cause_;
  Env& env_;
};

}  // namespace detail

// Performs one action of a cell: the only interpreter of the directory's actions.
template <class Env>
[[gnu::always_inline]] inline void perform(DirectoryAction action, DirectoryLine& line, const Message& message,
                                           Env& env) {
  detail::DirectorySender<Env> send(line, message, env);
  const CoreId requester = detail::requester_of(message, line);
  switch (action) {
    case DirectoryAction::send_Data:
      return send.to_core(MessageType::Data, requester, requester);
    case DirectoryAction::send_Data_with_acks:
      return send.to_core(MessageType::Data, requester, requester, detail::other_sharers(requester, line));
    case DirectoryAction::send_DataE:
      return send.to_core(MessageType::DataE, requester, requester);
    case DirectoryAction::send_UpgradeAck:
      return send.to_core(MessageType::UpgradeAck, requester, requester, detail::other_sharers(requester, line));
    case DirectoryAction::send_FwdGetS:
      return send.to_core(MessageType::FwdGetS, line.owner, requester);
    case DirectoryAction::send_FwdGetM:
      return send.to_core(MessageType::FwdGetM, line.owner, requester);
    case DirectoryAction::send_Inv_to_sharers:
      return line.sharers.for_each([&](CoreId sharer) {
        if (sharer != requester) send.to_core(MessageType::Inv, sharer, requester);
      });
    case DirectoryAction::send_PutAck:
      return send.to_core(MessageType::PutAck, message.requester, message.requester);
    case DirectoryAction::recall_sharers:
      line.acks = static_cast<std::uint16_t>(line.sharers.count());
      line.sharers.for_each([&](CoreId sharer) { send.to_core(MessageType::Recall, sharer, kNoCore); });
      return line.sharers.clear();
    case DirectoryAction::recall_owner:
      line.acks = 1;
      send.to_core(MessageType::Recall, line.owner, kNoCore, 0, true);
      line.owner = kNoCore;
      return;
    case DirectoryAction::count_ack:
      line.acks = static_cast<std::uint16_t>(line.acks - 1);
      return;
    case DirectoryAction::set_owner:
      line.owner = requester;
      return;
    case DirectoryAction::clear_owner:
      line.owner = kNoCore;
      return;
    case DirectoryAction::owner_becomes_sharer:
      line.sharers.add(line.owner);
      line.owner = kNoCore;
      return;
    case DirectoryAction::add_sharer:
      return line.sharers.add(requester);
    case DirectoryAction::remove_sharer:
      return line.sharers.remove(message.requester);
    case DirectoryAction::clear_sharers:
      return line.sharers.clear();
    case DirectoryAction::take_data:
      line.dirty = line.dirty || message.dirty;
      return env.take_payload(line, message);
    case DirectoryAction::remember_request:
      line.fill_request = message.type;
      line.fill_requester = message.requester;
      return;
    case DirectoryAction::read_memory:
      return send.to_memory(MessageType::MemRead);
    case DirectoryAction::write_memory:
      line.dirty = false;
      return send.to_memory(MessageType::MemWrite);
    case DirectoryAction::free_line: {
      const DirectoryState next = line.state;
      line = DirectoryLine{};
      line.state = next;
      return env.free_line(line, message);
    }
  }
}

// One step: looks up the cell, puts the line into its next state, performs the actions in order. `stall` and
// `impossible` change nothing; what the driver does about them is its own affair (an impossible cell is a bug).
template <class Env>
Outcome step(DirectoryLine& line, DirectoryEvent event, const Message& message, Env& env) {
  return CompiledTable<kDirectoryTable, DirectoryLine, Env>::step(line, event, message, env);
}

// The same by a table that is known only when the program runs.
template <class Env>
Outcome step(DirectoryLine& line, DirectoryEvent event, const Message& message, Env& env, const DirectoryTable& table) {
  const auto& cell = table.at(line.state, event);
  if (cell.outcome != Outcome::go) return cell.outcome;
  line.state = cell.next;
  for (DirectoryAction action : cell) perform(action, line, message, env);
  return Outcome::go;
}

}  // namespace membar
