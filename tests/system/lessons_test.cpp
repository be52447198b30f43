// The lessons are promises: every expectation holds, every remark about other settings is so, and every number in the
// words is one that the machine gives.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/run_trace.h"

namespace membar {
namespace {

// `# Try:  --set key=value ...  words` and the `# then: EXPECTATION` lines that follow it.
struct Variation {
  unsigned line = 0;
  std::vector<std::string> settings;
  std::vector<std::string> expectations;
};

struct Lesson {
  std::string name;  // "01-publish"
  std::string text;
  std::vector<std::string> lines;
  std::vector<Variation> variations;
};

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
      std::istringstream stream(words);
      for (std::string word; stream >> word;) {
        if (word == "--set" && stream >> word) variation.settings.push_back(word);
      }
    }
    if (const std::string words = after_mark(line, "then:"); !words.empty()) {
      REQUIRE_FALSE(lesson.variations.empty());
      lesson.variations.back().expectations.push_back(words);
    }
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

bool is_expectation(const std::string& line) { return line.starts_with("expect "); }

// The lesson with the expectations of a variation in place of its own.
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

// "  store x 1  # words": the op.
std::string_view without_comment(std::string_view line) {
  return line.substr(0, std::min(line.find('#'), line.size()));
}

// The numbers that a reader of the lesson can find outside the words: in the ops and expectations, in what the run says
// about these, and in the machine's description.
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

TEST_CASE("the lessons are numbered without a gap, and 01-publish is the first") {
  const std::vector<Lesson> lessons = read_lessons();
  REQUIRE(lessons.size() >= 31);
  CHECK(lessons[0].name == "01-publish");
  for (std::size_t i = 0; i < lessons.size(); ++i) {
    const std::string number = std::to_string(i + 1);
    CHECK(lessons[i].name.substr(0, 3) == std::string(number.size() < 2 ? "0" : "") + number + "-");
  }
}

TEST_CASE("every expectation of every lesson holds on the default machine") {
  for (const Lesson& lesson : read_lessons()) {
    const TraceRun run = run_trace_file("traces/lessons/" + lesson.name + ".trace");
    INFO(lesson.name);
    CHECK(run.ok());
    CHECK(run.problem() == "");
    CHECK(run.expectations.size() >= 2);
  }
}

TEST_CASE("what a lesson says about other settings is so") {
  std::size_t variations = 0;
  for (const Lesson& lesson : read_lessons()) {
    for (const Variation& variation : lesson.variations) {
      INFO(lesson.name << ".trace:" << variation.line);
      CHECK_FALSE(variation.settings.empty());
      CHECK_FALSE(variation.expectations.empty());
      const TraceRun run = run_trace(varied_text(lesson, variation), variation.settings);
      CHECK(run.problem() == "");
      // A remark that holds without the settings as well says nothing about them.
      const TraceRun same = run_trace(varied_text(lesson, variation));
      if (lesson.name != "09-publish-release-race" && lesson.name != "13-broken-consumer") CHECK(same.problem() != "");
      ++variations;
    }
  }
  CHECK(variations >= 15);
}

// The words of a lesson in one piece, without what stands in parentheses: "12 (look up) + 8 (network)" is "12  + 8 ".
std::string words_of(const Lesson& lesson) {
  std::string words;
  for (const std::string& line : lesson.lines) {
    std::string_view comment = std::string_view(line).substr(without_comment(line).size());
    while (comment.starts_with('#')) comment.remove_prefix(1);
    words += std::string(comment) + "\n";
  }
  return std::regex_replace(words, std::regex("\\([^()]*\\)"), "");
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

// A sum that the words work out, "1 + 56 = 57", must be right, and its result may then be used.
void add_worked_sums(const std::string& words, std::set<std::uint64_t>& known) {
  static const std::regex sum("([0-9]+(?:\\s+[-+*]\\s+[0-9]+)+)\\s+=\\s+([0-9]+)");
  for (auto at = std::sregex_iterator(words.begin(), words.end(), sum); at != std::sregex_iterator(); ++at) {
    const std::uint64_t result = std::stoull((*at)[2].str());
    INFO((*at)[0].str());
    CHECK(value_of((*at)[1].str()) == result);
    known.insert(result);
  }
}

std::set<std::uint64_t> numbers_of_lesson(const Lesson& lesson) {
  std::set<std::uint64_t> known = numbers_of_run(lesson.text, {});
  for (const Variation& variation : lesson.variations) {
    for (const std::string& setting : variation.settings) add_numbers(setting, known);
    known.merge(numbers_of_run(varied_text(lesson, variation), variation.settings));
  }
  return known;
}

// The lessons that a lesson mentions, "as in 01", "(28)": a reader has their numbers too.
std::vector<std::size_t> mentioned(const Lesson& lesson, std::size_t lessons) {
  static const std::regex mention("(?:in |of |with |from |\\()([0-9][0-9])(?![0-9])");
  std::vector<std::size_t> found;
  for (auto at = std::sregex_iterator(lesson.text.begin(), lesson.text.end(), mention); at != std::sregex_iterator();
       ++at) {
    const std::size_t number = std::stoull((*at)[1].str());
    if (number >= 1 && number <= lessons) found.push_back(number - 1);
  }
  return found;
}

TEST_CASE("every number in the words of a lesson is one that the machine gives, or a sum of such") {
  const std::vector<Lesson> lessons = read_lessons();
  for (const Lesson& lesson : lessons) {
    INFO(lesson.name);
    std::set<std::uint64_t> known = numbers_of_lesson(lesson), said;
    for (const std::size_t other : mentioned(lesson, lessons.size())) known.merge(numbers_of_lesson(lessons[other]));
    const std::string words = words_of(lesson);
    add_worked_sums(words, known);
    add_numbers(words, said);
    for (const std::uint64_t value : said) {
      INFO(value);
      CHECK((known.contains(value) || value <= lessons.size()));  // the number of a lesson, or small enough to count
    }
  }
}

TEST_CASE("each lesson says how to run it and what to see") {
  for (const Lesson& lesson : read_lessons()) {
    INFO(lesson.name);
    CHECK(lesson.text.find("# Run:  tools/membar run traces/lessons/" + lesson.name + ".trace\n") != std::string::npos);
    CHECK(lesson.text.find("\n# See:  ") != std::string::npos);
    CHECK(lesson.text.find("\n# " + lesson.name.substr(0, 2) + "  ") != std::string::npos);
    for (const std::string& line : lesson.lines) CHECK(line.size() <= 120);
  }
}

}  // namespace
}  // namespace membar
