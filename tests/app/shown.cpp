#include "tests/app/shown.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <iterator>
#include <regex>
#include <sstream>
#include <string_view>

#include "tests/app/program.h"

namespace membar::test {
namespace {

constexpr std::string_view kPrompt = "$ tools/membar ";

// A command and the lines that it is shown to print.
struct Shown {
  std::string command;
  std::vector<std::string> output;
};

std::vector<Shown> shown_commands(const std::string& text) {
  std::vector<Shown> all;
  for (const std::vector<std::string>& block : code_blocks(text)) {
    if (block.empty() || !block[0].starts_with(kPrompt)) continue;
    for (const std::string& line : block) {
      if (line.starts_with(kPrompt)) {
        all.push_back({line.substr(kPrompt.size()), {}});
      } else {
        all.back().output.push_back(line);
      }
    }
  }
  return all;
}

bool writes_page(const std::string& word) { return word.ends_with(".html"); }
bool writes_file(const std::string& word) {
  constexpr std::string_view kEndings[] = {".html", ".json", ".svg", ".csv"};
  return std::any_of(std::begin(kEndings), std::end(kEndings), [&](auto ending) { return word.ends_with(ending); });
}

// 1 where something is shown to fail: a planted bug, an exercise that nobody has solved yet.
int expected_exit_code(const Shown& shown) {
  if (shown.command.find("--plant") != std::string::npos) return 1;
  static const std::regex verdict("Expectations: ([0-9]+) of ([0-9]+) held");
  static const std::regex races("[0-9]+ data races?: .*");
  std::smatch match;
  for (const std::string& line : shown.output) {
    if (std::regex_match(line, match, verdict) && match[1] != match[2]) return 1;
    if (std::regex_match(line, races)) return 1;
  }
  return 0;
}

}  // namespace

std::string file_text(const std::string& path) { return read_file(std::string(MEMBAR_SOURCE_DIR) + "/" + path); }

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

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

std::size_t check_shown_commands(const std::string& path) {
  const std::vector<Shown> all = shown_commands(file_text(path));
  const TemporaryDirectory directory;
  std::vector<std::string> folders;  // that a command has made, and later ones read
  for (const Shown& shown : all) {
    INFO(path << ": " << shown.command);
    std::istringstream command(shown.command);
    std::vector<std::string> words{std::istream_iterator<std::string>(command), {}};
    const bool page = std::any_of(words.begin(), words.end(), writes_page);
    const auto out = std::find(words.begin(), words.end(), "--out");
    if (out != words.end() && out + 1 != words.end()) folders.push_back(*(out + 1));
    for (std::string& word : words) {
      const bool folder = std::find(folders.begin(), folders.end(), word) != folders.end();
      if (folder || writes_file(word)) word = directory.path(word);
    }
    const Outcome outcome = run_membar(words);
    // Where there was no Node.js there is no viewer, and the program says so.
    if (page && outcome.err.find("a page needs the viewer") != std::string::npos) continue;
    CHECK(outcome.exit_code == expected_exit_code(shown));
    CHECK(first_missing(shown.output, lines_of(outcome.out)) == "");
  }
  return all.size();
}

void check_links(const std::string& path) {
  static const std::regex link("\\]\\(([^)#]+)\\)");
  const std::string text = file_text(path);
  const std::filesystem::path folder =
      std::filesystem::path(MEMBAR_SOURCE_DIR) / std::filesystem::path(path).parent_path();
  for (auto at = std::sregex_iterator(text.begin(), text.end(), link); at != std::sregex_iterator(); ++at) {
    if ((*at)[1].str().starts_with("https://")) continue;
    INFO(path << " " << (*at)[1].str());
    CHECK(std::filesystem::exists(folder / (*at)[1].str()));
  }
}

}  // namespace membar::test
