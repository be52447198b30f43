#include "sim/cache/replacement.h"

#include "sim/base/check.h"

namespace membar {
namespace {

using Policy = std::variant<LruReplacement, TreePlruReplacement, SrripReplacement, RandomReplacement>;

Policy make_policy(ReplacementPolicy policy, std::uint64_t sets, unsigned ways, std::uint64_t seed) {
  switch (policy) {
    case ReplacementPolicy::lru:
      return LruReplacement(sets, ways);
    case ReplacementPolicy::tree_plru:
      return TreePlruReplacement(sets, ways);
    case ReplacementPolicy::srrip:
      return SrripReplacement(sets, ways);
    case ReplacementPolicy::random:
      return RandomReplacement(seed);
  }
  check_failed("policy", __FILE__, __LINE__, "a replacement policy that does not exist");
}

}  // namespace

Replacement::Replacement(ReplacementPolicy policy, std::uint64_t sets, unsigned ways, std::uint64_t seed)
    : policy_(make_policy(policy, sets, ways, seed)) {}

void Replacement::insert(std::uint32_t set, unsigned way) {
  std::visit([&](auto& policy) { policy.insert(set, way); }, policy_);
}

unsigned Replacement::victim(std::uint32_t set, std::uint64_t eligible) {
  MEMBAR_CHECK(eligible != 0, "a victim is sought where no way may be given up");
  return std::visit([&](auto& policy) { return policy.victim(set, eligible); }, policy_);
}

void Replacement::touch_other(std::uint32_t set, unsigned way) {
  std::visit([&](auto& policy) { policy.touch(set, way); }, policy_);
}

}  // namespace membar
