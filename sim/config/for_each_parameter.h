// Walks all Specs of a Config: the one place that knows which table belongs to which Spec.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>

#include "sim/base/parameter.h"
#include "sim/config/config.h"

namespace membar {

// What a Spec declares about one of its members.
struct Declaration {
  std::string_view table;  // "": none
  std::string_view name;
  Unit unit;
  Range range;
  std::string_view meaning;

  // "l3.latency".
  [[nodiscard]] std::string key() const {
    std::string text(table);
    if (!text.empty()) text += '.';
    return text += name;
  }
  [[nodiscard]] bool is(std::string_view key) const {
    const std::size_t prefix = table.empty() ? 0 : table.size() + 1;
    if (key.size() != prefix + name.size() || !key.ends_with(name)) return false;
    return prefix == 0 || (key.starts_with(table) && key[table.size()] == '.');
  }
};

template <class Spec, class Function>
void for_each_parameter_of(std::string_view table, Spec& spec, Function&& function) {
  std::remove_const_t<Spec>::describe(
      [&](std::string_view name, auto member, Unit unit, Range range, std::string_view meaning) {
        function(Declaration{table, name, unit, range, meaning}, spec.*member);
      });
}

// Calls function(Declaration, member&) for every parameter; keys of one table follow each other.
template <class AnyConfig, class Function>
void for_each_parameter(AnyConfig& config, Function&& function) {
  for_each_parameter_of("", config.machine, function);
  for_each_parameter_of("core", config.core, function);
  for_each_parameter_of("store_buffer", config.store_buffer, function);
  for_each_parameter_of("fence", config.fence, function);
  for_each_parameter_of("await", config.await, function);
  for_each_parameter_of("lowering", config.lowering, function);
  for_each_parameter_of("l1", config.l1, function);
  for_each_parameter_of("l2", config.l2, function);
  for_each_parameter_of("l3", config.l3, function);
  for_each_parameter_of("network", config.network, function);
  for_each_parameter_of("dram", config.dram, function);
}

}  // namespace membar
