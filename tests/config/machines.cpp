// The machines that are shipped under configs/machines: they load, they read back, and they are what their comments
// say.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "sim/config/config.h"
#include "sim/config/config_text.h"
#include "sim/config/ordering_table_reader.h"

namespace membar {
namespace {

const std::filesystem::path kMachines = std::filesystem::path(MEMBAR_SOURCE_DIR) / "configs/machines";

std::string file_text(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

Config machine(const std::string& name) {
  auto config = load_config((kMachines / (name + ".toml")).string());
  INFO((config ? "" : config.error().text()));
  REQUIRE(config.ok());
  return std::move(config).value();
}

std::vector<std::string> machine_names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kMachines)) {
    if (entry.is_regular_file()) names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

// "66 = 12 (L1 and L2 lookup) + ..." -> 66, after checking that the numbers add up to it.
std::uint64_t checked_sum(const std::string& line) {
  const std::size_t equals = line.find('=');
  std::size_t begin = line.find_last_not_of(' ', equals - 1);
  while (begin > 0 && std::isdigit(static_cast<unsigned char>(line[begin - 1])) != 0) --begin;
  const std::uint64_t total = std::stoull(line.substr(begin));
  std::uint64_t sum = 0;
  for (std::size_t at = equals; at != std::string::npos; at = line.find('+', at + 1)) {
    sum += std::stoull(line.substr(at + 1));
  }
  INFO(line);
  CHECK(sum == total);
  return total;
}

// The line of a machine's comments that begins with this text.
std::string comment_line(const std::string& name, const std::string& begin) {
  const std::string text = file_text(kMachines / (name + ".toml"));
  const std::size_t at = text.find("\n#   " + begin);
  INFO(name << ": " << begin);
  REQUIRE(at != std::string::npos);
  return text.substr(at + 1, text.find('\n', at + 1) - at - 1);
}

struct Totals {
  std::uint64_t l1, l2, l3, dram, peer;
};

TEST_CASE("the machines are the five that are documented") {
  CHECK(machine_names() == std::vector<std::string>{"nehalem", "skylake-client", "textbook", "tiny", "zen2"});
}

TEST_CASE("every machine reads back from what is written of it") {
  for (const std::string& name : machine_names()) {
    INFO(name);
    const Config config = machine(name);
    CHECK(parse_config(write_config(config), "").value() == config);
    CHECK(parse_config(config_show(config), "").value() == config);
  }
}

TEST_CASE("no machine is worth a warning with the cores that it is made for") {
  CHECK(warnings(machine("tiny"), 2).empty());
  for (const char* name : {"textbook", "skylake-client", "zen2", "nehalem"}) CHECK(warnings(machine(name), 4).empty());
}

TEST_CASE("the textbook machine is built in, byte for byte") {
  CHECK(builtin_textbook_text() == file_text(kMachines / "textbook.toml"));
  CHECK(builtin_textbook() == machine("textbook"));
}

TEST_CASE("the textbook machine is the defaults of the parts") { CHECK(builtin_textbook() == Config{}); }

TEST_CASE("the totals of every machine are what its comments and sources say") {
  const std::map<std::string, Totals> expected{{"textbook", {4, 12, 40, 200, 56}},
                                               {"tiny", {1, 4, 10, 30, 15}},
                                               {"skylake-client", {4, 12, 42, 258, 66}},
                                               {"zen2", {4, 12, 48, 285, 71}},
                                               {"nehalem", {4, 10, 40, 176, 65}}};
  for (const auto& [name, totals] : expected) {
    INFO(name);
    const Config config = machine(name);
    CHECK(config.l1.latency == Cycles{totals.l1});
    CHECK(config.l2.latency == Cycles{totals.l2});
    CHECK(config.l3.latency == Cycles{totals.l3});
    CHECK(config.dram.latency == Cycles{totals.dram});
    CHECK(derive(config).value().peer_total == Cycles{totals.peer});
  }
}

TEST_CASE("the fitted handoffs add up to the published figures") {
  for (const auto& [name, published_ns] : std::map<std::string, double>{{"skylake-client", 20.0}, {"zen2", 24.3}}) {
    INFO(name);
    const Config config = machine(name);
    const Cycles handoff = derive(config).value().peer_total + config.fence.lock;
    CHECK(handoff == Cycles{checked_sum(comment_line(name, "handoff"))});
    CHECK(static_cast<double>(handoff.value) / config.machine.frequency_ghz == Approx(published_ns).margin(0.05));
  }
}

TEST_CASE("nehalem's load of a line that another core holds clean takes the published 65 cycles") {
  CHECK(checked_sum(comment_line("nehalem", "load")) == 65);
  CHECK(derive(machine("nehalem")).value().peer_total == Cycles{65});
}

TEST_CASE("the sums in tiny's comments are those of its hops") {
  const auto sums = hop_sums(machine("tiny")).value();
  const std::map<std::string, std::size_t> lines{{"L2 hit ", 1}, {"L3 hit ", 2}, {"DRAM ", 3}, {"line Modified", 4}};
  for (const auto& [begin, index] : lines) {
    INFO(begin);
    CHECK(Cycles{checked_sum(comment_line("tiny", begin))} == sums[index].total);
  }
}

TEST_CASE("tiny has two sets at every level") {
  const Config config = machine("tiny");
  CHECK(config.l1.size == Bytes{2 * 2 * 64});
  CHECK(config.l1.ways == 2);
  CHECK(config.l2.size == Bytes{2 * 4 * 64});
  CHECK(config.l2.ways == 4);
  CHECK(config.l3.size == Bytes{2 * 8 * 64});
  CHECK(config.l3.ways == 8);
}

TEST_CASE("every value of a published machine has a source, or is marked as unverified or fitted") {
  for (const char* name : {"skylake-client", "zen2", "nehalem"}) {
    std::istringstream lines(file_text(kMachines / (std::string(name) + ".toml")));
    for (std::string line; std::getline(lines, line);) {
      const bool is_choice = line.starts_with("model =") || line.starts_with("isa =") || line.starts_with("topology =");
      if (line.empty() || line.starts_with('#') || line.starts_with('[') || is_choice) continue;
      INFO(name << ": " << line);
      const bool has_origin =
          line.find("  # [") != std::string::npos || line.find("  # unverified") != std::string::npos ||
          line.find("  # fitted") != std::string::npos || line.starts_with("slices = 4  # one per core");
      CHECK(has_origin);
    }
  }
}

TEST_CASE("the example model loads, orders only the same address, and has fences") {
  const auto table = load_ordering_table((kMachines / "models/rmo.toml").string());
  INFO((table ? "" : table.error().text()));
  REQUIRE(table.ok());
  using enum OrderClass;
  CHECK(table.value().name == "rmo");
  for (const OrderClass older : {load, store, rmw}) {
    for (const OrderClass younger : {load, store, rmw}) {
      CHECK(table.value().rule(older, younger) == OrderRule::same_address);
    }
  }
  for (unsigned c = 0; c < kOrderClasses; ++c) {
    CHECK(table.value().always(mfence, static_cast<OrderClass>(c)));
    CHECK(table.value().always(lfence, static_cast<OrderClass>(c)));
  }
  CHECK(table.value().always(load, lfence));
  CHECK_FALSE(table.value().always(store, lfence));
  CHECK(table.value().always(store, sfence));
  CHECK_FALSE(table.value().always(sfence, load));
  CHECK(table.value().acquire_fence == lfence);
  CHECK(table.value().release_fence == mfence);
}

}  // namespace
}  // namespace membar
