#include "sim/sweep/axis.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "sim/config/value_text.h"

namespace membar {
namespace {

Error wrong(std::string message) { return Error{"", 0, 0, std::move(message)}; }

std::string quoted(std::string_view text) { return "'" + escaped(text) + "'"; }

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t end = 0; end != std::string_view::npos;) {
    end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end != std::string_view::npos) text.remove_prefix(end + 1);
  }
  return parts;
}

// How the numbers of a range are written.
enum class Notation { plain, size, nanoseconds };

struct Number {
  double value = 0;
  Notation notation = Notation::plain;
};

// A step may lead down, also one of sizes.
std::optional<Number> parse_number(std::string_view text) {
  if (const auto plain = parse_decimal(text)) return Number{*plain, Notation::plain};
  if (text.starts_with('-')) {
    std::optional<Number> number = text.size() > 1 && text[1] != '-' ? parse_number(text.substr(1)) : std::nullopt;
    if (number) number->value = -number->value;
    return number;
  }
  if (const auto size = parse_size(text)) return Number{static_cast<double>(size->value), Notation::size};
  if (const auto time = parse_nanoseconds(text)) return Number{*time, Notation::nanoseconds};
  return std::nullopt;
}

constexpr double kExact = 9007199254740992;  // 2^53: up to it doubles have every whole number

bool is_whole(double value) { return value == std::floor(value); }

std::string number_text(double value, Notation notation) {
  constexpr double kDecimals = 1e9;  // so that 0.1 + 2 x 0.1 is 0.3
  if (notation == Notation::size) return size_text(Bytes{static_cast<std::uint64_t>(std::llround(value))});
  // Digit by digit: 1e+05 is no seed.
  const bool whole = is_whole(value) && std::abs(value) < kExact;
  const std::string text =
      whole ? std::to_string(std::llround(value)) : decimal_text(std::round(value * kDecimals) / kDecimals);
  return notation == Notation::nanoseconds ? text + "ns" : text;
}

struct RangeText {
  std::string_view from, to, step;
  bool geometric = false;
};

struct NumericRange {
  double from = 0, to = 0, step = 0;
  Notation notation = Notation::plain;
};

Result<NumericRange> parse_range(const RangeText& text) {
  NumericRange range;
  const std::pair<std::string_view, double*> parts[] = {
      {text.from, &range.from}, {text.to, &range.to}, {text.step, &range.step}};
  std::optional<Notation> notation;
  for (const auto& [part, value] : parts) {
    const std::optional<Number> number = parse_number(part);
    if (!number) return wrong(quoted(part) + " is no number; expected FROM:TO:STEP or FROM:TO:*FACTOR, as in 20:80:10");
    if (std::abs(number->value) > kExact)
      return wrong(quoted(part) + " is beyond 2^53, where ranges are not exact; expected a list of values");
    *value = number->value;
    // A zero has no unit, and a factor never has one.
    if (number->value == 0 && number->notation == Notation::plain) continue;
    if (text.geometric && value == &range.step) {
      if (number->notation != Notation::plain)
        return wrong("the factor " + quoted(part) + " has a unit; expected a number");
      continue;
    }
    if (notation && *notation != number->notation)
      return wrong(quoted(part) + " has another unit than " + quoted(text.from));
    notation = number->notation;
  }
  range.notation = notation.value_or(Notation::plain);
  return range;
}

Result<std::vector<std::string>> range_values(const RangeText& text) {
  const Result<NumericRange> parsed = parse_range(text);
  if (!parsed) return parsed.error();
  const NumericRange& range = parsed.value();
  const bool whole = is_whole(range.from) && (text.geometric || is_whole(range.step));
  const double direction = range.to >= range.from ? 1 : -1;
  if (text.geometric ? range.step <= 1 || range.from <= 0 : range.step * direction <= 0) {
    return wrong(text.geometric
                     ? "expected a range from above 0 and a factor above 1"
                     : "the step does not lead from " + std::string(text.from) + " to " + std::string(text.to));
  }
  if (text.geometric && direction < 0) return wrong("a range with a factor goes up; expected FROM below TO");
  const double steps =
      text.geometric ? std::log(range.to / range.from) / std::log(range.step) : (range.to - range.from) / range.step;
  if (!(steps < static_cast<double>(Axis::kMostValues))) {
    return wrong("the range has more than " + std::to_string(Axis::kMostValues) + " values");
  }
  std::vector<std::string> values;
  // Sums of steps are not exact, but no step may hide in it.
  double tolerance = 1e-9 * std::max(1.0, std::abs(range.to));
  if (!text.geometric) tolerance = std::min(tolerance, std::abs(range.step) / 2);
  for (std::size_t i = 0;; ++i) {
    const double exact = text.geometric ? range.from * std::pow(range.step, static_cast<double>(i))
                                        : range.from + static_cast<double>(i) * range.step;
    if ((exact - range.to) * direction > tolerance) return values;
    std::string value = number_text(whole ? std::round(exact) : exact, range.notation);
    if (values.empty() || values.back() != value) values.push_back(std::move(value));
  }
}

}  // namespace

Axis::Axis(std::string key, std::vector<std::string> values) : keys_{std::move(key)}, columns_{std::move(values)} {}

Result<Axis> Axis::paired(std::vector<std::string> keys, std::vector<std::vector<std::string>> columns) {
  if (columns.empty() || columns.front().empty()) return wrong("expected at least one value");
  for (std::size_t i = 1; i < columns.size(); ++i) {
    if (columns[i].size() == columns[0].size()) continue;
    return wrong(keys[i] + " has " + std::to_string(columns[i].size()) + " values and " + keys[0] + " has " +
                 std::to_string(columns[0].size()) + "; expected as many");
  }
  Axis axis;
  axis.keys_ = std::move(keys);
  axis.columns_ = std::move(columns);
  return axis;
}

Result<std::vector<std::string>> parse_values(std::string_view text) {
  const std::vector<std::string_view> range = split(text, ':');
  if (range.size() == 3) {
    const bool geometric = range[2].starts_with('*');
    return range_values({range[0], range[1], geometric ? range[2].substr(1) : range[2], geometric});
  }
  std::vector<std::string> values;
  for (const std::string_view part : split(text, ',')) {
    if (part.empty()) return wrong("there is an empty value; expected values as in 100,200,400 or 20:80:10");
    values.emplace_back(part);
  }
  return values;
}

Result<Axis> parse_axis(std::string_view assignment) {
  const std::size_t equals = assignment.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    return wrong(quoted(assignment) + " names no values; expected KEY=VALUES, as in l3.latency=20:80:10");
  }
  const std::string key(assignment.substr(0, equals));
  Result<std::vector<std::string>> values = parse_values(assignment.substr(equals + 1));
  if (!values) return wrong(key + ": " + values.error().message);
  return Axis(key, std::move(values).value());
}

}  // namespace membar
