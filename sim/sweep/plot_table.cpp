#include "sim/sweep/plot_table.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/base/check.h"
#include "sim/base/nearest.h"
#include "sim/sweep/effects.h"

namespace membar {
namespace {

constexpr std::size_t kFewLines = 12;  // a chart with more of them is better a heat map
constexpr std::array<ChartKind, 4> kKinds{ChartKind::lines, ChartKind::heat_map, ChartKind::scaling,
                                          ChartKind::tornado};
constexpr const char* kUsualMetric = "cycles";

// Cores, or the threads of a trace, of which each has a core of its own.
bool counts_cores(const SweepParameter& parameter) {
  return parameter.numeric && (parameter.name == "core.count" || parameter.name == "param.threads");
}

Error wrong(std::string message) { return Error{"", 0, 0, std::move(message)}; }

// A number with many values makes the better x.
const SweepParameter* usual_x(const SweepResults& results, const SweepParameter* lines) {
  const SweepParameter* best = nullptr;
  const auto worth = [](const SweepParameter& one) {
    return (one.numeric ? std::size_t{1} << 32U : 0) + (counts_cores(one) ? std::size_t{1} << 33U : 0) +
           one.labels.size();
  };
  for (const SweepParameter& one : results.varying) {
    if (&one != lines && (best == nullptr || worth(one) > worth(*best))) best = &one;
  }
  return best;
}

// Whether each value of x has one value of the other: they were varied together, and as lines they would be points.
bool moves_with(const SweepParameter& x, const SweepParameter& other) {
  constexpr std::uint32_t kNone = ~std::uint32_t{0};
  std::vector<std::uint32_t> partner(x.labels.size(), kNone);
  for (std::size_t row = 0; row < x.at.size(); ++row) {
    std::uint32_t& known = partner[x.at[row]];
    if (known == kNone) known = other.at[row];
    if (known != other.at[row]) return false;
  }
  return true;
}

// Of those that have few values, the one that matters most: what is left is averaged. Else the first.
const SweepParameter* usual_lines(const SweepResults& results, const SweepParameter* x, const SweepMetric& metric) {
  const SweepParameter* first = nullptr;
  for (const SweepParameter& one : results.varying) {
    if (&one != x && first == nullptr && !moves_with(*x, one)) first = &one;
  }
  for (const Effect& effect : effects_of(results, metric)) {
    const SweepParameter* one = effect.parameter;
    if (one != x && one->labels.size() <= kFewLines && !moves_with(*x, *one)) return one;
  }
  return first;
}

ChartKind usual_kind(const PlotChoice& choice) {
  if (is_drawn(choice.sampling)) return ChartKind::lines;
  if (counts_cores(*choice.x)) return ChartKind::scaling;
  return choice.lines != nullptr && choice.lines->labels.size() > kFewLines ? ChartKind::heat_map : ChartKind::lines;
}

// Whether the points with the most cores do more ops than those with the fewest.
bool grows(const SweepResults& results, const SweepParameter& x) {
  const SweepMetric* ops = results.metric("ops");
  if (ops == nullptr) return false;
  double first = 0, last = 0, firsts = 0, lasts = 0;
  for (std::size_t row = 0; row < results.rows(); ++row) {
    if (std::isnan(ops->values[row])) continue;
    if (x.at[row] == 0) {
      first += ops->values[row];
      ++firsts;
    } else if (x.at[row] + 1 == x.labels.size()) {
      last += ops->values[row];
      ++lasts;
    }
  }
  return firsts > 0 && lasts > 0 && last / lasts > 1.01 * (first / firsts);
}

Result<Done> choose_parameters(const SweepResults& results, const PlotChoice::Wish& wish, PlotChoice& choice) {
  if (!wish.x.empty()) {
    auto x = results.parameter_named(wish.x);
    if (!x) return x.error();
    choice.x = x.value();
  }
  if (!wish.lines.empty() && wish.lines != PlotWish::kNoLines) {
    auto lines = results.parameter_named(wish.lines);
    if (!lines) return lines.error();
    choice.lines = lines.value();
    if (choice.lines == choice.x) return wrong("--x and --lines are both '" + wish.x + "'; expected two parameters");
  }
  if (choice.x == nullptr) choice.x = usual_x(results, choice.lines);
  if (choice.x == nullptr) return wrong("only '" + wish.lines + "' varies in this sweep, and an x is needed too");
  // Of points that are drawn, a second parameter leaves one to a line.
  if (wish.lines.empty() && !is_drawn(results.sampling))
    choice.lines = usual_lines(results, choice.x, *choice.metrics.front());
  return Done{};
}

Result<Done> choose_kind(const PlotChoice::Wish& wish, PlotChoice& choice) {
  choice.kind = usual_kind(choice);
  if (wish.kind.empty()) return Done{};
  const auto found = std::find(chart_names().begin(), chart_names().end(), wish.kind);
  if (found == chart_names().end()) {
    return wrong("no chart is called '" + wish.kind + "'" + did_you_mean(wish.kind, chart_names()) +
                 "; expected lines, heatmap, scaling or tornado");
  }
  choice.kind = kKinds[static_cast<std::size_t>(found - chart_names().begin())];
  if (choice.kind == ChartKind::heat_map && choice.lines == nullptr)
    return wrong("a heat map needs a second parameter; expected --lines KEY");
  if (choice.kind == ChartKind::scaling && !choice.x->numeric)
    return wrong("a scaling chart needs numbers as x; expected --x core.count, or another number");
  return Done{};
}

// Whether the ratios of neighbours are more alike than their differences. Three values at least, all above 0.
bool are_geometric(const std::vector<double>& numbers) {
  if (numbers.size() < 3 || numbers.front() <= 0) return false;
  if (numbers.back() < 4 * numbers.front()) return false;
  double ratios[2] = {INFINITY, 0}, steps[2] = {INFINITY, 0};  // the least and the most
  const auto widen = [](double(&range)[2], double value) {
    range[0] = std::min(range[0], value);
    range[1] = std::max(range[1], value);
  };
  for (std::size_t i = 1; i < numbers.size(); ++i) {
    widen(ratios, numbers[i] / numbers[i - 1]);
    widen(steps, numbers[i] - numbers[i - 1]);
  }
  return ratios[1] / ratios[0] < steps[1] / steps[0];
}

}  // namespace

const char* name_of(ChartKind kind) {
  switch (kind) {
    case ChartKind::lines:
      return "lines";
    case ChartKind::heat_map:
      return "heatmap";
    case ChartKind::scaling:
      return "scaling";
    case ChartKind::tornado:
      return "tornado";
  }
  MEMBAR_CHECK(false, "all kinds have names");
}

const std::vector<std::string_view>& chart_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all;
    for (const ChartKind kind : kKinds) all.emplace_back(name_of(kind));
    return all;
  }();
  return names;
}

Result<PlotChoice> PlotChoice::create(const SweepResults& results, const Wish& asked) {
  Wish wish = asked;
  if (wish.metrics.empty()) wish.metrics = results.wish.metrics;
  if (wish.x.empty() && wish.lines.empty()) {
    wish.x = results.wish.x;
    wish.lines = results.wish.lines;
    if (wish.kind.empty()) wish.kind = results.wish.kind;
  }
  if (results.rows() == 0) return wrong("no point of this sweep has results; nothing to draw");
  if (results.varying.empty()) return wrong("all points with results are the same; nothing to draw");
  if (results.metrics.empty()) return wrong("this sweep has kept no results; nothing to draw");
  if (wish.kind == name_of(ChartKind::tornado) && !(asked.x.empty() && asked.lines.empty()))
    return wrong("a tornado chart shows all parameters; expected no --x and no --lines");
  PlotChoice choice;
  choice.sampling = results.sampling;
  const std::string usual = results.metric(kUsualMetric) != nullptr ? kUsualMetric : results.metrics.front().name;
  for (const std::string& name : wish.metrics.empty() ? std::vector<std::string>{usual} : wish.metrics) {
    auto metric = results.metric_named(name);
    if (!metric) return metric.error();
    choice.metrics.push_back(metric.value());
  }
  if (auto chosen = choose_parameters(results, wish, choice); !chosen) return chosen.error();
  if (auto chosen = choose_kind(wish, choice); !chosen) return chosen.error();
  choice.work_grows = choice.x->numeric && grows(results, *choice.x);
  return choice;
}

std::string PlotChoice::averaged_text() const {
  switch (sampling) {
    case Sampling::grid:
      return "mean over the other parameters";
    case Sampling::zip:
      return "mean of the points there, whose other parameters differ";
    case Sampling::random:
    case Sampling::latin_hypercube:
      return "mean of the points that were drawn there";
  }
  return "";
}

PlotAxis::PlotAxis(const SweepParameter& parameter, std::size_t most) {
  const std::size_t values = parameter.labels.size();
  const std::size_t buckets = std::min(values, most);
  grouped = buckets < values;
  for (std::size_t i = 0; i < values; ++i) bucket.push_back(static_cast<std::uint32_t>(i * buckets / values));
  for (std::size_t first = 0; first < values;) {
    std::size_t end = first + 1;
    while (end < values && bucket[end] == bucket[first]) ++end;
    labels.push_back(parameter.labels[first] + (end - first > 1 ? " to " + parameter.labels[end - 1] : ""));
    if (parameter.numeric) numbers.push_back((parameter.numbers[first] + parameter.numbers[end - 1]) / 2);
    first = end;
  }
  geometric = are_geometric(numbers);
}

PlotTable::PlotTable(const PlotChoice& choice, const SweepMetric& metric, std::size_t most_x, std::size_t most_lines)
    : x(*choice.x, most_x),
      lines(choice.lines != nullptr ? PlotAxis(*choice.lines, most_lines)
                                    : PlotAxis(SweepParameter{"", "", false, {""}, {}, {}}, most_lines)),
      cells(x.labels.size() * lines.labels.size()) {
  for (std::size_t row = 0; row < metric.values.size(); ++row) {
    const double value = metric.values[row];
    if (std::isnan(value)) continue;
    const std::size_t line = choice.lines != nullptr ? lines.bucket[choice.lines->at[row]] : 0;
    PlotCell& cell = cells[line * x.labels.size() + x.bucket[choice.x->at[row]]];
    cell.lowest = cell.count == 0 ? value : std::min(cell.lowest, value);
    cell.highest = cell.count == 0 ? value : std::max(cell.highest, value);
    cell.mean += value;
    if (++cell.count > 1) averaged = true;
  }
  for (PlotCell& cell : cells) {
    if (cell.count > 0) cell.mean /= static_cast<double>(cell.count);
  }
}

}  // namespace membar
