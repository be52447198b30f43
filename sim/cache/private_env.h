// What the private controller's table acts upon: a line of a private hierarchy, either at its L2 slot or, after its
// eviction, in the eviction buffer. Internal to the hierarchy's source files.
#pragma once

#include "sim/cache/private_hierarchy.h"

namespace membar {

class PrivateHierarchy::Env {
 public:
  static Env at_slot(PrivateHierarchy& hierarchy, std::uint32_t slot, Cycle now) {
    return Env(hierarchy, slot, kNone, now);
  }
  static Env at_eviction(PrivateHierarchy& hierarchy, std::uint32_t eviction, Cycle now) {
    return Env(hierarchy, kNone, eviction, now);
  }

  // What the step has brought about; the driver acts on it when the step is over.
  bool granted = false;
  bool freed = false;

  // kNone: the line is in the eviction buffer.
  [[nodiscard]] std::uint32_t slot() const { return slot_; }

  [[nodiscard]] Agent self() const { return Agent::core(hierarchy_.parameters_.core); }
  [[nodiscard]] Agent home(LineAddress line) const {
    const unsigned slices = hierarchy_.parameters_.slices;
    return Agent::slice(SliceId{static_cast<std::uint16_t>(slices == 1 ? 0 : line.value % slices)});
  }
  void send(const Message& message) {
    const MachineLatencies& latencies = hierarchy_.parameters_.latencies;
    const bool put =
        message.type == MessageType::PutS || message.type == MessageType::PutE || message.type == MessageType::PutM;
    if (put) {
      hierarchy_.victim_put_ = message;
      return;
    }
    if (network_of(message.type) != VirtualNetwork::request) {
      hierarchy_.network_.send(message, now_ + latencies.probe);
      return;
    }
    Message request = message;
    request.mshr = static_cast<std::uint16_t>(hierarchy_.slots_[slot_].mshr_plus_one - 1U);
    hierarchy_.network_.send(request, now_ + latencies.l2);
  }
  PayloadId payload_of(const PrivateLine&, const Message&) {
    if (slot_ != kNone) return hierarchy_.pool_.copy_of(hierarchy_.data_, slot_);
    return hierarchy_.pool_.copy_of(hierarchy_.eviction_data_, eviction_);
  }
  void take_payload(const PrivateLine&, const Message& message) {
    hierarchy_.pool_.copy_to(message.payload, hierarchy_.data_, slot_);
  }
  void hit(const PrivateLine&, const Message&) {}
  void grant_read(const PrivateLine&, const Message&) { granted = true; }
  void grant_write(const PrivateLine&, const Message&) { granted = true; }
  void lose_line(const PrivateLine&, const Message& message) {
    hierarchy_.drop_l1(slot_);
    hierarchy_.cancel_local_fill(slot_, now_);
    hierarchy_.client_->line_lost(message.line, now_);
  }
  void lose_write(const PrivateLine&, const Message& message) {
    const std::uint32_t entry_plus_one = hierarchy_.slots_[slot_].l1_entry_plus_one;
    if (entry_plus_one != 0) hierarchy_.l1_entries_[entry_plus_one - 1] &= ~kModified;
    hierarchy_.client_->write_lost(message.line, now_);
  }
  void free_line(const PrivateLine&, const Message&) { freed = true; }

 private:
  Env(PrivateHierarchy& hierarchy, std::uint32_t slot, std::uint32_t eviction, Cycle now)
      : hierarchy_(hierarchy), slot_(slot), eviction_(eviction), now_(now) {}

  PrivateHierarchy& hierarchy_;
  std::uint32_t slot_;
  std::uint32_t eviction_;
  Cycle now_;
};

inline Outcome PrivateHierarchy::take_step(PrivateLine& line, PrivateEvent event, const Message& message, Env& env) {
  if (parameters_.supervision != nullptr) [[unlikely]]
    return supervised_step(line, event, message, env);
  return step(line, event, message, env);
}

}  // namespace membar
