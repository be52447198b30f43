// A slice of a supervised machine: its table is data, and whatever a wrong table may ask for is checked before it is
// done.
#include <string>

#include "sim/cache/coherence_checker.h"
#include "sim/cache/l3_env.h"
#include "sim/cache/supervision.h"

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
    env_.send(message);
  }
  PayloadId payload_of(const DirectoryLine& line, const Message& message) {
    if (!in_slot()) fail("sends bytes of a line that it does not hold");
    return env_.payload_of(line, message);
  }
  void take_payload(const DirectoryLine& line, const Message& message) {
    if (!in_slot()) fail("takes bytes for a line that it does not hold");
    env_.take_payload(line, message);
  }
  void free_line(const DirectoryLine& line, const Message& message) { env_.free_line(line, message); }

  [[nodiscard]] bool in_slot() const { return env_.slot() != TagArray::kMissing; }
  // "the directory DOES".
  [[noreturn]] void fail(const std::string& does) const {
    InvariantFailure failure("the directory " + does);
    failure.line = line_;
    throw failure;
  }

 private:
  const Supervision& supervision_;
  Env& env_;
  LineAddress line_;
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
