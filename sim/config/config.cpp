#include "sim/config/config.h"

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "sim/base/nearest.h"
#include "sim/config/assign.h"
#include "sim/config/parameters.h"
#include "sim/config/toml_document.h"
#include "sim/config/validation.h"
#include "sim/config/value_text.h"

namespace membar {
namespace {

constexpr std::string_view kFrequencyKey = "frequency_ghz";

std::string unknown_key_message(const std::string& key) {
  std::vector<std::string> keys;
  for (const ParameterInfo& info : parameters()) keys.push_back(info.key);
  const std::string hint = did_you_mean(key, std::span<const std::string>(keys));
  return "unknown key " + shown_text(key) + (hint.empty() ? "; expected a key that `membar config list` prints" : hint);
}

// The names of tables: what stands before a dot in some key.
std::vector<std::string> table_names() {
  std::vector<std::string> names;
  for (const ParameterInfo& info : parameters()) {
    const std::size_t dot = info.key.find('.');
    if (dot == std::string::npos) continue;
    std::string name = info.key.substr(0, dot);
    if (names.empty() || names.back() != name) names.push_back(std::move(name));
  }
  return names;
}

std::string table_list(const std::vector<std::string>& names) {
  return list_text(std::vector<std::string_view>(names.begin(), names.end()));
}

Result<Done> check_tables(const TomlDocument& document) {
  const std::vector<std::string> names = table_names();
  for (const TomlTable& table : document.tables) {
    if (std::find(names.begin(), names.end(), table.name) != names.end()) continue;
    const auto fail = [&](std::string message) {
      return Error{document.file, table.line, table.column, std::move(message)};
    };
    if (const ParameterInfo* info = find_parameter(table.name)) {
      return fail(info->key + " is a table; expected " + info->expected_text());
    }
    return fail("unknown table " + shown_text(table.name) +
                expecting(did_you_mean(table.name, std::span(names)), table_list(names)));
  }
  return Done{};
}

Result<Done> check_keys(const TomlDocument& document) {
  const std::vector<std::string> names = table_names();
  for (const TomlEntry& entry : document.entries) {
    if (find_parameter(entry.key) != nullptr) continue;
    if (std::find(names.begin(), names.end(), entry.key) != names.end()) {
      return Error{document.file, entry.value_line, entry.value_column,
                   entry.key + " is " + shown(entry.value) + "; expected a table, [" + entry.key + "]"};
    }
    return Error{document.file, entry.line, entry.column, unknown_key_message(entry.key)};
  }
  return Done{};
}

Result<Done> assign_entry(Config& config, const TomlDocument& document, const TomlEntry& entry,
                          const std::string& folder) {
  auto done = assign(config, entry.key, entry.value, folder);
  if (done || !done.error().file.empty()) return done;
  return Error{document.file, entry.value_line, entry.value_column, done.error().message};
}

// Where a violation is shown: at the first of its keys that the file has.
Error place(const ConfigViolation& violation, const TomlDocument& document) {
  for (const std::string& key : violation.keys) {
    for (const TomlEntry& entry : document.entries) {
      if (entry.key == key) return Error{document.file, entry.value_line, entry.value_column, violation.message};
    }
  }
  return Error{document.file, 0, 0, violation.message};
}

// What `--set` gives is not quoted: 60, true, 18.5ns, lru. Strings (a path) are taken as they stand.
TomlValue value_of_setting(const ParameterInfo& info, std::string_view text) {
  if (text.size() >= 2 && text.starts_with('"') && text.ends_with('"'))
    return std::string(text.substr(1, text.size() - 2));
  if (info.type == ParameterType::text) return std::string(text);
  if (text == "true") return true;
  if (text == "false") return false;
  std::int64_t integer = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), integer);
  if (error == std::errc{} && end == text.data() + text.size()) return integer;
  if (info.type == ParameterType::decimal) {
    if (const auto decimal = parse_decimal(text)) return *decimal;
  }
  return std::string(text);
}

Error setting_error(std::string message) { return Error{"--set", 0, 0, std::move(message)}; }

std::string_view key_of(std::string_view setting) { return setting.substr(0, setting.find('=')); }

}  // namespace

Result<Config> parse_config(std::string_view text, const std::string& file) {
  const auto parsed = parse_toml(text, file);
  if (!parsed) return parsed.error();
  const TomlDocument& document = parsed.value();
  if (auto done = check_tables(document); !done) return done.error();
  if (auto done = check_keys(document); !done) return done.error();
  const std::string folder = std::filesystem::path(file).parent_path().string();
  Config config;
  // The clock first: times in ns mean the same wherever it stands.
  for (const bool clock : {true, false}) {
    for (const TomlEntry& entry : document.entries) {
      if ((entry.key == kFrequencyKey) != clock) continue;
      if (auto done = assign_entry(config, document, entry, folder); !done) return done.error();
    }
  }
  if (const auto violation = find_violation(config)) return place(*violation, document);
  return config;
}

Result<Config> load_config(const std::string& path) {
  const auto text = read_text_file(path);
  if (!text) return text.error();
  return parse_config(text.value(), path);
}

Config builtin_textbook() {
  auto config = parse_config(builtin_textbook_text(), "textbook");
  MEMBAR_CHECK(config.ok(), "the built-in textbook machine is valid");
  return std::move(config).value();
}

Result<Done> apply_setting(Config& config, std::string_view setting) {
  const std::string key(key_of(setting));
  if (key.size() == setting.size() || key.empty()) {
    return setting_error(shown_text(setting) + " is no setting; expected key=value, such as l3.latency=60");
  }
  const ParameterInfo* info = find_parameter(key);
  if (info == nullptr) return setting_error(unknown_key_message(key));
  const std::string_view text = setting.substr(key.size() + 1);
  Config changed = config;
  if (auto done = assign(changed, key, value_of_setting(*info, text), ""); !done) {
    return done.error().file.empty() ? setting_error(done.error().message) : done.error();
  }
  config = std::move(changed);
  return Done{};
}

Result<Done> apply_settings(Config& config, std::span<const std::string> settings) {
  Config changed = config;
  for (const bool clock : {true, false}) {
    for (const std::string& setting : settings) {
      if ((key_of(setting) == kFrequencyKey) != clock) continue;
      if (auto done = apply_setting(changed, setting); !done) return done.error();
    }
  }
  if (const auto violation = find_violation(changed)) return setting_error(violation->message);
  config = std::move(changed);
  return Done{};
}

std::string write_config(const Config& config) {
  std::string out;
  std::string table;
  for (const ParameterValue& parameter : parameter_values(config)) {
    const std::size_t dot = parameter.key.find('.');
    const std::string in = dot == std::string::npos ? std::string() : parameter.key.substr(0, dot);
    if (in != table) {
      table = in;
      out += "\n[" + table + "]\n";
    }
    out += parameter.key.substr(dot == std::string::npos ? 0 : dot + 1) + " = " + parameter.toml + "\n";
  }
  return out;
}

}  // namespace membar
