// What the directory's table acts upon: a line of an L3 slice, at its slot, or (a stale Put) at none.
// Internal to the slice's source files.
#pragma once

#include <span>

#include "sim/cache/l3_slice.h"

namespace membar {

class L3Slice::Env {
 public:
  Env(L3Slice& slice, std::uint32_t slot, Cycle now) : slice_(slice), slot_(slot), now_(now) {}

  bool freed = false;        // the way may be reused
  bool read_memory = false;  // a MemRead was sent

  // kNone: the line is not in the slice.
  [[nodiscard]] std::uint32_t slot() const { return slot_; }
  [[nodiscard]] Cycle now() const { return now_; }
  // The L3's bytes of the line; none where there is no slot, or no data.
  [[nodiscard]] std::span<const std::uint8_t> bytes() const {
    const std::uint8_t* bytes = slot_ == kNone ? nullptr : slice_.data_.bytes(slot_);
    return bytes == nullptr ? std::span<const std::uint8_t>() : std::span(bytes, slice_.parameters_.line_bytes);
  }

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
