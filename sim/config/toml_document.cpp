#include "sim/config/toml_document.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <tuple>
#include <utility>

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

std::optional<TomlPlain> plain_value(const toml::node& node) {
  if (const auto* integer = node.as_integer()) return integer->get();
  if (const auto* decimal = node.as_floating_point()) return decimal->get();
  if (const auto* boolean = node.as_boolean()) return boolean->get();
  if (const auto* text = node.as_string()) return text->get();
  return std::nullopt;
}

TomlValue value_of(const toml::node& node) {
  if (std::optional<TomlPlain> plain = plain_value(node)) {
    return std::visit([](auto& value) -> TomlValue { return std::move(value); }, *plain);
  }
  const toml::array* const array = node.as_array();
  if (array == nullptr) return TomlOther{"a date or time", {}};
  TomlOther found{"an array", {}};
  for (const toml::node& element : *array) {
    std::optional<TomlPlain> plain = plain_value(element);
    if (!plain) return TomlOther{"an array", {}};
    found.elements.push_back(std::move(*plain));
  }
  return found;
}

void flatten(const toml::table& table, const std::string& prefix, TomlDocument& document) {
  for (const auto& [key, node] : table) {
    const std::string name = join(prefix, key.str());
    const toml::source_position at = key.source().begin;
    if (const auto* inner = node.as_table()) {
      document.tables.push_back({name, at.line, at.column});
      flatten(*inner, name, document);
    } else if (const auto* array = node.as_array(); array != nullptr && array->is_homogeneous<toml::table>()) {
      for (std::size_t i = 0; i < array->size(); ++i) {
        const std::string numbered = name + "[" + std::to_string(i) + "]";
        const toml::source_position element_at = (*array)[i].source().begin;
        document.tables.push_back({numbered, element_at.line, element_at.column});
        flatten(*(*array)[i].as_table(), numbered, document);
      }
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

// Walks a text as TOML's lexer does, as far as one must to know what stands in a comment.
class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  // Moves over the next byte, and the ones that belong to it (an escaped character, the rest of three quotes).
  // REQUIRES: !at_end()
  void next() {
    const char c = text_[at_];
    advance(1);
    if (in_comment_) {
      in_comment_ = c != '\n';
    } else if (quote_ == 0) {
      in_comment_ = c == '#';
      if (c == '"' || c == '\'') open(c);
    } else if (c == '\\' && quote_ == '"' && !at_end()) {
      advance(1);
    } else if (c == quote_) {
      close();
    } else if (c == '\n' && !multi_line_) {
      quote_ = 0;
    }
  }

  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
  [[nodiscard]] bool in_comment() const { return in_comment_; }
  // Of the next byte, from 1.
  [[nodiscard]] unsigned line() const { return line_; }
  [[nodiscard]] unsigned column() const { return column_; }

 private:
  void advance(std::size_t bytes) {
    for (; bytes > 0; --bytes, ++at_) {
      const bool ends = text_[at_] == '\n';
      column_ = ends ? 1 : column_ + 1;
      line_ += ends ? 1U : 0U;
    }
  }
  [[nodiscard]] bool two_more(char quote) const {
    return at_ + 1 < text_.size() && text_[at_] == quote && text_[at_ + 1] == quote;
  }
  void open(char quote) {
    quote_ = quote;
    multi_line_ = two_more(quote);
    if (multi_line_) advance(2);
  }
  // A string of several lines may end in one or two quotes of its own before the three that close it.
  void close() {
    if (multi_line_ && !two_more(quote_)) return;
    if (multi_line_) {
      advance(2);
      for (unsigned own = 0; own < 2 && !at_end() && text_[at_] == quote_; ++own) advance(1);
    }
    quote_ = 0;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  unsigned line_ = 1;
  unsigned column_ = 1;
  bool in_comment_ = false;
  char quote_ = 0;  // the quote that the string around the next byte began with; 0: none
  bool multi_line_ = false;
};

std::string hex_text(char c) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  return std::string("0x") + kHex[byte >> 4U] + kHex[byte & 15U];
}

// The text for toml++: ASCII, for letters beyond it are undefined behaviour in several places of version 3.3. In
// comments each becomes one question mark, so that columns stay; elsewhere they are an error, and so are control
// characters.
Result<std::string> ascii_text(std::string_view text, const std::string& file) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);  // a byte order mark
  std::string out;
  out.reserve(text.size());
  for (Lexer lexer(text); !lexer.at_end();) {
    const unsigned line = lexer.line();
    const unsigned column = lexer.column();
    const std::size_t at = lexer.at();
    const bool in_comment = lexer.in_comment();
    lexer.next();
    for (const char c : text.substr(at, lexer.at() - at)) {
      const auto byte = static_cast<unsigned char>(c);
      if ((byte < 0x20 && c != '\n' && c != '\r' && c != '\t') || byte == 0x7f) {
        return Error{file, line, column, "byte " + hex_text(c) + " is not text; expected a TOML file"};
      }
      if (byte >= 0x80 && !in_comment) {
        return Error{file, line, column,
                     "byte " + hex_text(c) + " is not ASCII; expected that in comments only (in strings, \\uXXXX)"};
      }
      const bool continues = (byte & 0xc0U) == 0x80;
      if (!continues) out += byte < 0x80 ? c : '?';
    }
  }
  return out;
}

// toml++ quotes what it found, line ends included.
std::string on_one_line(std::string_view text) {
  std::string out(text);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return out;
}

// toml++ does not always say what it expected.
std::string with_expectation(std::string message) {
  if (message.find("expected") != std::string::npos) return message;
  const bool twice = message.find("redefine") != std::string::npos;
  return message + (twice ? "; expected each key and each table once" : "; expected key = value or [table]");
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
  const auto ascii = ascii_text(text, file);
  if (!ascii) return ascii.error();
  try {
    const toml::table root = toml::parse(ascii.value());
    TomlDocument document;
    document.file = file;
    flatten(root, "", document);
    sort_by_place(document);
    return document;
  } catch (const toml::parse_error& error) {
    const toml::source_position at = error.source().begin;
    return Error{file, at.line, at.column, "not TOML: " + with_expectation(on_one_line(error.description()))};
  } catch (const TomlAssertion&) {
    return Error{file, line_of_assertion(ascii.value()), 1,
                 "not TOML: this line cannot be read; expected key = value or [table]"};
  }
}

}  // namespace membar
