#include "sim/config/validation.h"

#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace membar {
namespace {

std::string complaint(std::string_view text) {
  const auto config = parse_config(text, "m.toml");
  return config ? "" : config.error().text();
}

Config valid(std::string_view text) {
  auto config = parse_config(text, "m.toml");
  INFO((config ? "" : config.error().text()));
  REQUIRE(config.ok());
  return std::move(config).value();
}

TEST_CASE("3 KiB with 7 ways is no whole number of sets") {
  CHECK(complaint("[l1]\nsize = \"3KiB\"\nways = 7\n") ==
        "m.toml:2:8: error: l1.size is 3KiB, which is no whole number of sets of 7 ways x 64-byte lines; expected a "
        "multiple of 448 bytes (l1.ways x line_size)");
}

TEST_CASE("a size that only the ways break is shown at the ways") {
  CHECK(complaint("[l2]\nways = 7\n") ==
        "m.toml:2:8: error: l2.size is 256KiB, which is no whole number of sets of 7 ways x 64-byte lines; expected a "
        "multiple of 448 bytes (l2.ways x line_size)");
}

TEST_CASE("sets need not be a power of two") {
  CHECK(valid("[l1]\nsize = 1344\nways = 7\n").l1.ways == 7);
  CHECK(valid("[l3]\nsize = \"9M\"\nways = 12\nslices = 3\n").l3.slices == 3);
}

TEST_CASE("the L3 divides into slices of whole sets") {
  CHECK(complaint("[l3]\nslices = 3\n") ==
        "m.toml:2:10: error: l3.size is 8MiB, which is no whole number of sets of 16 ways x 64-byte lines in each of 3 "
        "slices; expected a multiple of 3072 bytes (l3.ways x line_size x l3.slices)");
}

TEST_CASE("a line is a power of two") {
  CHECK(complaint("line_size = 48") == "m.toml:1:13: error: line_size is 48 bytes; expected a power of two, 16 to 256");
  CHECK(complaint("line_size = 8") ==
        "m.toml:1:13: error: line_size is 8; expected a size such as \"32KiB\", 16 bytes to 256 bytes");
  for (const char* size : {"16", "32", "64", "128", "256"})
    CHECK(complaint(std::string("line_size = ") + size).empty());
}

TEST_CASE("the L2 holds the L1") {
  CHECK(complaint("l2.size = \"16KiB\"") ==
        "m.toml:1:11: error: l2.size is 16KiB and l1.size is 32KiB; expected l2.size of at least l1.size, for the L2 "
        "holds every line of the L1");
  CHECK(complaint("l2.size = \"32KiB\"").empty());
}

TEST_CASE("an L2 hit takes longer than an L1 hit") {
  CHECK(complaint("l1.latency = 12") ==
        "m.toml:1:14: error: l2.latency is 12 and l1.latency is 12, but 12 (l1.latency) + at least 1 (L2 access) = 13; "
        "expected l2.latency of 13 or more");
  CHECK(complaint("l1.latency = 11").empty());
}

TEST_CASE("an L3 hit takes at least the way there and back and one cycle") {
  CHECK(complaint("l3.latency = 28") ==
        "m.toml:1:14: error: l3.latency is 28, but 12 (l2.latency) + 8 (network.latency) + at least 1 (L3 access) + 8 "
        "(network.latency) = 29; expected l3.latency of 29 or more");
  CHECK(complaint("l3.latency = 29").empty());
}

TEST_CASE("totals that no hops give are shown at a key that the file has") {
  CHECK(complaint("\nnetwork.latency = 14\n").starts_with("m.toml:2:19: error: l3.latency is 40, but 12 (l2.latency)"));
}

TEST_CASE("DRAM takes longer than an L3 hit") {
  CHECK(complaint("dram.latency = 40") ==
        "m.toml:1:16: error: dram.latency is 40, but 40 (l3.latency) + at least 1 (DRAM access) = 41; expected "
        "dram.latency of 41 or more");
  CHECK(complaint("dram.latency = 41").empty());
}

TEST_CASE("banked DRAM has time for a row activation and a read") {
  const std::string banked = "dram.model = \"banked\"\n";
  CHECK(complaint(banked + "dram.latency = 119") ==
        "m.toml:2:16: error: dram.latency is 119, but 40 (l3.latency) + 40 (dram.t_rcd) + 40 (dram.t_cas) = 120; "
        "expected dram.latency of 120 or more");
  CHECK(complaint(banked + "dram.latency = 120").empty());
  CHECK(complaint("dram.latency = 119").empty());
  CHECK(complaint(banked + "dram.row_size = 3000") ==
        "m.toml:2:17: error: dram.row_size is 3000; expected a multiple of a line (line_size = 64)");
  CHECK(complaint(banked + "line_size = 256\ndram.row_size = 128") ==
        "m.toml:3:17: error: dram.row_size is 128; expected a multiple of a line (line_size = 256)");
}

TEST_CASE("validate says the same without a place") {
  Config config;
  config.l3.latency = Cycles{28};
  REQUIRE_FALSE(validate(config).ok());
  CHECK(validate(config).error().text().starts_with("error: l3.latency is 28, but 12 (l2.latency)"));
}

TEST_CASE("the hops are what the totals leave") {
  const DerivedLatencies hops = derive(Config{}).value();
  CHECK(hops.l3_access == Cycles{12});
  CHECK(hops.dram_access == Cycles{160});
  CHECK(hops.probe == Cycles{8});
  CHECK(hops.peer_total == Cycles{56});
  CHECK(hops.upgrade_total == Cycles{56});
}

TEST_CASE("a probe takes what l2.probe_latency says, or else an L2 access without the L1") {
  const DerivedLatencies hops = derive(valid("l1.latency = 3\nl2.latency = 10")).value();
  CHECK(hops.probe == Cycles{7});
  CHECK(derive(valid("l2.probe_latency = 20")).value().probe == Cycles{20});
  CHECK(derive(valid("l2.probe_latency = 20")).value().peer_total == Cycles{12 + 8 + 12 + 8 + 20 + 8});
}

TEST_CASE("derive refuses what validate refuses") {
  Config config;
  config.dram.latency = Cycles{40};
  CHECK(derive(config).error().message == validate(config).error().message);
}

TEST_CASE("an L3 that is too small for inclusion is worth a warning") {
  const Config config = valid("l3.size = \"1M\"");
  CHECK(warnings(config, 4).empty());
  CHECK(warnings(config, 5) ==
        std::vector<std::string>{"l3.size is 1MiB, less than the 1280KiB of 5 L2 caches; the L3 is inclusive and will "
                                 "recall lines that cores still use"});
  CHECK(warnings(config, 0).empty());
  CHECK(warnings(valid("l3.size = \"1M\"\ncore.count = 5"), 0).size() == 1);
}

TEST_CASE("store buffer parameters that cannot be reached are worth a warning") {
  CHECK(warnings(valid("store_buffer = { entries = 4, drain = \"lazy\", lazy_high_water = 5 }"), 0) ==
        std::vector<std::string>{
            "store_buffer.lazy_high_water is 5, more than store_buffer.entries = 4; the buffer never reaches it"});
  CHECK(warnings(valid("store_buffer = { entries = 4, drain = \"lazy\", lazy_high_water = 4 }"), 0).empty());
  CHECK(warnings(valid("store_buffer = { entries = 4, rfo_prefetch = 4 }"), 0) ==
        std::vector<std::string>{"store_buffer.rfo_prefetch is 4; only the 3 entries behind the head can be asked for "
                                 "ahead of time"});
  CHECK(warnings(valid("store_buffer = { entries = 4, rfo_prefetch = 3 }"), 0).empty());
}

}  // namespace
}  // namespace membar
