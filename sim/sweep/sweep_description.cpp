#include "sim/sweep/sweep_description.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "sim/base/nearest.h"
#include "sim/config/toml_document.h"
#include "sim/config/value_text.h"
#include "sim/trace/reader.h"

namespace membar {
namespace {

constexpr std::array<std::string_view, 4> kSamplings{"grid", "zip", "random", "latin_hypercube"};

std::optional<TomlPlain> plain_value(const TomlValue& value) {
  if (const auto* const whole = std::get_if<std::int64_t>(&value)) return *whole;
  if (const auto* const decimal = std::get_if<double>(&value)) return *decimal;
  if (const auto* const truth = std::get_if<bool>(&value)) return *truth;
  if (const auto* const text = std::get_if<std::string>(&value)) return *text;
  return std::nullopt;
}

// Goes through the entries of one document; stops at the first thing that is wrong.
class Reader {
 public:
  explicit Reader(const TomlDocument& document) : document_(document) {}

  Result<SweepDescription> read() {
    for (const TomlEntry& entry : document_.entries) {
      if (!read_entry(entry)) return *error_;
    }
    if (!finish_axes()) return *error_;
    const bool samples = is_drawn(spec_.sampling);
    if (samples != (spec_.samples != 0)) {
      return Error{document_.file, 0, 0,
                   samples ? "the sampling is random; expected samples = N"
                           : "there is a number of samples; expected sampling = \"random\" or \"latin_hypercube\""};
    }
    return std::move(spec_);
  }

 private:
  // What is being read of one parameter: a list of values, or the parts of a range.
  struct Values {
    const TomlEntry* entry = nullptr;
    std::string key;
    std::vector<std::string> values;
    std::map<std::string, std::string> range;  // from, to, step, factor
  };

  bool fail(const TomlEntry& entry, std::string message) {
    error_ = Error{document_.file, entry.value_line, entry.value_column, std::move(message)};
    return false;
  }

  bool read_entry(const TomlEntry& entry) {
    const std::string& key = entry.key;
    if (key.starts_with("vary.")) return parameter(entry, vary_, key.substr(5));
    if (key.starts_with("paired[")) {
      const std::size_t end = key.find('.');
      const std::size_t number = std::stoul(key.substr(7, end - 8));
      paired_.resize(std::max(paired_.size(), number + 1));
      return parameter(entry, paired_[number], key.substr(end + 1));
    }
    if (key == "vary" || key == "paired") {
      return fail(entry, key == "vary" ? "vary: expected a table, as in [vary] with l3.latency = [40, 60] below it"
                                       : "paired: expected tables, as in [[paired]] with lists of one length below it");
    }
    const auto found = readers().find(key);
    if (found != readers().end()) return found->second(*this, entry);
    std::vector<std::string> known{"vary", "paired"};
    for (const auto& [name, read] : readers()) known.push_back(name);
    const std::string hint = did_you_mean(key, std::span<const std::string>(known));
    error_ = Error{document_.file, entry.line, entry.column,
                   "unknown key '" + escaped(key) + "'" + (hint.empty() ? "; parameters stand under [vary]" : hint)};
    return false;
  }

  using Read = std::function<bool(Reader&, const TomlEntry&)>;
  static const std::map<std::string, Read, std::less<>>& readers() {
    static const std::map<std::string, Read, std::less<>> table{
        {"title", [](Reader& r, const TomlEntry& e) { return r.text(e, r.spec_.title); }},
        {"traces", [](Reader& r, const TomlEntry& e) { return r.paths(e, r.spec_.traces); }},
        {"configs", [](Reader& r, const TomlEntry& e) { return r.paths(e, r.spec_.configs); }},
        {"set", [](Reader& r, const TomlEntry& e) { return r.texts(e, r.spec_.settings); }},
        {"param", [](Reader& r, const TomlEntry& e) { return r.trace_parameters(e); }},
        {"sampling", [](Reader& r, const TomlEntry& e) { return r.sampling(e); }},
        {"samples", [](Reader& r, const TomlEntry& e) { return r.count(e, r.spec_.samples); }},
        {"sampling_seed", [](Reader& r, const TomlEntry& e) { return r.count(e, r.spec_.sampling_seed); }},
        {"max_cycles", [](Reader& r, const TomlEntry& e) { return r.count(e, r.spec_.max_cycles); }},
        {"plot.metrics", [](Reader& r, const TomlEntry& e) { return r.texts(e, r.spec_.plot.metrics); }},
        {"plot.x", [](Reader& r, const TomlEntry& e) { return r.text(e, r.spec_.plot.x); }},
        {"plot.lines", [](Reader& r, const TomlEntry& e) { return r.text(e, r.spec_.plot.lines); }},
        {"plot.chart", [](Reader& r, const TomlEntry& e) { return r.text(e, r.spec_.plot.kind); }},
        {"keep", [](Reader& r, const TomlEntry& e) { return r.texts(e, r.spec_.keep); }},
    };
    return table;
  }

  bool text(const TomlEntry& entry, std::string& into) {
    const auto* const found = std::get_if<std::string>(&entry.value);
    if (found == nullptr) return fail(entry, entry.key + ": expected a text in quotes");
    into = *found;
    return true;
  }
  bool count(const TomlEntry& entry, std::uint64_t& into) {
    const auto* const found = std::get_if<std::int64_t>(&entry.value);
    if (found == nullptr || *found < 1) return fail(entry, entry.key + ": expected a whole number from 1");
    into = static_cast<std::uint64_t>(*found);
    return true;
  }
  bool texts(const TomlEntry& entry, std::vector<std::string>& into) {
    into.clear();
    if (const auto* const list = std::get_if<TomlOther>(&entry.value)) {
      for (const TomlPlain& element : list->elements) {
        if (const auto* const words = std::get_if<std::string>(&element)) into.push_back(*words);
      }
      if (!into.empty() && into.size() == list->elements.size()) return true;
    }
    return fail(entry, entry.key + ": expected a list of texts, as in [\"a\", \"b\"]");
  }
  bool trace_parameters(const TomlEntry& entry) {
    std::vector<std::string> assignments;
    if (!texts(entry, assignments)) return false;
    for (const std::string& text : assignments) {
      auto parameter = parse_trace_parameter(text);
      if (!parameter) return fail(entry, "param: " + parameter.error().message);
      spec_.trace_parameters.push_back(std::move(parameter).value());
    }
    return true;
  }
  bool paths(const TomlEntry& entry, std::vector<std::string>& into) {
    if (!texts(entry, into)) return false;
    for (std::string& path : into) path = from_here(path);
    return true;
  }
  [[nodiscard]] std::string from_here(const std::string& path) const {
    if (path == SweepDescription::kBuiltinConfig) return path;
    return (std::filesystem::path(document_.file).parent_path() / path).lexically_normal().string();
  }

  bool sampling(const TomlEntry& entry) {
    std::string name;
    if (!text(entry, name)) return false;
    const std::optional<Sampling> found = sampling_named(name);
    if (!found) return fail(entry, "expected grid, zip, random or latin_hypercube");
    spec_.sampling = *found;
    return true;
  }

  // As --set takes it.
  [[nodiscard]] std::string value_text(const std::string& key, const TomlPlain& value) const {
    if (const auto* const whole = std::get_if<std::int64_t>(&value)) return std::to_string(*whole);
    if (const auto* const decimal = std::get_if<double>(&value)) return decimal_text(*decimal);
    if (const auto* const truth = std::get_if<bool>(&value)) return *truth ? "true" : "false";
    const std::string& words = std::get<std::string>(value);
    return key == "trace" || key == "config" ? from_here(words) : words;
  }

  // `name`: of the parameter, and with .from, .to, .step or .factor of a range's part.
  bool parameter(const TomlEntry& entry, std::vector<Values>& all, std::string name) {
    std::erase(name, '"');
    std::string part;
    for (const std::string_view suffix : {"from", "to", "step", "factor"}) {
      if (!name.ends_with("." + std::string(suffix))) continue;
      part = suffix;
      name.resize(name.size() - suffix.size() - 1);
    }
    auto found = std::find_if(all.begin(), all.end(), [&](const Values& one) { return one.key == name; });
    if (found == all.end()) found = all.insert(all.end(), Values{&entry, name, {}, {}});
    if (const auto* const list = std::get_if<TomlOther>(&entry.value)) {
      if (list->elements.empty() || !part.empty()) return fail(entry, name + ": expected values, as in [20, 40, 80]");
      for (const TomlPlain& element : list->elements) found->values.push_back(value_text(name, element));
      return true;
    }
    const std::optional<TomlPlain> value = plain_value(entry.value);
    if (!value) return fail(entry, name + ": expected a value");
    if (!part.empty()) {
      found->range[part] = value_text(name, *value);
      return true;
    }
    Result<std::vector<std::string>> parsed = parse_values(value_text(name, *value));
    if (!parsed) return fail(entry, name + ": " + parsed.error().message);
    found->values = std::move(parsed).value();
    return true;
  }

  bool finish(Values& one) {
    if (one.range.empty()) return true;
    const bool geometric = one.range.contains("factor");
    if (one.range.size() != 3 || !one.range.contains("from") || !one.range.contains("to")) {
      return fail(*one.entry, one.key + ": expected from, to, and either step or factor");
    }
    const std::string step = geometric ? "*" + one.range["factor"] : one.range["step"];
    Result<std::vector<std::string>> parsed = parse_values(one.range["from"] + ":" + one.range["to"] + ":" + step);
    if (!parsed) return fail(*one.entry, one.key + ": " + parsed.error().message);
    one.values = std::move(parsed).value();
    return true;
  }

  bool finish_axes() {
    for (Values& one : vary_) {
      if (!finish(one)) return false;
      spec_.axes.emplace_back(one.key, std::move(one.values));
    }
    for (std::vector<Values>& together : paired_) {
      std::vector<std::string> keys;
      std::vector<std::vector<std::string>> columns;
      for (Values& one : together) {
        if (!finish(one)) return false;
        keys.push_back(one.key);
        columns.push_back(std::move(one.values));
      }
      Result<Axis> axis = Axis::paired(std::move(keys), std::move(columns));
      if (!axis) return fail(*together.front().entry, axis.error().message);
      spec_.axes.push_back(std::move(axis).value());
    }
    return true;
  }

  const TomlDocument& document_;
  SweepDescription spec_;
  std::vector<Values> vary_;
  std::vector<std::vector<Values>> paired_;
  std::optional<Error> error_;
};

}  // namespace

std::string_view name_of(Sampling sampling) { return kSamplings[static_cast<std::size_t>(sampling)]; }

std::optional<Sampling> sampling_named(std::string_view name) {
  const auto found = std::find(kSamplings.begin(), kSamplings.end(), name);
  if (found == kSamplings.end()) return std::nullopt;
  return static_cast<Sampling>(found - kSamplings.begin());
}

Result<SweepDescription> load_sweep(const std::string& path) {
  Result<std::string> text = read_text_file(path);
  if (!text) return text.error();
  return parse_sweep(text.value(), path);
}

Result<SweepDescription> parse_sweep(std::string_view text, const std::string& file) {
  const Result<TomlDocument> document = parse_toml(text, file);
  if (!document) return document.error();
  return Reader(document.value()).read();
}

}  // namespace membar
