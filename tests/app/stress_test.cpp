#include <catch2/catch.hpp>
#include <string>

#include "tests/app/program.h"

namespace membar {
namespace {

using test::Outcome;
using test::run_membar;
using test::TemporaryDirectory;

TEST_CASE("stress runs as many executions as it is told, and says what they covered") {
  const Outcome outcome = run_membar({"stress", "--seed", "1", "--count", "100"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.err.empty());
  CHECK(outcome.out.starts_with("membar stress: seeds from 1 on\nseeds                 1 to 100\n"));
  for (const char* line :
       {"executions            100\n", "core.model ", "network.topology ", "failures              0\n"}) {
    INFO(line);
    CHECK(outcome.out.find(line) != std::string::npos);
  }
}

TEST_CASE("stress says the same twice, and with several processes") {
  const Outcome once = run_membar({"stress", "--seed", "5", "--count", "150"});
  CHECK(run_membar({"stress", "--seed", "5", "--count", "150"}).out == once.out);
  CHECK(run_membar({"stress", "--seed", "5", "--count", "150", "--jobs", "3"}).out == once.out);
}

TEST_CASE("stress without a seed says which one it has chosen, before anything else") {
  const Outcome outcome = run_membar({"stress", "--count", "1"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.out.starts_with("membar stress: seeds from "));
}

TEST_CASE("stress that is interrupted exits 130 with the summary of what was done") {
  const Outcome outcome =
      run_membar({"stress", "--seed", "1", "--count", "1000000000"}, "& pid=$!; sleep 0.5; kill -INT $pid; wait $pid");
  CHECK(outcome.exit_code == 130);
  CHECK(outcome.out.find("\nexecutions ") != std::string::npos);
}

TEST_CASE("stress refuses a directory that does not exist, before it begins") {
  const TemporaryDirectory directory;
  const Outcome outcome = run_membar({"stress", "--count", "1", "--out", directory.path("none")});
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.out.empty());
  CHECK(outcome.err ==
        "membar stress: error: --out " + directory.path("none") + " is no directory; expected one that exists\n");
}

}  // namespace
}  // namespace membar
