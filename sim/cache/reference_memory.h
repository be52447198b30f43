// A flat memory beside the caches: every write goes into it when it becomes visible, so it has what coherence must
// show.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "sim/base/types.h"
#include "sim/memory/line_store.h"

namespace membar {

class ReferenceMemory {
 public:
  ReferenceMemory(DataMode mode, unsigned line_bytes)
      : mode_(mode), line_bytes_(line_bytes), zeros_(mode, line_bytes, 1) {}

  // REQUIRES (all): offset + size <= line.
  void write(LineAddress line, unsigned offset, unsigned size, std::uint64_t value, WriteId writer) {
    writable_page(line).write(line.value % kPageLines, offset, size, value, writer);
  }
  // Whether these bytes of line number `index` of `store` are the latest: the same values, by the same writes.
  // REQUIRES: `store` has the mode and the line size of this memory
  [[nodiscard]] bool equals(LineAddress line, unsigned offset, unsigned size, const LineStore& store,
                            std::size_t index) const;
  [[nodiscard]] std::uint64_t read(LineAddress line, unsigned offset, unsigned size) const {
    const Place place = find(line);
    return place.store->read(place.index, offset, size);
  }

 private:
  static constexpr std::uint64_t kPageLines = 256;

  struct Place {
    const LineStore* store;
    std::size_t index;
  };
  [[nodiscard]] Place find(LineAddress line) const {
    const std::uint64_t number = line.value / kPageLines;
    if (number != latest_number_) look_up(number);
    return latest_ == nullptr ? Place{&zeros_, 0} : Place{latest_, line.value % kPageLines};
  }
  void look_up(std::uint64_t number) const;
  LineStore& writable_page(LineAddress line);

  DataMode mode_;
  unsigned line_bytes_;
  LineStore zeros_;
  std::unordered_map<std::uint64_t, LineStore> pages_;  // by line / kPageLines; never iterated
  // The page that was asked for last; nullptr: it was never written.
  mutable std::uint64_t latest_number_ = ~std::uint64_t{0};
  mutable const LineStore* latest_ = nullptr;
};

}  // namespace membar
