#include "sim/trace/trace_template.h"

#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "sim/trace/reader.h"

namespace membar {
namespace {

using Values = std::vector<std::pair<std::string, std::string>>;

constexpr const char* kReaders =
    "# demo\nmembar 1 template\n@param readers = 2  # how many\n@param value = 7\nvar x\nthread writer\n  store x "
    "${value}\n"
    "@for k in 1..${readers}\nthread r${k}\n  await x == ${value}\n@end\nexpect x == ${value}\n";

Result<Program> read(const std::string& text, const Values& values = {}) {
  ReadOptions options;
  options.parameters = values;
  return read_trace_text(text, "t.trace", options);
}

std::string problem(const std::string& text, const Values& values = {}) {
  const Result<Program> program = read(text, values);
  INFO(text);
  REQUIRE(!program.ok());
  return program.error().text();
}

TEST_CASE("A template is a trace with its own values, or with others") {
  const auto own = read(kReaders);
  REQUIRE(own.ok());
  CHECK(own.value().threads.size() == 3);
  const auto others = read(kReaders, {{"readers", "5"}});
  REQUIRE(others.ok());
  CHECK(others.value().threads.size() == 6);
  CHECK(others.value().threads[5].name == "r5");
}

TEST_CASE("Ops and expectations of a template know their lines in the file") {
  const auto program = read(kReaders, {{"readers", "3"}});
  REQUIRE(program.ok());
  for (std::size_t t = 0; t < 4; ++t) {
    CHECK(program.value().threads[t].code->fetch(0)[0].line == (t == 0 ? 7 : 10));
  }
  REQUIRE(program.value().expectations.size() == 1);
  CHECK(program.value().expectations[0].line == 12);
}

TEST_CASE("Only the parameters that a template has can be given") {
  CHECK(problem(kReaders, {{"reader", "1"}}) ==
        "t.trace: error: the trace has no parameter 'reader', did you mean 'readers'?");
  CHECK(problem("membar 1\nvar x\nthread a\n  store x 1\n", {{"n", "1"}}) ==
        "t.trace:1:1: error: the trace has no parameters, expected 'membar 1 template' as its first line");
}

TEST_CASE("What is wrong in a template is told with its line in the file") {
  CHECK(problem("membar 1 templet\n") ==
        "t.trace:1:10: error: expected the end of the line after 'membar 1', found 'templet'");
  CHECK(problem("membar 1 template\n@param n 4\n") ==
        "t.trace:2:1: error: expected '@param NAME = VALUE', the value being one word");
  CHECK(problem("membar 1 template\n@param n = 4\n@param n = 5\n") ==
        "t.trace:3:1: error: parameter 'n' is declared twice");
  CHECK(problem("membar 1 template\nvar x\nthread a\n  store x ${n}\n")
            .starts_with("t.trace:4:1: error: unknown parameter 'n'"));
  CHECK(problem("membar 1 template\n@param n = 2\nvar x\nthread a\n@for k in 1..${n}\n  stor x ${k}\n@end\n") ==
        "t.trace:6:3: error: unknown op 'stor', did you mean 'store'?");
  CHECK(problem("membar 1 template\n@for k in 1..2\n").starts_with("t.trace:2:1: error: this @for has no end"));
}

}  // namespace
}  // namespace membar
