// What the README files show is what the program does.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "sim/app/command.h"
#include "tests/app/program.h"
#include "tests/app/shown.h"

namespace membar::test {
namespace {

TEST_CASE("the output that the README shows is what the command prints") {
  CHECK(check_shown_commands("README.md") == 11);
}

TEST_CASE("the trace that the README shows stands in the first lesson") {
  std::vector<std::string> lesson;
  for (const std::string& line : lines_of(file_text("traces/lessons/01-publish.trace"))) {
    const std::string code = line.substr(0, line.find('#'));
    lesson.push_back(code.substr(0, code.find_last_not_of(' ') + 1));
  }
  CHECK(first_missing(code_blocks(file_text("README.md")).at(0), lesson) == "");
}

TEST_CASE("the trace that explains the language runs, and its expectations hold") {
  std::string text;
  const std::vector<std::string> block = code_blocks(file_text("traces/README.md")).at(0);
  for (const std::string& line : block) text += line + "\n";
  const TemporaryDirectory directory;
  const Outcome outcome = run_membar({"run", directory.file("language.trace", text)});
  CHECK(outcome.err == "");
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.out.find("Expectations: 7 of 7 held") != std::string::npos);
}

TEST_CASE("the README lists every command") {
  const std::string readme = file_text("README.md");
  for (const Command& command : commands()) {
    INFO(command.name);
    CHECK(readme.find("| `membar " + std::string(command.name)) != std::string::npos);
  }
}

// The lessons of a table: "| 03 to 05 | ..." and "| 27, 28 | ...".
std::set<std::string> listed_lessons(const std::string& text) {
  std::set<std::string> listed;
  static const std::regex row("\n\\| ([0-9][0-9])(?:(,| to) ([0-9][0-9]))? \\|");
  for (auto at = std::sregex_iterator(text.begin(), text.end(), row); at != std::sregex_iterator(); ++at) {
    const int first = std::stoi((*at)[1].str());
    const int last = (*at)[3].matched ? std::stoi((*at)[3].str()) : first;
    for (int n = first; n <= last; ++n) CHECK(listed.insert((n < 10 ? "0" : "") + std::to_string(n)).second);
  }
  return listed;
}

TEST_CASE("the course lists every lesson trace, and what the README lists is there") {
  std::set<std::string> lessons;
  const std::filesystem::path root(MEMBAR_SOURCE_DIR);
  for (const auto& entry : std::filesystem::directory_iterator(root / "traces/lessons")) {
    if (entry.path().extension() == ".trace") lessons.insert(entry.path().filename().string().substr(0, 2));
  }
  CHECK(listed_lessons(file_text("traces/lessons/README.md")) == lessons);
  const std::set<std::string> listed = listed_lessons(file_text("README.md"));
  CHECK(std::includes(lessons.begin(), lessons.end(), listed.begin(), listed.end()));
}

TEST_CASE("the README lists every machine") {
  const std::string readme = file_text("README.md");
  const std::filesystem::path root(MEMBAR_SOURCE_DIR);
  for (const auto& entry : std::filesystem::directory_iterator(root / "configs/machines")) {
    const std::string name = entry.path().filename().string();
    if (entry.path().extension() == ".toml") CHECK(readme.find("`" + name + "`") != std::string::npos);
  }
}

TEST_CASE("the links of the README files lead somewhere") {
  for (const std::string path : {"README.md", "traces/README.md", "traces/lessons/exercises/README.md"}) {
    check_links(path);
  }
}

}  // namespace
}  // namespace membar::test
