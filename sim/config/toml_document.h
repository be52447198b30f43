// A TOML file as a flat list of what it says, in the order of the file, each with its place. toml++ is included in
// toml_document.cpp and nowhere else: it is slow to compile.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/base/result.h"

namespace membar {

using TomlPlain = std::variant<std::int64_t, double, bool, std::string>;

// A value of a kind that no parameter has: "an array", "a date", ...
struct TomlOther {
  std::string description;
  std::vector<TomlPlain> elements;  // of an array that has nothing but plain ones
};
using TomlValue = std::variant<std::int64_t, double, bool, std::string, TomlOther>;

struct TomlEntry {
  // Dotted, with its tables: "l1.size"; parts that are no bare keys stand in quotes. Of an array of tables:
  // "pair[0].a".
  std::string key;
  TomlValue value;
  unsigned line = 0, column = 0;              // of the key
  unsigned value_line = 0, value_column = 0;  // of the value
};

struct TomlTable {
  std::string name;  // dotted; the root is not listed
  unsigned line = 0, column = 0;
};

struct TomlDocument {
  std::string file;
  std::vector<TomlEntry> entries;  // by line and column
  std::vector<TomlTable> tables;   // by line and column
};

// A whole text file. Errors: missing, a directory, unreadable, larger than 1 MiB (no config is).
Result<std::string> read_text_file(const std::string& path);

// Errors carry `file` and the place: bytes that are no text, and what TOML does not allow.
Result<TomlDocument> parse_toml(std::string_view text, const std::string& file);

}  // namespace membar
