#include "sim/sweep/sweep_description.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "sim/config/toml_document.h"
#include "sim/sweep/point_runner.h"
#include "sim/sweep/sweep_plan.h"

namespace membar {
namespace {

using Texts = std::vector<std::string>;

SweepDescription parsed(const std::string& text) {
  auto sweep = parse_sweep(text, "configs/sweeps/s.toml");
  INFO((sweep ? "" : sweep.error().text()));
  REQUIRE(sweep.ok());
  return std::move(sweep).value();
}

std::string problem(const std::string& text) {
  const auto sweep = parse_sweep(text, "s.toml");
  INFO(text);
  REQUIRE(!sweep.ok());
  return sweep.error().text();
}

Texts values(const Axis& axis, std::size_t column = 0) {
  Texts found;
  for (std::size_t i = 0; i < axis.size(); ++i) found.push_back(axis.value(column, i));
  return found;
}

TEST_CASE("A sweep file says what varies, in the order of the file") {
  const SweepDescription sweep = parsed(R"(
title = "All kinds"
traces = ["../../traces/a.trace", "b.trace"]
configs = ["textbook", "../machines/m.toml"]
set = ["core.window=8"]
max_cycles = 5000
keep = ["cycles", "l1.*", "labelled"]
[plot]
metrics = ["cycles", "write:a"]
x = "l3.latency"
lines = "none"
chart = "lines"
[vary]
l3.latency = {from = 40, to = 80, step = 20}
"dram.latency" = [100, 200]
l2.size = {from = "256KiB", to = "1MiB", factor = 2}
core.model = "sc,tso"
store_buffer.coalesce = [true, false]
frequency_ghz = [2.5]
[[paired]]
trace = ["x.trace", "y.trace"]
core.count = "4:8:4"
[[paired]]
l1.size = ["32KiB", "48KiB"]
l1.ways = [8, 12]
)");
  CHECK(sweep.title == "All kinds");
  CHECK(sweep.traces == Texts{"traces/a.trace", "configs/sweeps/b.trace"});
  CHECK(sweep.configs == Texts{"textbook", "configs/machines/m.toml"});
  CHECK(sweep.settings == Texts{"core.window=8"});
  CHECK(sweep.max_cycles == 5000);
  CHECK(sweep.keep == Texts{"cycles", "l1.*", "labelled"});
  CHECK(sweep.plot == PlotWish{{"cycles", "write:a"}, "l3.latency", "none", "lines"});
  CHECK(read_wish(write_wish(sweep.plot)) == sweep.plot);
  REQUIRE(sweep.axes.size() == 8);
  CHECK(sweep.axes[0].keys() == Texts{"l3.latency"});
  CHECK(values(sweep.axes[0]) == Texts{"40", "60", "80"});
  CHECK(sweep.axes[1].keys() == Texts{"dram.latency"});
  CHECK(values(sweep.axes[2]) == Texts{"256KiB", "512KiB", "1MiB"});
  CHECK(values(sweep.axes[3]) == Texts{"sc", "tso"});
  CHECK(values(sweep.axes[4]) == Texts{"true", "false"});
  CHECK(values(sweep.axes[5]) == Texts{"2.5"});
  CHECK(sweep.axes[6].keys() == Texts{"trace", "core.count"});
  CHECK(values(sweep.axes[6]) == Texts{"configs/sweeps/x.trace", "configs/sweeps/y.trace"});
  CHECK(values(sweep.axes[6], 1) == Texts{"4", "8"});
  CHECK(sweep.axes[7].keys() == Texts{"l1.size", "l1.ways"});
}

TEST_CASE("Samples stand beside the sampling") {
  const SweepDescription sweep =
      parsed("traces = [\"a\"]\nsampling = \"latin_hypercube\"\nsamples = 7\nsampling_seed = 3\n");
  CHECK(sweep.sampling == Sampling::latin_hypercube);
  CHECK(sweep.samples == 7);
  CHECK(sweep.sampling_seed == 3);
}

TEST_CASE("What a chart should show survives as text, whatever is left open") {
  CHECK(write_wish({}).empty());
  CHECK(read_wish("").empty());
  const PlotWish some{{"barrier:a b", "write.store.p99"}, "", "trace", ""};
  CHECK(read_wish(write_wish(some)) == some);
  CHECK(read_wish("shape round\nx a\n").x == "a");
}

TEST_CASE("What is wrong in a sweep file is told with its place") {
  CHECK(problem("trace = [\"a\"]\n") == "s.toml:1:1: error: unknown key 'trace', did you mean 'traces'?");
  CHECK(problem("l3.latency = 3\n") == "s.toml:1:4: error: unknown key 'l3.latency'; parameters stand under [vary]");
  CHECK(problem("title = 3\n") == "s.toml:1:9: error: title: expected a text in quotes");
  CHECK(problem("traces = \"a\"\n") == "s.toml:1:10: error: traces: expected a list of texts, as in [\"a\", \"b\"]");
  CHECK(problem("traces = [\"a\", 3]\n") ==
        "s.toml:1:10: error: traces: expected a list of texts, as in [\"a\", \"b\"]");
  CHECK(problem("samples = 0\n") == "s.toml:1:11: error: samples: expected a whole number from 1");
  CHECK(problem("samples = 5\n") ==
        "s.toml: error: there is a number of samples; expected sampling = \"random\" or "
        "\"latin_hypercube\"");
  CHECK(problem("sampling = \"random\"\n") == "s.toml: error: the sampling is random; expected samples = N");
  CHECK(problem("sampling = \"all\"\n") == "s.toml:1:12: error: expected grid, zip, random or latin_hypercube");
  CHECK(problem("keep = \"cycles\"\n") == "s.toml:1:8: error: keep: expected a list of texts, as in [\"a\", \"b\"]");
  CHECK(problem("[vary]\nseed = []\n") == "s.toml:2:8: error: seed: expected values, as in [20, 40, 80]");
  CHECK(problem("[vary]\nseed = {from = 1, to = 3}\n") ==
        "s.toml:2:16: error: seed: expected from, to, and either step or factor");
  CHECK(problem("[vary]\nseed = {from = 1, to = 3, step = 1, factor = 2}\n") ==
        "s.toml:2:16: error: seed: expected from, to, and either step or factor");
  CHECK(problem("[vary]\nseed = {from = 3, to = 1, step = 1}\n") ==
        "s.toml:2:16: error: seed: the step does not lead from 3 to 1");
  CHECK(problem("[[paired]]\nl1.size = [1, 2]\nl1.ways = [1]\n") ==
        "s.toml:2:11: error: l1.ways has 1 values and l1.size has 2; expected as many");
  CHECK(problem("[[[a]]]\n").starts_with("s.toml:"));
}

TEST_CASE("The sweep file that the README shows can run") {
  const std::string folder = MEMBAR_SOURCE_DIR "/configs/sweeps/";
  const std::string readme = read_text_file(folder + "README.md").value();
  const std::size_t begin = readme.find("```toml\n") + 8;
  const Result<SweepDescription> sweep =
      parse_sweep(readme.substr(begin, readme.find("```", begin) - begin), folder + "x.toml");
  REQUIRE(sweep.ok());
  const SweepPlan plan = SweepPlan::create(sweep.value()).value();
  CHECK(plan.size() == 2 * 3 * 3 * 2 * 2);
  CHECK(plan.keys().front() == "seed");
  PointRunner runner(plan);
  for (std::uint64_t i = 0; i < plan.size(); ++i) {
    bool whole_sweep = false;
    CHECK(runner.check(plan.point(i), whole_sweep).ok());
  }
}

}  // namespace
}  // namespace membar
