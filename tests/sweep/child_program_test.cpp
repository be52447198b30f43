#include "sim/sweep/child_program.h"

#include <catch2/catch.hpp>
#include <string>

namespace membar {
namespace {

TEST_CASE("The words of a program reach it as they are") {
  const auto end = run_program({"printf", "<%s>", "a b", "it's", "$HOME", "\"", "", "*", "50%a"});
  REQUIRE(end);
  CHECK(end.value().exit_code == 0);
  CHECK(end.value().out == "<a b><it's><$HOME><\"><><*><50%a>");
  CHECK(end.value().err.empty());
}

TEST_CASE("How a program ended is told, and what it said on both sides") {
  const auto end = run_program({"sh", "-c", "echo out; echo err >&2; exit 3"});
  REQUIRE(end);
  CHECK(end.value().exit_code == 3);
  CHECK(end.value().out == "out\n");
  CHECK(end.value().err == "err\n");
  CHECK(run_program({"sh", "-c", "kill -9 $$"}).value().exit_code == 128 + 9);
}

TEST_CASE("A program that says more than a pipe holds is read to its end") {
  const auto end = run_program({"sh", "-c", "head -c 300000 /dev/zero >&2; head -c 300000 /dev/zero; cat"});
  REQUIRE(end);
  CHECK(end.value().out.size() == 300000);
  CHECK(end.value().err.size() == 300000);
}

TEST_CASE("A program that is not there is an error that names it") {
  const auto end = run_program({"no-such-program-of-membar"});
  REQUIRE_FALSE(end);
  CHECK(end.error().message == "cannot run no-such-program-of-membar: No such file or directory");
}

}  // namespace
}  // namespace membar
