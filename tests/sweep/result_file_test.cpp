#include "sim/sweep/result_file.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/sweep/slurm_points.h"

namespace membar::test {
namespace {

std::vector<FinishedPoint> points() { return {finished_point(0), finished_point(1), finished_point(2, "other")}; }

std::string identity() { return sweep_identity(planned("l3.latency=40,50,60"), "1.0"); }

TEST_CASE("Points come out of a result file as they went in") {
  const std::vector<FinishedPoint> before = points();
  const Result<std::vector<FinishedPoint>> after =
      parse_points(points_text(identity(), before), identity(), "0.points");
  REQUIRE(after);
  REQUIRE(after.value().size() == before.size());
  for (std::size_t i = 0; i < before.size(); ++i) CHECK(same(before[i], after.value()[i]));
}

TEST_CASE("A result file that ends too early is refused, wherever it ends") {
  const std::string whole = points_text(identity(), points());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    INFO(size << " of " << whole.size() << " bytes");
    const auto parsed = parse_points(std::string_view(whole).substr(0, size), identity(), "0.points");
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().file == "0.points");
  }
}

TEST_CASE("A result file with one bit turned over is refused, whichever it is") {
  const std::string whole = points_text(identity(), points());
  for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
    std::string damaged = whole;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    INFO("bit " << bit);
    CHECK_FALSE(parse_points(damaged, identity(), "0.points"));
  }
}

TEST_CASE("A result file of another sweep, or of another version, is refused") {
  const std::string text = points_text(identity(), points());
  for (const std::string& other :
       {sweep_identity(planned("l3.latency=40,50,61"), "1.0"), sweep_identity(planned("l3.latency=40,50,60"), "1.1")}) {
    const auto parsed = parse_points(text, other, "0.points");
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().message == "it is of another sweep, or another version of the program");
  }
}

TEST_CASE("A file that is no result file is refused") {
  for (const std::string text : {"hello", "membar 1\nthread t\n", "{}"}) {
    const auto parsed = parse_points(text, identity(), "x");
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().message == "it is no file of a sweep's results");
  }
  CHECK_FALSE(read_points("/nowhere/0.points", identity()));
}

}  // namespace
}  // namespace membar::test
