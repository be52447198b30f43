#include "sim/sweep/sweep_plan.h"

#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace membar {
namespace {

SweepDescription description(const std::vector<std::string>& axes) {
  SweepDescription sweep;
  sweep.traces = {"a.trace"};
  for (const std::string& axis : axes) sweep.axes.push_back(parse_axis(axis).value());
  return sweep;
}

SweepPlan plan_of(SweepDescription sweep) {
  auto plan = SweepPlan::create(std::move(sweep));
  INFO((plan ? "" : plan.error().message));
  REQUIRE(plan.ok());
  return std::move(plan).value();
}

// "a.trace textbook l3.latency=40 dram.latency=100"
std::vector<std::string> texts(const SweepPlan& plan) {
  std::vector<std::string> all;
  for (std::uint64_t i = 0; i < plan.size(); ++i) {
    const SweepPoint point = plan.point(i);
    CHECK(point.number == i);
    std::string text = point.trace + " " + point.config;
    for (const auto& [key, value] : point.values) text += " " + key + "=" + value;
    all.push_back(text);
  }
  return all;
}

using Texts = std::vector<std::string>;

TEST_CASE("A grid has every combination, and its last axis moves fastest") {
  SweepDescription sweep = description({"l3.latency=40,60", "dram.latency=100,200"});
  sweep.configs = {"textbook", "m.toml"};
  CHECK(texts(plan_of(sweep)) ==
        Texts{"a.trace textbook l3.latency=40 dram.latency=100", "a.trace textbook l3.latency=40 dram.latency=200",
              "a.trace textbook l3.latency=60 dram.latency=100", "a.trace textbook l3.latency=60 dram.latency=200",
              "a.trace m.toml l3.latency=40 dram.latency=100", "a.trace m.toml l3.latency=40 dram.latency=200",
              "a.trace m.toml l3.latency=60 dram.latency=100", "a.trace m.toml l3.latency=60 dram.latency=200"});
}

TEST_CASE("Zipped parameters move together") {
  SweepDescription sweep = description({"l3.latency=40,60", "dram.latency=100,200"});
  sweep.sampling = Sampling::zip;
  CHECK(texts(plan_of(sweep)) ==
        Texts{"a.trace textbook l3.latency=40 dram.latency=100", "a.trace textbook l3.latency=60 dram.latency=200"});
  sweep.axes.push_back(parse_axis("seed=1,2,3").value());
  CHECK(SweepPlan::create(sweep).error().message ==
        "seed has 3 values and l3.latency has 2; zipped parameters need as many");
}

TEST_CASE("Paired columns may move the trace and the machine") {
  SweepDescription sweep = description({"seed=1,2"});
  sweep.traces.clear();
  sweep.axes.insert(sweep.axes.begin(),
                    Axis::paired({"trace", "core.window"}, {{"a.trace", "b.trace"}, {"1", "8"}}).value());
  const SweepPlan plan = plan_of(sweep);
  CHECK(plan.keys() == Texts{"core.window", "seed"});
  CHECK(texts(plan) == Texts{"a.trace textbook core.window=1 seed=1", "a.trace textbook core.window=1 seed=2",
                             "b.trace textbook core.window=8 seed=1", "b.trace textbook core.window=8 seed=2"});
}

TEST_CASE("A sweep without parameters is its traces on its machines") {
  CHECK(texts(plan_of(description({}))) == Texts{"a.trace textbook"});
}

// How often each value of each key stands in the plan.
std::map<std::string, std::map<std::string, unsigned>> counts(const SweepPlan& plan) {
  std::map<std::string, std::map<std::string, unsigned>> found;
  for (std::uint64_t i = 0; i < plan.size(); ++i) {
    for (const auto& [key, value] : plan.point(i).values) ++found[key][value];
  }
  return found;
}

TEST_CASE("A Latin hypercube has every value of every parameter equally often, in different orders") {
  SweepDescription sweep = description({"l3.latency=1:20:1", "dram.latency=1:20:1", "network.hop=1:40:1"});
  sweep.sampling = Sampling::latin_hypercube;
  sweep.samples = 20;
  const SweepPlan plan = plan_of(sweep);
  CHECK(plan.size() == 20);
  auto found = counts(plan);
  CHECK(found["l3.latency"].size() == 20);
  CHECK(found["dram.latency"].size() == 20);
  CHECK(found["network.hop"].size() == 20);  // one of every two
  std::set<std::string> pairs;
  unsigned equal = 0;
  for (std::uint64_t i = 0; i < plan.size(); ++i) {
    const SweepPoint point = plan.point(i);
    equal += point.values[0].second == point.values[1].second ? 1 : 0;
  }
  CHECK(equal < 10);
  sweep.samples = 50;
  found = counts(plan_of(sweep));
  for (const auto& [value, count] : found["l3.latency"]) CHECK((count == 2 || count == 3));
  sweep.sampling_seed = 2;
  CHECK(texts(plan_of(sweep)) != texts(plan));
}

TEST_CASE("A Latin hypercube draws one value of each share, and which one is for the seed to say") {
  SweepDescription sweep = description({"network.hop=1:1000:1"});
  sweep.sampling = Sampling::latin_hypercube;
  sweep.samples = 10;
  std::set<std::string> drawn;
  for (sweep.sampling_seed = 1; sweep.sampling_seed <= 20; ++sweep.sampling_seed) {
    const SweepPlan plan = plan_of(sweep);
    std::set<int> shares;
    for (std::uint64_t i = 0; i < plan.size(); ++i) {
      const std::string value = plan.point(i).values[0].second;
      drawn.insert(value);
      shares.insert((std::stoi(value) - 1) / 100);
    }
    CHECK(shares.size() == 10);
  }
  CHECK(drawn.size() > 150);  // of 200 that could differ
  sweep.samples = 1500;       // every value once, and half of them twice
  std::vector<std::string> twice[2];
  for (const std::uint64_t seed : {1U, 2U}) {
    sweep.sampling_seed = seed;
    auto found = counts(plan_of(sweep));
    for (const auto& [value, count] : found["network.hop"]) {
      if (count == 2) twice[seed - 1].push_back(value);
    }
    CHECK(twice[seed - 1].size() == 500);
  }
  CHECK(twice[0] != twice[1]);
}

TEST_CASE("Random samples are drawn anew for every point, the same for the same seed") {
  SweepDescription sweep = description({"l3.latency=1:10:1", "dram.latency=1:10:1"});
  sweep.sampling = Sampling::random;
  sweep.samples = 1000;
  const SweepPlan plan = plan_of(sweep);
  CHECK(texts(plan) == texts(plan_of(sweep)));
  auto found = counts(plan);
  for (const auto& [value, count] : found["l3.latency"]) {
    CHECK(count > 60);
    CHECK(count < 150);
  }
}

TEST_CASE("A point is one command") {
  SweepDescription sweep = description({"l3.latency=40", "core.model=my model.toml"});
  sweep.settings = {"core.window=8"};
  sweep.max_cycles = 1000;
  const SweepPlan plan = plan_of(sweep);
  sweep.traces = {"-a.trace"};
  sweep.trace_parameters = {{"n", "3"}};
  CHECK(plan_of(sweep).command(plan_of(sweep).point(0)) ==
        "membar run ./-a.trace --set core.window=8 --set l3.latency=40 --set 'core.model=my model.toml' --param n=3 "
        "--max-cycles 1000");
  CHECK(plan.settings(plan.point(0)) == Texts{"core.window=8", "l3.latency=40", "core.model=my model.toml"});
  CHECK(
      plan.command(plan.point(0)) ==
      "membar run a.trace --set core.window=8 --set l3.latency=40 --set 'core.model=my model.toml' --max-cycles 1000");
}

TEST_CASE("What no sweep can be is refused") {
  const auto problem = [](const SweepDescription& sweep) {
    const auto plan = SweepPlan::create(sweep);
    REQUIRE(!plan.ok());
    return plan.error().message;
  };
  CHECK(problem(description({"l3.latenci=1"})) == "unknown key 'l3.latenci', did you mean 'l3.latency'?");
  CHECK(problem(description({"seed=1", "seed=2"})) == "seed varies twice");
  CHECK(problem(description({"param.n=1", "param.N=2"})) ==
        "param.n and param.N differ in case only; a database's columns must differ in more");
  CHECK(problem(description({"seed=1,2,1"})) == "seed = 1 stands there twice");
  SweepDescription twice = description({"seed=1,1", "l3.latency=40,50"});
  twice.sampling = Sampling::zip;
  CHECK(SweepPlan::create(twice).ok());
  twice.axes = {Axis("seed", {"1", "2", "1"}), Axis("l3.latency", {"40"})};
  CHECK(problem(twice) == "l3.latency has 1 values and seed has 3; zipped parameters need as many");
  twice.axes = {Axis("seed", {"1", "2", "1"}), Axis("l3.latency", {"40", "50", "40"})};
  CHECK(problem(twice) == "seed = 1, l3.latency = 40 stands there twice");
  twice = description({"seed=1"});
  twice.traces.push_back("a.trace");
  CHECK(problem(twice) == "trace a.trace stands there twice");
  SweepDescription set = description({"l3.latency=40,50"});
  set.settings = {"l3.latency=60"};
  CHECK(problem(set) == "l3.latency varies, and it is set as well (l3.latency=60)");
  set = description({"param.n=1,2"});
  set.trace_parameters = {{"n", "3"}};
  CHECK(problem(set) == "param.n varies, and it has a value as well (3)");
  SweepDescription many = description({"seed=1"});
  many.sampling = Sampling::random;
  many.samples = 99'999'999'999;
  CHECK(problem(many) == "99999999999 samples are too many; expected at most 10000000");
  many.samples = 5;
  many.axes.clear();
  CHECK(problem(many) == "nothing varies, and so there is nothing to draw; expected --vary or [vary]");
  CHECK(problem(description({"trace=b.trace"})) == "trace varies, and there is a list of traces as well");
  SweepDescription configs = description({"config=a.toml"});
  configs.configs = {"b.toml"};
  CHECK(problem(configs) == "config varies, and there is a list of configs as well");
  SweepDescription nothing = description({});
  nothing.traces.clear();
  CHECK(problem(nothing) == "the sweep has no trace");
  CHECK(problem(description({"l3.latency=1:10000:1", "dram.latency=1:10000:1"}))
            .starts_with("the sweep has more than 10000000 points"));
}

TEST_CASE("A chart is of parameters that vary") {
  SweepDescription sweep = description({"l3.latency=40,60", "seed=1,2"});
  const auto problem = [&](const PlotWish& wish) {
    sweep.plot = wish;
    const auto plan = SweepPlan::create(sweep);
    return plan ? std::string() : plan.error().message;
  };
  CHECK(problem({{"whatever"}, "l3.latency", "none", "heatmap"}) == "");
  CHECK(problem({{}, "trace", "seed", ""}) == "");
  CHECK(problem({{}, "l3.latenci", "", ""}) == "plot.x: 'l3.latenci' does not vary, did you mean 'l3.latency'?");
  CHECK(problem({{}, "none", "", ""}) == "plot.x: 'none' does not vary; expected a key of [vary] or [[paired]]");
  CHECK(problem({{}, "", "dram.latency", ""}).starts_with("plot.lines: 'dram.latency' does not vary"));
  CHECK(problem({{}, "", "", "pie"}) ==
        "plot.chart: no chart is called 'pie'; expected lines, heatmap, scaling or tornado");
}

TEST_CASE("Plans whose points differ have different texts") {
  const SweepDescription one = description({"l3.latency=40,60"});
  SweepDescription other = one;
  CHECK(plan_of(one).text() == plan_of(other).text());
  other.settings = {"core.window=8"};
  CHECK(plan_of(one).text() != plan_of(other).text());
  other = one;
  other.sampling = Sampling::zip;
  CHECK(plan_of(one).text() != plan_of(other).text());
  CHECK(plan_of(one).text() != plan_of(description({"l3.latency=40,61"})).text());
  other = one;
  other.trace_parameters = {{"n", "3"}};
  CHECK(plan_of(one).text() != plan_of(other).text());
}

}  // namespace
}  // namespace membar
