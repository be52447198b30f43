// Memory models as data: for an older and a younger op, must the younger wait until the older has performed?
//
// sc: Lamport 1979. tso: Sewell, Sarkar, Owens, Zappa Nardelli, Myreen, "x86-TSO", CACM 2010. pso: SPARC V8, appendix
// D. MFENCE, SFENCE, LFENCE: Intel SDM vol. 3A, section 9.2 (memory ordering).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace membar {

// What an ordering table distinguishes; and `unordered_rmw`, which no table names: an atomic whose ordering was
// removed.
enum class OrderClass : std::uint8_t { load, store, rmw, mfence, sfence, lfence, unordered_rmw };
inline constexpr unsigned kOrderClasses = 6;

// When the younger op must wait for the older one to perform. `dependency`: only when it uses the older one's result,
// which every core honours by itself. Two accesses of which the younger is a load and the older a store to the same
// address never wait under any rule but `always`: the store forwards.
enum class OrderRule : std::uint8_t { never, same_address, dependency, always };

std::string_view name_of(OrderClass order_class);
std::string_view name_of(OrderRule rule);
// Those that a table names: not "unordered_rmw".
std::optional<OrderClass> order_class_of(std::string_view name);
std::optional<OrderRule> order_rule_of(std::string_view name);

struct OrderingTable {
  std::string name;
  std::array<std::array<OrderRule, kOrderClasses>, kOrderClasses> rules{};  // [older][younger]
  // The fences that `load.acq` and `store.rel` use where the table does not already order what they need.
  std::optional<OrderClass> acquire_fence;
  std::optional<OrderClass> release_fence;

  [[nodiscard]] constexpr OrderRule rule(OrderClass older, OrderClass younger) const {
    if (older == OrderClass::unordered_rmw || younger == OrderClass::unordered_rmw) [[unlikely]]
      return rule_of_unordered(older, younger);
    return rules[static_cast<unsigned>(older)][static_cast<unsigned>(younger)];
  }
  [[nodiscard]] constexpr bool always(OrderClass older, OrderClass younger) const {
    return rule(older, younger) == OrderRule::always;
  }
  friend bool operator==(const OrderingTable&, const OrderingTable&) = default;

 private:
  // An unordered RMW is no barrier between older stores and younger loads: it passes those stores, and these loads pass
  // it, unless they touch the same bytes. On the other sides it keeps what the table says of its load and its store.
  [[nodiscard]] constexpr OrderRule rule_of_unordered(OrderClass older, OrderClass younger) const {
    if (older != OrderClass::unordered_rmw) {
      return older == OrderClass::store ? OrderRule::same_address : rule(older, OrderClass::store);
    }
    if (younger == OrderClass::load) return OrderRule::same_address;
    return rule(OrderClass::load, younger == OrderClass::unordered_rmw ? OrderClass::store : younger);
  }
};

OrderingTable sc_table();
OrderingTable tso_table();
OrderingTable pso_table();
// "sc", "tso", "pso"; nothing for any other name.
std::optional<OrderingTable> builtin_table(std::string_view name);

}  // namespace membar
