#include "sim/sweep/plot_table.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/sweep/hand_made_sweep.h"

namespace membar {
namespace {

using test::HandMadeSweep;

SweepParameter numbers(std::vector<double> values) {
  SweepParameter parameter{"n", "", true, {}, std::move(values), {}};
  for (const double value : parameter.numbers) parameter.labels.push_back(std::to_string(static_cast<int>(value)));
  return parameter;
}

TEST_CASE("A table sums up the points of each x and line") {
  const HandMadeSweep sweep;
  const SweepResults results = SweepResults::read(sweep.folder()).value();
  const PlotChoice usual = PlotChoice::create(results, {}).value();
  CHECK(usual.x->name == "a");
  CHECK(usual.lines->name == "b");
  CHECK(usual.metrics[0]->name == "cycles");
  const PlotTable table(usual, *usual.metrics[0], 100, 100);
  CHECK_FALSE(table.averaged);
  CHECK(table.at(2, 1).mean == 220);
  const PlotChoice one = PlotChoice::create(results, {{}, "b", "none", ""}).value();
  const PlotTable mean(one, *one.metrics[0], 100, 100);
  CHECK(mean.averaged);
  REQUIRE(mean.cells.size() == 3);
  CHECK(mean.cells[1].count == 2);
  CHECK(mean.cells[1].mean == 160);
  CHECK(mean.cells[1].lowest == 110);
  CHECK(mean.cells[1].highest == 210);
}

TEST_CASE("Many values are put together with their neighbours") {
  const PlotAxis axis(numbers({1, 2, 3, 4, 5}), 2);
  CHECK(axis.grouped);
  CHECK(axis.labels == std::vector<std::string>{"1 to 3", "4 to 5"});
  CHECK(axis.numbers == std::vector<double>{2, 4.5});
  CHECK(axis.bucket == std::vector<std::uint32_t>{0, 0, 0, 1, 1});
}

TEST_CASE("A log scale is for values that grow by factors") {
  CHECK(PlotAxis(numbers({1, 2, 4, 8, 16}), 100).geometric);
  CHECK(PlotAxis(numbers({1, 2, 3, 4, 6, 8, 12, 16}), 100).geometric);
  CHECK_FALSE(PlotAxis(numbers({4, 8, 12, 16}), 100).geometric);
  CHECK_FALSE(PlotAxis(numbers({0, 1, 2, 4, 8}), 100).geometric);
  CHECK_FALSE(PlotAxis(numbers({1, 16}), 100).geometric);
}

TEST_CASE("What nobody asks for is as the sweep's file has it, and else the lines are what matters most") {
  const HandMadeSweep sweep;
  sweep.execute("INSERT INTO sweep VALUES ('plot', 'metric ops' || char(10) || 'x b' || char(10) || 'lines none')");
  const SweepResults results = SweepResults::read(sweep.folder()).value();
  const PlotChoice file = PlotChoice::create(results, {}).value();
  CHECK(file.metrics[0]->name == "ops");
  CHECK(file.x->name == "b");
  CHECK(file.lines == nullptr);
  const PlotChoice asked = PlotChoice::create(results, {{"cycles"}, "a", "", ""}).value();
  CHECK(asked.metrics[0]->name == "cycles");
  CHECK(asked.x->name == "a");
  CHECK(asked.lines->name == "b");
  SweepResults three = results;
  three.wish = {};
  SweepParameter noise = numbers({1, 2});
  for (std::uint32_t row = 0; row < three.rows(); ++row) noise.at.push_back(row % 3 == 1 ? 1 : 0);
  three.varying.insert(three.varying.begin(), noise);
  const auto lines = [&](const char* x) { return PlotChoice::create(three, {{}, x, "", ""}).value().lines->name; };
  CHECK(lines("b") == "a");  // it moves cycles by 100, b by 20, and n not at all
  CHECK(lines("a") == "b");
  SweepParameter twin = *results.parameter("a");  // was varied together with a
  twin.name = "twin";
  three.varying.insert(three.varying.begin(), twin);
  CHECK(lines("a") == "b");
  CHECK(lines("b") == "twin");
}

TEST_CASE("What cannot be drawn is refused, with the reason") {
  const HandMadeSweep sweep;
  const SweepResults results = SweepResults::read(sweep.folder()).value();
  CHECK_FALSE(PlotChoice::create(results, {{"nothing"}, "", "", ""}).ok());
  CHECK_FALSE(PlotChoice::create(results, {{}, "a", "a", ""}).ok());
  CHECK_FALSE(PlotChoice::create(results, {{}, "b", "", "scaling"}).ok());
  CHECK_FALSE(PlotChoice::create(results, {{}, "a", "none", "heatmap"}).ok());
  CHECK(PlotChoice::create(results, {{}, "", "", "lins"}).error().message ==
        "no chart is called 'lins', did you mean 'lines'?; expected lines, heatmap, scaling or tornado");
  sweep.execute("UPDATE parameters SET a = 1, b = 1");
  CHECK_FALSE(PlotChoice::create(SweepResults::read(sweep.folder()).value(), {}).ok());
  sweep.execute("UPDATE points SET status = 'failed'");
  CHECK_FALSE(PlotChoice::create(SweepResults::read(sweep.folder()).value(), {}).ok());
}

}  // namespace
}  // namespace membar
