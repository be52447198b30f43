#include "tests/litmus/litmus_testing.h"

#include <catch2/catch.hpp>
#include <utility>

#include "sim/config/config.h"
#include "sim/litmus/runner.h"

namespace membar::test {

LitmusTest read_good(std::string_view text) {
  INFO(text);
  Result<LitmusTest> test = read_litmus("test.litmus", text);
  if (!test) FAIL(test.error().text());
  return std::move(test).value();
}

std::string error_of(std::string_view text) {
  INFO(text);
  const Result<LitmusTest> test = read_litmus("test.litmus", text);
  REQUIRE_FALSE(test.ok());
  const Error& error = test.error();
  CHECK(error.file == "test.litmus");
  return std::to_string(error.line) + ":" + std::to_string(error.column) + ": " + error.message;
}

namespace {

FinalState run_once(const LitmusTest& test) {
  RunnerOptions options;
  options.runs = 1;
  const Result<LitmusResult> result = run_litmus(test, builtin_textbook(), options);
  if (!result) FAIL(result.error().text());
  REQUIRE(result.value().histogram.size() == 1);
  return result.value().histogram.begin()->first;
}

}  // namespace

std::string outcome_of(std::string_view text) {
  INFO(text);
  const LitmusTest test = read_good(text);
  return state_text(test, run_once(test));
}

bool holds_at_end(std::string_view text) {
  INFO(text);
  const LitmusTest test = read_good(text);
  return holds(test.condition, test.columns, run_once(test));
}

std::string one_thread(std::string_view initial, std::string_view code, std::string_view final) {
  return "X86_64 one\n{" + std::string(initial) + "}\n P0 ;\n" + std::string(code) + "\n" + std::string(final) + "\n";
}

}  // namespace membar::test
