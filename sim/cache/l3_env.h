// What the directory's table acts upon: a line of an L3 slice, at its slot, or (a stale Put) at none.
// Internal to the slice's source files.
#pragma once

#include "sim/cache/l3_slice.h"

namespace membar {

class L3Slice::Env {
 public:
  Env(L3Slice& slice, std::uint32_t slot, Cycle now) : slice_(slice), slot_(slot), now_(now) {}

  bool freed = false;        // the way may be reused
  bool read_memory = false;  // a MemRead was sent

  // kNone: the line is not in the slice.
  [[nodiscard]] std::uint32_t slot() const { return slot_; }

  [[nodiscard]] Agent self() const { return Agent::slice(slice_.parameters_.id); }
  void send(const Message& message) {
    if (message.to.kind == Agent::Kind::memory) {
      to_memory(message);
      return;
    }
    count(message.type);
    slice_.network_.send(message, now_);
  }
  PayloadId payload_of(const DirectoryLine&, const Message&) { return slice_.pool_.copy_of(slice_.data_, slot_); }
  void take_payload(const DirectoryLine&, const Message& message) {
    slice_.pool_.copy_to(message.payload, slice_.data_, slot_);
  }
  void free_line(const DirectoryLine&, const Message&) { freed = true; }

 private:
  void to_memory(const Message& message) {
    if (message.type == MessageType::MemRead) {
      read_memory = true;
      slice_.dram_.read(message, now_);
    } else {
      ++slice_.statistics_.writebacks;
      slice_.dram_.write(message);
    }
  }
  void count(MessageType type) {
    if (type == MessageType::FwdGetS || type == MessageType::FwdGetM) ++slice_.directory_statistics_.forwards;
    if (type == MessageType::Inv) ++slice_.directory_statistics_.invalidations;
    if (type == MessageType::Recall) ++slice_.statistics_.recalls;
  }

  L3Slice& slice_;
  std::uint32_t slot_;
  Cycle now_;
};

inline Outcome L3Slice::take_step(DirectoryLine& line, DirectoryEvent event, const Message& message, Env& env) {
  if (parameters_.supervision != nullptr) [[unlikely]]
    return supervised_step(line, event, message, env);
  return step(line, event, message, env);
}

}  // namespace membar
