#include "tests/app/program.h"

#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace membar::test {

namespace {

std::string shell_quoted(std::string_view word) {
  std::string out = "'";
  for (const char c : word) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

}  // namespace

Outcome run_membar(const std::vector<std::string>& arguments) { return run_membar(arguments, ""); }

Outcome run_membar(const std::vector<std::string>& arguments, std::string_view tail) {
  const TemporaryDirectory directory;
  const std::string errors = directory.path("stderr");
  std::string command = "cd " + shell_quoted(MEMBAR_SOURCE_DIR) + " || exit 127; " + shell_quoted(MEMBAR_PROGRAM);
  for (const std::string& argument : arguments) command += " " + shell_quoted(argument);
  command += " 2>" + shell_quoted(errors) + " " + std::string(tail);
  std::FILE* pipe = popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  Outcome outcome;
  std::array<char, 4096> buffer{};
  for (std::size_t count = 0; (count = std::fread(buffer.data(), 1, buffer.size(), pipe)) != 0;) {
    outcome.out.append(buffer.data(), count);
  }
  const int status = pclose(pipe);
  outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  outcome.err = read_file(errors);
  return outcome;
}

TemporaryDirectory::TemporaryDirectory() {
  std::string pattern = (std::filesystem::temp_directory_path() / "membar-test-XXXXXX").string();
  REQUIRE(mkdtemp(pattern.data()) != nullptr);
  directory_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

std::string TemporaryDirectory::path(std::string_view name) const { return directory_ + "/" + std::string(name); }

std::string TemporaryDirectory::file(std::string_view name, std::string_view text) const {
  std::ofstream out(path(name), std::ios::binary);
  out << text;
  REQUIRE(out.good());
  return path(name);
}

std::vector<std::string> TemporaryDirectory::names() const {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
    found.push_back(entry.path().filename().string());
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::size_t count_lines(std::string_view text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace membar::test
