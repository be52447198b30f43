// The writes whose readers may still come: a store of bounded size, in the order of their ids.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/analysis/records.h"
#include "sim/base/types.h"

namespace membar {

// Gives out ids and holds every write from its id on until `limit` younger ones have come, and in any case until it is
// visible. So the size is bounded by `limit` and by how many writes are issued while a single one waits.
class LiveWrites {
 public:
  // REQUIRES: limit >= 1
  explicit LiveWrites(std::size_t limit);

  WriteId issue(CoreId core);
  // REQUIRES: `facts.id` was issued and has not become visible before
  void set_visible(const WriteFacts& facts);
  [[nodiscard]] bool has_left(WriteId id) const { return id.value < first_; }
  // Core `reader` read from the write; keeps the first time per core. REQUIRES: issued, !has_left(id)
  void read(WriteId id, CoreId reader, Cycle cycle, bool forwarded);

  [[nodiscard]] std::size_t size() const { return next_ - first_; }
  [[nodiscard]] bool full() const { return size() >= limit_; }
  // The oldest one, when it is visible; else nullptr. Its readers are sorted by core.
  WriteRecord* oldest_visible();
  // Drops the oldest one, visible or not. REQUIRES: size() > 0
  void drop_oldest();

 private:
  struct Slot {
    WriteRecord record;
    bool visible = false;
  };
  [[nodiscard]] Slot& slot(std::uint32_t id) { return slots_[id & (slots_.size() - 1)]; }
  void grow();

  std::vector<Slot> slots_;  // a ring; its size is a power of two
  std::size_t limit_;
  std::uint32_t first_ = 1;  // the oldest id held
  std::uint32_t next_ = 1;   // the next id to give out
};

}  // namespace membar
