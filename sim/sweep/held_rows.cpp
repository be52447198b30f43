#include "sim/sweep/held_rows.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/config/value_text.h"

namespace membar {
namespace {

Error wrong(std::string message) { return Error{"", 0, 0, std::move(message)}; }

std::optional<double> number_of(std::string_view text) {
  if (const auto plain = parse_decimal(text)) return plain;
  if (const auto size = parse_size(text)) return static_cast<double>(size->value);
  return parse_nanoseconds(text);
}

std::optional<std::uint32_t> value_named(const SweepParameter& parameter, std::string_view text) {
  const std::optional<double> number = parameter.numeric ? number_of(text) : std::nullopt;
  for (std::uint32_t i = 0; i < parameter.labels.size(); ++i) {
    if (parameter.labels[i] == text || (number && parameter.numbers[i] == *number)) return i;
  }
  return std::nullopt;
}

std::string some_of(const std::vector<std::string>& labels) {
  constexpr std::size_t kMost = 8;
  std::string text;
  for (std::size_t i = 0; i < std::min(labels.size(), kMost); ++i) text += (i == 0 ? "" : ", ") + labels[i];
  return text + (labels.size() > kMost ? ", ..." : "");
}

template <class T>
void keep(std::vector<T>& list, const std::vector<bool>& kept) {
  std::size_t to = 0;
  for (std::size_t row = 0; row < kept.size(); ++row) {
    if (kept[row]) list[to++] = list[row];
  }
  list.resize(to);
}

// Without the values that no row has any more.
void drop_unused(SweepParameter& parameter) {
  std::vector<bool> used(parameter.labels.size(), false);
  for (const std::uint32_t value : parameter.at) used[value] = true;
  std::vector<std::uint32_t> place(used.size(), 0);
  for (std::uint32_t i = 0, next = 0; i < used.size(); ++i) {
    place[i] = next;
    if (used[i]) ++next;
  }
  for (std::uint32_t& value : parameter.at) value = place[value];
  if (parameter.numeric) keep(parameter.numbers, used);
  keep(parameter.labels, used);
}

}  // namespace

Result<Done> hold(SweepResults& results, std::string_view assignment) {
  const std::size_t equals = assignment.find('=');
  if (equals == 0 || equals == std::string_view::npos)
    return wrong("'" + escaped(assignment) + "' names no value; expected KEY=VALUE, as in l3.latency=40");
  const Result<const SweepParameter*> parameter = results.parameter_named(assignment.substr(0, equals));
  if (!parameter) return parameter.error();
  const std::string_view text = assignment.substr(equals + 1);
  const SweepParameter& held = *parameter.value();
  const std::optional<std::uint32_t> value = value_named(held, text);
  if (!value) {
    return wrong("no point of this sweep has " + held.name + " = " + escaped(text) + "; expected one of " +
                 some_of(held.labels));
  }
  results.held += (results.held.empty() ? "" : ", ") + held.name + " = " + held.labels[*value];
  std::vector<bool> kept;
  for (const std::uint32_t at : held.at) kept.push_back(at == *value);
  results.held_back += static_cast<std::uint64_t>(std::count(kept.begin(), kept.end(), false));
  keep(results.points, kept);
  keep(results.commands, kept);
  keep(results.unexpected, kept);
  for (SweepMetric& metric : results.metrics) keep(metric.values, kept);
  for (SweepParameter& one : results.varying) {
    keep(one.at, kept);
    drop_unused(one);
  }
  for (SweepParameter& one : results.constants) keep(one.at, kept);
  const auto constant = std::stable_partition(results.varying.begin(), results.varying.end(),
                                              [](const SweepParameter& one) { return one.labels.size() > 1; });
  std::move(constant, results.varying.end(), std::back_inserter(results.constants));
  results.varying.erase(constant, results.varying.end());
  return Done{};
}

}  // namespace membar
