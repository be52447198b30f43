// The rules of style that a machine can judge.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/tidy/sources.h"

namespace membar::tidy {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot(MEMBAR_SOURCE_DIR);
constexpr std::size_t kMaxFileLines = 400;
constexpr unsigned kMaxFunctionLines = 70;

bool in_sim(const SourceFile& file) { return file.path.starts_with("sim/"); }

std::string text_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Whether npm put it there: what it installs, and what it builds.
bool of_npm(const fs::path& path) {
  const std::string relative = path.lexically_relative(kRoot).string();
  for (const std::string viewer : {"tools/viewer/", "tools/sweep-viewer/"}) {
    if (relative.starts_with(viewer + "node_modules/") || relative.starts_with(viewer + "dist/")) return true;
  }
  return false;
}

// The text files that people write, of the whole tree.
std::vector<fs::path> written_files() {
  std::vector<fs::path> files;
  for (const std::string_view top : {"sim", "tests", "tools", "configs", "traces", ".ci"}) {
    if (!fs::exists(kRoot / top)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / top)) {
      const std::string extension = entry.path().extension().string();
      if (entry.is_regular_file() && !of_npm(entry.path()) && extension != ".zst" && extension != ".gz" &&
          extension != ".pyc") {
        files.push_back(entry.path());
      }
    }
  }
  for (const auto& entry : fs::directory_iterator(kRoot)) {
    const bool of_git = entry.path().filename() == ".git";  // in a worktree a file that names the main one
    if (entry.is_regular_file() && !of_git) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

TEST_CASE("No source file is longer than 400 lines") {
  for (const SourceFile& file : all_sources()) {
    INFO(file.path << " has " << file.lines.size() << " lines");
    CHECK(file.lines.size() <= kMaxFileLines);
  }
}

TEST_CASE("No function is longer than 70 lines") {
  for (const SourceFile& file : all_sources()) {
    for (const FunctionExtent& body : function_extents(file.code)) {
      INFO(place(file, body.first_line) << ": " << body.last_line - body.first_line + 1 << " lines");
      CHECK(body.last_line - body.first_line + 1 <= kMaxFunctionLines);
    }
  }
}

TEST_CASE("Every folder of sim/ says in its README.md what lives there") {
  for (const auto& entry : fs::directory_iterator(kRoot / "sim")) {
    if (!entry.is_directory() || fs::is_empty(entry.path())) continue;
    INFO(entry.path().filename().string());
    CHECK(fs::exists(entry.path() / "README.md"));
  }
}

TEST_CASE("Every header has #pragma once") {
  for (const SourceFile& file : all_sources()) {
    if (!file.path.ends_with(".h")) continue;
    INFO(file.path);
    CHECK(std::find(file.lines.begin(), file.lines.end(), "#pragma once") != file.lines.end());
  }
}

// Two types of one name in one namespace are one to the linker: it takes the functions of either for both.
TEST_CASE("No two headers of sim/ define a type of the same name") {
  std::map<std::string, std::string> first;
  for (const SourceFile& file : all_sources()) {
    if (!in_sim(file) || !file.path.ends_with(".h")) continue;
    for (std::size_t i = 0; i < file.code_lines.size(); ++i) {
      std::istringstream words(file.code_lines[i]);
      std::string kind, name, next;
      words >> kind >> name >> next;
      const bool defines = (kind == "struct" || kind == "class") && !name.ends_with(";") && next != "";
      if (!defines || !file.code_lines[i].starts_with(kind) || name.starts_with("std::") ||
          name.find('<') != std::string::npos)
        continue;
      const auto [found, added] = first.emplace(name, place(file, i + 1));
      INFO(found->second << " and " << place(file, i + 1) << " define " << name);
      CHECK(added);
    }
  }
}

TEST_CASE("Includes in quotes are relative to the root and name a file that exists") {
  for (const SourceFile& file : all_sources()) {
    for (const Include& include : quoted_includes(file)) {
      INFO(place(file, include.line) << " includes " << include.path);
      CHECK((include.path.starts_with("sim/") || include.path.starts_with("tests/")));
      CHECK(fs::exists(kRoot / include.path));
    }
  }
}

TEST_CASE("Nothing is left undone in the code") {
  // Spelled in two halves, so that this file does not find itself.
  const std::vector<std::string> words = {
      "TO"
      "DO",
      "FIX"
      "ME",
      "XX"
      "X",
      "HA"
      "CK",
      "not "
      "implemented",
      "un"
      "implemented"};
  for (const SourceFile& file : all_sources()) {
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      for (const std::string& word : words) {
        INFO(place(file, i + 1) << " has " << word);
        CHECK_FALSE(has_word(file.lines[i], word));
      }
    }
  }
}

TEST_CASE("Lines have no tabs, no carriage returns and no white space at their end") {
  for (const SourceFile& file : all_sources()) {
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      const std::string& line = file.lines[i];
      INFO(place(file, i + 1));
      CHECK(line.find_first_of("\t\r") == std::string::npos);
      CHECK_FALSE(line.ends_with(' '));
    }
    INFO(file.path);
    CHECK(file.text.ends_with('\n'));
  }
}

TEST_CASE("Switches in sim/ have no default, so that the compiler finds a forgotten enumerator") {
  for (const SourceFile& file : all_sources()) {
    if (!in_sim(file)) continue;
    for (std::size_t i = 0; i < file.code_lines.size(); ++i) {
      INFO(place(file, i + 1));
      CHECK_FALSE(has_word(file.code_lines[i], "default:"));
    }
  }
}

TEST_CASE("The library neither prints nor ends the process: only sim/app does") {
  const std::vector<std::string_view> words = {"std::cout", "std::cerr", "std::clog", "printf",     "fprintf", "puts",
                                               "exit",      "abort",     "_Exit",     "quick_exit", "system"};
  for (const SourceFile& file : all_sources()) {
    if (!in_sim(file) || file.folder == "app") continue;
    for (std::size_t i = 0; i < file.code_lines.size(); ++i) {
      const std::string& line = file.code_lines[i];
      INFO(place(file, i + 1));
      CHECK_FALSE(line.starts_with("#include <iostream>"));
      for (const std::string_view word : words) {
        const bool stream = word.find(':') != std::string_view::npos;
        CHECK_FALSE((stream ? has_word(line, word) : has_word(line, std::string(word) + "(")));
      }
    }
  }
}

TEST_CASE("No file speaks of the machine it was written on") {
  const std::vector<std::string> words = {
      "/wo"
      "rk/",
      "/ho"
      "me/",
      "bash_"
      "jobs"};
  for (const fs::path& path : written_files()) {
    const std::string text = text_of(path);
    for (const std::string& word : words) {
      INFO(path.lexically_relative(kRoot).string() << " has " << word);
      CHECK(text.find(word) == std::string::npos);
    }
  }
}

TEST_CASE("The commands of the newcomer's path can be executed") {
  for (const std::string_view command : {"tools/membar", "tools/test", ".ci/run"}) {
    INFO(command);
    CHECK((fs::status(kRoot / command).permissions() & fs::perms::owner_exec) != fs::perms::none);
  }
}

}  // namespace
}  // namespace membar::tidy
