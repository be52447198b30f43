// The floor of any cache simulator: the look-up of a tag and the touch of its replacement state, and nothing else.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/types.h"
#include "sim/cache/cache_spec.h"

namespace membar::bench {

// Looks the lines of these addresses up in an L1 of that geometry, `rounds` times: way by way, as one writes it without
// further thought (the simulator's own search compares several ways at once). Returns the hits.
// REQUIRES: a power of two of sets.
std::uint64_t look_up_tags(const L1Spec& l1, unsigned line_bytes, const std::vector<Address>& addresses,
                           std::uint64_t rounds);

// The same with the simulator's own TagArray and LruReplacement.
std::uint64_t look_up_own_tags(const L1Spec& l1, unsigned line_bytes, const std::vector<Address>& addresses,
                               std::uint64_t rounds);

}  // namespace membar::bench
