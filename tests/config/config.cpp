#include "sim/config/config.h"

#include <catch2/catch.hpp>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "sim/config/parameters.h"
#include "sim/config/value_text.h"

namespace membar {
namespace {

Config read(std::string_view text) {
  auto config = parse_config(text, "m.toml");
  INFO((config ? "" : config.error().text()));
  REQUIRE(config.ok());
  return std::move(config).value();
}

// A folder of its own for the files of one test, gone afterwards.
class TemporaryFolder {
 public:
  TemporaryFolder() : path_(std::filesystem::temp_directory_path() / ("membar_config_" + std::to_string(next_name()))) {
    std::filesystem::create_directories(path_);
  }
  ~TemporaryFolder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::string write(const std::string& name, std::string_view text) const {
    const std::filesystem::path file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
    return file.string();
  }
  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  static std::uint64_t next_name() {
    return static_cast<std::uint64_t>(std::filesystem::file_time_type::clock::now().time_since_epoch().count());
  }
  std::filesystem::path path_;
};

TEST_CASE("an empty file is the default machine") {
  CHECK(read("") == Config{});
  CHECK(read("# nothing but a comment\n") == Config{});
}

TEST_CASE("the defaults fit together") { CHECK(validate(Config{}).ok()); }

TEST_CASE("keys may stand in tables, dotted, or in inline tables") {
  Config expected;
  expected.l3.latency = Cycles{60};
  CHECK(read("[l3]\nlatency = 60\n") == expected);
  CHECK(read("l3.latency = 60\n") == expected);
  CHECK(read("l3 = { latency = 60 }\n") == expected);
}

TEST_CASE("every kind of value is read") {
  const Config config = read(R"(
line_size = 128
data = false
frequency_ghz = 2.5
seed = 7
[core]
count = 4
model = "pso"
window = 64
speculative_loads = true
[store_buffer]
coalesce = true
drain = "lazy"
[lowering]
store_sc = "mov+mfence"
[l1]
size = "64K"
replacement = "tree_plru"
[l2]
size = "1M"
[dram]
model = "banked"
)");
  CHECK(config.machine.line_size == Bytes{128});
  CHECK_FALSE(config.machine.data);
  CHECK(config.machine.frequency_ghz == 2.5);
  CHECK(config.machine.seed == 7);
  CHECK(config.machine.core_count == 4);
  CHECK(config.machine.model == "pso");
  CHECK(config.ordering == pso_table());
  CHECK(config.core.window == 64);
  CHECK(config.core.speculative_loads == Speculation::on);
  CHECK(config.store_buffer.coalesce);
  CHECK(config.store_buffer.drain == DrainPolicy::lazy);
  CHECK(config.lowering.store_sc == StoreScLowering::mov_mfence);
  CHECK(config.l1.size == Bytes{64 * 1024});
  CHECK(config.l1.replacement == ReplacementPolicy::tree_plru);
  CHECK(config.l2.size == Bytes{1024 * 1024});
  CHECK(config.dram.model == DramModel::banked);
}

TEST_CASE("on and off are true and false") {
  CHECK_FALSE(read("data = \"off\"").machine.data);
  CHECK(read("data = \"on\"").machine.data);
  CHECK(read("core.speculative_loads = false").core.speculative_loads == Speculation::off);
  CHECK(read("core.speculative_loads = \"auto\"").core.speculative_loads == Speculation::automatic);
}

TEST_CASE("a time in ns becomes cycles of the core clock, wherever the clock stands") {
  CHECK(read("frequency_ghz = 4.0\nl3.latency = \"18.5ns\"").l3.latency == Cycles{74});
  CHECK(read("l3.latency = \"18.5 ns\"\nfrequency_ghz = 4.0").l3.latency == Cycles{74});
}

TEST_CASE("a time in ns is rounded to the nearest cycle") {
  CHECK(read("l3.latency = \"40.49ns\"").l3.latency == Cycles{40});
  CHECK(read("l3.latency = \"40.5ns\"").l3.latency == Cycles{41});
}

TEST_CASE("a new clock converts times in ns anew, and leaves cycles alone") {
  Config config = read("l3.latency = \"50ns\"");
  CHECK(config.dram.latency == Cycles{200});
  const std::vector<std::string> settings{"frequency_ghz=2"};
  REQUIRE(apply_settings(config, settings).ok());
  CHECK(config.l3.latency == Cycles{100});
  CHECK(config.dram.latency == Cycles{200});
}

TEST_CASE("a new clock that a time in ns does not fit is refused") {
  Config config = read("network.latency = \"2ns\"");
  const std::vector<std::string> settings{"frequency_ghz=0.1"};
  const auto done = apply_settings(config, settings);
  REQUIRE_FALSE(done.ok());
  CHECK(done.error().text() ==
        "--set: error: network.latency is '2ns', which at 0.1 GHz is 0 cycles; expected 1 to 100000 cycles");
  CHECK(config == read("network.latency = \"2ns\""));
}

TEST_CASE("cycles that replace a time in ns no longer follow the clock") {
  Config config = read("l3.latency = \"50ns\"");
  const std::vector<std::string> settings{"l3.latency=60", "frequency_ghz=2"};
  REQUIRE(apply_settings(config, settings).ok());
  CHECK(config.l3.latency == Cycles{60});
}

TEST_CASE("settings read numbers, names, sizes, times and booleans without quotes") {
  Config config;
  const std::vector<std::string> settings{
      "l3.latency=60",        "store_buffer.entries=8", "l1.size=16K",
      "l1.replacement=srrip", "dram.latency=300ns",     "data=off",
      "core.model=sc",        "frequency_ghz=1.5",      "store_buffer.coalesce=true",
      "core.isa=\"x86-64\""};
  const auto done = apply_settings(config, settings);
  INFO((done ? "" : done.error().text()));
  REQUIRE(done.ok());
  CHECK(config.l3.latency == Cycles{60});
  CHECK(config.store_buffer.entries == 8);
  CHECK(config.l1.size == Bytes{16 * 1024});
  CHECK(config.l1.replacement == ReplacementPolicy::srrip);
  CHECK(config.dram.latency == Cycles{450});
  CHECK_FALSE(config.machine.data);
  CHECK(config.ordering == sc_table());
  CHECK(config.store_buffer.coalesce);
}

TEST_CASE("settings may pass through states that do not fit together") {
  Config config;
  const std::vector<std::string> settings{"l2.latency=50", "l3.latency=100"};
  CHECK(apply_settings(config, settings).ok());
}

TEST_CASE("settings that fail leave the config as it was") {
  Config config;
  const std::vector<std::string> settings{"l2.latency=50", "l3.latenzy=100"};
  CHECK_FALSE(apply_settings(config, settings).ok());
  CHECK(config == Config{});
}

TEST_CASE("missing files, directories, empty and huge files") {
  const TemporaryFolder folder;
  const auto text = [](const Result<Config>& config) { return config ? std::string() : config.error().text(); };
  const std::string missing = folder.path() + "/missing.toml";
  CHECK(text(load_config(missing)) == missing + ": error: no such file; expected a TOML file");
  CHECK(text(load_config(folder.path())) == folder.path() + ": error: is a directory; expected a TOML file");
  const auto empty = load_config(folder.write("empty.toml", ""));
  REQUIRE(empty.ok());
  CHECK(empty.value() == Config{});
  const std::string huge = folder.write("huge.toml", std::string(10'000'000, 'x'));
  CHECK(text(load_config(huge)) == huge + ": error: is larger than 1 MiB; expected a TOML file");
  CHECK(text(load_config("/dev/zero")) == "/dev/zero: error: is larger than 1 MiB; expected a TOML file");
}

TEST_CASE("a model's path starts at the folder of the file that names it") {
  const TemporaryFolder folder;
  folder.write("models/weak.toml", "name = \"weak\"\n");
  const auto config = load_config(folder.write("machine.toml", "core.model = \"models/weak.toml\"\n"));
  REQUIRE(config.ok());
  CHECK(config.value().ordering.name == "weak");
  CHECK(config.value().machine.model == folder.path() + "/models/weak.toml");

  SECTION("and the written config finds it from anywhere") {
    CHECK(parse_config(write_config(config.value()), "elsewhere/m.toml").value() == config.value());
  }
}

TEST_CASE("a model's path may have letters beyond ASCII") {
  const TemporaryFolder folder;
  const std::string path = folder.write("schw\u00e4cher.toml", "name = \"weaker\"\n");
  Config config;
  REQUIRE(apply_setting(config, "core.model=" + path).ok());
  CHECK(parse_config(write_config(config), "").value() == config);
}

TEST_CASE("an error in a model's file has its place there") {
  const TemporaryFolder folder;
  const std::string model = folder.write("weak.toml", "nam = \"weak\"\n");
  const auto config = load_config(folder.write("machine.toml", "core.model = \"weak.toml\"\n"));
  REQUIRE_FALSE(config.ok());
  CHECK(config.error().text().starts_with(model + ":1:1: error: unknown key 'nam', did you mean 'name'?"));
  Config unchanged;
  const auto done = apply_setting(unchanged, "core.model=" + model);
  REQUIRE_FALSE(done.ok());
  CHECK(done.error().file == model);
}

TEST_CASE("what is written reads back to an equal config") {
  const Config config = read(R"(
data = false
frequency_ghz = 2.6
core.model = "sc"
core.speculative_loads = false
store_buffer.drain = "lazy"
l1.size = 1536
l1.ways = 3
l3.latency = "18.5ns"
lowering.store_sc = "mov+mfence"
)");
  CHECK(parse_config(write_config(config), "").value() == config);
}

TEST_CASE("the written config has every key, and each once") {
  const std::string text = "\n" + write_config(Config{});
  std::size_t lines = 0;
  for (std::size_t at = text.find(" = "); at != std::string::npos; at = text.find(" = ", at + 1)) ++lines;
  CHECK(lines == parameters().size());
  for (const ParameterInfo& info : parameters()) {
    INFO(info.key);
    CHECK(text.find("\n" + info.key.substr(info.key.find('.') + 1) + " = ") != std::string::npos);
  }
}

TEST_CASE("every key is read, set and written, at both ends of its range") {
  for (const ParameterInfo& info : parameters()) {
    std::vector<std::string> texts;
    for (const std::string_view name : info.names) texts.emplace_back(name);
    if (info.type == ParameterType::boolean) texts = {"true", "false"};
    if (info.type == ParameterType::text) texts = {"sc", "tso", "pso"};
    if (info.type == ParameterType::decimal) texts = {"0.001", "100"};
    if (texts.empty()) texts = {std::to_string(info.range.low), std::to_string(info.range.high)};
    for (const std::string& text : texts) {
      INFO(info.key << " = " << text);
      Config config;
      REQUIRE(apply_setting(config, info.key + "=" + text).ok());
      bool found = false;
      for (const ParameterValue& value : parameter_values(config)) {
        if (value.key != info.key) continue;
        found = true;
        Config again;
        std::string written = value.toml;
        REQUIRE(apply_setting(again, info.key + "=" + written).ok());
        CHECK(again == config);
      }
      CHECK(found);
    }
    if (info.type == ParameterType::integer || info.type == ParameterType::cycles || info.type == ParameterType::size) {
      Config config;
      CHECK_FALSE(apply_setting(config, info.key + "=" + std::to_string(info.range.high + 1)).ok());
      if (info.range.low != 0) {
        CHECK_FALSE(apply_setting(config, info.key + "=" + std::to_string(info.range.low - 1)).ok());
      }
    }
  }
}

}  // namespace
}  // namespace membar
