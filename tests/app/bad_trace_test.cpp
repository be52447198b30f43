#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tests/app/program.h"

namespace membar {
namespace {

using test::count_lines;
using test::Outcome;
using test::run_membar;
using test::TemporaryDirectory;

// What comes before the first op in most of the traces here.
constexpr std::string_view kHead = "membar 1\nvar x y\nthread a\n";

// Bad input: exit code 2, nothing on stdout, one line on stderr that begins with the place and names what was expected.
void check_refused(const std::string& file, std::string_view place) {
  for (const char* command : {"run", "lower"}) {
    const Outcome outcome = run_membar({command, file});
    INFO("membar " << command << ": " << outcome.err);
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.out.empty());
    CHECK(count_lines(outcome.err) == 1);
    CHECK(outcome.err.starts_with(file + std::string(place)));
    CHECK(outcome.err.find(": error: ") != std::string::npos);
    CHECK(outcome.err.size() < 500);
  }
}

TEST_CASE("A trace that is no file, or no text, is refused in one line") {
  const TemporaryDirectory directory;
  check_refused(directory.path("missing.trace"), ":");
  check_refused(directory.path(""), ":");
  check_refused(directory.file("empty.trace", ""), ":");
  check_refused(directory.file("blob.trace", std::string("\x7f"
                                                         "ELF\0\1\2\3\xff\xfe",
                                                         10)),
                ":1:");
  check_refused(directory.file("cut.trace.zst", "\x28\xb5\x2f\xfd\x04"), ":");
  check_refused(directory.file("long.trace", std::string(kHead) + "  load " + std::string(10'000'000, 'x') + "\n"),
                ":4:");
  check_refused(directory.file("version.trace", "membar 7\nthread a\n  load x\n"), ":1:");
}

TEST_CASE("A malformed line is refused with its line and column, and the nearest name") {
  const TemporaryDirectory directory;
  struct Case {
    std::string_view line;
    std::string_view place;
    std::string_view part;
  };
  const std::vector<Case> cases = {
      {"  laod x -> r1", ":4:3:", "did you mean 'load'?"},
      {"  load z -> r1", ":4:8:", "'z'"},
      {"  load.aqc x -> r1", ":4:", "did you mean 'acq'?"},
      {"  load x -> r32", ":4:13:", "r31"},
      {"  store", ":4:", "expected"},
      {"  store x 1 2", ":4:", "expected"},
      {"  store 0x1000:3 1", ":4:", "1, 2, 4, 8 or 16"},
      {"  store x 99999999999999999999999", ":4:11:", "expected"},
      {"  delay 1.5", ":4:10:", "expected"},
      {"  swap.sc 0x103c:8 1 -> r1", ":4:", "line"},
      {"  repeat 3 i", ":", "end"},
      {"  end", ":4:3:", "expected"},
      {"  load x after b:0", ":4:10:", "'b'"},
      {"  dmb.ish", ":4:3:", "'dmb.ish' is an arm64 op"},
  };
  for (const Case& each : cases) {
    const std::string file = directory.file("bad.trace", std::string(kHead) + std::string(each.line) + "\n");
    INFO(each.line);
    check_refused(file, each.place);
    CHECK(run_membar({"run", file}).err.find(each.part) != std::string::npos);
  }
}

TEST_CASE("Fewer cores than threads is refused, and data = off where a value is needed") {
  const TemporaryDirectory directory;
  const std::string file =
      directory.file("two.trace", "membar 1\nvar x\nthread a\n  store x 1\nthread b\n  await x == 1\nexpect x == 1\n");
  CHECK(run_membar({"run", file}).exit_code == 0);
  const Outcome cores = run_membar({"run", file, "--set", "core.count=1"});
  CHECK(cores.exit_code == 2);
  CHECK(count_lines(cores.err) == 1);
  CHECK(cores.err.find("core.count") != std::string::npos);
  const Outcome data = run_membar({"run", file, "--set", "data=off"});
  CHECK(data.exit_code == 2);
  CHECK(count_lines(data.err) == 1);
  CHECK(data.err.find(file + ":6:") == 0);
}

TEST_CASE("A wait that nothing can satisfy exits 3 and says what every core is doing") {
  const TemporaryDirectory directory;
  const std::string file = directory.file(
      "stuck.trace", "membar 1\nvar flag\nthread waiter\n  await flag == 1\nthread writer\n  store flag 2\n");
  const Outcome outcome = run_membar({"run", file});
  CHECK(outcome.exit_code == 3);
  CHECK(outcome.out.empty());
  CHECK(outcome.err == file +
                           ":4:1: error: the program cannot finish: thread 'waiter', line 4: waits for flag == 1, and "
                           "flag is 2; thread 'writer': has finished\n");
}

TEST_CASE("A run that is given up during a first poll says what the variable is, not what is awaited") {
  const TemporaryDirectory directory;
  const std::string file = directory.file(
      "slow.trace", "membar 1\nvar flag\nthread a\n  delay 5000\n  store flag 7\nthread b\n  await flag == 7\n");
  const Outcome outcome = run_membar({"run", file, "--max-cycles", "100"});
  CHECK(outcome.exit_code == 3);
  CHECK(outcome.err.find("line 7: waits for flag == 7, and flag is 0;") != std::string::npos);
}

TEST_CASE("The page of a run that cannot finish shows it as far as it went, and nothing else is written") {
  const TemporaryDirectory directory;
  const std::string page = directory.path("page.html");
  const std::string json = directory.path("run.json");
  const Outcome outcome =
      run_membar({"run", "traces/lessons/practice/08-lock-order.trace", "--html", page, "--json", json});
  CHECK(outcome.exit_code == 3);
  CHECK(count_lines(outcome.err) == 1);
  CHECK(std::filesystem::file_size(page) > 100'000);
  CHECK_FALSE(std::filesystem::exists(json));
}

TEST_CASE("Who waits for a value is named before who is only busy") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("busy.trace",
                                          "membar 1\nvar flag\nthread busy\n  while r1 == 0\n    delay 50\n  end\n"
                                          "thread waiter\n  await flag == 1\n");
  const Outcome outcome = run_membar({"run", file, "--max-cycles", "10000"});
  CHECK(outcome.exit_code == 3);
  CHECK(count_lines(outcome.err) == 1);
  CHECK(outcome.err.starts_with(file + ":8:1: error: "));
  CHECK(outcome.err.find("flag is 0; thread 'busy'") != std::string::npos);
}

TEST_CASE("The largest --max-cycles gives up no program") {
  const Outcome outcome =
      run_membar({"run", "traces/lessons/01-publish.trace", "--max-cycles", "18446744073709551615"});
  CHECK(outcome.err.empty());
  CHECK(outcome.exit_code == 0);
}

TEST_CASE("A loop that never ends is given up at --max-cycles, with exit code 3") {
  const TemporaryDirectory directory;
  const std::string file = directory.file(
      "loop.trace", "membar 1\nvar x\nthread a\n  load x -> r1\n  while r1 == 0\n    load x -> r1\n  end\n");
  const Outcome outcome = run_membar({"run", file, "--max-cycles", "10000"});
  CHECK(outcome.exit_code == 3);
  CHECK(outcome.err.find("thread 'a'") != std::string::npos);
}

}  // namespace
}  // namespace membar
