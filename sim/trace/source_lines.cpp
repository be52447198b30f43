#include "sim/trace/source_lines.h"

#include <array>
#include <filesystem>
#include <string_view>
#include <utility>

#include "sim/trace/input.h"

namespace membar {

std::vector<std::string> source_lines(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return {};
  auto file = open_file_source(path);
  if (!file) return {};
  auto source = decompressed(std::move(file).value());
  if (!source) return {};
  std::string text;
  std::array<char, 65536> buffer;
  for (;;) {
    const Result<std::size_t> count = source.value()->read(buffer);
    if (!count) return {};
    if (count.value() == 0) break;
    text.append(buffer.data(), count.value());
    if (text.size() > kMostSourceBytes) return {};
  }
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
