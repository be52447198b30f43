// Runs the built program from the outside, as a user does.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace membar::test {

struct Outcome {
  int exit_code = -1;  // 128 + signal when a signal ended it
  std::string out;
  std::string err;
};

// Runs the program with these arguments, from the root of the source tree.
Outcome run_membar(const std::vector<std::string>& arguments);
// The same, where the shell sees `tail` behind the arguments: a redirection, a pipe.
Outcome run_membar(const std::vector<std::string>& arguments, std::string_view tail);

// A directory of its own that is removed at the end.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  // The path of a file in it, which need not exist.
  [[nodiscard]] std::string path(std::string_view name) const;
  // Writes a file and returns its path.
  [[nodiscard]] std::string file(std::string_view name, std::string_view text) const;
  // The names of what lies in it, sorted.
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  std::string directory_;
};

std::string read_file(const std::string& path);

// How many lines the text has.
std::size_t count_lines(std::string_view text);

}  // namespace membar::test
