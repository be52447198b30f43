// A slice of a supervised machine: its table is data, and whatever a wrong table may ask for is checked before it is
// done.
#include <cstdint>
#include <span>
#include <string>

#include "sim/cache/coherence_checker.h"
#include "sim/cache/l3_env.h"
#include "sim/cache/supervision.h"
#include "sim/network/machine_tap.h"

namespace membar {

class L3Slice::SupervisedEnv {
 public:
  SupervisedEnv(const Supervision& supervision, Env& env, LineAddress line)
      : supervision_(supervision), env_(env), line_(line) {}

  [[nodiscard]] Agent self() const { return env_.self(); }
  void send(const Message& message) {
    if (message.to.kind == Agent::Kind::core) {
      if (message.to.number >= supervision_.cores) fail("sends " + std::string(name_of(message.type)) + " to nobody");
      const bool forward = network_of(message.type) == VirtualNetwork::forward && message.type != MessageType::PutAck;
      if (forward && supervision_.checker != nullptr) supervision_.checker->forward_sent(message);
    }
    if (supervision_.tap != nullptr && message.to.kind == Agent::Kind::memory) tell_memory(message);
    env_.send(message);
  }
  PayloadId payload_of(const DirectoryLine& line, const Message& message) {
    if (!in_slot()) fail("sends bytes of a line that it does not hold");
    return env_.payload_of(line, message);
  }
  void take_payload(const DirectoryLine& line, const Message& message) {
    if (!in_slot()) fail("takes bytes for a line that it does not hold");
    env_.take_payload(line, message);
    took_bytes_ = true;
  }
  void free_line(const DirectoryLine& line, const Message& message) { env_.free_line(line, message); }

  [[nodiscard]] bool in_slot() const { return env_.slot() != TagArray::kMissing; }
  [[nodiscard]] bool took_bytes() const { return took_bytes_; }
  // "the directory DOES".
  [[noreturn]] void fail(const std::string& does) const {
    InvariantFailure failure("the directory " + does);
    failure.line = line_;
    throw failure;
  }

 private:
  // To the tap: the network does not see it. A write is in memory at once.
  void tell_memory(const Message& message) {
    supervision_.tap->sent(message, env_.now());
    const std::span<const std::uint8_t> bytes = env_.bytes();
    if (message.type == MessageType::MemWrite && !bytes.empty()) {
      supervision_.tap->bytes_changed(Agent::memory(), message.line, 0, bytes);
    }
  }

  const Supervision& supervision_;
  Env& env_;
  LineAddress line_;
  bool took_bytes_ = false;
};

Outcome L3Slice::supervised_step(DirectoryLine& line, DirectoryEvent event, const Message& message, Env& env) {
  const Supervision& supervision = *parameters_.supervision;
  const DirectoryState before = line.state;
  const auto& cell = supervision.tables.directory_table.at(before, event);
  SupervisedEnv supervised(supervision, env, message.line);
  const Outcome outcome = step(line, event, message, supervised, supervision.tables.directory_table);
  if (outcome == Outcome::impossible) {
    supervised.fail("in " + std::string(name_of(before)) + " sees " + std::string(name_of(event)) +
                    ", which is impossible because " + cell.reason);
  }
  if (waiting_used_ + way_waiters_.size() > supervision.most_requests) {
    supervised.fail("lets more requests wait than there are MSHRs");
  }
  if (supervision.tap != nullptr) {
    if (outcome == Outcome::stall) supervision.tap->directory_stall(parameters_.id, message.line, event);
    if (outcome == Outcome::go) {
      supervision.tap->directory_step(parameters_.id, message.line, event, before, line);
      if (supervised.took_bytes() && !env.bytes().empty()) {
        supervision.tap->bytes_changed(Agent::slice(parameters_.id), message.line, 0, env.bytes());
      }
    }
  }
  if (supervision.checker == nullptr || outcome != Outcome::go || !supervised.in_slot()) return outcome;
  if (env.freed) {
    const Dram::Place memory = dram_.bytes_of(message.line);
    supervision.checker->directory_step(message.line, line, *memory.store, memory.line);
  } else {
    supervision.checker->directory_step(message.line, line, data_, env.slot());
  }
  return outcome;
}

}  // namespace membar
