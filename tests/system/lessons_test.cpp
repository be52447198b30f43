// The lessons are promises: every expectation holds, every remark about other settings is so, and every number in the
// words is one that the machine gives.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/lesson.h"
#include "tests/support/run_trace.h"

namespace membar {
namespace {

TEST_CASE("the lessons are numbered without a gap, and 01-publish is the first") {
  const std::vector<Lesson> lessons = read_lessons();
  REQUIRE(lessons.size() >= 47);
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

// The comments of a lesson in one piece.
std::string words_of(const Lesson& lesson) {
  std::string words;
  for (const std::string& line : lesson.lines) {
    std::string_view comment = std::string_view(line).substr(std::min(line.find('#'), line.size()));
    while (comment.starts_with('#')) comment.remove_prefix(1);
    words += std::string(comment) + "\n";
  }
  return without_parentheses(words);
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
