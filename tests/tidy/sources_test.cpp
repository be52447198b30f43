// The judge is judged: what the style rules see in a few lines of code.
#include "tests/tidy/sources.h"

#include <catch2/catch.hpp>
#include <string>

namespace membar::tidy {
namespace {

TEST_CASE("Comments and literals become blanks and keep their length and lines") {
  CHECK(without_comments_and_literals("a // b\nc") == "a     \nc");
  CHECK(without_comments_and_literals("a /* b\n c */ d") == "a     \n      d");
  CHECK(without_comments_and_literals("f(\"{x\\\"}\", '{');") == "f(\"     \", ' ');");
  CHECK(without_comments_and_literals("R\"(a{\"})\" x") == "R\"      \" x");
  CHECK(without_comments_and_literals("n = 1'000; // '") == "n = 1'000;     ");
}

TEST_CASE("Function bodies are found in namespaces and classes, and only once when they nest blocks") {
  const auto found = function_extents(
      "namespace a {\n"
      "struct B {\n"
      "  int f() const {\n"
      "    if (x) { y(); }\n"
      "    return 1;\n"
      "  }\n"
      "  int n{0};\n"
      "};\n"
      "int table[] = {\n"
      "  1,\n"
      "};\n"
      "B::B(int x)\n"
      "    : a_{x}, b_{x} {\n"
      "  c();\n"
      "}\n"
      "}\n");
  REQUIRE(found.size() >= 2);
  CHECK(found.front().first_line == 3);
  CHECK(found.front().last_line == 6);
  CHECK(found.back().first_line == 13);
  CHECK(found.back().last_line == 15);
}

TEST_CASE("A word is found only where no word character touches it") {
  CHECK(has_word("x = abort();", "abort("));
  CHECK_FALSE(has_word("x = no_abort();", "abort("));
  CHECK_FALSE(has_word("snprintf(b)", "printf("));
  CHECK(has_word("default:", "default:"));
  CHECK_FALSE(has_word("= default;", "default:"));
}

}  // namespace
}  // namespace membar::tidy
