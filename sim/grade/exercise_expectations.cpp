#include "sim/grade/exercise_expectations.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "sim/trace/reader.h"

namespace membar {
namespace {

// The same expectation when it does not matter which ops there are: every visible(...), seen(...) and cost(...) becomes
// a number of cycles.
std::string without_ops(const std::string& expectation) {
  std::string text = expectation;
  for (const std::string_view function : {"visible(", "seen(", "cost("}) {
    for (std::size_t at; (at = text.find(function)) != std::string::npos;) {
      const std::size_t end = text.find(')', at);
      if (end == std::string::npos) return text;
      text.replace(at, end + 1 - at, "cycles");
    }
  }
  return text;
}

bool is_about_names(const std::string& message) {
  static constexpr std::array<std::string_view, 4> kNames{"unknown thread", "unknown variable", "unknown core",
                                                          "unknown op"};
  return std::any_of(kNames.begin(), kNames.end(), [&](std::string_view name) { return message.starts_with(name); });
}

}  // namespace

std::optional<Error> wrong_expectation(const std::vector<PlacedText>& expectations, const std::string& starter,
                                       unsigned line_bytes) {
  ReadOptions options;
  options.line_size = line_bytes;
  const auto problem = [&](const std::string& expectation) -> std::optional<Error> {
    const Result<Program> program = read_trace_text(starter + "\nexpect " + expectation + "\n", "", options);
    if (program) return std::nullopt;
    return program.error();
  };
  for (const PlacedText& expectation : expectations) {
    const std::optional<Error> whole = problem(expectation.text);
    if (!whole) continue;
    const std::optional<Error> rest = problem(without_ops(expectation.text));
    if (!rest && !is_about_names(whole->message)) continue;
    return Error{expectation.file, expectation.line, 0, "'" + expectation.text + "': " + whole->message};
  }
  return std::nullopt;
}

}  // namespace membar
