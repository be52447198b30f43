#include "sim/isa/ordering_table.h"

#include <algorithm>

namespace membar {
namespace {

constexpr std::array<std::string_view, kOrderClasses + 1> kClassNames{"load",   "store",  "rmw",          "mfence",
                                                                      "sfence", "lfence", "unordered_rmw"};
constexpr std::array<std::string_view, 4> kRuleNames{"never", "same_address", "dependency", "always"};

void set(OrderingTable& table, OrderClass older, OrderClass younger, OrderRule rule) {
  table.rules[static_cast<unsigned>(older)][static_cast<unsigned>(younger)] = rule;
}

// What x86 fences and locked ops do under every built-in model.
void add_x86_barriers(OrderingTable& table) {
  using enum OrderClass;
  for (unsigned c = 0; c < kOrderClasses; ++c) {
    const auto other = static_cast<OrderClass>(c);
    for (const OrderClass full : {rmw, mfence}) {
      set(table, full, other, OrderRule::always);
      set(table, other, full, OrderRule::always);
    }
    set(table, lfence, other, OrderRule::always);
  }
  set(table, load, lfence, OrderRule::always);
  set(table, store, sfence, OrderRule::always);
  set(table, sfence, store, OrderRule::always);
  set(table, sfence, sfence, OrderRule::always);
}

}  // namespace

std::string_view name_of(OrderClass order_class) { return kClassNames[static_cast<unsigned>(order_class)]; }
std::string_view name_of(OrderRule rule) { return kRuleNames[static_cast<unsigned>(rule)]; }

std::optional<OrderClass> order_class_of(std::string_view name) {
  const auto end = kClassNames.begin() + kOrderClasses;
  const auto found = std::find(kClassNames.begin(), end, name);
  if (found == end) return std::nullopt;
  return static_cast<OrderClass>(found - kClassNames.begin());
}

std::optional<OrderRule> order_rule_of(std::string_view name) {
  const auto found = std::find(kRuleNames.begin(), kRuleNames.end(), name);
  if (found == kRuleNames.end()) return std::nullopt;
  return static_cast<OrderRule>(found - kRuleNames.begin());
}

OrderingTable sc_table() {
  OrderingTable table;
  table.name = "sc";
  for (auto& row : table.rules) row.fill(OrderRule::always);
  return table;
}

OrderingTable tso_table() {
  using enum OrderClass;
  OrderingTable table;
  table.name = "tso";
  set(table, load, load, OrderRule::always);
  set(table, load, store, OrderRule::always);
  set(table, store, store, OrderRule::always);
  set(table, store, load, OrderRule::same_address);
  add_x86_barriers(table);
  return table;
}

OrderingTable pso_table() {
  using enum OrderClass;
  OrderingTable table = tso_table();
  table.name = "pso";
  set(table, store, store, OrderRule::same_address);
  table.release_fence = sfence;
  return table;
}

std::optional<OrderingTable> builtin_table(std::string_view name) {
  if (name == "sc") return sc_table();
  if (name == "tso") return tso_table();
  if (name == "pso") return pso_table();
  return std::nullopt;
}

}  // namespace membar
