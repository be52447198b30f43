// A private hierarchy of a supervised machine: its table is data, and whatever a wrong table may ask for is checked
// before it is done.
#include <span>
#include <string>
#include <utility>

#include "sim/cache/coherence_checker.h"
#include "sim/cache/private_env.h"
#include "sim/cache/supervision.h"
#include "sim/network/machine_tap.h"

namespace membar {

class PrivateHierarchy::SupervisedEnv {
 public:
  SupervisedEnv(PrivateHierarchy& hierarchy, Env& env, LineAddress line)
      : hierarchy_(hierarchy), env_(env), line_(line) {}

  [[nodiscard]] Agent self() const { return env_.self(); }
  [[nodiscard]] Agent home(LineAddress line) const { return env_.home(line); }
  void send(const Message& message) {
    if (message.to.kind == Agent::Kind::core && message.to.number >= hierarchy_.parameters_.supervision->cores) {
      fail("sends " + std::string(name_of(message.type)) + " to nobody");
    }
    const bool request =
        message.type == MessageType::GetS || message.type == MessageType::GetM || message.type == MessageType::Upgrade;
    if (request && (!in_slot() || info().mshr_plus_one == 0)) {
      fail("sends " + std::string(name_of(message.type)) + " without an MSHR");
    }
    const bool put =
        message.type == MessageType::PutS || message.type == MessageType::PutE || message.type == MessageType::PutM;
    if (put && hierarchy_.victim_put_) fail("sends two Puts at once");
    env_.send(message);
  }
  PayloadId payload_of(const PrivateLine& line, const Message& message) { return env_.payload_of(line, message); }
  void take_payload(const PrivateLine& line, const Message& message) {
    if (!in_slot()) fail("takes bytes for a line that it has evicted");
    env_.take_payload(line, message);
    took_bytes_ = true;
  }
  void hit(const PrivateLine& line, const Message& message) { env_.hit(line, message); }
  void grant_read(const PrivateLine& line, const Message& message) {
    check_grant(readable(line.state));
    env_.grant_read(line, message);
  }
  void grant_write(const PrivateLine& line, const Message& message) {
    check_grant(writable(line.state));
    env_.grant_write(line, message);
  }
  void lose_line(const PrivateLine& line, const Message& message) {
    if (!in_slot()) fail("loses a line that it has evicted");
    env_.lose_line(line, message);
  }
  void lose_write(const PrivateLine& line, const Message& message) {
    if (!in_slot()) fail("loses the ownership of a line that it has evicted");
    env_.lose_write(line, message);
  }
  void free_line(const PrivateLine& line, const Message& message) { env_.free_line(line, message); }

  [[nodiscard]] bool in_slot() const { return env_.slot() != kNone; }
  [[nodiscard]] bool took_bytes() const { return took_bytes_; }
  [[nodiscard]] std::string name() const { return "core c" + std::to_string(hierarchy_.parameters_.core.value); }
  // "core c1 DOES".
  [[noreturn]] void fail(const std::string& does) const {
    InvariantFailure failure(name() + " " + does);
    failure.core = hierarchy_.parameters_.core;
    failure.line = line_;
    throw failure;
  }

 private:
  [[nodiscard]] const SlotInfo& info() const { return hierarchy_.slots_[env_.slot()]; }
  void check_grant(bool permitted) const {
    if (!in_slot() || info().mshr_plus_one == 0) fail("is granted a line that it has not asked for");
    if (!permitted) fail("is granted more than its state permits");
  }

  PrivateHierarchy& hierarchy_;
  Env& env_;
  LineAddress line_;
  bool took_bytes_ = false;
};

Outcome PrivateHierarchy::supervised_step(PrivateLine& line, PrivateEvent event, const Message& message, Env& env) {
  const Supervision& supervision = *parameters_.supervision;
  const PrivateState before = line.state;
  const auto& cell = supervision.tables.private_table.at(before, event);
  SupervisedEnv supervised(*this, env, message.line);
  const Outcome outcome = step(line, event, message, supervised, supervision.tables.private_table);
  if (outcome == Outcome::impossible) {
    supervised.fail("in " + std::string(name_of(before)) + " sees " + std::string(name_of(event)) +
                    ", which is impossible because " + cell.reason);
  }
  if (outcome == Outcome::stall && !supervised.in_slot()) {
    supervised.fail("in " + std::string(name_of(before)) + " lets " + std::string(name_of(event)) +
                    " wait, and the PutAck that it waits for travels behind");
  }
  if (env.granted && env.freed) supervised.fail("is granted a line and loses it in one step");
  // Each line that stalls probes has a request in flight or is pinned, and at most a few probes on their way.
  if (stalled_.size() > 4 * (std::size_t{parameters_.mshrs} + pinned_ + 1)) {
    supervised.fail("lets more probes wait than there can be");
  }
  if (supervision.tap != nullptr) {
    if (outcome == Outcome::stall) supervision.tap->private_stall(parameters_.core, message.line, event);
    if (outcome == Outcome::go) {
      supervision.tap->private_step(parameters_.core, message.line, event, before, line.state);
      if (supervised.took_bytes()) tell_bytes(message.line, env.slot());
    }
  }
  if (supervision.checker == nullptr || outcome != Outcome::go) return outcome;
  if (supervised.in_slot()) check_l1(message.line, line.state);
  supervision.checker->private_step(parameters_.core, message.line, event, line.state, data_, env.slot());
  return outcome;
}

// The L1 holds what the L2 holds, and never with more rights.
void PrivateHierarchy::check_l1(LineAddress line, PrivateState state) const {
  const std::uint32_t entry = l1_tags_.find(line);
  if (entry == TagArray::kMissing) return;
  const bool modified = (l1_entries_[entry] & kModified) != 0;
  if (readable(state) && (!modified || state == PrivateState::M)) return;
  InvariantFailure failure("the L1 of core c" + std::to_string(parameters_.core.value) +
                           (modified ? " may write" : " holds") + " a line that its L2 has in " +
                           std::string(name_of(state)));
  failure.core = parameters_.core;
  failure.line = line;
  throw failure;
}

void PrivateHierarchy::check_load(LineAddress line, Slot slot, unsigned offset, unsigned size) const {
  parameters_.supervision->checker->loaded(parameters_.core, line, offset, size, data_, slot.value);
}

void PrivateHierarchy::check_write(LineAddress line, unsigned offset, unsigned size, std::uint64_t value,
                                   WriteId writer) {
  const Supervision& supervision = *parameters_.supervision;
  supervision.checker->wrote(parameters_.core, line, offset, size, value, writer);
  if (supervision.tap == nullptr || !parameters_.data.bytes) return;
  LineStore written(DataMode{true, false}, size, 1);
  written.write(0, 0, size, value, writer);
  supervision.tap->bytes_changed(Agent::core(parameters_.core), line, offset, std::span(written.bytes(0), size));
}

void PrivateHierarchy::tell_bytes(LineAddress line, std::uint32_t slot) const {
  const std::uint8_t* bytes = data_.bytes(slot);
  if (bytes == nullptr) return;
  parameters_.supervision->tap->bytes_changed(Agent::core(parameters_.core), line, 0,
                                              std::span(bytes, parameters_.line_bytes));
}

void PrivateHierarchy::tell_tap_of_l1(LineAddress line, bool present) const {
  MachineTap* const tap = parameters_.supervision->tap;
  if (tap != nullptr) tap->l1_changed(parameters_.core, line, present);
}

void PrivateHierarchy::tell_pinned(LineAddress line, PrivateEvent event) const {
  MachineTap* const tap = parameters_.supervision->tap;
  if (tap != nullptr) tap->private_stall(parameters_.core, line, event);
}

}  // namespace membar
