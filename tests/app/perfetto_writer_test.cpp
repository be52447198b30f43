#include "sim/report/perfetto_writer.h"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "tests/app/perfetto_file.h"

namespace membar {
namespace {

TEST_CASE("Strings beyond the room for names are written out") {
  std::ostringstream bytes;
  PerfettoWriter writer(bytes, 2);
  const auto track = writer.add_track(0, 0, {"track"});
  for (std::uint64_t i = 0; i < 5; ++i) {
    const std::string text = std::to_string(i);
    const std::array<std::uint64_t, 3> values{i, 0, 7};
    const auto name_of = [](std::size_t entry) -> std::string_view { return entry == 0 ? "first" : "last"; };
    writer.begin(track, Cycle{10 * i}, "category" + text, "name" + text)
        .text("text", "value" + text)
        .text("none", "")
        .dictionary("values", values, name_of)
        .cycle("never", kNever)
        .cycle("cycle", Cycle{i});
    writer.end(track, Cycle{10 * i + 5});
  }
  const test::PerfettoFile file = test::read_perfetto(bytes.str());
  CHECK(file.problems == std::vector<std::string>{});
  REQUIRE(file.slices.size() == 5);
  for (std::uint64_t i = 0; i < 5; ++i) {
    const test::PerfettoSlice& slice = file.slices[i];
    const std::string text = std::to_string(i);
    CHECK(slice.category == "category" + text);
    CHECK(slice.name == "name" + text);
    CHECK(slice.from == 10 * i);
    CHECK(slice.to == 10 * i + 5);
    nlohmann::json values{{"last", 7}};
    if (i != 0) values["first"] = i;
    CHECK(slice.arguments == nlohmann::json{{"text", "value" + text}, {"values", values}, {"cycle", i}});
  }
}

TEST_CASE("A repeated string is written once") {
  std::ostringstream bytes;
  PerfettoWriter writer(bytes);
  const auto track = writer.add_track(0, 0, {"track"});
  for (std::uint64_t i = 0; i < 100; ++i) writer.instant(track, Cycle{i}, "category", "a name of some length");
  const std::string written = bytes.str();
  const auto at = written.find("a name of some length");
  REQUIRE(at != std::string::npos);
  CHECK(written.find("a name of some length", at + 1) == std::string::npos);
  CHECK(test::read_perfetto(written).slices.back().name == "a name of some length");
}

}  // namespace
}  // namespace membar
