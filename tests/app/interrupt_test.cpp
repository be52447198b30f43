#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "tests/app/program.h"

namespace membar {
namespace {

using test::Outcome;
using test::read_file;
using test::run_membar;
using test::TemporaryDirectory;
using Names = std::vector<std::string>;

// Longer than anyone waits.
constexpr std::string_view kEndless =
    "membar 1\n"
    "var x\n"
    "thread a\n"
    "  repeat 1000000000000 i\n"
    "    store x i\n"
    "  end\n";

// Lets the program run for a moment, then presses Ctrl-C.
constexpr std::string_view kInterrupt = "& pid=$!; sleep 0.5; kill -INT $pid; wait $pid";

TEST_CASE("An interrupted run exits 130 and keeps the whole records of what was finished") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("endless.trace", kEndless);
  const std::string writes = directory.path("writes.csv");
  const std::string perfetto = directory.path("a.pftrace");
  const std::string json = directory.file("out.json", "old");
  const Outcome outcome =
      run_membar({"run", file, "--writes", writes, "--perfetto", perfetto, "--json", json}, kInterrupt);
  CHECK(outcome.exit_code == 130);
  CHECK(outcome.out.empty());
  CHECK(outcome.err.starts_with("membar run: error: interrupted in cycle "));
  CHECK(outcome.err.ends_with("; the records until then are in " + writes + " and " + perfetto + "\n"));
  const std::string csv = read_file(writes);
  REQUIRE(csv.ends_with('\n'));
  const std::string header = csv.substr(0, csv.find('\n'));
  const std::string last = csv.substr(csv.rfind('\n', csv.size() - 2) + 1);
  CHECK(csv.size() > 10 * header.size());
  const auto commas = [](std::string_view text) { return std::count(text.begin(), text.end(), ','); };
  CHECK(commas(last) == commas(header));
  CHECK(read_file(json) == "old");
  CHECK(directory.names() == Names{"a.pftrace", "endless.trace", "out.json", "writes.csv"});
}

TEST_CASE("A run whose output can no longer be written ends early, with the reason") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("endless.trace", kEndless);
  const Outcome outcome = run_membar({"run", file, "--writes", "/dev/full"});
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.err == "/dev/full: error: cannot write the file: No space left on device\n");
}

}  // namespace
}  // namespace membar
