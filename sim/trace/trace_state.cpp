#include "sim/trace/trace_state.h"

namespace membar {
namespace {

void mix(std::uint64_t& hash, std::uint64_t value) {
  hash = (hash ^ value) * 0x9e3779b97f4a7c15ULL;
  hash ^= hash >> 32;
}

void mix(std::uint64_t& hash, const Expression& expression) {
  mix(hash, expression.size);
  for (unsigned i = 0; i < expression.size; ++i) {
    const Expression::Node& node = expression.nodes[i];
    mix(hash, static_cast<std::uint64_t>(node.code) << 8 | node.reg);
    mix(hash, node.constant);
  }
}

}  // namespace

std::uint32_t OperandsTable::intern(const Operands& operands, std::vector<Operands>& stored) {
  const bool absent = operands.address.size == 0 && operands.value.size == 0 && operands.expected.size == 0;
  if (absent) return 0;
  std::uint64_t hash = 0;
  mix(hash, operands.address);
  mix(hash, operands.value);
  mix(hash, operands.expected);
  const auto [first, last] = index_.equal_range(hash);
  for (auto candidate = first; candidate != last; ++candidate) {
    if (stored[candidate->second] == operands) return candidate->second;
  }
  const auto number = static_cast<std::uint32_t>(stored.size());
  stored.push_back(operands);
  index_.emplace(hash, number);
  return number;
}

}  // namespace membar
