#include "tests/bench/tag_loop.h"

#include <bit>

#include "sim/base/check.h"
#include "sim/cache/replacement_lru.h"
#include "sim/cache/tag_array.h"

namespace membar::bench {

std::uint64_t look_up_tags(const L1Spec& l1, unsigned line_bytes, const std::vector<Address>& addresses,
                           std::uint64_t rounds) {
  const std::uint64_t sets = l1.size.value / (std::uint64_t{l1.ways} * line_bytes);
  const int shift = std::countr_zero(line_bytes);
  TagArray tags(sets, l1.ways);
  LruReplacement replacement(sets, l1.ways);
  for (const Address address : addresses) {
    const LineAddress line{address.value >> shift};
    if (tags.find(line) != TagArray::kMissing) continue;
    const std::uint32_t slot = tags.find_empty(tags.set_of(line));
    MEMBAR_CHECK(slot != TagArray::kMissing, "the addresses do not fit into the L1");
    tags.put(slot, line);
  }
  std::uint64_t sum = 0;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    for (const Address address : addresses) {
      const LineAddress line{address.value >> shift};
      const std::uint32_t set = tags.set_of(line);
      const std::uint32_t slot = tags.find_in_set(set, line);
      replacement.touch(set, tags.way_of(set, slot));
      sum += slot;
    }
  }
  return sum + replacement.victim(0, 1);
}

}  // namespace membar::bench
