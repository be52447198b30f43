#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "tests/app/program.h"

namespace membar {
namespace {

using test::count_lines;
using test::Outcome;
using test::read_file;
using test::run_membar;
using test::TemporaryDirectory;
using Names = std::vector<std::string>;

constexpr std::string_view kPublish =
    "membar 1\n"
    "var x flag\n"
    "thread producer\n"
    "  store x 42\n"
    "  store.sc flag 1\n"
    "thread consumer\n"
    "  await.acq flag == 1\n"
    "  load x -> r1\n"
    "expect consumer.r1 == 42\n";

TEST_CASE("run prints a report for people and exits 0 when every expectation holds") {
  const TemporaryDirectory directory;
  const Outcome outcome = run_membar({"run", directory.file("publish.trace", kPublish)});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.err.empty());
  for (const std::string_view part : {"producer", "consumer", "flag", "cycles", "consumer.r1 == 42"}) {
    INFO(part);
    CHECK(outcome.out.find(part) != std::string::npos);
  }
}

TEST_CASE("An expectation that fails exits 1 and says what was there, and --no-expect does not judge") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("wrong.trace", std::string(kPublish) + "expect consumer.r1 == 41\n");
  const Outcome outcome = run_membar({"run", file});
  CHECK(outcome.exit_code == 1);
  CHECK(outcome.err.starts_with(file + ":10:1: error: expected consumer.r1 == 41, "));
  CHECK(outcome.err.find("42") != std::string::npos);
  CHECK(count_lines(outcome.err) == 1);
  const Outcome unjudged = run_membar({"run", file, "--no-expect"});
  CHECK(unjudged.exit_code == 0);
  CHECK(unjudged.err.empty());
  CHECK(unjudged.out.find("consumer.r1 == 41") == std::string::npos);
}

TEST_CASE("Alone, --json writes only JSON to standard output, before or behind the trace") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("publish.trace", kPublish);
  const Outcome behind = run_membar({"run", file, "--json"});
  CHECK(behind.exit_code == 0);
  CHECK(behind.out.starts_with("{"));
  CHECK(behind.out.ends_with("}\n"));
  CHECK(behind.out.find("\"schema\": \"membar.run/1\"") != std::string::npos);
  CHECK(run_membar({"run", "--json", file}).out == behind.out);
  CHECK(run_membar({"run", file, "--json", "-"}).out == behind.out);
  CHECK(run_membar({"run", file, "--json="}).exit_code == 2);
}

TEST_CASE("Reports in files have the same content as on standard output, and the text report stays there") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("publish.trace", kPublish);
  const std::string text = run_membar({"run", file}).out;
  const std::string json = directory.path("out.json");
  const std::string writes = directory.path("writes.csv");
  const std::string barriers = directory.path("barriers.csv");
  const Outcome outcome = run_membar({"run", file, "--json", json, "--writes", writes, "--barriers", barriers});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.out == text);
  CHECK((read_file(json) == run_membar({"run", file, "--json"}).out));
  CHECK((read_file(writes) == run_membar({"run", file, "--writes", "-"}).out));
  CHECK((read_file(barriers) == run_membar({"run", file, "--barriers", "-"}).out));
  CHECK(count_lines(read_file(writes)) == 3);
  CHECK(directory.names() == Names{"barriers.csv", "out.json", "publish.trace", "writes.csv"});
}

TEST_CASE("Standard output takes one report") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("publish.trace", kPublish);
  const Outcome outcome = run_membar({"run", file, "--json", "--writes", "-"});
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.err == "membar run: error: --json and --writes both go to standard output; expected a FILE for one\n");
}

TEST_CASE("Two reports in one file are refused") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("publish.trace", kPublish);
  const std::string out = directory.path("out");
  const Outcome outcome = run_membar({"run", file, "--barriers", out, "--writes", out});
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.err == "membar run: error: --writes and --barriers both name " + out + "; expected different files\n");
  CHECK(directory.names() == Names{"publish.trace"});
}

TEST_CASE("An output file that cannot be created ends the run before it begins") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("publish.trace", kPublish);
  const std::string inside = directory.path("missing/out.csv");
  const Outcome outcome = run_membar({"run", file, "--writes", inside});
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.out.empty());
  CHECK(outcome.err ==
        inside + ": error: cannot create the file: No such file or directory; expected a path that can be written\n");
}

TEST_CASE("A report that cannot be written whole is an error, and the others keep their old content") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("publish.trace", kPublish);
  const std::string json = directory.file("out.json", "old");
  const Outcome outcome = run_membar({"run", file, "--json", json, "--writes", "/dev/full"});
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.err == "/dev/full: error: cannot write the file: No space left on device\n");
  CHECK(directory.names() == Names{"out.json", "publish.trace"});
}

TEST_CASE("A run that cannot finish leaves the old files as they were") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("stuck.trace", "membar 1\nvar flag\nthread waiter\n  await flag == 1\n");
  const std::string json = directory.file("out.json", "old");
  CHECK(run_membar({"run", file, "--json", json}).exit_code == 3);
  CHECK(read_file(json) == "old");
  CHECK(directory.names() == Names{"out.json", "stuck.trace"});
}

TEST_CASE("The option --seed is the config key seed") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("publish.trace", kPublish);
  const std::string by_option = run_membar({"run", file, "--json", "--seed", "7"}).out;
  CHECK((by_option == run_membar({"run", file, "--json", "--set", "seed=7"}).out));
  CHECK(by_option.find("\"seed\": 7") != std::string::npos);
  CHECK(run_membar({"run", file, "--seed", "18446744073709551615"}).exit_code == 2);
}

TEST_CASE("The option --check verifies the conservation laws and says so") {
  const TemporaryDirectory directory;
  const Outcome outcome = run_membar({"run", directory.file("publish.trace", kPublish), "--check"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.out.find("conservation") != std::string::npos);
}

TEST_CASE("A trace is read from standard input") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("publish.trace", kPublish);
  const Outcome outcome = run_membar({"run", "-"}, "<" + file);
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.out.find("consumer.r1 == 42") != std::string::npos);
}

TEST_CASE("Two runs of the same trace, config and seed give the same bytes") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("publish.trace", kPublish);
  const std::vector<std::string> arguments{"run", file, "--json", "--set", "l1.replacement=random", "--seed", "3"};
  CHECK((run_membar(arguments).out == run_membar(arguments).out));
}

}  // namespace
}  // namespace membar
