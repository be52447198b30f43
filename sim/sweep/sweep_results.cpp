#include "sim/sweep/sweep_results.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

#include "sim/base/nearest.h"
#include "sim/config/parameters.h"
#include "sim/config/value_text.h"
#include "sim/sweep/sweep_database.h"

namespace membar {
namespace {

constexpr double kAbsent = std::numeric_limits<double>::quiet_NaN();

using Texts = std::vector<std::string>;

bool is_cycles(std::string_view metric) {
  return metric == "cycles" || metric.starts_with("cause.") || metric.starts_with("segment.") ||
         metric.starts_with("bill.");
}

// "traces/lessons/01-publish.trace" -> "01-publish", where that still tells them apart.
Texts short_paths(const Texts& paths) {
  Texts stems;
  for (const std::string& path : paths) stems.push_back(std::filesystem::path(path).stem().string());
  return std::set<std::string>(stems.begin(), stems.end()).size() == paths.size() ? stems : paths;
}

std::optional<double> number_of(const std::string& text, bool nanoseconds) {
  return nanoseconds ? parse_nanoseconds(text) : parse_decimal(text);
}

// Empty: not all of them are numbers.
std::vector<double> numbers_of(const Texts& texts, bool nanoseconds) {
  std::vector<double> numbers;
  for (const std::string& text : texts) {
    const auto number = number_of(text, nanoseconds);
    if (!number) return {};
    numbers.push_back(*number);
  }
  return numbers;
}

// From the texts of its rows.
SweepParameter parameter_of(const std::string& name, const Texts& rows) {
  SweepParameter parameter;
  parameter.name = name;
  Texts texts;  // distinct, as they come
  std::unordered_map<std::string, std::uint32_t> known;
  for (const std::string& text : rows) {
    const auto [found, fresh] = known.emplace(text, static_cast<std::uint32_t>(texts.size()));
    if (fresh) texts.push_back(text);
    parameter.at.push_back(found->second);
  }
  if (const ParameterInfo* info = find_parameter(name)) {
    parameter.unit = info->unit == Unit::none || info->unit == Unit::count ? "" : info->unit_text();
    if (info->unit == Unit::cycles_or_ns) parameter.unit = "cycles";
  }
  std::vector<double> numbers = numbers_of(texts, false);
  if (numbers.empty() && !(numbers = numbers_of(texts, true)).empty()) parameter.unit = "ns";
  parameter.numeric = !numbers.empty();
  std::vector<std::uint32_t> order(texts.size()), place(texts.size());
  std::iota(order.begin(), order.end(), 0U);
  if (parameter.numeric)
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return numbers[a] < numbers[b]; });
  for (std::uint32_t i = 0; i < order.size(); ++i) place[order[i]] = i;
  for (std::uint32_t& at : parameter.at) at = place[at];
  for (const std::uint32_t i : order) {
    const bool size = parameter.unit == "bytes" && parameter.numeric && numbers[i] >= 0;
    parameter.labels.push_back(size ? size_text(Bytes{static_cast<std::uint64_t>(numbers[i])}) : texts[i]);
    if (parameter.numeric) parameter.numbers.push_back(numbers[i]);
  }
  if (name == "trace" || name == "config") parameter.labels = short_paths(parameter.labels);
  return parameter;
}

class Reader {
 public:
  // REQUIRES: database outlives this
  explicit Reader(SQLite::Database& database) : database_(database) {}

  SweepResults read() {
    // One state of a sweep that may still run.
    const SQLite::Transaction transaction(database_);
    read_points();
    read_parameters();
    read_metrics();
    read_summaries();
    read_labelled();
    return std::move(results_);
  }

 private:
  using Select = SQLite::Statement;

  void read_points() {
    results_.title = sweep_fact(database_, "title");
    results_.wish = read_wish(sweep_fact(database_, "plot"));
    results_.sampling = sampling_named(sweep_fact(database_, "sampling")).value_or(Sampling::grid);
    results_.planned = std::stoull("0" + sweep_fact(database_, "points"));
    Texts traces, configs;
    Select rows(database_, "SELECT point, status, command, trace, config, exit_code FROM points ORDER BY point");
    while (rows.executeStep()) {
      const std::string status = rows.getColumn(1).getString();
      if (status == "failed") ++results_.failed;
      if (status == "invalid") ++results_.invalid;
      if (status != "done") continue;
      const auto number = static_cast<std::uint64_t>(rows.getColumn(0).getInt64());
      row_of_.emplace(number, results_.points.size());
      results_.points.push_back(number);
      results_.commands.push_back(rows.getColumn(2).getString());
      results_.unexpected.push_back(rows.getColumn(5).getInt() != 0);
      traces.push_back(rows.getColumn(3).getString());
      configs.push_back(rows.getColumn(4).getString());
    }
    add_parameter("trace", traces);
    add_parameter("config", configs);
    if (results_.title.empty()) {
      const SweepParameter* trace = results_.parameter("trace");
      for (const std::string& label : (trace != nullptr ? *trace : results_.constants.front()).labels)
        results_.title += (results_.title.empty() ? "" : ", ") + std::filesystem::path(label).stem().string();
    }
  }

  void add_parameter(const std::string& name, const Texts& rows) {
    SweepParameter parameter = parameter_of(name, rows);
    (parameter.labels.size() > 1 ? results_.varying : results_.constants).push_back(std::move(parameter));
  }

  // npos: that point has no results.
  std::size_t row(SQLite::Column point) const {
    const auto found = row_of_.find(static_cast<std::uint64_t>(point.getInt64()));
    return found == row_of_.end() ? std::string::npos : found->second;
  }

  void read_parameters() {
    Select select(database_, "SELECT * FROM parameters");
    const auto columns = static_cast<std::size_t>(select.getColumnCount());
    std::vector<Texts> texts(columns, Texts(results_.rows()));
    while (select.executeStep()) {
      const std::size_t at = row(select.getColumn(0));
      if (at == std::string::npos) continue;
      for (std::size_t i = 1; i < columns; ++i) {
        const SQLite::Column column = select.getColumn(static_cast<int>(i));
        texts[i][at] = column.isFloat() ? decimal_text(column.getDouble()) : column.getString();
      }
    }
    for (std::size_t i = 1; i < columns; ++i) add_parameter(select.getColumnName(static_cast<int>(i)), texts[i]);
  }

  SweepMetric& metric(const std::string& name, const char* unit) {
    const auto [found, fresh] = index_.emplace(name, results_.metrics.size());
    if (fresh) results_.metrics.push_back({name, unit, std::vector<double>(results_.rows(), kAbsent)});
    return results_.metrics[found->second];
  }

  void read_metrics() {
    Select select(database_, "SELECT * FROM metrics");
    const int columns = select.getColumnCount();
    std::vector<std::size_t> at_column;
    for (int i = 1; i < columns; ++i) {
      const std::string name = select.getColumnName(i);
      metric(name, is_cycles(name) ? "cycles" : "");
      at_column.push_back(index_.at(name));
    }
    while (select.executeStep()) {
      const std::size_t at = row(select.getColumn(0));
      for (int i = 1; at != std::string::npos && i < columns; ++i) {
        const SQLite::Column column = select.getColumn(i);
        if (!column.isNull())
          results_.metrics[at_column[static_cast<std::size_t>(i - 1)]].values[at] = column.getDouble();
      }
    }
  }

  void read_summaries() {
    constexpr std::pair<const char*, const char*> kColumns[] = {
        {"mean", "cycles"}, {"p50", "cycles"}, {"p99", "cycles"}, {"max", "cycles"}, {"count", ""}};
    std::map<std::pair<std::string, std::string>, std::size_t> first;  // of the five
    Select select(database_, "SELECT point, what, kind, mean, p50, p99, max, count FROM summaries");
    while (select.executeStep()) {
      const std::size_t at = row(select.getColumn(0));
      if (at == std::string::npos) continue;
      std::pair<std::string, std::string> key{select.getColumn(1).getString(), select.getColumn(2).getString()};
      auto found = first.find(key);
      if (found == first.end()) {
        found = first.emplace(key, results_.metrics.size()).first;
        for (const auto& [name, unit] : kColumns) metric(key.first + "." + key.second + "." + name, unit);
      }
      for (int i = 0; i < 5; ++i)
        results_.metrics[found->second + static_cast<std::size_t>(i)].values[at] = select.getColumn(3 + i).getDouble();
    }
  }

  void read_labelled() {
    Select select(database_, "SELECT point, what, label, avg(cycles) FROM labelled GROUP BY point, what, label");
    while (select.executeStep()) {
      const std::size_t at = row(select.getColumn(0));
      if (at == std::string::npos) continue;
      metric(select.getColumn(1).getString() + ":" + select.getColumn(2).getString(), "cycles").values[at] =
          select.getColumn(3).getDouble();
    }
  }

  SQLite::Database& database_;
  SweepResults results_;
  std::unordered_map<std::uint64_t, std::size_t> row_of_;  // by the point's number
  std::unordered_map<std::string, std::size_t> index_;     // of metrics, by name
};

template <class T>
const T* named(const std::vector<T>& all, std::string_view name) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const T& one) { return one.name == name; });
  return found == all.end() ? nullptr : &*found;
}

template <class T>
Result<const T*> named_or_nearest(const std::vector<T>& all, std::string_view name, const std::string& message) {
  if (const T* found = named(all, name)) return found;
  Texts names;
  for (const T& one : all) names.push_back(one.name);
  return Error{"", 0, 0, message + " '" + std::string(name) + "'" + did_you_mean(name, names)};
}

}  // namespace

Result<SweepResults> SweepResults::read(const std::string& path) {
  const Result<std::unique_ptr<SQLite::Database>> database = open_sweep_database(path);
  if (!database) return database.error();
  try {
    return Reader(*database.value()).read();
  } catch (const std::exception& error) {
    return Error{database.value()->getFilename(), 0, 0, error.what()};
  }
}

const SweepParameter* SweepResults::parameter(std::string_view name) const { return named(varying, name); }
const SweepMetric* SweepResults::metric(std::string_view name) const { return named(metrics, name); }

Result<const SweepParameter*> SweepResults::parameter_named(std::string_view name) const {
  return named_or_nearest(varying, name, "no parameter that varies in this sweep is called");
}

Result<const SweepMetric*> SweepResults::metric_named(std::string_view name) const {
  return named_or_nearest(metrics, name, "no metric of this sweep is called");
}

std::string SweepResults::state_text() const {
  std::string text = std::to_string(planned) + " points";
  const std::uint64_t done = rows() + held_back;
  if (done != planned) text = std::to_string(done) + " of " + text + " have results";
  const std::uint64_t missing = planned - std::min(planned, done + failed + invalid);
  const std::pair<std::uint64_t, const char*> others[] = {
      {failed, " failed"}, {invalid, " invalid"}, {missing, " not run"}};
  const char* separator = ": ";
  for (const auto& [count, what] : others) {
    if (count == 0) continue;
    text += separator + std::to_string(count) + what;
    separator = ", ";
  }
  if (held_back != 0) text += "; " + std::to_string(rows()) + " of them with " + held;
  if (const auto count = std::count(unexpected.begin(), unexpected.end(), true); count != 0)
    text += "; in " + std::to_string(count) + " of them expectations of the trace do not hold";
  return text;
}

}  // namespace membar
