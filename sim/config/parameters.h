// Every parameter of the machine as data, derived from the Specs' own declarations.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/base/parameter.h"
#include "sim/config/config.h"

namespace membar {

enum class ParameterType : std::uint8_t { boolean, integer, decimal, text, cycles, size, name };

struct ParameterInfo {
  std::string key;  // "l3.latency"
  ParameterType type = ParameterType::integer;
  Unit unit = Unit::none;
  Range range;                          // integer, cycles, size, decimal (whose low bound is excluded)
  std::vector<std::string_view> names;  // name: what it may be
  std::string default_text;             // as it is written in TOML, without quotes
  std::string meaning;

  // "integer", "boolean", "cycles or ns", "size", "lru, tree_plru, srrip or random", ...
  [[nodiscard]] std::string type_text() const;
  // "cycles", "bytes", "GHz", "-".
  [[nodiscard]] std::string unit_text() const;
  // "1 to 64", "16 to 256", "-".
  [[nodiscard]] std::string range_text() const;
  // For messages: "a whole number of cycles, 1 to 10000", "true or false", ...
  [[nodiscard]] std::string expected_text() const;
};

// "a, b or c".
std::string list_text(const std::vector<std::string_view>& words);

// In the order of the written config: keys without a table first, then table by table.
const std::vector<ParameterInfo>& parameters();
const ParameterInfo* find_parameter(std::string_view key);

// The value of one parameter: as TOML writes it, and as a number, boolean or string for JSON (cycles are numbers).
struct ParameterValue {
  std::string key;
  std::string toml;  // "40", "\"18.5ns\"", "true", "\"lru\""
  std::variant<std::uint64_t, double, bool, std::string> value;
};
std::vector<ParameterValue> parameter_values(const Config& config);

}  // namespace membar
