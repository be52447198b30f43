#include "sim/sweep/sweep_plan.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <span>

#include "sim/base/nearest.h"
#include "sim/base/shell_word.h"
#include "sim/config/parameters.h"
#include "sim/engine/random.h"
#include "sim/sweep/plot_table.h"

namespace membar {
namespace {

Error wrong(std::string message) { return Error{"", 0, 0, std::move(message)}; }

constexpr std::string_view kParam = "param.";

bool is_file_key(const std::string& key) { return key == "trace" || key == "config"; }

// Fisher and Yates.
void shuffle(std::vector<std::uint32_t>& rows, std::uint64_t& random) {
  for (std::uint64_t i = rows.size(); i > 1; --i) std::swap(rows[i - 1], rows[split_mix(random) % i]);
}

// Of fewer samples than rows, each is drawn from its share of the rows; else every row stands equally often, or once
// more where chance wants it. In a random order.
std::vector<std::uint32_t> stratified(std::size_t rows, std::uint64_t samples, std::uint64_t& random) {
  std::vector<std::uint32_t> drawn;
  while (drawn.size() + rows <= samples) {
    for (std::uint32_t row = 0; row < rows; ++row) drawn.push_back(row);
  }
  if (const std::uint64_t left = samples - drawn.size(); samples < rows) {
    for (std::uint64_t i = 0; i < left; ++i) {
      const std::uint64_t from = i * rows / samples, to = (i + 1) * rows / samples;
      drawn.push_back(static_cast<std::uint32_t>(from + split_mix(random) % (to - from)));
    }
  } else if (left > 0) {
    std::vector<std::uint32_t> more(rows);
    std::iota(more.begin(), more.end(), 0U);
    shuffle(more, random);
    drawn.insert(drawn.end(), more.begin(), more.begin() + static_cast<std::ptrdiff_t>(left));
  }
  shuffle(drawn, random);
  return drawn;
}

std::vector<std::uint32_t> drawn_evenly(std::size_t rows, std::uint64_t samples, std::uint64_t& random) {
  std::vector<std::uint32_t> drawn(samples);
  for (std::uint32_t& row : drawn) row = static_cast<std::uint32_t>(split_mix(random) % rows);
  return drawn;
}

std::string in_lower_case(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

// That no row of these axes, which are of one length, stands there twice.
Result<Done> check_rows(std::span<const Axis> axes) {
  std::set<std::vector<std::string_view>> seen;
  for (std::size_t row = 0; !axes.empty() && row < axes.front().size(); ++row) {
    std::vector<std::string_view> values;
    for (const Axis& axis : axes) {
      for (std::size_t k = 0; k < axis.keys().size(); ++k) values.push_back(axis.value(k, row));
    }
    if (seen.insert(std::move(values)).second) continue;
    std::string text;
    for (const Axis& axis : axes) {
      for (std::size_t k = 0; k < axis.keys().size(); ++k)
        text += (text.empty() ? "" : ", ") + axis.keys()[k] + " = " + axis.value(k, row);
    }
    return wrong(text + " stands there twice");
  }
  return Done{};
}

}  // namespace

Result<SweepPlan> SweepPlan::create(SweepDescription spec) {
  SweepPlan plan(std::move(spec));
  if (auto checked = plan.check_keys(); !checked) return checked.error();
  if (auto checked = plan.check_plot(); !checked) return checked.error();
  if (auto counted = plan.count_points(); !counted) return counted.error();
  if (auto checked = plan.check_repetitions(); !checked) return checked.error();
  Result<KeptResults> kept = KeptResults::create(plan.spec_.keep);
  if (!kept) return kept.error();
  plan.kept_ = std::move(kept).value();
  return plan;
}

Result<Done> SweepPlan::check_keys() {
  std::set<std::string> seen;
  std::map<std::string, std::string> columns;  // by what the database makes of their names
  std::vector<std::string> known{"trace", "config"};
  for (const ParameterInfo& info : parameters()) known.push_back(info.key);
  for (const Axis& axis : spec_.axes) {
    for (const std::string& key : axis.keys()) {
      if (!key.starts_with(kParam) && std::find(known.begin(), known.end(), key) == known.end()) {
        const std::string hint = did_you_mean(key, std::span<const std::string>(known));
        return wrong("unknown key '" + key + "'" +
                     (hint.empty() ? "; expected trace, config, param.NAME or a key of `membar config list`" : hint));
      }
      if (!seen.insert(key).second) return wrong(key + " varies twice");
      if (const std::string& other = columns.try_emplace(in_lower_case(key), key).first->second; other != key)
        return wrong(other + " and " + key + " differ in case only; a database's columns must differ in more");
      if (!is_file_key(key)) keys_.push_back(key);
    }
  }
  if (seen.contains("trace") != spec_.traces.empty()) {
    return wrong(spec_.traces.empty() ? "the sweep has no trace"
                                      : "trace varies, and there is a list of traces as well");
  }
  if (seen.contains("config") && spec_.configs != std::vector<std::string>{SweepDescription::kBuiltinConfig}) {
    return wrong("config varies, and there is a list of configs as well");
  }
  for (const std::string& setting : spec_.settings) {
    const std::string key = setting.substr(0, setting.find('='));
    if (seen.contains(key)) return wrong(key + " varies, and it is set as well (" + setting + ")");
  }
  for (const auto& [name, value] : spec_.trace_parameters) {
    if (seen.contains(std::string(kParam) + name))
      return wrong("param." + name + " varies, and it has a value as well (" + value + ")");
  }
  return Done{};
}

// A point that stood twice would be run twice, and count twice in every mean.
Result<Done> SweepPlan::check_repetitions() const {
  const std::pair<const char*, const std::vector<std::string>*> files[] = {{"trace", &spec_.traces},
                                                                           {"config", &spec_.configs}};
  for (const auto& [what, list] : files) {
    std::set<std::string> seen;
    for (const std::string& file : *list) {
      if (!seen.insert(file).second) return wrong(std::string(what) + " " + file + " stands there twice");
    }
  }
  if (spec_.sampling == Sampling::zip) return check_rows(spec_.axes);
  for (const Axis& axis : spec_.axes) {
    if (auto checked = check_rows(std::span(&axis, 1)); !checked) return checked;
  }
  return Done{};
}

Result<Done> SweepPlan::check_plot() const {
  std::vector<std::string> varying{"trace", "config"};
  varying.insert(varying.end(), keys_.begin(), keys_.end());
  const std::pair<const char*, const std::string*> named[] = {{"x", &spec_.plot.x}, {"lines", &spec_.plot.lines}};
  for (const auto& [what, key] : named) {
    if (key->empty() || (key == &spec_.plot.lines && *key == PlotWish::kNoLines)) continue;
    if (std::find(varying.begin(), varying.end(), *key) != varying.end()) continue;
    const std::string hint = did_you_mean(*key, std::span<const std::string>(varying));
    return wrong("plot." + std::string(what) + ": '" + *key + "' does not vary" +
                 (hint.empty() ? "; expected a key of [vary] or [[paired]]" : hint));
  }
  const std::string& kind = spec_.plot.kind;
  if (kind.empty() || std::find(chart_names().begin(), chart_names().end(), kind) != chart_names().end()) return Done{};
  return wrong("plot.chart: no chart is called '" + kind + "'; expected lines, heatmap, scaling or tornado");
}

Result<Done> SweepPlan::count_points() {
  const auto too_many = [] {
    return wrong("the sweep has more than " + std::to_string(kMostPoints) +
                 " points; expected fewer values, or sampling = \"latin_hypercube\"");
  };
  std::uint64_t random = spec_.sampling_seed;
  switch (spec_.sampling) {
    case Sampling::grid:
      for (const Axis& axis : spec_.axes) {
        combinations_ *= axis.size();
        if (combinations_ > kMostPoints) return too_many();
      }
      break;
    case Sampling::zip:
      for (const Axis& axis : spec_.axes) {
        combinations_ = spec_.axes.front().size();
        if (axis.size() == combinations_) continue;
        return wrong(axis.keys().front() + " has " + std::to_string(axis.size()) + " values and " +
                     spec_.axes.front().keys().front() + " has " + std::to_string(combinations_) +
                     "; zipped parameters need as many");
      }
      break;
    case Sampling::random:
    case Sampling::latin_hypercube:
      combinations_ = spec_.samples;
      if (spec_.axes.empty())
        return wrong("nothing varies, and so there is nothing to draw; expected --vary or [vary]");
      if (combinations_ > kMostPoints) {
        return wrong(std::to_string(spec_.samples) + " samples are too many; expected at most " +
                     std::to_string(kMostPoints));
      }
      for (const Axis& axis : spec_.axes) {
        drawn_.push_back(spec_.sampling == Sampling::random ? drawn_evenly(axis.size(), spec_.samples, random)
                                                            : stratified(axis.size(), spec_.samples, random));
      }
      break;
  }
  size_ = combinations_ * spec_.configs.size() * std::max<std::size_t>(1, spec_.traces.size());
  if (size_ > kMostPoints) return too_many();
  return Done{};
}

std::size_t SweepPlan::row(std::size_t axis, std::uint64_t number) const {
  if (spec_.sampling == Sampling::zip) return number;
  if (!drawn_.empty()) return drawn_[axis][number];
  for (std::size_t later = spec_.axes.size() - 1; later > axis; --later) number /= spec_.axes[later].size();
  return number % spec_.axes[axis].size();
}

SweepPoint SweepPlan::point(std::uint64_t number) const {
  SweepPoint point;
  point.number = number;
  const std::uint64_t files = number / combinations_;
  if (!spec_.traces.empty()) point.trace = spec_.traces[files / spec_.configs.size()];
  point.config = spec_.configs[files % spec_.configs.size()];
  for (std::size_t a = 0; a < spec_.axes.size(); ++a) {
    const Axis& axis = spec_.axes[a];
    const std::size_t at = row(a, number % combinations_);
    for (std::size_t k = 0; k < axis.keys().size(); ++k) {
      const std::string& key = axis.keys()[k];
      if (is_file_key(key)) {
        (key == "trace" ? point.trace : point.config) = axis.value(k, at);
      } else {
        point.values.emplace_back(key, axis.value(k, at));
      }
    }
  }
  return point;
}

std::vector<std::string> SweepPlan::settings(const SweepPoint& point) const {
  std::vector<std::string> settings = spec_.settings;
  for (const auto& [key, value] : point.values) {
    if (!key.starts_with(kParam)) settings.push_back(key + "=" + value);
  }
  return settings;
}

std::vector<std::pair<std::string, std::string>> SweepPlan::trace_parameters(const SweepPoint& point) const {
  std::vector<std::pair<std::string, std::string>> parameters = spec_.trace_parameters;
  for (const auto& [key, value] : point.values) {
    if (key.starts_with(kParam)) parameters.emplace_back(key.substr(kParam.size()), value);
  }
  return parameters;
}

std::string SweepPlan::command(const SweepPoint& point) const {
  // A name that looks like an option needs a folder.
  std::string command = "membar run " + shell_word((point.trace.starts_with('-') ? "./" : "") + point.trace);
  if (point.config != SweepDescription::kBuiltinConfig) command += " --config " + shell_word(point.config);
  for (const std::string& setting : settings(point)) command += " --set " + shell_word(setting);
  for (const auto& [name, value] : trace_parameters(point)) command += " --param " + shell_word(name + "=" + value);
  if (spec_.max_cycles != 0) command += " --max-cycles " + std::to_string(spec_.max_cycles);
  return command;
}

std::string SweepPlan::text() const {
  std::string text;
  const auto add = [&text](const std::string& line) { text += line + "\n"; };
  for (const std::string& trace : spec_.traces) add("trace " + trace);
  for (const std::string& config : spec_.configs) add("config " + config);
  for (const std::string& setting : spec_.settings) add("set " + setting);
  for (const auto& [name, value] : spec_.trace_parameters) add("param " + name + "=" + value);
  for (const Axis& axis : spec_.axes) {
    add("axis");
    for (std::size_t k = 0; k < axis.keys().size(); ++k) {
      std::string line = axis.keys()[k] + " =";
      for (std::size_t i = 0; i < axis.size(); ++i) line += " " + shell_word(axis.value(k, i));
      add(line);
    }
  }
  add("sampling " + std::string(name_of(spec_.sampling)) + " " + std::to_string(spec_.samples) + " " +
      std::to_string(spec_.sampling_seed));
  add("max_cycles " + std::to_string(spec_.max_cycles));
  for (const std::string& name : spec_.keep) add("keep " + name);
  return text;
}

}  // namespace membar
