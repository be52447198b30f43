#include "sim/base/nearest.h"

#include <array>
#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace membar {
namespace {

constexpr std::array<std::string_view, 6> kOps{"load", "store", "swap", "add", "cas", "fence"};

TEST_CASE("a swap of two letters is one mistake") {
  CHECK(nearest("laod", kOps) == "load");
  CHECK(nearest("sotre", kOps) == "store");
}

TEST_CASE("case is no mistake") { CHECK(nearest("STORE", kOps) == "store"); }

TEST_CASE("a third of the word may be wrong and no more") {
  CHECK(nearest("stoxxe", kOps) == "store");
  CHECK(nearest("stxxxe", kOps) == std::nullopt);
}

TEST_CASE("nothing is near to a word of which every letter differs") {
  const std::vector<std::string> names{"y"};
  CHECK(nearest("x", names) == std::nullopt);
  CHECK(nearest("", names) == std::nullopt);
}

TEST_CASE("the first of equally near names is taken") {
  const std::vector<std::string> names{"flag1", "flag2"};
  CHECK(nearest("flag3", names) == "flag1");
}

TEST_CASE("very long words are not compared") {
  const std::vector<std::string> names{std::string(100, 'a')};
  CHECK(nearest(std::string(100, 'a'), names) == std::nullopt);
}

TEST_CASE("the hint is ready to be appended to a message") {
  CHECK(did_you_mean("laod", kOps) == ", did you mean 'load'?");
  CHECK(did_you_mean("frobnicate", kOps).empty());
}

}  // namespace
}  // namespace membar
