// Replacement policies. Which way of a set makes room is decided among those that the cache calls eligible (a line in
// the middle of a transaction is not). Each policy is one class in one file; a new one is a new file and a line in the
// variant and in make_replacement.
#pragma once

#include <cstdint>
#include <variant>

#include "sim/base/types.h"
#include "sim/cache/cache_spec.h"
#include "sim/cache/replacement_lru.h"
#include "sim/cache/replacement_random.h"
#include "sim/cache/replacement_srrip.h"
#include "sim/cache/replacement_tree_plru.h"

namespace membar {

class Replacement {
 public:
  // `seed` matters to `random` only.
  Replacement(ReplacementPolicy policy, std::uint64_t sets, unsigned ways, std::uint64_t seed);

  // The line in this way was used.
  void touch(std::uint32_t set, unsigned way) {
    // The policy of a cache never changes; asking for the usual one first keeps a hit free of an indirect jump.
    if (auto* lru = std::get_if<LruReplacement>(&policy_)) [[likely]] {
      lru->touch(set, way);
      return;
    }
    touch_other(set, way);
  }
  // A line was put into this way.
  void insert(std::uint32_t set, unsigned way);
  // The way to give up, among the set bits of `eligible`. REQUIRES: eligible != 0.
  unsigned victim(std::uint32_t set, std::uint64_t eligible);

 private:
  void touch_other(std::uint32_t set, unsigned way);

  std::variant<LruReplacement, TreePlruReplacement, SrripReplacement, RandomReplacement> policy_;
};

}  // namespace membar
