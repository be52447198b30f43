#include "tests/bench/tag_loop.h"

#include <bit>

#include "sim/base/check.h"
#include "sim/cache/replacement_lru.h"
#include "sim/cache/tag_array.h"

namespace membar::bench {

std::uint64_t look_up_tags(const L1Spec& l1, unsigned line_bytes, const std::vector<Address>& addresses,
                           std::uint64_t rounds) {
  struct Way {
    std::uint64_t tag = ~std::uint64_t{0};
    std::uint64_t used = 0;
  };
  const std::uint64_t sets = l1.size.value / (std::uint64_t{l1.ways} * line_bytes);
  MEMBAR_CHECK(std::has_single_bit(sets), "the loop takes a power of two of sets");
  const int shift = std::countr_zero(line_bytes);
  const unsigned ways = l1.ways;
  std::vector<Way> cache(sets * ways);
  std::uint64_t clock = 0;
  std::uint64_t hits = 0;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    for (const Address address : addresses) {
      const std::uint64_t line = address.value >> shift;
      Way* const set = &cache[(line & (sets - 1)) * ways];
      unsigned way = 0;
      while (way < ways && set[way].tag != line) ++way;
      if (way == ways) {  // a miss: the least recently used way makes room
        way = 0;
        for (unsigned other = 1; other < ways; ++other) {
          if (set[other].used < set[way].used) way = other;
        }
        set[way].tag = line;
      } else {
        ++hits;
      }
      set[way].used = ++clock;
    }
  }
  MEMBAR_CHECK(hits != 0, "the addresses do not fit into the L1");
  return hits;
}

std::uint64_t look_up_own_tags(const L1Spec& l1, unsigned line_bytes, const std::vector<Address>& addresses,
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
