#include "sim/config/toml_document.h"

#include <catch2/catch.hpp>
#include <string>

namespace membar {
namespace {

TEST_CASE("entries and tables are listed in the order of the file, with their places") {
  const TomlDocument document = parse_toml("b = 1\n[z]\nc.d = 'x'\n[a]\ne = 2.5\n", "t.toml").value();
  REQUIRE(document.entries.size() == 3);
  CHECK(document.entries[0].key == "b");
  CHECK(document.entries[1].key == "z.c.d");
  CHECK(document.entries[2].key == "a.e");
  CHECK(document.entries[1].line == 3);
  CHECK(document.entries[1].value_line == 3);
  CHECK(document.entries[1].value_column == 7);
  CHECK(std::get<std::string>(document.entries[1].value) == "x");
  CHECK(std::get<double>(document.entries[2].value) == 2.5);
  REQUIRE(document.tables.size() == 3);
  CHECK(document.tables[0].name == "z");
  CHECK(document.tables[1].name == "z.c");
  CHECK(document.tables[2].name == "a");
}

TEST_CASE("a key that contains a dot is not mistaken for a path") {
  const TomlDocument document = parse_toml("\"l1.size\" = 1\n", "t.toml").value();
  CHECK(document.entries[0].key == "\"l1.size\"");
}

TEST_CASE("a key with a line end stays on one line") {
  CHECK(parse_toml("\"a\\nb\" = 1\n", "t.toml").value().entries[0].key == "\"a\\u000ab\"");
}

TEST_CASE("a header that toml++ asserts against is an error at its line") {
  for (const char* header : {"[[[a]]]", "[[=", "[[[1]]]"}) {
    INFO(header);
    const auto document = parse_toml(std::string("seed = 1\n") + header + "\n[l1]\n", "t.toml");
    REQUIRE_FALSE(document.ok());
    CHECK(document.error().text() ==
          "t.toml:2:1: error: not TOML: this line cannot be read; expected key = value or [table]");
  }
}

TEST_CASE("letters beyond ASCII stand in comments, and escaped in strings") {
  const auto text_of = [](std::string_view text) {
    const auto document = parse_toml(text, "t.toml");
    INFO((document ? "" : document.error().text()));
    REQUIRE(document.ok());
    return std::get<std::string>(document.value().entries.at(0).value);
  };
  CHECK(text_of("# f\u00fcr\na = 'b'  # \u20ac\n") == "b");
  CHECK(text_of("a = \"f\\u00fcr\"\n") == "f\u00fcr");
  CHECK(text_of("\xef\xbb\xbf"
                "a = 'b'\n") == "b");
}

TEST_CASE("letters beyond ASCII elsewhere are an error at their place") {
  const auto complaint = [](std::string_view text) { return parse_toml(text, "t.toml").error().text(); };
  const std::string expected = "byte 0xc3 is not ASCII; expected that in comments only (in strings, \\uXXXX)";
  CHECK(complaint("a = 1\n\u00fcber = 1\n") == "t.toml:2:1: error: " + expected);
  CHECK(complaint("a = 'b' \u00fc") == "t.toml:1:9: error: " + expected);
  CHECK(complaint("a = 'f\u00fcr'") == "t.toml:1:7: error: " + expected);
  CHECK(complaint("a = \"b\\\\\" \u00fc") == "t.toml:1:11: error: " + expected);
}

TEST_CASE("a number sign in a string begins no comment") {
  for (const char* text :
       {"a = '#\u00fc'", "a = \"#\u00fc\"", "a = \"\\\"#\u00fc\"", "a = '\\' \u00fc", "a = '''\n#\u00fc'''",
        "a = \"\"\"\n#\u00fc\"\"\"", "a = \"\"\"b\"\"\"\"\" \u00fc", "a = \"\"\"b\\\"\"\"#\u00fc"}) {
    INFO(text);
    REQUIRE_FALSE(parse_toml(text, "t.toml").ok());
    CHECK(parse_toml(text, "t.toml").error().message.starts_with("byte 0xc3 is not ASCII"));
  }
  CHECK(parse_toml("a = '''b'''#\u00fc\n", "t.toml").ok());
  CHECK(parse_toml("a = \"\"\"b\"\"\"\"\"#\u00fc\n", "t.toml").ok());
  CHECK(parse_toml("a = \"\\\\\"#\u00fc\n", "t.toml").ok());
}

TEST_CASE("tabs and carriage returns are text") { CHECK(parse_toml("\ta = 1\r\n", "t.toml").ok()); }

TEST_CASE("a deep nesting is an error, not a crash") {
  CHECK_FALSE(parse_toml("a = " + std::string(100'000, '['), "t.toml").ok());
}

}  // namespace
}  // namespace membar
