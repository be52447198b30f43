#include "sim/trace/source_lines.h"

#include <filesystem>
#include <string_view>

#include "sim/trace/input.h"

namespace membar {

std::vector<std::string> source_lines(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return {};
  const Result<std::string> read = read_whole_file(path, kMostSourceBytes);
  if (!read) return {};
  const std::string& text = read.value();
  if (text.find('\0') != std::string::npos) return {};
  std::vector<std::string> lines;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.emplace_back(line);
  }
  return lines;
}

}  // namespace membar
