#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/app/program.h"

namespace membar {
namespace {

using test::count_lines;
using test::Outcome;
using test::read_file;
using test::run_membar;
using test::TemporaryDirectory;

TEST_CASE("stress refuses to run nothing") {
  for (const std::string option : {"--count", "--seconds", "--jobs"}) {
    const Outcome outcome = run_membar({"stress", option, "0"});
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.err.find(option + " '0': expected a whole number from 1 to ") != std::string::npos);
  }
}

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

TEST_CASE("stress finds a planted bug, shrinks its case, and says how to see it again") {
  const TemporaryDirectory directory;
  const std::vector<std::string> arguments{
      "stress", "--seed", "1", "--count", "100", "--plant", "silent-write-stays-clean", "--out", directory.path("")};
  const Outcome outcome = run_membar(arguments);
  CHECK(outcome.exit_code == 1);
  CHECK(outcome.err.empty());
  CHECK(outcome.out.find("\nfailures              1\n") != std::string::npos);
  CHECK(outcome.out.find("\nfind it again: membar stress --seed 5 --count 1 --plant silent-write-stays-clean\n") !=
        std::string::npos);
  CHECK(directory.names() == std::vector<std::string>{"stress-5.toml", "stress-5.trace"});
  const std::string trace = directory.path("stress-5.trace");
  CHECK(count_lines(read_file(trace)) < 12);
  CHECK(read_file(trace).starts_with("membar 1\n# Shrunk from the case of seed 5:\n"));
  const Outcome run = run_membar(
      {"run", trace, "--config", directory.path("stress-5.toml"), "--check", "--plant", "silent-write-stays-clean"});
  CHECK(run.exit_code == 1);
  CHECK(run.err.find("invariant failed") != std::string::npos);
  CHECK(run_membar({"run", trace, "--config", directory.path("stress-5.toml"), "--check"}).exit_code == 0);
  const std::string before = read_file(trace);
  CHECK(run_membar(arguments).exit_code == 1);  // writes beside what is there
  CHECK(directory.names() ==
        std::vector<std::string>{"stress-5-2.toml", "stress-5-2.trace", "stress-5.toml", "stress-5.trace"});
  CHECK(read_file(trace) == before);
}

TEST_CASE("stress refuses a bug that nobody has planted, and lists those that there are") {
  const Outcome unknown = run_membar({"stress", "--count", "1", "--plant", "silent-write"});
  CHECK(unknown.exit_code == 2);
  CHECK(unknown.out.empty());
  CHECK(run_membar({"stress", "--plant", "list"}).out == run_membar({"run", "--plant", "list"}).out);
}

}  // namespace
}  // namespace membar
