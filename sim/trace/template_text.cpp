#include "sim/trace/template_text.h"

#include <algorithm>
#include <charconv>
#include <sstream>

#include "sim/base/nearest.h"

namespace membar {
namespace {

bool is_name(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), fits);
}

class Filler {
 public:
  Filler(const PlacedText& text, Parameters parameters)
      : text_(text), lines_(lines_of_text(text.text)), parameters_(std::move(parameters)) {}

  Result<FilledText> fill_all() {
    if (!fill_lines(0, lines_.size())) return error_;
    if (!text_.text.ends_with('\n') && out_.text.ends_with('\n')) out_.text.pop_back();
    return std::move(out_);
  }

 private:
  bool fail(std::size_t at, std::string message) {
    const unsigned line = text_.line == 0 ? 0 : text_.line + static_cast<unsigned>(at);
    error_ = Error{text_.file, line, 0, std::move(message)};
    return false;
  }

  // The number of the line that has the @end of the @for at `at`; lines_.size() when there is none.
  [[nodiscard]] std::size_t end_of(std::size_t at) const {
    std::size_t depth = 1;
    for (++at; at < lines_.size(); ++at) {
      if (is_mark(at, "@for")) ++depth;
      if (is_mark(at, "@end") && --depth == 0) break;
    }
    return at;
  }
  [[nodiscard]] bool is_mark(std::size_t at, std::string_view mark) const {
    const std::string_view line = trimmed_text(lines_[at]);
    return line.starts_with(mark) && (line.size() == mark.size() || line[mark.size()] == ' ');
  }

  bool fill_lines(std::size_t from, std::size_t to) {
    for (std::size_t at = from; at < to; ++at) {
      if (is_mark(at, "@for")) {
        const std::size_t end = end_of(at);
        if (end == lines_.size()) return fail(at, "this @for has no end; expected a line '@end'");
        if (!repeat(at, end)) return false;
        at = end;
        continue;
      }
      if (is_mark(at, "@end")) return fail(at, "this @end has no beginning; expected a line '@for NAME in A..B'");
      std::string line;
      if (!fill_line(at, lines_[at], line)) return false;
      out_.text += line + "\n";
      out_.origins.push_back(static_cast<unsigned>(at) + 1);
      if (++filled_ > kMostFilledLines) {
        return fail(at, "the text becomes too long; expected at most " + std::to_string(kMostFilledLines) + " lines");
      }
    }
    return true;
  }

  bool repeat(std::size_t at, std::size_t end) {
    std::string line;
    if (!fill_line(at, lines_[at], line)) return false;
    std::istringstream words(line);
    std::string mark, name, in, range;
    words >> mark >> name >> in >> range;
    const std::size_t dots = range.find("..");
    const std::string behind = dots == std::string::npos ? "" : range.substr(dots + 2);
    const auto first = whole_number(range.substr(0, dots)), last = whole_number(behind);
    if (!is_name(name) || in != "in" || !first || !last || words >> mark) {
      return fail(at, "'" + std::string(trimmed_text(line)) + "' repeats nothing; expected '@for NAME in A..B'");
    }
    const Parameters outer = parameters_;
    const std::uint64_t from = first.value_or(0), to = last.value_or(0);
    for (std::uint64_t k = from; k <= to && k >= from; ++k) {
      parameters_.set(name, std::to_string(k));
      if (!fill_lines(at + 1, end)) return false;
      if (++filled_ > kMostFilledLines) return fail(at, "this @for has too many rounds");
    }
    parameters_ = outer;
    return true;
  }

  bool fill_line(std::size_t at, std::string_view line, std::string& out) {
    for (;;) {
      const std::size_t mark = line.find("${");
      out += line.substr(0, mark);
      if (mark == std::string_view::npos) return true;
      const std::size_t close = line.find('}', mark);
      const std::string name(line.substr(mark + 2, close == std::string_view::npos ? close : close - mark - 2));
      if (close == std::string_view::npos || !is_name(name)) {
        return fail(at, "this ${ names no parameter; expected ${NAME}");
      }
      const std::string* value = parameters_.find(name);
      if (value == nullptr) {
        return fail(at, "unknown parameter '" + name + "'" + did_you_mean(name, parameters_.names()) +
                            "; expected one that is declared before it is used");
      }
      out += *value;
      line.remove_prefix(close + 1);
    }
  }

  const PlacedText& text_;
  const std::vector<std::string> lines_;
  Parameters parameters_;
  FilledText out_;
  std::size_t filled_ = 0;
  Error error_;
};

}  // namespace

void Parameters::set(const std::string& name, std::string value) {
  for (auto& [known, old] : values_) {
    if (known == name) {
      old = std::move(value);
      return;
    }
  }
  values_.emplace_back(name, std::move(value));
}

const std::string* Parameters::find(std::string_view name) const {
  const auto found = std::find_if(values_.begin(), values_.end(), [&](const auto& pair) { return pair.first == name; });
  return found == values_.end() ? nullptr : &found->second;
}

std::vector<std::string> Parameters::names() const {
  std::vector<std::string> all;
  for (const auto& [name, value] : values_) all.push_back(name);
  return all;
}

std::vector<std::string> lines_of_text(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.emplace_back(line);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

std::vector<std::string> words_of_text(std::string_view text) {
  std::istringstream stream{std::string(text)};
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

std::string_view trimmed_text(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::optional<std::uint64_t> whole_number(std::string_view text) {
  text = trimmed_text(text);
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

Result<FilledText> fill_with_origins(const PlacedText& text, const Parameters& parameters) {
  return Filler(text, parameters).fill_all();
}

Result<std::string> fill(const PlacedText& text, const Parameters& parameters) {
  Result<FilledText> filled = fill_with_origins(text, parameters);
  if (!filled) return filled.error();
  return std::move(filled).value().text;
}

}  // namespace membar
