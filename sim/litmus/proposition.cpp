#include "sim/litmus/proposition.h"

#include <algorithm>

namespace membar {
namespace {

bool has_values(const LitmusColumn& column, const std::vector<std::uint64_t>& values, const FinalState& state) {
  if (values.size() != column.count) return false;
  for (std::size_t i = 0; i < column.count; ++i) {
    if (state[column.first + i] != cut_to_width(values[i], column.bytes)) return false;
  }
  return true;
}

bool equal_columns(const LitmusColumn& left, const LitmusColumn& right, const FinalState& state) {
  if (left.count != right.count) return false;
  for (std::size_t i = 0; i < left.count; ++i) {
    if (extended(state[left.first + i], left) != extended(state[right.first + i], right)) return false;
  }
  return true;
}

}  // namespace

bool holds(const Proposition& proposition, const std::vector<LitmusColumn>& columns, const FinalState& state) {
  const auto part_holds = [&](const Proposition& part) { return holds(part, columns, state); };
  const std::vector<Proposition>& parts = proposition.parts;
  switch (proposition.kind) {
    case Proposition::Kind::always:
      return true;
    case Proposition::Kind::never:
      return false;
    case Proposition::Kind::has_value:
      return has_values(columns[proposition.column], proposition.values, state);
    case Proposition::Kind::has_value_of:
      return equal_columns(columns[proposition.column], columns[proposition.other], state);
    case Proposition::Kind::all_of:
      return std::all_of(parts.begin(), parts.end(), part_holds);
    case Proposition::Kind::any_of:
      return std::any_of(parts.begin(), parts.end(), part_holds);
    case Proposition::Kind::implies:
      return !part_holds(parts[0]) || part_holds(parts[1]);
    case Proposition::Kind::negation:
      return !part_holds(parts[0]);
  }
  return false;
}

}  // namespace membar
