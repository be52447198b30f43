// The course in traces/lessons: its pages show what the program prints, name traces that exist and have all their
// parts; its exercises fail until they are solved, and their reference answers are right.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/app/program.h"
#include "tests/app/shown.h"

namespace membar::test {
namespace {

const std::string kFolder = "traces/lessons/";

std::vector<std::string> files_of(const std::string& folder, const std::string& extension) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(MEMBAR_SOURCE_DIR) + "/" + folder)) {
    if (entry.path().extension() == extension) names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

// "lesson-01.md" and so on, in order.
std::vector<std::string> pages() {
  std::vector<std::string> found = files_of(kFolder, ".md");
  found.erase(std::remove(found.begin(), found.end(), "README.md"), found.end());
  return found;
}

std::vector<std::string> headings(const std::string& text) {
  std::vector<std::string> found;
  bool code = false;
  for (const std::string& line : lines_of(text)) {
    if (line.starts_with("```")) code = !code;
    if (!code && line.starts_with("## ")) found.push_back(line.substr(3));
  }
  return found;
}

// A page from this heading to the next.
std::string section(const std::string& text, const std::string& heading) {
  const std::size_t at = text.find("\n## " + heading + "\n");
  if (at == std::string::npos) return "";
  return text.substr(at, text.find("\n## ", at + 1) - at);
}

std::size_t occurrences(const std::string& text, const std::string& words) {
  std::size_t count = 0;
  for (std::size_t at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) ++count;
  return count;
}

// The traces that a text names by their path from the root.
std::set<std::string> traces_named(const std::string& text) {
  static const std::regex path("traces/[-+.A-Za-z0-9_/]+\\.trace");
  std::set<std::string> found;
  for (auto at = std::sregex_iterator(text.begin(), text.end(), path); at != std::sregex_iterator(); ++at) {
    found.insert(at->str());
  }
  return found;
}

// The commands of an exercise, from its lines "# Run:  tools/membar run TRACE ...", in words.
std::vector<std::vector<std::string>> commands_of(const std::string& name) {
  const std::string start = "# Run:  tools/membar ";
  std::vector<std::vector<std::string>> all;
  for (const std::string& line : lines_of(file_text(kFolder + "practice/" + name))) {
    if (!line.starts_with("# Run:")) continue;
    REQUIRE(line.starts_with(start));
    std::istringstream words(line.substr(start.size()));
    all.push_back({std::istream_iterator<std::string>(words), {}});
    REQUIRE(all.back().size() >= 2);
    REQUIRE(all.back()[1] == kFolder + "practice/" + name);
  }
  return all;
}

std::vector<std::string> expectations(const std::string& text) {
  std::vector<std::string> found;
  for (const std::string& line : lines_of(text)) {
    if (line.starts_with("expect ")) found.push_back(line);
  }
  return found;
}

TEST_CASE("every command that the course shows prints what it shows") {
  CHECK(pages().size() == 10);
  for (const std::string& page : pages()) CHECK(check_shown_commands(kFolder + page) >= 2);
  CHECK(check_shown_commands(kFolder + "README.md") >= 1);
}

TEST_CASE("every lesson of the course has its parts: a goal, traces, what to run and to see, questions, exercises") {
  const std::vector<std::string> parts{"Goal", "Traces", "Run", "See", "Questions", "Exercises"};
  for (const std::string& page : pages()) {
    INFO(page);
    const std::string text = file_text(kFolder + page);
    CHECK(text.starts_with("# Lesson " + std::to_string(std::stoi(page.substr(7, 2))) + ": "));
    std::vector<std::string> found = headings(text);
    if (!found.empty() && found.back() == "Sources") found.pop_back();
    CHECK(found == parts);
    const std::string questions = section(text, "Questions");
    CHECK(occurrences(questions, "<details>") == 3);
    CHECK(occurrences(questions, "</details>") == 3);
    for (const std::string number : {"1. ", "2. ", "3. "}) CHECK(occurrences(questions, "\n" + number) == 1);
    CHECK(section(text, "Run").find("tools/membar run " + kFolder) != std::string::npos);
    CHECK(section(text, "Exercises").find(kFolder + "practice/") != std::string::npos);
    CHECK(file_text(kFolder + "README.md").find("](" + page + ")") != std::string::npos);
  }
}

TEST_CASE("every trace that the course names exists, and it names every lesson and every exercise") {
  std::set<std::string> named;
  for (const std::string& page : files_of(kFolder, ".md")) {
    check_links(kFolder + page);
    named.merge(traces_named(file_text(kFolder + page)));
  }
  for (const std::string& trace : named) {
    INFO(trace);
    CHECK(std::filesystem::exists(std::string(MEMBAR_SOURCE_DIR) + "/" + trace));
  }
  for (const std::string& trace : files_of(kFolder, ".trace")) {
    INFO(trace);
    CHECK(named.contains(kFolder + trace));
  }
  for (const std::string& trace : files_of(kFolder + "practice", ".trace")) {
    INFO(trace);
    CHECK(named.contains(kFolder + "practice/" + trace));
  }
  const std::string rules = file_text(kFolder + "lesson-09.md");
  for (const std::string& trace : files_of(kFolder + "happens-before", ".trace")) {
    INFO(trace);
    CHECK(rules.find("](happens-before/" + trace + ")") != std::string::npos);
  }
}

TEST_CASE("an exercise of the course fails until it is solved, and its reference answer is right") {
  const std::vector<std::string> exercises = files_of(kFolder + "practice", ".trace");
  CHECK(exercises.size() >= 22);
  CHECK(files_of(kFolder + "practice/answers", ".trace") == exercises);
  for (const std::string& name : exercises) {
    INFO(name);
    bool fails = false;
    for (std::vector<std::string> command : commands_of(name)) {
      const int code = run_membar(command).exit_code;
      CHECK((code == 0 || code == 1 || code == 3));  // 3: threads that wait for each other for ever
      fails = fails || code != 0;
      command[1] = kFolder + "practice/answers/" + name;
      CHECK(run_membar(command).exit_code == 0);
    }
    CHECK(fails);
    // The answer was not bought by other expectations.
    CHECK(expectations(file_text(kFolder + "practice/answers/" + name)) ==
          expectations(file_text(kFolder + "practice/" + name)));
  }
}

}  // namespace
}  // namespace membar::test
