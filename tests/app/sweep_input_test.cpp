// What a sweep is asked for, and what it says when that cannot be or is not what was meant.
#include <SQLiteCpp/SQLiteCpp.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/sweep/sweep_lock.h"
#include "tests/app/program.h"

namespace membar::test {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

constexpr const char* kLesson = "traces/lessons/01-publish.trace";

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

Outcome sweep(Words words) {
  words.insert(words.begin(), "sweep");
  return run_membar(words);
}

std::vector<std::string> column(const std::string& folder, const std::string& query) {
  SQLite::Database database(folder + "/sweep.sqlite", SQLite::OPEN_READONLY);
  SQLite::Statement rows(database, query);
  std::vector<std::string> found;
  while (rows.executeStep()) found.push_back(rows.getColumn(0).getString());
  return found;
}

TEST_CASE("Two cannot be at work on one sweep") {
  const TemporaryDirectory directory;
  const std::string out = directory.path("s");
  const Words words{"--trace", kLesson, "--vary", "l3.latency=60,70", "--out", out};
  fs::create_directories(out);
  {
    const SweepLock lock = SweepLock::take(out, SweepLock::WhenTaken::fail).value();
    const Outcome refused = sweep(words);
    CHECK(refused.exit_code == 2);
    CHECK(refused.err == out + ": error: another membar is at work on this sweep; expected to wait for its end\n");
    CHECK_FALSE(fs::exists(out + "/sweep.sqlite"));
  }
  CHECK(sweep(words).exit_code == 0);
  Words again = words;
  again.push_back("--resume");
  {
    const SweepLock lock = SweepLock::take(out, SweepLock::WhenTaken::fail).value();
    CHECK(contains(sweep(again).err, "another membar is at work"));
  }
  CHECK(sweep(again).exit_code == 0);
}

TEST_CASE("A sweep of which no point is valid runs nothing, whatever may be skipped") {
  const TemporaryDirectory directory;
  const std::string out = directory.path("s");
  const Outcome outcome = sweep({"--trace", kLesson, "--vary", "l3.latency=0,1", "--skip-invalid", "--out", out});
  CHECK(outcome.exit_code == 2);
  CHECK(contains(outcome.err, "no point of this sweep is valid; nothing was run"));
  CHECK_FALSE(fs::exists(out));
}

TEST_CASE("A trace's parameter has one value at all points, and stands in their commands") {
  const TemporaryDirectory directory;
  const std::string out = directory.path("s");
  REQUIRE(sweep({"--trace", "traces/sweeps/counters.trace", "--param", "threads=2", "--param", "stride=1", "--vary",
                 "l3.latency=60,70", "--out", out})
              .exit_code == 0);
  CHECK(column(out, "SELECT command FROM points") ==
        Words{"membar run traces/sweeps/counters.trace --set l3.latency=60 --param threads=2 --param stride=1",
              "membar run traces/sweeps/counters.trace --set l3.latency=70 --param threads=2 --param stride=1"});
  const std::string file = directory.file(
      "counters.toml", "traces = [\"" MEMBAR_SOURCE_DIR
                       "/traces/sweeps/counters.trace\"]\nparam = [\"threads=2\", \"stride=1\"]\n[vary]\n"
                       "l3.latency = [60, 70]\n");
  REQUIRE(sweep({file, "--out", directory.path("f")}).exit_code == 0);
  CHECK(column(directory.path("f"), "SELECT cycles FROM metrics") == column(out, "SELECT cycles FROM metrics"));
  CHECK(contains(sweep({"--trace", kLesson, "--param", "threads", "--out", directory.path("x")}).err,
                 "--param 'threads' gives no value; expected NAME=VALUE"));
}

TEST_CASE("Traces may vary as parameters do, and name the sweep then") {
  const TemporaryDirectory directory;
  const std::string out = directory.path("s");
  const std::string traces = std::string("trace=") + kLesson + ",traces/lessons/02-store-buffer.trace";
  REQUIRE(sweep({"--vary", traces, "--vary", "l3.latency=60,70", "--out", out}).exit_code == 0);
  CHECK(column(out, "SELECT DISTINCT trace FROM points") == Words{kLesson, "traces/lessons/02-store-buffer.trace"});
  CHECK(column(out, "SELECT count(*) FROM points") == Words{"4"});
}

TEST_CASE("A point in which expectations do not hold has its results, and says so as a run would") {
  const TemporaryDirectory directory;
  const std::string out = directory.path("s");
  const std::string trace = directory.file(
      "a.trace", "membar 1\nvar x\nthread t\n  s: store x 1\nexpect visible(t.s) <= 230\nexpect cycles(t) >= 1\n");
  const Outcome outcome = sweep({"--trace", trace, "--vary", "dram.latency=200,400", "--out", out});
  INFO(outcome.err);
  CHECK(outcome.exit_code == 0);
  CHECK(contains(outcome.out, "2 points: 2 done\nIn 1 of them expectations of the trace do not hold (exit_code 1)\n"));
  CHECK(column(out, "SELECT status || exit_code || message FROM points") ==
        Words{"done0", "done11 of 2 expectations do not hold"});
  CHECK(column(out, "SELECT expectations_broken FROM metrics") == Words{"0", "1"});
  CHECK(contains(sweep({"best", out}).out, "in 1 of them expectations of the trace do not hold"));
  Words command{"run", trace, "--set", "dram.latency=400"};
  CHECK(run_membar(command).exit_code == 1);
}

TEST_CASE("A sweep file's faults are told with its name") {
  const TemporaryDirectory directory;
  const auto problem = [&](const std::string& text) {
    const std::string file =
        directory.file("a.toml", "traces = [\"" MEMBAR_SOURCE_DIR "/" + std::string(kLesson) + "\"]\n" + text);
    const Outcome outcome = sweep({file, "--out", directory.path("s")});
    CHECK(outcome.exit_code == 2);
    CHECK(count_lines(outcome.err) == 1);
    CHECK(outcome.err.starts_with(file + ":"));
    return outcome.err.substr(file.size());
  };
  CHECK(problem("vary = 3\n") ==
        ":2:8: error: vary: expected a table, as in [vary] with l3.latency = [40, 60] below it\n");
  CHECK(contains(problem("paired = 3\n"), "paired: expected tables, as in [[paired]]"));
  CHECK(problem("[vary]\nl3.latenci = [40]\n") == ": error: unknown key 'l3.latenci', did you mean 'l3.latency'?\n");
  CHECK(problem("[vary]\nl3.latency = [40, 40]\n") == ": error: l3.latency = 40 stands there twice\n");
  CHECK(problem("param = [\"n\"]\n") == ":2:9: error: param: 'n' gives no value; expected NAME=VALUE\n");
}

TEST_CASE("What needs more memory than it may take says so") {
  const TemporaryDirectory directory;
  const Outcome outcome =
      sweep({"--trace", kLesson, "--vary", "l3.latency=60", "--memory", "1MiB", "--out", directory.path("s")});
  CHECK(outcome.exit_code == 1);
  CHECK(contains(outcome.err, "failed point 0: the point needs more memory than it may take\n"));
}

TEST_CASE("A tornado chart has no axes to choose") {
  const TemporaryDirectory directory;
  const std::string out = directory.path("s");
  REQUIRE(sweep({"--trace", kLesson, "--vary", "l3.latency=60,70", "--out", out}).exit_code == 0);
  const Words words{"plot", out, "--chart", "tornado", "--svg", directory.path("a.svg")};
  CHECK(sweep(words).exit_code == 0);
  Words wrong = words;
  wrong.insert(wrong.end(), {"--x", "l3.latency"});
  CHECK(contains(sweep(wrong).err, "a tornado chart shows all parameters; expected no --x and no --lines"));
}

}  // namespace
}  // namespace membar::test
