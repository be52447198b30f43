#include "sim/trace/template_text.h"

#include <catch2/catch.hpp>

namespace membar {
namespace {

Result<std::string> filled(const std::string& text) {
  Parameters parameters;
  parameters.set("who", "anna");
  parameters.set("n", "3");
  return fill(PlacedText{text, "f.toml", 10}, parameters);
}

TEST_CASE("Placeholders become their values, and everything else stays as it is") {
  CHECK(filled("thread ${who} # $5 {n}\n").value() == "thread anna # $5 {n}\n");
  CHECK(filled("${who}${n}").value() == "anna3");
  CHECK(filled("").value().empty());
}

TEST_CASE("The lines between @for and @end come once for each number") {
  CHECK(filled("a\n  @for k in 1..${n}\nt${k}\n  @end\nb\n").value() == "a\nt1\nt2\nt3\nb\n");
  CHECK(filled("@for k in 2..1\nt\n@end\n").value().empty());
  CHECK(filled("@for i in 0..1\n@for k in ${i}..1\n${i}${k}\n@end\n@end\n").value() == "00\n01\n11\n");
}

TEST_CASE("A mistake in a template is reported with its line") {
  CHECK(filled("a\n${whom}\n").error().text() ==
        "f.toml:11:1: error: unknown parameter 'whom', did you mean 'who'?; expected one that is declared before it is "
        "used");
  CHECK(filled("a\nb ${who\n").error().line == 11);
  CHECK(filled("@for k in 1..2\n").error().message == "this @for has no end; expected a line '@end'");
  CHECK(filled("x\n@end\n").error().line == 11);
  CHECK(filled("@for k in 1-2\n@end\n").error().message ==
        "'@for k in 1-2' repeats nothing; expected '@for NAME in A..B'");
  CHECK(filled("@for k in 1..99999999999\n\n@end\n").error().message.find("too") != std::string::npos);
  CHECK(filled("${k}\n@for k in 1..1\n@end\n").error().line == 10);
}

}  // namespace
}  // namespace membar
