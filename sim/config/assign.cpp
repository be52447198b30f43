#include "sim/config/assign.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <span>
#include <type_traits>

#include "sim/base/nearest.h"
#include "sim/config/for_each_parameter.h"
#include "sim/config/ordering_table_reader.h"
#include "sim/config/parameters.h"
#include "sim/config/value_text.h"

namespace membar {
namespace {

Error place_free(std::string message) { return Error{"", 0, 0, std::move(message)}; }

Error wrong(const ParameterInfo& info, const TomlValue& value) {
  return place_free(info.key + " is " + shown(value) + "; expected " + info.expected_text());
}

// Values that belong to machines which this program does not model: said as such, not as a misspelling.
bool is_refused(std::string_view key, std::string_view name) {
  if (key == "core.model") return name == "armv8" || name == "alpha";
  if (key == "core.isa") return name == "arm64";
  if (key == "lowering.rmw") return name == "llsc" || name == "lse";
  return key == "lowering.store_sc" && (name == "stlr" || name == "dmb+stlr+dmb");
}

Error refused(const ParameterInfo& info, std::string_view name, const std::string& expected) {
  return place_free(info.key + " is " + shown_text(name) + ", which is not supported; expected " + expected);
}

// A whole number within the range; `what` is the value as written, for the message.
Result<std::uint64_t> in_range(const ParameterInfo& info, const TomlValue& value, std::uint64_t number) {
  if (number < info.range.low || number > info.range.high) return wrong(info, value);
  return number;
}

Result<std::uint64_t> whole_number(const ParameterInfo& info, const TomlValue& value) {
  const auto* integer = std::get_if<std::int64_t>(&value);
  if (integer == nullptr || *integer < 0) return wrong(info, value);
  return in_range(info, value, static_cast<std::uint64_t>(*integer));
}

Result<Done> set_cycles(Config& config, const ParameterInfo& info, const TomlValue& value, Cycles& member) {
  const auto* text = std::get_if<std::string>(&value);
  if (info.unit != Unit::cycles_or_ns || text == nullptr) {
    const auto number = whole_number(info, value);
    if (!number) return number.error();
    config.given_in_ns.erase(info.key);
    member = Cycles{number.value()};
    return Done{};
  }
  const std::optional<double> nanoseconds = parse_nanoseconds(*text);
  if (!nanoseconds) return wrong(info, value);
  const double frequency = config.machine.frequency_ghz;
  const std::optional<Cycles> cycles = cycles_of(*nanoseconds, frequency);
  if (!cycles) return wrong(info, value);
  if (cycles->value < info.range.low || cycles->value > info.range.high) {
    return place_free(info.key + " is " + shown_text(*text) + ", which at " + decimal_text(frequency) + " GHz is " +
                      std::to_string(cycles->value) + " cycles; expected " + info.range_text() + " cycles");
  }
  config.given_in_ns[info.key] = *nanoseconds;
  member = *cycles;
  return Done{};
}

Result<Done> set_size(const ParameterInfo& info, const TomlValue& value, Bytes& member) {
  std::optional<Bytes> size;
  if (const auto* text = std::get_if<std::string>(&value)) size = parse_size(*text);
  if (const auto* integer = std::get_if<std::int64_t>(&value); integer != nullptr && *integer >= 0) {
    size = Bytes{static_cast<std::uint64_t>(*integer)};
  }
  if (!size) return wrong(info, value);
  const auto number = in_range(info, value, size->value);
  if (!number) return number.error();
  member = *size;
  return Done{};
}

// The index of a name; true and false stand for on and off.
Result<std::size_t> index_of_name(const ParameterInfo& info, const TomlValue& value) {
  std::string_view name;
  if (const auto* text = std::get_if<std::string>(&value)) name = *text;
  if (const auto* boolean = std::get_if<bool>(&value)) name = *boolean ? "on" : "off";
  const auto found = std::find(info.names.begin(), info.names.end(), name);
  if (found != info.names.end()) return static_cast<std::size_t>(found - info.names.begin());
  if (!std::holds_alternative<std::string>(value)) return wrong(info, value);
  if (is_refused(info.key, name)) return refused(info, name, info.expected_text());
  return place_free(info.key + " is " + shown(value) +
                    expecting(did_you_mean(name, std::span(info.names)), info.expected_text()));
}

Result<Done> set_boolean(const ParameterInfo& info, const TomlValue& value, bool& member) {
  if (const auto* boolean = std::get_if<bool>(&value)) {
    member = *boolean;
    return Done{};
  }
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr || (*text != "on" && *text != "off")) return wrong(info, value);
  member = *text == "on";
  return Done{};
}

// Times in ns follow the clock.
Result<Done> set_frequency(Config& config, const ParameterInfo& info, const TomlValue& value, double& member) {
  double number = 0;
  if (const auto* decimal = std::get_if<double>(&value)) number = *decimal;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) number = static_cast<double>(*integer);
  const bool fits = number > static_cast<double>(info.range.low) && number <= static_cast<double>(info.range.high);
  if (!fits) return wrong(info, value);
  member = number;
  const auto times = config.given_in_ns;
  for (const auto& [key, nanoseconds] : times) {
    if (auto done = assign(config, key, decimal_text(nanoseconds) + "ns", ""); !done) return done.error();
  }
  return Done{};
}

// Where a table file is: beside the file that names it, else as the path is written from the current folder.
std::string model_path(const std::string& model, const std::string& base_folder) {
  std::error_code error;
  const std::filesystem::path beside = (std::filesystem::path(base_folder) / model).lexically_normal();
  if (std::filesystem::exists(beside, error)) return beside.string();
  return std::filesystem::path(model).lexically_normal().string();
}

Result<Done> set_model(Config& config, const ParameterInfo& info, const TomlValue& value,
                       const std::string& base_folder) {
  static const std::string kExpected = "sc, tso, pso or the path of a table file";
  const auto* model = std::get_if<std::string>(&value);
  if (model == nullptr || model->empty())
    return place_free(info.key + " is " + shown(value) + "; expected " + kExpected);
  if (is_refused(info.key, *model)) return refused(info, *model, kExpected);
  if (auto table = builtin_table(*model)) {
    config.machine.model = *model;
    config.ordering = std::move(*table);
    return Done{};
  }
  const std::string path = model_path(*model, base_folder);
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    const bool is_path = model->find('/') != std::string::npos || model->ends_with(".toml");
    static constexpr std::array<std::string_view, 3> kBuiltin{"sc", "tso", "pso"};
    const std::string hint = is_path ? std::string() : did_you_mean(*model, kBuiltin);
    return place_free(info.key + " is " + shown_text(*model) + (hint.empty() ? ", and there is no such file" : "") +
                      expecting(hint, kExpected));
  }
  auto table = load_ordering_table(path);
  if (!table) return table.error();
  config.machine.model = path;
  config.ordering = std::move(table).value();
  return Done{};
}

template <class Member>
Result<Done> set(Config& config, const ParameterInfo& info, const TomlValue& value, Member& member,
                 const std::string& base_folder) {
  if constexpr (std::is_same_v<Member, bool>) {
    return set_boolean(info, value, member);
  } else if constexpr (std::is_enum_v<Member>) {
    const auto index = index_of_name(info, value);
    if (!index) return index.error();
    member = static_cast<Member>(index.value());
    return Done{};
  } else if constexpr (std::is_same_v<Member, Cycles>) {
    return set_cycles(config, info, value, member);
  } else if constexpr (std::is_same_v<Member, Bytes>) {
    return set_size(info, value, member);
  } else if constexpr (std::is_same_v<Member, double>) {
    return set_frequency(config, info, value, member);
  } else if constexpr (std::is_same_v<Member, std::string>) {
    return set_model(config, info, value, base_folder);
  } else {
    const auto number = whole_number(info, value);
    if (!number) return number.error();
    member = static_cast<Member>(number.value());
    return Done{};
  }
}

}  // namespace

std::string shown_text(std::string_view text) {
  static constexpr std::size_t kLongest = 60;
  const std::string in_quotes = "'" + escaped(text.substr(0, kLongest)) + "'";
  return text.size() <= kLongest ? in_quotes : in_quotes + "... (" + std::to_string(text.size()) + " bytes)";
}

std::string expecting(const std::string& hint, std::string_view expected) {
  if (hint.empty()) return "; expected " + std::string(expected);
  return hint + " (expected " + std::string(expected) + ")";
}

std::string shown(const TomlValue& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
  if (const auto* decimal = std::get_if<double>(&value)) return decimal_text(*decimal);
  if (const auto* boolean = std::get_if<bool>(&value)) return *boolean ? "true" : "false";
  if (const auto* text = std::get_if<std::string>(&value)) return shown_text(*text);
  return std::get<TomlOther>(value).description;
}

Result<Done> assign(Config& config, std::string_view key, const TomlValue& value, const std::string& base_folder) {
  const ParameterInfo* info = find_parameter(key);
  MEMBAR_CHECK(info != nullptr, "assign of an unknown key");
  std::optional<Error> error;
  for_each_parameter(config, [&](const Declaration& declaration, auto& member) {
    if (!declaration.is(key)) return;
    if (auto done = set(config, *info, value, member, base_folder); !done) error = done.error();
  });
  if (error) return *error;
  return Done{};
}

}  // namespace membar
