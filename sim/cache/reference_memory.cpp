#include "sim/cache/reference_memory.h"

#include <cstring>

namespace membar {

bool ReferenceMemory::equals(LineAddress line, unsigned offset, unsigned size, const LineStore& store,
                             std::size_t index) const {
  const Place place = find(line);
  const std::uint8_t* const bytes = place.store->bytes(place.index);
  if (bytes != nullptr && std::memcmp(bytes + offset, store.bytes(index) + offset, size) != 0) return false;
  const WriteId* const writers = place.store->writers(place.index);
  return writers == nullptr ||
         std::memcmp(writers + offset, store.writers(index) + offset, size * sizeof(WriteId)) == 0;
}

void ReferenceMemory::look_up(std::uint64_t number) const {
  const auto page = pages_.find(number);
  latest_number_ = number;
  latest_ = page == pages_.end() ? nullptr : &page->second;
}

LineStore& ReferenceMemory::writable_page(LineAddress line) {
  const auto [page, added] = pages_.try_emplace(line.value / kPageLines);
  if (added) {
    page->second = LineStore(mode_, line_bytes_, kPageLines);
    latest_number_ = ~std::uint64_t{0};
  }
  return page->second;
}

}  // namespace membar
