#include "sim/report/plot_svg.h"

#include <algorithm>
#include <cmath>

#include "sim/report/plot_colours.h"
#include "sim/report/plot_scale.h"
#include "sim/report/svg_canvas.h"
#include "sim/sweep/effects.h"

namespace membar {
namespace {

using Place = SvgCanvas::Place;
using Anchor = SvgCanvas::Anchor;

constexpr double kWidth = 960, kPanel = 560, kHead = 60, kTornadoRow = 48;
constexpr double kHeld = 24;  // more of a head, where it says which points are shown
constexpr double kEnds = 90;  // in a tornado, for the values at the bars' ends
// Of a panel, around its chart; on both sides as much more as names need.
constexpr double kEdge = 20, kLeft = 90, kRight = 200, kTop = 56, kBottom = 70, kMostBeside = 320;
constexpr std::size_t kMostX = 120, kMostLines = 12, kMostRows = 60;
constexpr std::string_view kFaint = "#595959", kGrid = "#dddddd", kIdeal = "#777777";

std::string with_unit(const std::string& name, const std::string& unit) {
  return unit.empty() || unit == name ? name : name + " (" + unit + ")";
}

// One chart, at its place on the canvas.
class Panel {
 public:
  Panel(SvgCanvas& canvas, const SweepResults& results, const PlotChoice& choice, const SweepMetric& metric, double top)
      : canvas_(canvas), results_(results), choice_(choice), metric_(metric), top_(top + kTop) {
    left_ = choice.kind == ChartKind::heat_map ? beside(kLeft, choice.lines->labels, 15) : kLeft;
    if (choice.kind == ChartKind::heat_map || choice.kind == ChartKind::tornado || choice.lines == nullptr) return;
    const double heading = text_width(with_unit(choice.lines->name, choice.lines->unit), 15) + 16;
    right_ = kWidth - std::min(kMostBeside, std::max(beside(kRight, choice.lines->labels, 14), heading));
  }

  void draw() {
    switch (choice_.kind) {
      case ChartKind::lines:
      case ChartKind::scaling:
        return draw_lines();
      case ChartKind::heat_map:
        return draw_heat_map();
      case ChartKind::tornado:
        return draw_tornado();
    }
  }

 private:
  // Room for names, within bounds.
  static double beside(double least, const std::vector<std::string>& names, double size) {
    for (const std::string& name : names) least = std::max(least, text_width(name, size) + 40);
    return std::min(least, kMostBeside);
  }
  [[nodiscard]] double bottom() const { return top_ + kPanel - kTop - kBottom; }

  void say(const std::string& title, const std::string& note) {
    canvas_.text({kEdge, top_ - 30}, fitting(title, 17, kWidth - 2 * kEdge), {.size = 17, .bold = true});
    if (!note.empty())
      canvas_.text({kEdge, top_ - 11}, fitting(note, 13, kWidth - 2 * kEdge), {.size = 13, .colour = kFaint});
  }

  [[nodiscard]] bool is_scattered() const { return is_drawn(choice_.sampling); }
  [[nodiscard]] bool has_bands(const PlotTable& table) const {
    return table.averaged && !is_scattered() && table.lines.labels.size() <= kLineColours;
  }

  [[nodiscard]] std::string note(const PlotTable& table) const {
    std::string text;
    if (table.averaged) text = choice_.averaged_text();
    if (has_bands(table)) text += ", with the range from least to most";
    if (table.x.grouped || table.lines.grouped)
      text += std::string(text.empty() ? "" : "; ") + "neighbours put together";
    return text;
  }

  // Below the chart: at each value as far as there is room, or at round numbers.
  void draw_x_axis(const PlotAxis& axis, const std::vector<double>& places) {
    canvas_.line({left_, bottom()}, {right_, bottom()}, kFaint, 1);
    double free = 0;
    for (std::size_t i = 0; i < places.size(); ++i) {
      const double half = 4.5 * static_cast<double>(axis.labels[i].size()) + 3;
      if (places[i] - half < free) continue;
      free = places[i] + half;
      canvas_.line({places[i], bottom()}, {places[i], bottom() + 5}, kFaint, 1);
      canvas_.text({places[i], bottom() + 22}, axis.labels[i], {.anchor = Anchor::middle});
    }
    canvas_.text({(left_ + right_) / 2, bottom() + 48},
                 fitting(with_unit(choice_.x->name, choice_.x->unit), 15, right_ - left_), {.anchor = Anchor::middle});
  }

  void draw_y_ticks(const PlotScale& y, bool across) {
    for (const double tick : y.ticks(6)) {
      const double at = y.pixel(tick);
      if (across) canvas_.line({left_, at}, {right_, at}, kGrid, 1);
      canvas_.text({left_ - 10, at + 5}, tick_text(tick), {.anchor = Anchor::end});
    }
  }

  [[nodiscard]] PlotScale along(const PlotAxis& axis) const {
    return {axis.numbers.front(), axis.numbers.back(), left_ + 14, right_ - 14, axis.geometric};
  }

  [[nodiscard]] std::vector<double> places_of(const PlotAxis& axis) const {
    std::vector<double> places;
    if (!axis.numbers.empty() && axis.numbers.size() > 1) {
      for (const double number : axis.numbers) places.push_back(along(axis).pixel(number));
    } else {
      const double step = (right_ - left_) / static_cast<double>(axis.labels.size());
      for (std::size_t i = 0; i < axis.labels.size(); ++i)
        places.push_back(left_ + (static_cast<double>(i) + 0.5) * step);
    }
    return places;
  }

  // A scaling chart shows each line over its first point; with the work fixed, the other way round: the speedup.
  void scale_cells(PlotTable& table) const {
    for (std::size_t line = 0; line < table.lines.labels.size(); ++line) {
      double first = 0;
      for (std::size_t i = 0; i < table.x.labels.size(); ++i) {
        PlotCell& cell = table.cells[line * table.x.labels.size() + i];
        if (cell.count == 0) continue;
        if (first == 0) first = cell.mean;
        const bool defined = first != 0 && (choice_.work_grows || cell.lowest > 0);
        if (!defined) {
          cell.count = 0;
        } else if (choice_.work_grows) {
          cell = {cell.count, cell.mean / first, cell.lowest / first, cell.highest / first};
        } else {
          cell = {cell.count, first / cell.mean, first / cell.highest, first / cell.lowest};
        }
      }
    }
  }

  void draw_lines() {
    const bool scaling = choice_.kind == ChartKind::scaling;
    PlotTable table(choice_, metric_, kMostX, kMostLines);
    if (scaling) scale_cells(table);
    const bool bands = has_bands(table);
    double low = INFINITY, high = -INFINITY;
    for (const PlotCell& cell : table.cells) {
      if (cell.count == 0) continue;
      low = std::min(low, bands ? cell.lowest : cell.mean);
      high = std::max(high, bands ? cell.highest : cell.mean);
    }
    if (low > high) return say(with_unit(metric_.name, metric_.unit), "no point has it");
    const auto ideal = [&](std::size_t i) {
      return choice_.work_grows ? 1.0 : table.x.numbers[i] / table.x.numbers.front();
    };
    if (scaling) {
      low = choice_.work_grows ? std::min(low, 1.0) : 0;
      high = std::max(high, ideal(table.x.labels.size() - 1));
    }
    const PlotScale y = PlotScale::around(low, high, bottom(), top_ + 10);
    const std::vector<double> places = places_of(table.x);
    draw_y_ticks(y, true);
    draw_x_axis(table.x, places);
    std::string extra = note(table);
    if (scaling) {
      draw_ideal(table.x, y);
      const std::string first = choice_.x->name + " = " + table.x.labels.front();
      extra = (choice_.work_grows ? "relative to " + first : "speedup over " + first) + "; dashed: ideal" +
              (choice_.work_grows ? " (more cores do more work)" : " (the same work)") + (extra.empty() ? "" : "; ") +
              extra;
      say(metric_.name, extra);
    } else {
      say(with_unit(metric_.name, metric_.unit), extra);
    }
    const std::size_t lines = table.lines.labels.size();
    for (std::size_t line = 0; bands && line < lines; ++line) draw_band(table, line, places, y);
    for (std::size_t line = 0; line < lines; ++line) draw_line(table, line, places, y);
    draw_line_names(table, y);
  }

  // How many later lines lie exactly on this one.
  [[nodiscard]] static std::size_t covering(const PlotTable& table, std::size_t line) {
    std::size_t count = 0;
    for (std::size_t other = line + 1; other < table.lines.labels.size(); ++other) {
      bool same = true;
      for (std::size_t i = 0; i < table.x.labels.size() && same; ++i) {
        const PlotCell &a = table.at(line, i), &b = table.at(other, i);
        same = a.count == b.count && (a.count == 0 || a.mean == b.mean);
      }
      if (same) ++count;
    }
    return count;
  }

  // A straight line is none on a log scale.
  void draw_ideal(const PlotAxis& axis, const PlotScale& y) {
    constexpr int kSteps = 60;
    const double first = axis.numbers.front(), last = axis.numbers.back();
    std::vector<Place> line;
    for (int i = 0; i <= kSteps && first < last; ++i) {
      const double number = first + (last - first) * i / kSteps;
      line.emplace_back(along(axis).pixel(number), y.pixel(choice_.work_grows ? 1 : number / first));
    }
    canvas_.path(line, kIdeal, 2, "7 5");
  }

  void draw_band(const PlotTable& table, std::size_t line, const std::vector<double>& places, const PlotScale& y) {
    std::vector<Place> around, lower;
    for (std::size_t i = 0; i < places.size(); ++i) {
      const PlotCell& cell = table.at(line, i);
      if (cell.count == 0) continue;
      around.emplace_back(places[i], y.pixel(cell.highest));
      lower.emplace_back(places[i], y.pixel(cell.lowest));
    }
    if (around.empty()) return;
    around.insert(around.end(), lower.rbegin(), lower.rend());
    canvas_.area(around, line_colour(line, table.lines.labels.size()), 0.15);
  }

  void draw_line(const PlotTable& table, std::size_t line, const std::vector<double>& places, const PlotScale& y) {
    const std::string colour = line_colour(line, table.lines.labels.size());
    std::vector<Place> middle;
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (table.at(line, i).count > 0) middle.emplace_back(places[i], y.pixel(table.at(line, i).mean));
    }
    if (middle.empty()) return;
    // A line that later ones cover is drawn so much wider that it shows below them.
    const std::size_t below = covering(table, line);
    if (!is_scattered()) canvas_.path(middle, colour, 2.5 + 4 * static_cast<double>(below));
    for (std::size_t i = 0, n = 0; i < places.size() && (is_scattered() || places.size() <= 40); ++i) {
      const PlotCell& cell = table.at(line, i);
      if (cell.count == 0) continue;
      canvas_.marker(middle[n++], line, colour,
                     (choice_.lines != nullptr ? choice_.lines->name + " = " + table.lines.labels[line] + ", " : "") +
                         choice_.x->name + " = " + table.x.labels[i] + ": " + tick_text(cell.mean));
    }
  }

  // Behind the last point of each line, moved apart where they would cover each other.
  void draw_line_names(const PlotTable& table, const PlotScale& y) {
    if (choice_.lines == nullptr) return;
    constexpr double kGap = 19;
    std::vector<std::pair<double, std::size_t>> names;
    for (std::size_t line = 0; line < table.lines.labels.size(); ++line) {
      for (std::size_t i = table.x.labels.size(); i-- > 0;) {
        if (table.at(line, i).count == 0) continue;
        names.emplace_back(y.pixel(table.at(line, i).mean), line);
        break;
      }
    }
    std::stable_sort(names.begin(), names.end(), [](auto& a, auto& b) { return a.first < b.first; });
    for (std::size_t i = 1; i < names.size(); ++i) names[i].first = std::max(names[i].first, names[i - 1].first + kGap);
    double limit = bottom();
    for (std::size_t i = names.size(); i-- > 0; limit -= kGap) names[i].first = std::min(names[i].first, limit);
    canvas_.text({right_ + 8, names.empty() ? top_ : names.front().first - 18},
                 fitting(with_unit(choice_.lines->name, choice_.lines->unit), 15, kMostBeside - 8),
                 {.size = 14, .bold = true});
    for (const auto& [at, line] : names) {
      canvas_.marker({right_ + 14, at}, line, line_colour(line, table.lines.labels.size()), "");
      canvas_.text({right_ + 26, at + 5}, fitting(table.lines.labels[line], 14, kWidth - right_ - 30), {.size = 14});
    }
  }

  void draw_heat_map() {
    const PlotTable table(choice_, metric_, kMostRows, kMostRows);
    const std::size_t columns = table.x.labels.size(), rows = table.lines.labels.size();
    double low = INFINITY, high = -INFINITY;
    for (const PlotCell& cell : table.cells) {
      if (cell.count == 0) continue;
      low = std::min(low, cell.mean);
      high = std::max(high, cell.mean);
    }
    if (low > high) return say(with_unit(metric_.name, metric_.unit), "no point has it");
    const double width = (right_ - left_) / static_cast<double>(columns);
    const double height = (bottom() - top_) / static_cast<double>(rows);
    const auto part = [&](double value) { return high > low ? (value - low) / (high - low) : 0.5; };
    std::vector<double> places;
    for (std::size_t i = 0; i < columns; ++i) places.push_back(left_ + (static_cast<double>(i) + 0.5) * width);
    double free = bottom() + height;
    for (std::size_t row = 0; row < rows; ++row) {
      const double top = bottom() - static_cast<double>(row + 1) * height;
      for (std::size_t i = 0; i < columns; ++i) {
        const PlotCell& cell = table.at(row, i);
        if (cell.count == 0) continue;
        const std::string value = tick_text(std::round(cell.mean * 100) / 100);
        canvas_.rectangle({left_ + static_cast<double>(i) * width, top}, width - 1, height - 1, shade(part(cell.mean)),
                          choice_.x->name + " = " + table.x.labels[i] + ", " + choice_.lines->name + " = " +
                              table.lines.labels[row] + ": " + value);
        if (width >= 8.5 * static_cast<double>(value.size()) && height >= 18) {
          canvas_.text(
              {places[i], top + height / 2 + 5}, value,
              {.anchor = Anchor::middle, .size = 13, .colour = part(cell.mean) < 0.45 ? "#ffffff" : "#000000"});
        }
      }
      if (top + height / 2 > free - 16) continue;
      free = top + height / 2;
      canvas_.text({left_ - 8, free + 5}, fitting(table.lines.labels[row], 15, left_ - 12), {.anchor = Anchor::end});
    }
    draw_x_axis(table.x, places);
    say(with_unit(metric_.name, metric_.unit) + ", by " + with_unit(choice_.lines->name, choice_.lines->unit),
        table.averaged || table.x.grouped || table.lines.grouped ? choice_.averaged_text() : "");
    draw_colour_bar(low, high);
  }

  void draw_colour_bar(double low, double high) {
    constexpr int kSteps = 40;
    const double height = (bottom() - top_) / kSteps;
    for (int i = 0; i < kSteps; ++i)
      canvas_.rectangle({right_ + 30, bottom() - (i + 1) * height}, 18, height + 0.5, shade((i + 0.5) / kSteps), "");
    canvas_.text({right_ + 56, bottom()}, tick_text(low), {});
    canvas_.text({right_ + 56, (bottom() + top_) / 2 + 5}, tick_text((low + high) / 2), {});
    canvas_.text({right_ + 56, top_ + 12}, tick_text(high), {});
  }

  void draw_tornado() {
    const std::vector<Effect> effects = effects_of(results_, metric_);
    std::vector<std::string> names;
    for (const Effect& effect : effects) names.push_back(effect.parameter->name);
    left_ = beside(220, names, 15);
    double low = INFINITY, high = -INFINITY;
    for (const Effect& effect : effects) {
      if (effect.means.empty()) continue;
      low = std::min(low, effect.lowest);
      high = std::max(high, effect.highest);
    }
    say(with_unit(metric_.name, metric_.unit), "the mean, from the lowest to the highest over each parameter's values");
    if (low > high) return;
    const PlotScale x(low, high > low ? high : low + 1, left_ + kEnds, right_ + 100 - kEnds);
    const double end = top_ + kTornadoRow * static_cast<double>(effects.size());
    for (const double tick : x.ticks(6)) {
      canvas_.line({x.pixel(tick), top_}, {x.pixel(tick), end}, kGrid, 1);
      canvas_.text({x.pixel(tick), end + 20}, tick_text(tick), {.anchor = Anchor::middle});
    }
    const bool known = !effects.empty() && effects.front().share.has_value();
    canvas_.text({kWidth - 20, top_ - 11}, known ? "of the variance" : "no full grid",
                 {.anchor = Anchor::end, .size = 13, .colour = kFaint});
    for (std::size_t i = 0; i < effects.size(); ++i)
      draw_bar(effects[i], x, top_ + kTornadoRow * static_cast<double>(i));
  }

  void draw_bar(const Effect& effect, const PlotScale& x, double top) {
    const double from = x.pixel(effect.lowest), width = std::max(2.0, x.pixel(effect.highest) - from);
    const double text = top + kTornadoRow / 2 + 5;
    const auto value_at = [&](double mean) -> const std::string& {
      const auto found =
          std::find_if(effect.means.begin(), effect.means.end(), [&](auto& one) { return one.mean == mean; });
      return effect.parameter->labels[found->value];
    };
    canvas_.text({left_, text}, fitting(effect.parameter->name, 15, left_ - 4), {.anchor = Anchor::end});
    canvas_.rectangle({from, top + kTornadoRow * 0.15}, width, kTornadoRow * 0.7, line_colour(0, 1), "");
    if (!effect.means.empty()) {
      canvas_.text({from - 8, text}, fitting(value_at(effect.lowest), 14, kEnds - 8),
                   {.anchor = Anchor::end, .size = 14});
      canvas_.text({from + width + 8, text}, fitting(value_at(effect.highest), 14, kEnds), {.size = 14});
    }
    if (!effect.share) return;
    canvas_.text({kWidth - 20, text}, tick_text(std::round(*effect.share * 1000) / 10) + "%",
                 {.anchor = Anchor::end, .bold = true});
  }

  SvgCanvas& canvas_;
  const SweepResults& results_;
  const PlotChoice& choice_;
  const SweepMetric& metric_;
  double top_;
  double left_ = kLeft, right_ = kWidth - kRight;
};

}  // namespace

std::string plot_svg(const SweepResults& results, const PlotChoice& choice) {
  const double height = choice.kind == ChartKind::tornado
                            ? kTop + kTornadoRow * static_cast<double>(results.varying.size()) + 50
                            : kPanel;
  const double head = results.held.empty() ? kHead : kHead + kHeld;
  SvgCanvas canvas(kWidth, head + height * static_cast<double>(choice.metrics.size()));
  canvas.text({kEdge, 36}, fitting(results.title, 22, kWidth - 2 * kEdge), {.size = 22, .bold = true});
  if (!results.held.empty())
    canvas.text({kEdge, 36 + kHeld}, fitting(results.held, 15, kWidth - 2 * kEdge), {.size = 15});
  for (std::size_t i = 0; i < choice.metrics.size(); ++i)
    Panel(canvas, results, choice, *choice.metrics[i], head + height * static_cast<double>(i)).draw();
  return canvas.document(results.title);
}

}  // namespace membar
