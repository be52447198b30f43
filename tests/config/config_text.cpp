#include "sim/config/config_text.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "sim/config/parameters.h"

namespace membar {
namespace {

TEST_CASE("the hops of the textbook machine are those of the design") {
  const auto sums = hop_sums(builtin_textbook()).value();
  const auto steps = [&](std::size_t index) {
    std::string text = std::to_string(sums[index].total.value) + " =";
    for (const HopSum::Step& step : sums[index].steps) text += " " + std::to_string(step.cycles.value);
    return text;
  };
  REQUIRE(sums.size() == 6);
  CHECK(steps(0) == "4 = 4");
  CHECK(steps(1) == "12 = 4 8");
  CHECK(steps(2) == "40 = 12 8 12 8");
  CHECK(steps(3) == "200 = 12 8 12 160 8");
  CHECK(steps(4) == "56 = 12 8 12 8 8 8");
  CHECK(steps(5) == "56 = 12 8 12 8 8 8");
}

TEST_CASE("the totals of the hops are the totals of the config") {
  for (const char* settings : {"", "l1.latency=1", "l2.latency=20", "l3.latency=77", "network.latency=13",
                               "dram.latency=1000", "l2.probe_latency=3"}) {
    Config config;
    if (*settings != 0) REQUIRE(apply_setting(config, settings).ok());
    const auto sums = hop_sums(config).value();
    CHECK(sums[0].total == config.l1.latency);
    CHECK(sums[1].total == config.l2.latency);
    CHECK(sums[2].total == config.l3.latency);
    CHECK(sums[3].total == config.dram.latency);
    CHECK(sums[4].total == derive(config).value().peer_total);
    CHECK(sums[5].total == derive(config).value().upgrade_total);
  }
}

TEST_CASE("hop_sums refuses what validate refuses") {
  Config config;
  config.l3.latency = Cycles{20};
  CHECK_FALSE(hop_sums(config).ok());
}

TEST_CASE("config show prints the arithmetic and is a config") {
  const std::string text = config_show(builtin_textbook());
  CHECK(
      text.find("#   L3 hit                                     40 = 12 (L1 and L2 lookup) + 8 (network) + 12 (L3 and "
                "directory) + 8 (network)\n") != std::string::npos);
  CHECK(text.find("#   load, line Modified in another core        56 = ") != std::string::npos);
  CHECK(text.find("#   Upgrade, line Shared by one other core     56 = ") != std::string::npos);
  CHECK(parse_config(text, "").value() == builtin_textbook());
}

TEST_CASE("config show explains times in ns and prints warnings") {
  const Config config =
      parse_config("frequency_ghz = 4\nl3.latency = \"10.6ns\"\nl3.size = \"256K\"\ncore.count = 2", "m.toml").value();
  const std::string text = config_show(config);
  CHECK(text.find("latency = \"10.6ns\"\n") != std::string::npos);
  CHECK(text.find("l3.latency                                 42 = 10.6 ns x 4 GHz, rounded\n") != std::string::npos);
  CHECK(text.find("# warning: l3.size is 256KiB, less than the 512KiB of 2 L2 caches") != std::string::npos);
}

TEST_CASE("config show says on a ring what a stop adds") {
  Config config;
  REQUIRE(apply_setting(config, "network.topology=ring").ok());
  REQUIRE(apply_setting(config, "network.hop=3").ok());
  CHECK(config_show(config).find("each stop on the way adds 3") != std::string::npos);
}

TEST_CASE("config list has every key with default, range and meaning") {
  const std::string text = config_list();
  for (const ParameterInfo& info : parameters()) {
    INFO(info.key);
    CHECK(text.find(info.key + " ") != std::string::npos);
    CHECK(text.find("    " + info.meaning + "\n") != std::string::npos);
  }
  CHECK(text.find("l3.latency                    default 40          4 to 100000 cycles or ns\n") != std::string::npos);
  CHECK(text.find("l1.replacement                default lru         lru, tree_plru, srrip or random\n") !=
        std::string::npos);
}

TEST_CASE("CONFIG.md is what the declarations say") {
  const std::string path = std::string(MEMBAR_SOURCE_DIR) + "/sim/config/CONFIG.md";
  if (std::getenv("MEMBAR_PROMOTE") != nullptr) std::ofstream(path, std::ios::binary) << config_markdown();
  std::ifstream stream(path, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(stream), {});
  INFO("run the tests with MEMBAR_PROMOTE=1 to rewrite it, then read the diff");
  CHECK(text == config_markdown());
}

}  // namespace
}  // namespace membar
