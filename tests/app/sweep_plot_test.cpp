// Sweeps in pictures, ranked, and what each parameter does.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "sim/report/html_page.h"
#include "tests/app/program.h"

namespace membar {
namespace {

using test::Outcome;
using test::read_file;
using test::run_membar;
using test::TemporaryDirectory;

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

// Where its rows lie. Lesson 21's fence waits for a store that misses to the L3: 40 cycles and what the fence costs.
std::string swept(const TemporaryDirectory& directory) {
  const std::string out = directory.path("s");
  const Outcome outcome = run_membar({"sweep", "--trace", "traces/lessons/21-fence-l3-miss.trace", "--vary",
                                      "l3.latency=50,60,70", "--vary", "dram.latency=200,300", "--out", out});
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  return out;
}

TEST_CASE("A sweep is ranked, and the parameter that matters has the whole variance") {
  const TemporaryDirectory directory;
  const std::string sweep = swept(directory);
  const Outcome best = run_membar({"sweep", "best", sweep, "--metric", "cycles"});
  CHECK(best.exit_code == 0);
  CHECK(best.err.empty());
  CHECK(contains(best.out,
                 "21-fence-l3-miss: 6 points; in 6 of them expectations of the trace do not hold\n\nLeast cycles\n"));
  CHECK(best.out.find("--set l3.latency=50") < best.out.find("--set l3.latency=60"));
  CHECK(contains(best.out, "l3.latency       50       2"));
  CHECK(contains(best.out, "       100%\n"));
  CHECK(contains(best.out, "dram.latency"));
  CHECK(contains(best.out, "         0%\n"));
  CHECK(contains(best.out, "###"));
  const Outcome most = run_membar({"sweep", "best", sweep, "--metric", "cycles", "--most"});
  CHECK(most.out.find("--set l3.latency=70") < most.out.find("--set l3.latency=60"));
  const Outcome unknown = run_membar({"sweep", "best", sweep, "--metric", "cicles"});
  CHECK(unknown.exit_code == 2);
  CHECK(contains(unknown.err, "did you mean 'cycles'?"));
}

TEST_CASE("The picture of a sweep has a line per value, and the same bytes each time") {
  const TemporaryDirectory directory;
  const std::string sweep = swept(directory), file = directory.path("a.svg"), again = directory.path("b.svg");
  REQUIRE(run_membar({"sweep", "plot", sweep, "--svg", file}).exit_code == 0);
  REQUIRE(run_membar({"sweep", "plot", sweep, "--svg", again}).exit_code == 0);
  const std::string svg = read_file(file);
  CHECK(svg == read_file(again));
  CHECK(contains(svg, "<svg xmlns=\"http://www.w3.org/2000/svg\""));
  CHECK(svg.ends_with("</svg>\n"));
  CHECK(count(svg, "<path fill=\"none\"") == 2);
  CHECK(contains(svg, ">l3.latency (cycles)</text>"));
  CHECK(contains(svg, ">dram.latency (cycles)</text>"));
  REQUIRE(run_membar({"sweep", "plot", sweep, "--svg", file, "--chart", "heatmap"}).exit_code == 0);
  CHECK(count(read_file(file), "<rect x") == 6 + 40);  // the cells, and what their colours mean
  REQUIRE(
      run_membar({"sweep", "plot", sweep, "--svg", file, "--chart", "tornado", "--metric", "cycles", "--metric", "ops"})
          .exit_code == 0);
  CHECK(count(read_file(file), "<rect x") == 4);
  REQUIRE(run_membar({"sweep", "plot", sweep, "--svg", file, "--chart", "scaling"}).exit_code == 0);
  CHECK(count(read_file(file), "stroke-dasharray") == 1);  // the ideal
}

TEST_CASE("The page of a sweep carries it, or the program says what it lacks") {
  const TemporaryDirectory directory;
  const std::string sweep = swept(directory), page = directory.path("a.html");
  const Outcome outcome = run_membar({"sweep", "plot", sweep, "--html", page, "--metric", "write.store.p99"});
  if (sweep_viewer_template().empty()) {
    CHECK(outcome.exit_code == 2);
    CHECK(contains(outcome.err, "Node.js"));
    return;
  }
  INFO(outcome.err);
  REQUIRE(outcome.exit_code == 0);
  const std::string html = read_file(page);
  CHECK(contains(html, "class=\"membar-run\" data-name=\""));
  CHECK_FALSE(contains(html, "<!--MEMBAR-DATA-->"));
  CHECK(contains(html, "default-src 'none'"));
}

TEST_CASE("A sweep's database is never written over, and without an output nothing is done") {
  const TemporaryDirectory directory;
  const std::string sweep = swept(directory);
  CHECK(run_membar({"sweep", "plot", sweep}).exit_code == 2);
  CHECK(run_membar({"sweep", "plot", sweep, "--svg", sweep + "/sweep.sqlite"}).exit_code == 2);
  CHECK(run_membar({"sweep", "plot", directory.path("none"), "--svg", directory.path("a.svg")}).exit_code == 2);
  CHECK(run_membar({"sweep", "plot", sweep, "--x", "l3", "--svg", directory.path("a.svg")}).exit_code == 2);
  CHECK(directory.names() == std::vector<std::string>{"s"});
}

TEST_CASE("A sweep's own words still come behind the command") {
  const Outcome help = run_membar({"sweep", "--help"});
  CHECK(contains(help.out, "--vary"));
  CHECK(contains(run_membar({"sweep", "plot", "--help"}).out, "--svg"));
  const Outcome file = run_membar({"sweep", "no-such-file.toml"});
  CHECK(file.exit_code == 2);
  CHECK(contains(file.err, "no-such-file.toml"));
}

}  // namespace
}  // namespace membar
