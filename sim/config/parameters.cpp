#include "sim/config/parameters.h"

#include <algorithm>
#include <type_traits>

#include "sim/config/for_each_parameter.h"
#include "sim/config/value_text.h"

namespace membar {
namespace {

template <class Member>
constexpr ParameterType type_of() {
  if constexpr (std::is_same_v<Member, bool>) return ParameterType::boolean;
  if constexpr (std::is_enum_v<Member>) return ParameterType::name;
  if constexpr (std::is_same_v<Member, Cycles>) return ParameterType::cycles;
  if constexpr (std::is_same_v<Member, Bytes>) return ParameterType::size;
  if constexpr (std::is_same_v<Member, double>) return ParameterType::decimal;
  if constexpr (std::is_same_v<Member, std::string>) return ParameterType::text;
  return ParameterType::integer;
}

// The value of a member without the ns it may have come from: "40", "32KiB", "true", "lru".
template <class Member>
std::string plain_text(const Member& member) {
  if constexpr (std::is_same_v<Member, bool>) {
    return member ? "true" : "false";
  } else if constexpr (std::is_enum_v<Member>) {
    return std::string(enumerator_names(member)[static_cast<std::size_t>(member)]);
  } else if constexpr (std::is_same_v<Member, Cycles>) {
    return std::to_string(member.value);
  } else if constexpr (std::is_same_v<Member, Bytes>) {
    return size_text(member);
  } else if constexpr (std::is_same_v<Member, double>) {
    const std::string text = decimal_text(member);
    return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
  } else if constexpr (std::is_same_v<Member, std::string>) {
    return member;
  } else {
    return std::to_string(member);
  }
}

template <class Member>
ParameterValue value_of(const Declaration& declaration, const Member& member, const Config& config) {
  ParameterValue out{declaration.key(), plain_text(member), std::uint64_t{0}};
  if constexpr (std::is_same_v<Member, bool> || std::is_same_v<Member, double>) {
    out.value = member;
  } else if constexpr (std::is_enum_v<Member> || std::is_same_v<Member, std::string>) {
    out.value = out.toml;
    out.toml = toml_string(out.toml);
  } else if constexpr (std::is_same_v<Member, Cycles>) {
    out.value = member.value;
    if (const auto found = config.given_in_ns.find(out.key); found != config.given_in_ns.end()) {
      out.toml = toml_string(decimal_text(found->second) + "ns");
    }
  } else if constexpr (std::is_same_v<Member, Bytes>) {
    out.value = member.value;
    if (out.toml.ends_with('B')) out.toml = toml_string(out.toml);
  } else {
    out.value = std::uint64_t{member};
  }
  return out;
}

std::string bytes_text(std::uint64_t bytes) {
  const std::string text = size_text(Bytes{bytes});
  return text.ends_with('B') ? text : text + " bytes";
}

std::vector<ParameterInfo> collect_parameters() {
  std::vector<ParameterInfo> all;
  const Config defaults;
  for_each_parameter(defaults, [&]<class Member>(Declaration declaration, const Member& member) {
    ParameterInfo info;
    info.key = declaration.key();
    info.type = type_of<Member>();
    info.unit = declaration.unit;
    info.range = declaration.range;
    if constexpr (std::is_enum_v<Member>) {
      const auto names = enumerator_names(Member{});
      info.names.assign(names.begin(), names.end());
    }
    info.default_text = plain_text(member);
    info.meaning = declaration.meaning;
    all.push_back(std::move(info));
  });
  return all;
}

}  // namespace

std::string list_text(const std::vector<std::string_view>& words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i != 0) out += i + 1 == words.size() ? " or " : ", ";
    out += words[i];
  }
  return out;
}

std::string ParameterInfo::type_text() const {
  switch (type) {
    case ParameterType::boolean:
      return "true or false";
    case ParameterType::integer:
      return "integer";
    case ParameterType::decimal:
      return "number";
    case ParameterType::text:
      return "string";
    case ParameterType::cycles:
      return unit == Unit::cycles_or_ns ? "integer or time" : "integer";
    case ParameterType::size:
      return "size";
    case ParameterType::name:
      return list_text(names);
  }
  return "";
}

std::string ParameterInfo::unit_text() const {
  switch (unit) {
    case Unit::none:
      return "-";
    case Unit::count:
      return "count";
    case Unit::cycles:
      return "cycles";
    case Unit::cycles_or_ns:
      return "cycles or ns";
    case Unit::bytes:
      return "bytes";
    case Unit::gigahertz:
      return "GHz";
  }
  return "";
}

std::string ParameterInfo::range_text() const {
  switch (type) {
    case ParameterType::boolean:
    case ParameterType::text:
    case ParameterType::name:
      return "-";
    case ParameterType::integer:
    case ParameterType::cycles:
      return std::to_string(range.low) + " to " + std::to_string(range.high);
    case ParameterType::decimal:
      return "above " + std::to_string(range.low) + ", up to " + std::to_string(range.high);
    case ParameterType::size:
      return bytes_text(range.low) + " to " + bytes_text(range.high);
  }
  return "";
}

std::string ParameterInfo::expected_text() const {
  switch (type) {
    case ParameterType::boolean:
      return "true or false";
    case ParameterType::integer:
      return "a whole number, " + range_text();
    case ParameterType::decimal:
      return "a number of GHz, " + range_text();
    case ParameterType::text:
      return "a string";
    case ParameterType::cycles:
      return "a whole number of cycles, " + range_text() +
             (unit == Unit::cycles_or_ns ? ", or a time such as \"18.5ns\"" : "");
    case ParameterType::size:
      return "a size such as \"32KiB\", " + range_text();
    case ParameterType::name:
      return list_text(names);
  }
  return "";
}

const std::vector<ParameterInfo>& parameters() {
  static const std::vector<ParameterInfo> all = collect_parameters();
  return all;
}

const ParameterInfo* find_parameter(std::string_view key) {
  const auto& all = parameters();
  const auto found = std::find_if(all.begin(), all.end(), [&](const ParameterInfo& info) { return info.key == key; });
  return found == all.end() ? nullptr : &*found;
}

std::vector<ParameterValue> parameter_values(const Config& config) {
  std::vector<ParameterValue> values;
  for_each_parameter(config, [&](const Declaration& declaration, const auto& member) {
    values.push_back(value_of(declaration, member, config));
  });
  return values;
}

}  // namespace membar
