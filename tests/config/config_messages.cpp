// What a config that is wrong is answered: the exact messages, with their places.
#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "sim/config/config.h"
#include "sim/config/parameters.h"

namespace membar {
namespace {

std::string complaint(std::string_view text) {
  const auto config = parse_config(text, "m.toml");
  return config ? "" : config.error().text();
}

std::string set_complaint(const std::vector<std::string>& settings) {
  Config config;
  const auto done = apply_settings(config, settings);
  return done ? "" : done.error().text();
}

TEST_CASE("a setting that is wrong says so") {
  CHECK(set_complaint({"l3.latncy=60"}) == "--set: error: unknown key 'l3.latncy', did you mean 'l3.latency'?");
  CHECK(set_complaint({"completely.different=1"}) ==
        "--set: error: unknown key 'completely.different'; expected a key that `membar config list` prints");
  CHECK(set_complaint({"l3.latency"}) ==
        "--set: error: 'l3.latency' is no setting; expected key=value, such as l3.latency=60");
  CHECK(set_complaint({"=60"}) == "--set: error: '=60' is no setting; expected key=value, such as l3.latency=60");
  CHECK(set_complaint({"l1.ways=eight"}) == "--set: error: l1.ways is 'eight'; expected a whole number, 1 to 64");
  CHECK(set_complaint({"l1.ways="}) == "--set: error: l1.ways is ''; expected a whole number, 1 to 64");
  CHECK(set_complaint({"l1.ways=-1"}) == "--set: error: l1.ways is -1; expected a whole number, 1 to 64");
  CHECK(set_complaint({"l1.ways=99999999999999999999"}) ==
        "--set: error: l1.ways is '99999999999999999999'; expected a whole number, 1 to 64");
  CHECK(set_complaint({"l2.latency=4"}) ==
        "--set: error: l2.latency is 4 and l1.latency is 4, but 4 (l1.latency) + at least 1 (L2 access) = 5; expected "
        "l2.latency of 5 or more");
}

TEST_CASE("an unknown key is an error at its place, with the nearest key") {
  CHECK(complaint("[l3]\nlatncy = 60\n") == "m.toml:2:1: error: unknown key 'l3.latncy', did you mean 'l3.latency'?");
  CHECK(complaint("  linesize = 64") == "m.toml:1:3: error: unknown key 'linesize', did you mean 'line_size'?");
  CHECK(complaint("[core]\nflux_capacitor = 1") ==
        "m.toml:2:1: error: unknown key 'core.flux_capacitor'; expected a key that `membar config list` prints");
}

TEST_CASE("an unknown table is an error at its place, with the nearest table") {
  CHECK(
      complaint("[netwrk]\nlatency = 8\n") ==
      "m.toml:1:2: error: unknown table 'netwrk', did you mean 'network'? (expected core, store_buffer, fence, await, "
      "lowering, l1, l2, l3, network or dram)");
  CHECK(complaint("[nothing_like_it]\n") ==
        "m.toml:1:2: error: unknown table 'nothing_like_it'; expected core, store_buffer, fence, await, lowering, l1, "
        "l2, l3, network or dram");
}

TEST_CASE("a table where a value is expected, and a value where a table is expected, are errors") {
  CHECK(complaint("[seed]\n") ==
        "m.toml:1:2: error: seed is a table; expected a whole number, 0 to 9223372036854775807");
  CHECK(complaint("l1 = 5\n") == "m.toml:1:6: error: l1 is 5; expected a table, [l1]");
}

TEST_CASE("the first of several errors in the file is reported") {
  CHECK(complaint("[l3]\nwayz = 1\n[l1]\nwayz = 1\n") ==
        "m.toml:2:1: error: unknown key 'l3.wayz', did you mean 'l3.ways'?");
}

TEST_CASE("a value of the wrong type is an error that says what is expected") {
  CHECK(complaint("l1.ways = \"eight\"") == "m.toml:1:11: error: l1.ways is 'eight'; expected a whole number, 1 to 64");
  CHECK(complaint("l1.ways = 8.0") == "m.toml:1:11: error: l1.ways is 8; expected a whole number, 1 to 64");
  CHECK(complaint("l1.ways = [8]") == "m.toml:1:11: error: l1.ways is an array; expected a whole number, 1 to 64");
  CHECK(complaint("l1.ways = 2020-01-01") ==
        "m.toml:1:11: error: l1.ways is a date or time; expected a whole number, 1 to 64");
  CHECK(complaint("data = 1") == "m.toml:1:8: error: data is 1; expected true or false");
  CHECK(complaint("store_buffer.coalesce = \"yes\"") ==
        "m.toml:1:25: error: store_buffer.coalesce is 'yes'; expected true or false");
  CHECK(complaint("core.model = 5") ==
        "m.toml:1:14: error: core.model is 5; expected sc, tso, pso or the path of a table file");
  CHECK(complaint("l1.latency = \"4ns\"") ==
        "m.toml:1:14: error: l1.latency is '4ns'; expected a whole number of cycles, 1 to 10000");
  CHECK(complaint("l3.latency = \"soon\"") ==
        "m.toml:1:14: error: l3.latency is 'soon'; expected a whole number of cycles, 4 to 100000, or a time such as "
        "\"18.5ns\"");
  CHECK(complaint("l3.latency = \"-3ns\"") ==
        "m.toml:1:14: error: l3.latency is '-3ns'; expected a whole number of cycles, 4 to 100000, or a time such as "
        "\"18.5ns\"");
  CHECK(complaint("l1.size = \"32KB\"") ==
        "m.toml:1:11: error: l1.size is '32KB'; expected a size such as \"32KiB\", 32 bytes to 16MiB");
  CHECK(complaint("l1.size = true") ==
        "m.toml:1:11: error: l1.size is true; expected a size such as \"32KiB\", 32 bytes to 16MiB");
  CHECK(complaint("l1.replacement = true") ==
        "m.toml:1:18: error: l1.replacement is true; expected lru, tree_plru, srrip or random");
}

TEST_CASE("a value out of range is an error that names unit and range") {
  CHECK(complaint("l1.ways = 0") == "m.toml:1:11: error: l1.ways is 0; expected a whole number, 1 to 64");
  CHECK(complaint("core.count = 257") == "m.toml:1:14: error: core.count is 257; expected a whole number, 0 to 256");
  CHECK(complaint("core.count = -1") == "m.toml:1:14: error: core.count is -1; expected a whole number, 0 to 256");
  CHECK(complaint("core.window = 0") == "m.toml:1:15: error: core.window is 0; expected a whole number, 1 to 512");
  CHECK(complaint("core.window = 513") == "m.toml:1:15: error: core.window is 513; expected a whole number, 1 to 512");
  CHECK(complaint("fence.mfence = 10001") ==
        "m.toml:1:16: error: fence.mfence is 10001; expected a whole number of cycles, 0 to 10000");
  CHECK(complaint("l1.size = \"17M\"") ==
        "m.toml:1:11: error: l1.size is '17M'; expected a size such as \"32KiB\", 32 bytes to 16MiB");
  CHECK(complaint("frequency_ghz = 0.0") ==
        "m.toml:1:17: error: frequency_ghz is 0; expected a number of GHz, above 0, up to 100");
  CHECK(complaint("frequency_ghz = nan") ==
        "m.toml:1:17: error: frequency_ghz is nan; expected a number of GHz, above 0, up to 100");
  CHECK(complaint("frequency_ghz = 100.1") ==
        "m.toml:1:17: error: frequency_ghz is 100.1; expected a number of GHz, above 0, up to 100");
}

TEST_CASE("a time that rounds to a number of cycles out of range is an error that shows both") {
  CHECK(complaint("frequency_ghz = 0.5\nnetwork.latency = \"0.9ns\"") ==
        "m.toml:2:19: error: network.latency is '0.9ns', which at 0.5 GHz is 0 cycles; expected 1 to 100000 cycles");
}

TEST_CASE("a misspelled name is an error with the nearest name and all of them") {
  CHECK(complaint("l1.replacement = \"lur\"") ==
        "m.toml:1:18: error: l1.replacement is 'lur', did you mean 'lru'? (expected lru, tree_plru, srrip or random)");
  CHECK(complaint("network.topology = \"hypercube\"") ==
        "m.toml:1:20: error: network.topology is 'hypercube'; expected " +
            list_text(find_parameter("network.topology")->names));
}

TEST_CASE("models and ISAs that are not part of this program are refused as such") {
  CHECK(complaint("core.model = \"armv8\"") ==
        "m.toml:1:14: error: core.model is 'armv8', which is not supported; expected sc, tso, pso or the path of a "
        "table file");
  CHECK(complaint("core.model = \"alpha\"") ==
        "m.toml:1:14: error: core.model is 'alpha', which is not supported; expected sc, tso, pso or the path of a "
        "table file");
  CHECK(complaint("core.isa = \"arm64\"") ==
        "m.toml:1:12: error: core.isa is 'arm64', which is not supported; expected x86-64");
  CHECK(complaint("lowering.rmw = \"llsc\"") ==
        "m.toml:1:16: error: lowering.rmw is 'llsc', which is not supported; expected lock");
  CHECK(complaint("core.model = \"tos\"") ==
        "m.toml:1:14: error: core.model is 'tos', did you mean 'tso'? (expected sc, tso, pso or the path of a table "
        "file)");
  CHECK(complaint("core.model = \"no/such.toml\"") ==
        "m.toml:1:14: error: core.model is 'no/such.toml', and there is no such file; expected sc, tso, pso or the "
        "path of a table file");
  CHECK(complaint("core.model = \"\"") ==
        "m.toml:1:14: error: core.model is ''; expected sc, tso, pso or the path of a table file");
}

TEST_CASE("what is not TOML is an error of one line at its place") {
  const std::string text = complaint("[l3]\nlatency = = 3\n");
  CHECK(text.starts_with("m.toml:2:11: error: not TOML: "));
  CHECK(text.find('\n') == std::string::npos);
  CHECK(complaint("[l3]\nways = 8\nways = 9\n").starts_with("m.toml:3:"));
  CHECK(complaint("[l3\n").starts_with("m.toml:1:"));
}

TEST_CASE("what is not TOML is answered with what was expected") {
  CHECK(complaint("[l3]\nways = 8\nways = 9\n").ends_with("; expected each key and each table once"));
  CHECK(complaint("[l3]\nways = lots\n").ends_with("; expected key = value or [table]"));
}

TEST_CASE("a binary blob is an error of one line") {
  CHECK(complaint(std::string_view("l1\0\x01\x02", 5)) ==
        "m.toml:1:3: error: byte 0x00 is not text; expected a TOML file");
  CHECK(complaint("\x7f"
                  "ELF") == "m.toml:1:1: error: byte 0x7f is not text; expected a TOML file");
  const std::string text = complaint("seed = 1\n\xff\xfe\xfd");
  CHECK(text.starts_with("m.toml:2:1: error: byte 0xff is not ASCII"));
  CHECK(text.find('\n') == std::string::npos);
}

TEST_CASE("a long value is cut in the message") {
  const std::string text = complaint("l1.replacement = \"" + std::string(100'000, 'a') + "\"");
  CHECK(text == "m.toml:1:18: error: l1.replacement is '" + std::string(60, 'a') +
                    "'... (100000 bytes); expected lru, tree_plru, srrip or random");
}

TEST_CASE("a value with control characters stays on one line in the message") {
  CHECK(complaint("l1.replacement = \"a\\nb\"") ==
        "m.toml:1:18: error: l1.replacement is 'a\\u000ab'; expected lru, tree_plru, srrip or random");
}

}  // namespace
}  // namespace membar
