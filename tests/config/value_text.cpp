#include "sim/config/value_text.h"

#include <catch2/catch.hpp>
#include <string>

namespace membar {
namespace {

TEST_CASE("sizes are read with binary units") {
  CHECK(parse_size("64") == Bytes{64});
  CHECK(parse_size("32KiB") == Bytes{32768});
  CHECK(parse_size("512K") == Bytes{524288});
  CHECK(parse_size("1M") == Bytes{1048576});
  CHECK(parse_size("16GiB") == Bytes{std::uint64_t{1} << 34});
}

TEST_CASE("what is no size is refused") {
  for (const char* text :
       {"", "K", "KiB", "32KB", "32kib", "-1", "1.5M", "32 KiB", "32KiBs", "99999999999999999999", "99999999999G"}) {
    INFO(text);
    CHECK(parse_size(text) == std::nullopt);
  }
}

TEST_CASE("sizes are written in the largest unit that divides them") {
  CHECK(size_text(Bytes{0}) == "0");
  CHECK(size_text(Bytes{448}) == "448");
  CHECK(size_text(Bytes{1024}) == "1KiB");
  CHECK(size_text(Bytes{1536}) == "1536");
  CHECK(size_text(Bytes{3 << 20}) == "3MiB");
  CHECK(size_text(Bytes{std::uint64_t{1} << 34}) == "16GiB");
}

TEST_CASE("every written size reads back") {
  for (std::uint64_t bytes : {1ULL, 1023ULL, 1024ULL, 4096ULL, 5ULL << 20, 7ULL << 30, ~0ULL}) {
    CHECK(parse_size(size_text(Bytes{bytes})) == Bytes{bytes});
  }
}

TEST_CASE("times need the unit ns and are not negative") {
  CHECK(parse_nanoseconds("18.5ns") == 18.5);
  CHECK(parse_nanoseconds("18.5 ns") == 18.5);
  CHECK(parse_nanoseconds("0ns") == 0.0);
  for (const char* text :
       {"", "ns", "18.5", "18.5us", "-1ns", "-0ns", "infns", "nanns", "1e999ns", "18,5ns", "x18ns"}) {
    INFO(text);
    CHECK(parse_nanoseconds(text) == std::nullopt);
  }
}

TEST_CASE("cycles are the nearest whole number") {
  CHECK(cycles_of(10, 0.449) == Cycles{4});
  CHECK(cycles_of(10, 0.45) == Cycles{5});
  CHECK(cycles_of(1e30, 1) == std::nullopt);
}

TEST_CASE("decimals are written as short as they read back") {
  CHECK(decimal_text(0.1) == "0.1");
  CHECK(decimal_text(4.0) == "4");
  CHECK(decimal_text(2.67) == "2.67");
}

TEST_CASE("TOML strings are ASCII") {
  CHECK(toml_string("f\u00fcr \u20ac \U0001f600") == "\"f\\u00fcr \\u20ac \\U0001f600\"");
  CHECK(toml_string("a\xff") == "\"a\\ufffd\"");
  CHECK(toml_string("\xc3") == "\"\\ufffd\"");
  CHECK(toml_string("\xed\xa0\x80") == "\"\\ufffd\\ufffd\\ufffd\"");
}

TEST_CASE("TOML strings escape what TOML does not allow") {
  CHECK(toml_string("a\"b\\c\n") == "\"a\\\"b\\\\c\\u000a\"");
}

}  // namespace
}  // namespace membar
