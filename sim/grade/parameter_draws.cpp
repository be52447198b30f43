#include "sim/grade/parameter_draws.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "sim/engine/random.h"
#include "sim/trace/expression.h"

namespace membar {
namespace {

struct Drawing {
  const ParameterDraw& draw;
  const Parameters& so_far;
  const std::optional<std::string>& student;

  [[nodiscard]] Error error(std::string message) const {
    return {draw.how.file, draw.how.line, 0, "parameter '" + draw.name + "': " + std::move(message)};
  }
  [[nodiscard]] std::uint64_t below(std::uint64_t bound) const {
    return student ? Random(seed_of(*student, draw.name)).below(bound) : 0;
  }
};

// "= 2 * 200 + 60": an expression of the trace language, without names.
Result<std::string> computed(const Drawing& drawing, std::string_view text) {
  LineScanner scanner;
  scanner.start(text, drawing.draw.how.line);
  Expression expression;
  const bool read = parse_expression(scanner, Scope{}, ExpressionStyle::alone, expression) && scanner.finished();
  if (!read || !is_constant(expression)) {
    return drawing.error(quoted(text) + " cannot be computed; expected an expression of numbers");
  }
  return std::to_string(expression.nodes[0].constant);
}

Result<std::string> from_range(const Drawing& drawing, std::string_view text) {
  const std::size_t dots = text.find("..");
  const std::size_t step_at = text.find(" step ");
  const auto low = whole_number(text.substr(0, dots));
  const auto high =
      whole_number(text.substr(dots + 2, step_at == std::string_view::npos ? step_at : step_at - dots - 2));
  const auto step =
      step_at == std::string_view::npos ? std::optional<std::uint64_t>(1) : whole_number(text.substr(step_at + 6));
  if (!low || !high || !step || *low > *high || *step == 0 || *high - *low == ~std::uint64_t{0}) {
    return drawing.error(quoted(text) + " is no range; expected LOW..HIGH or LOW..HIGH step N");
  }
  return std::to_string(*low + *step * drawing.below((*high - *low) / *step + 1));
}

Result<std::string> from_choices(const Drawing& drawing, std::string_view text) {
  constexpr std::string_view kExcept = " except ";
  std::vector<std::string> taken;
  if (const std::size_t at = text.find(kExcept); at != std::string_view::npos) {
    taken = words_of_text(text.substr(at + kExcept.size()));
    text = text.substr(0, at);
  }
  std::vector<std::string> choices;
  for (;;) {
    const std::size_t bar = text.find('|');
    std::string choice(trimmed_text(text.substr(0, bar)));
    if (choice.empty()) return drawing.error("has an empty choice; expected A | B | C");
    if (std::find(taken.begin(), taken.end(), choice) == taken.end()) choices.push_back(std::move(choice));
    if (bar == std::string_view::npos) break;
    text.remove_prefix(bar + 1);
  }
  if (choices.empty()) return drawing.error("has no choice left; expected one that is not excepted");
  return choices[drawing.below(choices.size())];
}

Result<std::string> value_of(const Drawing& drawing) {
  const Result<std::string> filled = fill(drawing.draw.how, drawing.so_far);
  if (!filled) return filled.error();
  const std::string_view text = trimmed_text(filled.value());
  if (text.starts_with('=')) return computed(drawing, text.substr(1));
  if (text.find("..") != std::string_view::npos) return from_range(drawing, text);
  return from_choices(drawing, text);
}

}  // namespace

std::uint64_t seed_of(std::string_view student, std::string_view purpose) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  const auto add = [&hash](std::string_view text) {
    for (const char c : text) {
      hash ^= static_cast<unsigned char>(c);
      hash *= 0x100000001b3ULL;
    }
  };
  add(student);
  add(std::string_view("\0", 1));  // "ab" + "c" is not "a" + "bc"
  add(purpose);
  return hash;
}

Result<Parameters> draw_parameters(const Exercise& exercise, const std::optional<std::string>& student) {
  Parameters parameters;
  for (const ParameterDraw& draw : exercise.draws) {
    Result<std::string> value = value_of({draw, parameters, student});
    if (!value) return value.error();
    parameters.set(draw.name, std::move(value).value());
  }
  return parameters;
}

}  // namespace membar
