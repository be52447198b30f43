#include "sim/trace/trace_template.h"

#include <algorithm>
#include <string_view>

#include "sim/base/nearest.h"

namespace membar {
namespace {

constexpr std::string_view kParam = "@param";

// "@param NAME = VALUE"; nothing for another line.
bool is_declaration(std::string_view line) { return trimmed_text(line).starts_with(kParam); }

}  // namespace

Result<FilledText> fill_trace_template(const std::string& text, unsigned first,
                                       const std::vector<std::pair<std::string, std::string>>& values) {
  std::vector<std::string> lines = lines_of_text(text);
  Parameters parameters;
  const auto fail = [&](std::size_t line, std::string message) {
    return Error{"", first + static_cast<unsigned>(line) + 1, 0, std::move(message)};
  };
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!is_declaration(lines[i])) continue;
    const std::vector<std::string> words = words_of_text(lines[i].substr(0, lines[i].find('#')));
    if (words.size() != 4 || words[0] != kParam || words[2] != "=") {
      return fail(i, "expected '@param NAME = VALUE', the value being one word");
    }
    if (parameters.find(words[1]) != nullptr) return fail(i, "parameter '" + words[1] + "' is declared twice");
    const auto given = std::find_if(values.begin(), values.end(), [&](const auto& v) { return v.first == words[1]; });
    parameters.set(words[1], given == values.end() ? words[3] : given->second);
    lines[i].clear();
  }
  for (const auto& [name, value] : values) {
    if (parameters.find(name) != nullptr) continue;
    return Error{"", 0, 0, "the trace has no parameter '" + name + "'" + did_you_mean(name, parameters.names())};
  }
  PlacedText body;
  body.line = first + 1;
  for (const std::string& line : lines) body.text += line + "\n";
  Result<FilledText> filled = fill_with_origins(body, parameters);
  if (filled) {
    for (unsigned& origin : filled.value().origins) origin += first;
  }
  return filled;
}

}  // namespace membar
