#include "sim/report/plot_page.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "sim/config/value_text.h"
#include "sim/report/json_text.h"

namespace membar {
namespace {

template <class T, class Append>
void append_list(std::string& text, const std::vector<T>& values, Append&& append) {
  text += '[';
  bool first = true;
  for (const T& value : values) {
    if (!first) text += ',';
    first = false;
    append(value);
  }
  text += ']';
}

std::string number_json(double value) { return std::isnan(value) ? "null" : decimal_text(value); }

void append_parameter(std::string& text, const SweepParameter& parameter) {
  JsonObject object(text);
  object.string("name", parameter.name);
  object.string("unit", parameter.unit);
  object.key("labels");
  append_list(text, parameter.labels, [&](const std::string& label) { text += json_string(label); });
  object.key("numbers");
  if (parameter.numeric) {
    append_list(text, parameter.numbers, [&](double number) { text += number_json(number); });
  } else {
    text += "null";
  }
  object.key("at");
  append_list(text, parameter.at, [&](std::uint32_t at) { text += std::to_string(at); });
  object.close();
}

void append_metric(std::string& text, const SweepMetric& metric) {
  JsonObject object(text);
  object.string("name", metric.name);
  object.string("unit", metric.unit);
  const double first = metric.values.front();
  if (std::all_of(metric.values.begin(), metric.values.end(), [&](double value) { return value == first; })) {
    object.key("constant");
    text += number_json(first);
  } else {
    object.key("values");
    append_list(text, metric.values, [&](double value) { text += number_json(value); });
  }
  object.close();
}

void append_choice(std::string& text, const PlotChoice& choice) {
  JsonObject object(text);
  object.key("metrics");
  append_list(text, choice.metrics, [&](const SweepMetric* metric) { text += json_string(metric->name); });
  object.string("x", choice.x->name);
  object.string_or_null("lines", choice.lines != nullptr ? choice.lines->name : "");
  object.string("chart", name_of(choice.kind));
  object.boolean("drawn", is_drawn(choice.sampling));
  object.string("averaged", choice.averaged_text());
  object.boolean("work_grows", choice.work_grows);
  object.close();
}

}  // namespace

void write_plot_document(const SweepResults& results, const PlotChoice& choice, std::ostream& out) {
  std::string text;
  const auto flush = [&] {
    out << text;
    text.clear();
  };
  JsonObject object(text);
  object.string("schema", "membar.plot/1");
  object.string("title", results.title);
  object.string("state", results.state_text());
  object.key("constants");
  append_list(text, results.constants, [&](const SweepParameter& one) {
    text += '[' + json_string(one.name) + ',' + json_string(one.labels.front()) + ']';
  });
  object.key("points");
  append_list(text, results.points, [&](std::uint64_t point) { text += std::to_string(point); });
  object.key("commands");
  append_list(text, results.commands, [&](const std::string& command) { text += json_string(command); });
  object.key("parameters");
  append_list(text, results.varying, [&](const SweepParameter& one) {
    append_parameter(text, one);
    flush();
  });
  object.key("metrics");
  append_list(text, results.metrics, [&](const SweepMetric& one) {
    append_metric(text, one);
    flush();
  });
  object.key("choice");
  append_choice(text, choice);
  object.close();
  flush();
}

}  // namespace membar
