// What the README files show is what the program does.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "sim/app/command.h"
#include "tests/app/program.h"

namespace membar::test {
namespace {

std::string file_text(const std::string& path) { return read_file(std::string(MEMBAR_SOURCE_DIR) + "/" + path); }

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// The blocks between lines of ```.
std::vector<std::vector<std::string>> code_blocks(const std::string& text) {
  std::vector<std::vector<std::string>> blocks;
  bool inside = false;
  for (const std::string& line : lines_of(text)) {
    if (line.starts_with("```")) {
      inside = !inside;
      if (inside) blocks.emplace_back();
    } else if (inside) {
      blocks.back().push_back(line);
    }
  }
  return blocks;
}

// The first of the lines that the text does not have, in this order, with others between them only where the block says
// "..."; "" when it has them all.
std::string first_missing(const std::vector<std::string>& block, const std::vector<std::string>& output) {
  std::size_t at = 0;
  bool gap = true;
  for (const std::string& line : block) {
    if (line == "...") {
      gap = true;
      continue;
    }
    while (gap && at < output.size() && output[at] != line) ++at;
    if (at >= output.size() || output[at] != line) return line;
    ++at;
    gap = false;
  }
  return "";
}

TEST_CASE("the output that the README shows is what the command prints") {
  std::size_t commands_shown = 0;
  for (std::vector<std::string> block : code_blocks(file_text("README.md"))) {
    if (block.empty() || !block[0].starts_with("$ tools/membar ")) continue;
    ++commands_shown;
    std::istringstream command(block[0].substr(std::string_view("$ tools/membar ").size()));
    const std::vector<std::string> words{std::istream_iterator<std::string>(command), {}};
    const Outcome outcome = run_membar(words);
    INFO(block[0]);
    const bool fails = std::find(words.begin(), words.end(), "--plant") != words.end();
    CHECK(outcome.exit_code == (fails ? 1 : 0));
    block.erase(block.begin());
    CHECK(first_missing(block, lines_of(outcome.out)) == "");
  }
  CHECK(commands_shown == 5);
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

TEST_CASE("the README lists every lesson and every machine") {
  const std::string readme = file_text("README.md");
  std::set<std::string> listed;
  static const std::regex row("\n\\| ([0-9][0-9])(?:(,| to) ([0-9][0-9]))? \\|");
  for (auto at = std::sregex_iterator(readme.begin(), readme.end(), row); at != std::sregex_iterator(); ++at) {
    const int first = std::stoi((*at)[1].str());
    const int last = (*at)[3].matched ? std::stoi((*at)[3].str()) : first;
    for (int n = first; n <= last; ++n) CHECK(listed.insert((n < 10 ? "0" : "") + std::to_string(n)).second);
  }
  std::set<std::string> lessons;
  const std::filesystem::path root(MEMBAR_SOURCE_DIR);
  for (const auto& entry : std::filesystem::directory_iterator(root / "traces/lessons")) {
    if (entry.path().extension() == ".trace") lessons.insert(entry.path().filename().string().substr(0, 2));
  }
  CHECK(listed == lessons);
  for (const auto& entry : std::filesystem::directory_iterator(root / "configs/machines")) {
    const std::string name = entry.path().filename().string();
    if (entry.path().extension() == ".toml") CHECK(readme.find("`" + name + "`") != std::string::npos);
  }
}

TEST_CASE("the links of the README files lead somewhere") {
  static const std::regex link("\\]\\(([^)]+)\\)");
  for (const std::string path : {"README.md", "traces/README.md", "traces/lessons/exercises/README.md"}) {
    const std::string text = file_text(path);
    const std::filesystem::path folder =
        std::filesystem::path(MEMBAR_SOURCE_DIR) / std::filesystem::path(path).parent_path();
    for (auto at = std::sregex_iterator(text.begin(), text.end(), link); at != std::sregex_iterator(); ++at) {
      INFO(path << " " << (*at)[1].str());
      CHECK(std::filesystem::exists(folder / (*at)[1].str()));
    }
  }
}

}  // namespace
}  // namespace membar::test
