#include <catch2/catch.hpp>
#include <string>
#include <string_view>

#include "tests/app/program.h"

namespace membar {
namespace {

using test::count_lines;
using test::Outcome;
using test::read_file;
using test::run_membar;
using test::TemporaryDirectory;

TEST_CASE("config show prints a config file that shows the same machine when it is read back") {
  const TemporaryDirectory directory;
  const Outcome first = run_membar({"config", "show", "--set", "l3.latency=60", "--set", "core.model=pso"});
  REQUIRE(first.exit_code == 0);
  CHECK(first.out.find("latency = 60\n") != std::string::npos);
  const std::string file = directory.file("machine.toml", first.out);
  const Outcome second = run_membar({"config", "show", "--config", file});
  CHECK(second.exit_code == 0);
  CHECK(second.out == first.out);
}

TEST_CASE("The last --set of a key wins, and later keys are judged with it") {
  const Outcome outcome = run_membar({"config", "show", "--set", "l1.latency=50", "--set", "l1.latency=5"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.out.find("latency = 5\n") != std::string::npos);
}

void check_input_error(const Outcome& outcome, std::string_view beginning) {
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.out.empty());
  CHECK(count_lines(outcome.err) == 1);
  CHECK(outcome.err.starts_with(beginning));
}

TEST_CASE("Settings that do not exist or do not fit are one line that names the key") {
  check_input_error(run_membar({"config", "show", "--set", "l3.latancy=60"}),
                    "--set: error: unknown key 'l3.latancy', did you mean 'l3.latency'?");
  check_input_error(run_membar({"config", "show", "--set", "l1.ways=0"}), "--set: error: l1.ways");
  check_input_error(run_membar({"config", "show", "--set", "l1.size=3KiB", "--set", "l1.ways=7"}),
                    "--set: error: l1.size is 3KiB");
  check_input_error(run_membar({"config", "show", "--set", "l3.latency"}), "--set: error: ");
  check_input_error(run_membar({"config", "show", "--set", "l2.latency=4"}), "--set: error: l2.latency is 4");
}

TEST_CASE("A machine that cannot be read is one line that names the file") {
  const TemporaryDirectory directory;
  const std::string missing = directory.path("missing.toml");
  check_input_error(run_membar({"config", "show", "--config", missing}), missing + ": error: ");
  check_input_error(run_membar({"config", "show", "--config", directory.path("")}), directory.path("") + ": error: ");
  const std::string blob = directory.file("blob.toml", std::string("\0\377\1\2[=", 6));
  check_input_error(run_membar({"config", "show", "--config", blob}), blob + ":1:");
  const std::string typo = directory.file("typo.toml", "[l3]\nlatancy = 60\n");
  check_input_error(run_membar({"config", "show", "--config", typo}),
                    typo + ":2:1: error: unknown key 'l3.latancy', did you mean 'l3.latency'?");
  const std::string long_line = directory.file("long.toml", std::string(10'000'000, 'x'));
  check_input_error(run_membar({"config", "show", "--config", long_line}), long_line + ": error: ");
}

TEST_CASE("An empty file is the default machine") {
  const TemporaryDirectory directory;
  const std::string empty = directory.file("empty.toml", "");
  CHECK(run_membar({"config", "show", "--config", empty}).out == run_membar({"config", "show"}).out);
}

TEST_CASE("config check judges every file, and fails when one is bad") {
  const TemporaryDirectory directory;
  const std::string good = directory.file("good.toml", "[l3]\nlatency = 60\n");
  const std::string bad = directory.file("bad.toml", "[l3]\nlatency = 0\n");
  const Outcome outcome = run_membar({"config", "check", bad, good});
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.out == good + ": ok\n");
  CHECK(outcome.err.starts_with(bad + ":2:"));
  CHECK(run_membar({"config", "check", good}).exit_code == 0);
}

TEST_CASE("Every machine of the repository is a valid one") {
  const Outcome outcome = run_membar({"config", "check"}, "configs/machines/*.toml");
  CHECK(outcome.err.empty());
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.out.find("configs/machines/textbook.toml: ok\n") != std::string::npos);
}

TEST_CASE("The generated documents are what the program prints") {
  const std::string root = std::string(MEMBAR_SOURCE_DIR) + "/";
  // In parentheses: pages that differ are not printed.
  CHECK((run_membar({"config", "list", "--markdown"}).out == read_file(root + "sim/config/CONFIG.md")));
  CHECK((run_membar({"protocol", "print", "--markdown"}).out == read_file(root + "sim/protocol/PROTOCOL.md")));
}

}  // namespace
}  // namespace membar
