#include <algorithm>
#include <cmath>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "sim/app/command.h"
#include "sim/app/diagnostics.h"
#include "sim/app/open_sweep.h"
#include "sim/app/sweep_output.h"
#include "sim/report/plot_scale.h"
#include "sim/report/text_table.h"
#include "sim/sweep/effects.h"
#include "sim/sweep/sweep_results.h"

namespace membar {

namespace {

constexpr const char* kName = "membar sweep best";
constexpr std::size_t kMostPoints = 10;
constexpr std::size_t kMostValues = 12;  // of one parameter that are listed

using Align = TextTable::Align;

std::string rounded(double value) { return tick_text(std::round(value * 100) / 100); }

std::string percent(const std::optional<double>& share) {
  return share ? tick_text(std::round(*share * 1000) / 10) + "%" : "-";
}

void print_points(const SweepResults& results, const SweepMetric& metric, bool most) {
  const std::vector<std::size_t> rows = ranked(metric, most);
  std::vector<TextTable::Column> columns{{metric.name}, {"point"}};
  for (const SweepParameter& one : results.varying) columns.push_back({one.name});
  TextTable table(std::move(columns));
  for (std::size_t i = 0; i < rows.size() && i < kMostPoints; ++i) {
    const std::size_t row = rows[i];
    std::vector<std::string> cells{rounded(metric.values[row]), std::to_string(results.points[row])};
    for (const SweepParameter& one : results.varying) cells.push_back(one.labels[one.at[row]]);
    table.add(std::move(cells), {results.commands[row]});
  }
  const bool own_unit = !metric.unit.empty() && metric.unit != metric.name;
  std::cout << (most ? "Most " : "Least ") << metric.name << (own_unit ? ", " + metric.unit : "") << "\n";
  table.print(std::cout, "  ");
  const auto as_last = [&](std::size_t row) { return metric.values[row] == metric.values[rows[kMostPoints - 1]]; };
  const auto same = rows.size() <= kMostPoints
                        ? 0
                        : std::count_if(rows.begin() + static_cast<std::ptrdiff_t>(kMostPoints), rows.end(), as_last);
  if (same > 0) std::cout << "  and " << same << " more with " << rounded(metric.values[rows[kMostPoints - 1]]) << "\n";
}

void print_effects(const std::vector<Effect>& effects) {
  TextTable table({{"parameter", Align::left}, {"value"}, {"points"}, {"mean"}, {"of variance"}});
  bool cut = false;
  for (const Effect& effect : effects) {
    const std::size_t values = effect.means.size(), shown = std::min(values, kMostValues);
    cut = cut || shown < values;
    for (std::size_t i = 0; i < shown; ++i) {
      // Evenly over all of them, the first and the last among them.
      const ValueMean& one = effect.means[shown > 1 ? i * (values - 1) / (shown - 1) : 0];
      table.add({i == 0 ? effect.parameter->name : "", effect.parameter->labels[one.value], std::to_string(one.count),
                 rounded(one.mean), i == 0 ? percent(effect.share) : ""});
    }
  }
  std::cout << "\nEffects: the mean per value of each parameter, and the parameter's share of the variance\n";
  table.print(std::cout, "  ");
  if (!effects.front().share) {
    std::cout
        << "  The points are no full grid: in the mean of a value is what the other parameters are there, and no\n"
           "  parameter's share is known.\n";
  }
  if (cut) std::cout << "  Of a parameter with many values, " << kMostValues << " are shown.\n";
}

// The ranges of the means, on one scale.
void print_tornado(const std::vector<Effect>& effects) {
  constexpr double kWidth = 50;
  double low = INFINITY, high = -INFINITY;
  for (const Effect& effect : effects) {
    low = std::min(low, effect.lowest);
    high = std::max(high, effect.highest);
  }
  if (high <= low) {
    std::cout << "\nNo parameter changes the mean.\n";
    return;
  }
  TextTable table({{"", Align::left}, {"lowest"}, {"", Align::left}, {"highest", Align::left}});
  for (const Effect& effect : effects) {
    const auto place = [&](double value) {
      return static_cast<std::size_t>(std::lround((value - low) / (high - low) * kWidth));
    };
    const std::size_t from = place(effect.lowest), to = place(effect.highest);
    const std::string bar(std::max<std::size_t>(1, to - from), '#');
    table.add({effect.parameter->name, rounded(effect.lowest), std::string(from, ' ') + bar, rounded(effect.highest)});
  }
  std::cout << "\nTornado: the range of the mean over each parameter's values\n";
  table.print(std::cout, "  ");
}

}  // namespace

ExitCode best_of_sweep(const Arguments& arguments) {
  const std::string name = arguments.text("metric").value_or("cycles");
  const Result<SweepResults> results = results_of(arguments);
  if (!results) return report_error_of(kName, results.error());
  if (results.value().rows() == 0) return report_error(kName, "no point of this sweep has results");
  const Result<const SweepMetric*> metric = results.value().metric_named(name);
  if (!metric) return report_error(kName, metric.error().message);
  std::cout << results.value().title << ": " << results.value().state_text() << "\n\n";
  print_points(results.value(), *metric.value(), arguments.has("most"));
  const std::vector<Effect> effects = effects_of(results.value(), *metric.value());
  if (effects.empty()) return kExitSuccess;
  print_effects(effects);
  print_tornado(effects);
  return kExitSuccess;
}

}  // namespace membar
