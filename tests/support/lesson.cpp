#include "tests/support/lesson.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <regex>
#include <sstream>

#include "tests/support/run_trace.h"

namespace membar {
namespace {

// What stands behind `mark` in a comment line; "" when the line does not begin with it.
std::string after_mark(const std::string& line, std::string_view mark) {
  std::size_t at = 0;
  while (at < line.size() && (line[at] == '#' || line[at] == ' ')) ++at;
  if (line.empty() || line[0] != '#' || line.compare(at, mark.size(), mark) != 0) return "";
  return line.substr(at + mark.size());
}

void add_variations(Lesson& lesson) {
  unsigned number = 0;
  for (const std::string& line : lesson.lines) {
    ++number;
    if (const std::string words = after_mark(line, "Try:"); !words.empty()) {
      Variation& variation = lesson.variations.emplace_back();
      variation.line = number;
      add_settings(words, variation.settings);
    }
    if (const std::string words = after_mark(line, "then:"); !words.empty()) {
      REQUIRE_FALSE(lesson.variations.empty());
      lesson.variations.back().expectations.push_back(words);
    }
  }
}

bool is_expectation(const std::string& line) { return line.starts_with("expect "); }

// "  store x 1  # words": the op.
std::string_view without_comment(std::string_view line) {
  return line.substr(0, std::min(line.find('#'), line.size()));
}

std::set<std::uint64_t> numbers_of_run(const std::string& text, const std::vector<std::string>& settings) {
  std::set<std::uint64_t> numbers;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) add_numbers(without_comment(line), numbers);
  const TraceRun run = run_trace(text, settings);
  for (const ExpectationResult& expectation : run.expectations) add_numbers(expectation.actual, numbers);
  add_numbers(write_config(run.config), numbers);
  const Result<DerivedLatencies> hops = derive(run.config);
  REQUIRE(hops.ok());
  for (const Cycles cycles : {hops.value().l3_access, hops.value().dram_access, hops.value().probe,
                              hops.value().peer_total, hops.value().upgrade_total}) {
    numbers.insert(cycles.value);
  }
  return numbers;
}

// "56 + 2 * 20", products first.
std::uint64_t value_of(const std::string& sum) {
  std::istringstream stream(sum);
  std::uint64_t total = 0, product = 0, number = 0;
  bool minus = false;
  stream >> product;
  for (char sign = 0; stream >> sign >> number;) {
    if (sign == '*') {
      product *= number;
      continue;
    }
    total = minus ? total - product : total + product;
    product = number;
    minus = sign == '-';
  }
  return minus ? total - product : total + product;
}

}  // namespace

void add_settings(const std::string& words, std::vector<std::string>& settings) {
  std::istringstream stream(words);
  for (std::string word; stream >> word;) {
    if (word == "--set" && stream >> word) settings.push_back(word);
  }
}

Lesson read_lesson(const std::filesystem::path& path) {
  Lesson lesson;
  lesson.name = path.stem().string();
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    lesson.lines.push_back(line);
    lesson.text += line + "\n";
  }
  add_variations(lesson);
  return lesson;
}

std::vector<Lesson> read_lessons() {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(MEMBAR_SOURCE_DIR "/traces/lessons")) {
    if (entry.path().extension() == ".trace") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<Lesson> lessons;
  for (const auto& path : paths) lessons.push_back(read_lesson(path));
  return lessons;
}

std::string varied_text(const Lesson& lesson, const Variation& variation) {
  std::string text;
  for (const std::string& line : lesson.lines) text += (is_expectation(line) ? "" : line) + "\n";
  for (const std::string& expectation : variation.expectations) text += "expect " + expectation + "\n";
  return text;
}

void add_numbers(std::string_view text, std::set<std::uint64_t>& numbers) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  for (std::size_t at = 0; at < text.size();) {
    if (!is_digit(text[at])) {
      ++at;
      continue;
    }
    const bool within_word = at > 0 && is_letter(text[at - 1]);
    std::uint64_t number = 0;
    for (; at < text.size() && is_digit(text[at]); ++at) number = number * 10 + static_cast<unsigned>(text[at] - '0');
    if (!within_word) numbers.insert(number);
  }
}

void add_worked_sums(const std::string& words, std::set<std::uint64_t>& known) {
  static const std::regex sum("([0-9]+(?:\\s+[-+*]\\s+[0-9]+)+)\\s+=\\s+([0-9]+)");
  for (auto at = std::sregex_iterator(words.begin(), words.end(), sum); at != std::sregex_iterator(); ++at) {
    const std::uint64_t result = std::stoull((*at)[2].str());
    INFO((*at)[0].str());
    CHECK(value_of((*at)[1].str()) == result);
    known.insert(result);
  }
}

std::string without_parentheses(const std::string& text) {
  return std::regex_replace(text, std::regex("\\([^()]*\\)"), "");
}

std::set<std::uint64_t> numbers_of_lesson(const Lesson& lesson) {
  std::set<std::uint64_t> known = numbers_of_run(lesson.text, {});
  for (const Variation& variation : lesson.variations) {
    for (const std::string& setting : variation.settings) add_numbers(setting, known);
    known.merge(numbers_of_run(varied_text(lesson, variation), variation.settings));
  }
  return known;
}

}  // namespace membar
