#include "tests/tidy/sources.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace membar::tidy {

namespace {

namespace fs = std::filesystem;

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

// The end of the literal or comment that begins at `at` (one past its last character); `at` when none begins there.
std::size_t end_of_comment(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) == "//") return std::min(text.find('\n', at), text.size());
  if (text.substr(at, 2) == "/*") {
    const std::size_t end = text.find("*/", at + 2);
    return end == std::string_view::npos ? text.size() : end + 2;
  }
  return at;
}

std::size_t end_of_literal(std::string_view text, std::size_t at) {
  const char quote = text[at];
  if (quote == '"' && at > 0 && text[at - 1] == 'R') {
    const std::size_t open = text.find('(', at);
    if (open == std::string_view::npos) return text.size();
    const std::string close = ")" + std::string(text.substr(at + 1, open - at - 1)) + "\"";
    const std::size_t end = text.find(close, open);
    return end == std::string_view::npos ? text.size() : end + close.size();
  }
  const bool separator = quote == '\'' && at > 0 && is_word(text[at - 1]);  // 1'000'000
  if ((quote != '"' && quote != '\'') || separator) return at;
  for (std::size_t i = at + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == quote || text[i] == '\n') {
      return i + 1;
    }
  }
  return text.size();
}

// Preprocessor lines say nothing about functions: a macro's braces need not even balance.
std::string without_preprocessor(std::string_view code) {
  std::string out;
  bool continued = false;
  for (const std::string& line : split_lines(code)) {
    const std::size_t first = line.find_first_not_of(' ');
    const bool directive = continued || (first != std::string::npos && line[first] == '#');
    continued = directive && line.ends_with('\\');
    out += directive ? "" : line;
    out += '\n';
  }
  return out;
}

enum class Block { scope, function, other };

Block block_after(std::string_view head) {
  while (!head.empty() && std::isspace(static_cast<unsigned char>(head.back())) != 0) head.remove_suffix(1);
  for (const std::string_view word : {"namespace", "class", "struct", "union", "enum", "extern"}) {
    if (has_word(head, word) && head.find('(') == std::string_view::npos) return Block::scope;
  }
  const bool initialiser = head.ends_with('=') || head.ends_with(',') || head.ends_with("return");
  return head.find('(') != std::string_view::npos && !initialiser ? Block::function : Block::other;
}

}  // namespace

std::string without_comments_and_literals(std::string_view text) {
  std::string out(text);
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t comment = end_of_comment(text, i);
    const std::size_t end = comment != i ? comment : end_of_literal(text, i);
    const std::size_t keep = comment != i ? 0 : 1;  // the quotes stay, so that an empty argument is seen as one
    for (std::size_t k = i + keep; k + keep < end; ++k) {
      if (out[k] != '\n') out[k] = ' ';
    }
    i = std::max(end, i + 1);
  }
  return out;
}

std::vector<FunctionExtent> function_extents(std::string_view code) {
  const std::string text = without_preprocessor(code);
  std::vector<FunctionExtent> found;
  std::vector<Block> open;
  std::string head;
  unsigned line = 1;
  unsigned began = 0;
  std::size_t function_depth = 0;  // the depth at which the current function opened; 0: in none
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') ++line;
    if (c == '{') {
      open.push_back(block_after(head));
      if (function_depth == 0 && open.back() == Block::function) {
        function_depth = open.size();
        began = line;
      }
      head.clear();
    } else if (c == '}' && !open.empty()) {
      if (open.size() == function_depth) {
        found.push_back({began, line});
        function_depth = 0;
      }
      open.pop_back();
      // `: a_{1}, b_{2} {`: the initialisers of a constructor stand before its body.
      const std::size_t next = text.find_first_not_of(" \n", i + 1);
      const bool goes_on = next != std::string::npos && (text[next] == ',' || text[next] == '{');
      head = goes_on ? "()" : "";
      if (goes_on && text[next] == ',') i = next;
    } else if (c == ';') {
      head.clear();
    } else {
      head += c;
    }
  }
  return found;
}

std::vector<SourceFile> sources_under(std::string_view top) {
  const fs::path root(MEMBAR_SOURCE_DIR);
  std::vector<SourceFile> files;
  for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
    const fs::path& path = entry.path();
    if (!entry.is_regular_file() || (path.extension() != ".h" && path.extension() != ".cpp")) continue;
    SourceFile file;
    const fs::path relative = path.lexically_relative(root);
    file.path = relative.generic_string();
    if (std::distance(relative.begin(), relative.end()) > 2) file.folder = std::next(relative.begin())->string();
    std::ifstream in(path, std::ios::binary);
    file.text.assign(std::istreambuf_iterator<char>(in), {});
    file.code = without_comments_and_literals(file.text);
    file.lines = split_lines(file.text);
    file.code_lines = split_lines(file.code);
    files.push_back(std::move(file));
  }
  std::sort(files.begin(), files.end(), [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return files;
}

const std::vector<SourceFile>& all_sources() {
  static const std::vector<SourceFile> files = [] {
    std::vector<SourceFile> all = sources_under("sim");
    std::vector<SourceFile> tests = sources_under("tests");
    all.insert(all.end(), std::make_move_iterator(tests.begin()), std::make_move_iterator(tests.end()));
    return all;
  }();
  return files;
}

std::vector<Include> quoted_includes(const SourceFile& file) {
  static constexpr std::string_view kDirective = "#include \"";
  std::vector<Include> found;
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    const std::string_view line = file.lines[i];
    if (!line.starts_with(kDirective) || !file.code_lines[i].starts_with("#include")) continue;
    const std::string_view rest = line.substr(kDirective.size());
    found.push_back({std::string(rest.substr(0, rest.find('"'))), static_cast<unsigned>(i + 1)});
  }
  return found;
}

std::string place(const SourceFile& file, std::size_t line) { return file.path + ":" + std::to_string(line); }

bool has_word(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool left = at == 0 || !is_word(text[at - 1]) || !is_word(word.front());
    const bool right = end >= text.size() || !is_word(text[end]) || !is_word(word.back());
    if (left && right) return true;
  }
  return false;
}

}  // namespace membar::tidy
