#include "sim/config/parameters.h"

#include <catch2/catch.hpp>
#include <set>
#include <string>

namespace membar {
namespace {

TEST_CASE("the keys of the design are there") {
  for (const char* key : {"core.count",
                          "core.model",
                          "core.isa",
                          "core.window",
                          "core.issue_width",
                          "core.mshrs",
                          "core.speculative_loads",
                          "core.replay_latency",
                          "store_buffer.entries",
                          "store_buffer.rfo_prefetch",
                          "store_buffer.coalesce",
                          "store_buffer.drain",
                          "store_buffer.forward_latency",
                          "l1.size",
                          "l1.ways",
                          "l1.latency",
                          "l1.replacement",
                          "l2.size",
                          "l2.ways",
                          "l2.latency",
                          "l2.replacement",
                          "l2.probe_latency",
                          "l3.size",
                          "l3.ways",
                          "l3.latency",
                          "l3.replacement",
                          "l3.slices",
                          "l3.cycles_per_request",
                          "line_size",
                          "network.topology",
                          "network.latency",
                          "network.hop",
                          "dram.model",
                          "dram.latency",
                          "dram.channels",
                          "dram.cycles_per_request",
                          "fence.mfence",
                          "fence.lfence",
                          "fence.sfence",
                          "fence.lock",
                          "fence.dmb",
                          "lowering.store_sc",
                          "lowering.rmw",
                          "await.gap",
                          "data",
                          "frequency_ghz",
                          "seed"}) {
    INFO(key);
    CHECK(find_parameter(key) != nullptr);
  }
}

TEST_CASE("keys are unique, and have a meaning") {
  std::set<std::string> keys;
  for (const ParameterInfo& info : parameters()) {
    INFO(info.key);
    CHECK(keys.insert(info.key).second);
    CHECK_FALSE(info.meaning.empty());
    CHECK(info.meaning.find('|') == std::string::npos);
  }
}

TEST_CASE("what has no key is not found") {
  CHECK(find_parameter("") == nullptr);
  CHECK(find_parameter("l1") == nullptr);
  CHECK(find_parameter("l1.latency ") == nullptr);
}

TEST_CASE("a parameter is described in words") {
  const ParameterInfo& latency = *find_parameter("l3.latency");
  CHECK(latency.type_text() == "integer or time");
  CHECK(latency.unit_text() == "cycles or ns");
  CHECK(latency.range_text() == "4 to 100000");
  CHECK(latency.default_text == "40");
  const ParameterInfo& size = *find_parameter("l1.size");
  CHECK(size.type_text() == "size");
  CHECK(size.unit_text() == "bytes");
  CHECK(size.range_text() == "32 bytes to 16MiB");
  CHECK(size.default_text == "32KiB");
  const ParameterInfo& clock = *find_parameter("frequency_ghz");
  CHECK(clock.unit_text() == "GHz");
  CHECK(clock.range_text() == "above 0, up to 100");
  const ParameterInfo& drain = *find_parameter("store_buffer.drain");
  CHECK(drain.type_text() == "eager or lazy");
  CHECK(drain.range_text() == "-");
}

TEST_CASE("values come with their types, cycles as numbers even when they were given in ns") {
  const Config config = parse_config("l3.latency = \"50ns\"\ndata = false", "m.toml").value();
  unsigned seen = 0;
  for (const ParameterValue& value : parameter_values(config)) {
    if (value.key == "l3.latency") {
      ++seen;
      CHECK(std::get<std::uint64_t>(value.value) == 50);
      CHECK(value.toml == "\"50ns\"");
    }
    if (value.key == "data") {
      ++seen;
      CHECK_FALSE(std::get<bool>(value.value));
      CHECK(value.toml == "false");
    }
    if (value.key == "core.model") {
      ++seen;
      CHECK(std::get<std::string>(value.value) == "tso");
      CHECK(value.toml == "\"tso\"");
    }
    if (value.key == "frequency_ghz") {
      ++seen;
      CHECK(std::get<double>(value.value) == 1.0);
      CHECK(value.toml == "1.0");
    }
  }
  CHECK(seen == 4);
}

}  // namespace
}  // namespace membar
