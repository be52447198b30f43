#include "sim/config/toml_document.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <tuple>

namespace {
// Some malformed files break assertions inside toml++ 3.3 ("[[[a]]]" does, its pull request 301). A file must never end
// the program, so its assertions throw, in this file, which also catches them.
struct TomlAssertion {};
[[noreturn]] void break_assertion() { throw TomlAssertion(); }
}  // namespace
#undef NDEBUG
#define TOML_ASSERT(condition) ((condition) ? static_cast<void>(0) : break_assertion())
#define TOML_EXCEPTIONS 1
#define TOML_UNRELEASED_FEATURES 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include "sim/config/value_text.h"

namespace membar {
namespace {

constexpr std::size_t kMaxFileBytes = std::size_t{1} << 20U;

bool is_bare(std::string_view key) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  return !key.empty() && std::all_of(key.begin(), key.end(), allowed);
}

std::string join(const std::string& prefix, std::string_view key) {
  const std::string part = is_bare(key) ? std::string(key) : toml_string(key);
  return prefix.empty() ? part : prefix + '.' + part;
}

TomlValue value_of(const toml::node& node) {
  if (const auto* integer = node.as_integer()) return integer->get();
  if (const auto* decimal = node.as_floating_point()) return decimal->get();
  if (const auto* boolean = node.as_boolean()) return boolean->get();
  if (const auto* text = node.as_string()) return text->get();
  if (node.is_array()) return TomlOther{"an array"};
  return TomlOther{"a date or time"};
}

void flatten(const toml::table& table, const std::string& prefix, TomlDocument& document) {
  for (const auto& [key, node] : table) {
    const std::string name = join(prefix, key.str());
    const toml::source_position at = key.source().begin;
    if (const auto* inner = node.as_table()) {
      document.tables.push_back({name, at.line, at.column});
      flatten(*inner, name, document);
    } else {
      const toml::source_position value_at = node.source().begin;
      document.entries.push_back({name, value_of(node), at.line, at.column, value_at.line, value_at.column});
    }
  }
}

// toml++ sorts by name; messages and later steps want the order of the file.
void sort_by_place(TomlDocument& document) {
  const auto earlier = [](const auto& a, const auto& b) {
    return std::tie(a.line, a.column) < std::tie(b.line, b.column);
  };
  std::stable_sort(document.entries.begin(), document.entries.end(), earlier);
  std::stable_sort(document.tables.begin(), document.tables.end(), earlier);
}

// A config is text. toml++ would also refuse these bytes, in words about code points.
Result<Done> check_is_text(std::string_view text, const std::string& file) {
  unsigned line = 1;
  unsigned column = 1;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\n' && c != '\r' && c != '\t') || byte == 0x7f) {
      static constexpr std::string_view kHex = "0123456789abcdef";
      return Error{file, line, column,
                   std::string("byte 0x") + kHex[byte >> 4U] + kHex[byte & 15U] + " is not text; expected a TOML file"};
    }
    column = c == '\n' ? 1 : column + 1;
    line += c == '\n' ? 1U : 0U;
  }
  return Done{};
}

// toml++ quotes what it found, line ends included.
std::string on_one_line(std::string_view text) {
  std::string out(text);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return out;
}

bool breaks_assertion(std::string_view text) {
  try {
    static_cast<void>(toml::parse(text));
  } catch (const toml::parse_error&) {
    return false;
  } catch (const TomlAssertion&) {
    return true;
  }
  return false;
}

// toml++ reads from the front, so the first lines break the assertion from the broken line on, and not before.
// REQUIRES: the whole text breaks it.
unsigned line_of_assertion(std::string_view text) {
  std::vector<std::size_t> ends;  // of each line
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) ends.push_back(at);
  const auto first = std::partition_point(ends.begin(), ends.end(),
                                          [&](std::size_t end) { return !breaks_assertion(text.substr(0, end)); });
  return static_cast<unsigned>(first - ends.begin()) + 1;
}

}  // namespace

Result<std::string> read_text_file(const std::string& path) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found)
    return Error{path, 0, 0, "no such file; expected a TOML file"};
  if (status.type() == std::filesystem::file_type::directory) {
    return Error{path, 0, 0, "is a directory; expected a TOML file"};
  }
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return Error{path, 0, 0, std::string("cannot be opened: ") + std::strerror(errno)};
  std::string text(kMaxFileBytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) return Error{path, 0, 0, std::string("cannot be read: ") + std::strerror(errno)};
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > kMaxFileBytes) return Error{path, 0, 0, "is larger than 1 MiB; expected a TOML file"};
  return text;
}

Result<TomlDocument> parse_toml(std::string_view text, const std::string& file) {
  if (auto is_text = check_is_text(text, file); !is_text) return is_text.error();
  try {
    const toml::table root = toml::parse(text);
    TomlDocument document;
    document.file = file;
    flatten(root, "", document);
    sort_by_place(document);
    return document;
  } catch (const toml::parse_error& error) {
    const toml::source_position at = error.source().begin;
    return Error{file, at.line, at.column, "not TOML: " + on_one_line(error.description())};
  } catch (const TomlAssertion&) {
    return Error{file, line_of_assertion(text), 1,
                 "not TOML: this line cannot be read; expected key = value or [table]"};
  }
}

}  // namespace membar
