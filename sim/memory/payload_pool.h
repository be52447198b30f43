// The bytes that messages carry. A message owns its payload; whoever takes the message releases it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/base/types.h"
#include "sim/memory/line_store.h"
#include "sim/protocol/messages.h"

namespace membar {

class PayloadPool {
 public:
  PayloadPool(DataMode mode, unsigned line_bytes) : mode_(mode), line_bytes_(line_bytes) {}

  // A payload with a copy of that line; kNoPayload when the machine carries no data.
  [[nodiscard]] PayloadId copy_of(const LineStore& store, std::size_t line) {
    if (!carries()) return kNoPayload;
    if (free_.empty()) grow();
    const std::uint32_t id = free_.back();
    free_.pop_back();
    chunks_[id / kChunk].copy_from(id % kChunk, store, line);
    return PayloadId{id};
  }
  void copy_to(PayloadId payload, LineStore& store, std::size_t line) const {
    if (payload != kNoPayload) store.copy_from(line, chunks_[payload.value / kChunk], payload.value % kChunk);
  }
  void release(PayloadId payload) {
    if (payload != kNoPayload) free_.push_back(payload.value);
  }

  // Payloads that messages own at this moment; 0 on a machine at rest.
  [[nodiscard]] std::size_t in_use() const { return chunks_.size() * kChunk - free_.size(); }

 private:
  static constexpr std::size_t kChunk = 64;

  [[nodiscard]] bool carries() const { return mode_.bytes || mode_.writers; }
  void grow() {
    const std::size_t first = chunks_.size() * kChunk;
    chunks_.emplace_back(mode_, line_bytes_, kChunk);
    for (std::size_t i = kChunk; i-- > 0;) free_.push_back(static_cast<std::uint32_t>(first + i));
  }

  DataMode mode_;
  unsigned line_bytes_;
  std::vector<LineStore> chunks_;
  std::vector<std::uint32_t> free_;
};

}  // namespace membar
