#include <catch2/catch.hpp>
#include <string>
#include <string_view>

#include "sim/protocol/planted_bugs.h"
#include "tests/app/program.h"

namespace membar {
namespace {

using test::count_lines;
using test::Outcome;
using test::run_membar;
using test::TemporaryDirectory;

// x leaves the caches of a machine of a few lines, and comes back.
constexpr std::string_view kComeBack =
    "membar 1\nvar x\nvar d[64]\nthread t\n  store x 42\n  repeat 24 i\n    load d[i * 8] -> r2\n  end\n"
    "  load x -> r1\nexpect t.r1 == 42\n";
const std::string kTiny = MEMBAR_SOURCE_DIR "/configs/machines/tiny.toml";

TEST_CASE("run --plant list names every bug with its hint, and needs no trace") {
  const Outcome outcome = run_membar({"run", "--plant", "list"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.err.empty());
  CHECK(count_lines(outcome.out) == planted_bugs().size());
  for (const PlantedBug& bug : planted_bugs()) {
    INFO(bug.name);
    CHECK(outcome.out.find(std::string(bug.name)) != std::string::npos);
    CHECK(outcome.out.find(std::string(bug.hint)) != std::string::npos);
  }
}

TEST_CASE("A planted bug that is not in the catalogue is a usage error that names the nearest") {
  const TemporaryDirectory directory;
  const Outcome outcome = run_membar({"run", directory.file("t.trace", kComeBack), "--plant", "early-writr"});
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.err.starts_with("membar run: error: --plant: no such bug 'early-writr'"));
  CHECK(outcome.err.find("early-writer") != std::string::npos);
}

TEST_CASE("A planted bug shows as a wrong value, and the reports name it") {
  const TemporaryDirectory directory;
  const std::string trace = directory.file("t.trace", kComeBack);
  CHECK(run_membar({"run", trace, "--config", kTiny}).exit_code == 0);
  const Outcome text = run_membar({"run", trace, "--config", kTiny, "--plant", "writeback-drops-bytes"});
  CHECK(text.exit_code == 1);
  CHECK(text.err == trace + ":10:1: error: expected t.r1 == 42, but t.r1 = 0\n");
  CHECK(text.out.find("\nThe bug 'writeback-drops-bytes' was planted") != std::string::npos);
  const Outcome json = run_membar({"run", trace, "--config", kTiny, "--plant", "writeback-drops-bytes", "--json"});
  CHECK(json.out.find("\"planted_bug\": \"writeback-drops-bytes\"") != std::string::npos);
  CHECK(run_membar({"run", trace, "--json"}).out.find("planted_bug") == std::string::npos);
}

TEST_CASE("A failed invariant exits 1 with one line, and leaves no result behind") {
  const TemporaryDirectory directory;
  const std::string trace = directory.file("t.trace", kComeBack);
  const std::string json = directory.path("result.json");
  const std::string writes = directory.path("writes.csv");
  const Outcome outcome = run_membar({"run", trace, "--config", kTiny, "--plant", "writeback-drops-bytes", "--check",
                                      "--json", json, "--writes", writes});
  CHECK(outcome.exit_code == 1);
  CHECK(outcome.out.empty());
  CHECK(count_lines(outcome.err) == 1);
  CHECK(outcome.err.starts_with(trace + ": error: invariant failed: the L3 holds bytes of a line that are older"));
  CHECK(outcome.err.ends_with(", on PutM from core c0; the bug 'writeback-drops-bytes' was planted\n"));
  CHECK(directory.names() == std::vector<std::string>{"t.trace"});
}

TEST_CASE("A program that a planted bug keeps from finishing exits 3") {
  const TemporaryDirectory directory;
  const std::string trace = directory.file("poll.trace",
                                           "membar 1\nvar flag\nthread p\n  delay 600\n  store flag 1\nthread c\n"
                                           "  await flag == 1\nplace flag shared c0 c1\n");
  CHECK(run_membar({"run", trace}).exit_code == 0);
  const Outcome outcome = run_membar({"run", trace, "--plant", "upgrade-skips-invalidation"});
  CHECK(outcome.exit_code == 3);
  CHECK(outcome.out.empty());
  CHECK(outcome.err.starts_with(trace + ":7:1: error: the program cannot finish: "));
  CHECK(outcome.err.ends_with("; the bug 'upgrade-skips-invalidation' was planted\n"));
}

TEST_CASE("With --check the report is the same, and says behind it that the invariants held") {
  const TemporaryDirectory directory;
  const std::string trace = directory.file("t.trace", kComeBack);
  const Outcome plain = run_membar({"run", trace, "--config", kTiny});
  const Outcome checked = run_membar({"run", trace, "--config", kTiny, "--check"});
  CHECK(checked.exit_code == 0);
  CHECK(checked.err.empty());
  REQUIRE(checked.out.starts_with(plain.out));
  CHECK(checked.out.find("\nAll invariants held in every step: ", plain.out.size()) != std::string::npos);
}

}  // namespace
}  // namespace membar
