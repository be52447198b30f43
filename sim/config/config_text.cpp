#include "sim/config/config_text.h"

#include <algorithm>

#include "sim/config/parameters.h"
#include "sim/config/value_text.h"

namespace membar {
namespace {

std::string table_of(const std::string& key) {
  const std::size_t dot = key.find('.');
  return dot == std::string::npos ? std::string() : key.substr(0, dot);
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

std::string right_aligned(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, text.size()), ' ') + text;
}

// "4 to 100000 cycles or ns", "16 to 256 bytes", "lru, tree_plru, srrip or random".
std::string values_text(const ParameterInfo& info) {
  switch (info.type) {
    case ParameterType::boolean:
    case ParameterType::text:
    case ParameterType::name:
      return info.type_text();
    case ParameterType::size:
      return info.range_text();
    case ParameterType::integer:
    case ParameterType::decimal:
    case ParameterType::cycles:
      return info.range_text() + (info.unit == Unit::none || info.unit == Unit::count ? "" : " " + info.unit_text());
  }
  return "";
}

HopSum sum(std::string name, std::vector<HopSum::Step> steps) {
  HopSum out{std::move(name), Cycles{0}, std::move(steps)};
  for (const HopSum::Step& step : out.steps) out.total += step.cycles;
  return out;
}

std::string sum_text(const HopSum& hop_sum) {
  std::string out;
  for (const HopSum::Step& step : hop_sum.steps) {
    out += (out.empty() ? "" : " + ") + std::to_string(step.cycles.value) + " (" + step.what + ")";
  }
  return out;
}

// How each time that was given in ns became cycles.
std::string times_text(const Config& config) {
  std::string out;
  for (const ParameterValue& value : parameter_values(config)) {
    const auto given = config.given_in_ns.find(value.key);
    if (given == config.given_in_ns.end()) continue;
    out += "#   " + padded(value.key, 39) + right_aligned(std::to_string(std::get<std::uint64_t>(value.value)), 6) +
           " = " + decimal_text(given->second) + " ns x " + decimal_text(config.machine.frequency_ghz) +
           " GHz, rounded\n";
  }
  return out;
}

constexpr std::string_view kMarkdownHead =
    "# Configuration keys\n"
    "\n"
    "Generated from the declarations in the parts' Specs; a test compares. `membar config list` prints the same.\n"
    "\n"
    "- A machine is a TOML file: `[l3]` and `latency = 40`, or `l3.latency = 40`. `--set l3.latency=40` changes one "
    "key.\n"
    "- Latencies of caches and DRAM are load-to-use totals of an idle machine; `membar config show` prints the hops "
    "that they consist of.\n"
    "- *cycles or ns*: a whole number of core cycles, or a time such as `\"18.5ns\"`, which `frequency_ghz` turns into "
    "cycles, rounded to the nearest.\n"
    "- Sizes: `\"32KiB\"`, `\"512K\"`, `\"1M\"`, or a number of bytes.\n"
    "- `core.model` may name a table file: see the models under `configs/machines/models/`.\n";

}  // namespace

Result<std::vector<HopSum>> hop_sums(const Config& config) {
  const auto derived = derive(config);
  if (!derived) return derived.error();
  const DerivedLatencies& d = derived.value();
  const HopSum::Step l1{config.l1.latency, "L1"};
  const HopSum::Step l2_access{config.l2.latency - config.l1.latency, "L2"};
  const HopSum::Step miss{config.l2.latency, "L1 and L2 lookup"};
  const HopSum::Step network{config.network.latency, "network"};
  const HopSum::Step l3{d.l3_access, "L3 and directory"};
  const HopSum::Step dram{d.dram_access, "DRAM"};
  const HopSum::Step probe{d.probe, "probe"};
  return std::vector<HopSum>{
      sum("L1 hit", {l1}),
      sum("L2 hit", {l1, l2_access}),
      sum("L3 hit", {miss, network, l3, network}),
      sum("DRAM", {miss, network, l3, dram, network}),
      sum("load, line Modified in another core", {miss, network, l3, network, probe, network}),
      sum("Upgrade, line Shared by one other core", {miss, network, l3, network, probe, network}),
  };
}

std::string config_list() {
  std::string out;
  std::string table;
  for (const ParameterInfo& info : parameters()) {
    if (const std::string next = table_of(info.key); next != table) {
      table = next;
      out += '\n';
    }
    out += padded(info.key, 29) + padded(" default " + info.default_text, 19) + "  " + values_text(info) + "\n";
    out += "    " + info.meaning + "\n";
  }
  return out;
}

std::string config_show(const Config& config) {
  const auto sums = hop_sums(config);
  MEMBAR_CHECK(sums.ok(), "config_show of a config that was not validated");
  std::string out = write_config(config);
  out += "\n# What these totals consist of on an idle machine, in cycles";
  if (config.network.topology != TopologyKind::crossbar) {
    out += " (slice at distance 0; each stop on the way adds " + std::to_string(config.network.hop.value) + ")";
  }
  out += ":\n";
  for (const HopSum& hop_sum : sums.value()) {
    out += "#   " + padded(hop_sum.name, 39) + right_aligned(std::to_string(hop_sum.total.value), 6) + " = " +
           sum_text(hop_sum) + "\n";
  }
  out += times_text(config);
  for (const std::string& warning : warnings(config, 0)) out += "# warning: " + warning + "\n";
  return out;
}

std::string config_markdown() {
  std::string out(kMarkdownHead);
  std::string table = "-";
  for (const ParameterInfo& info : parameters()) {
    if (const std::string next = table_of(info.key); next != table) {
      table = next;
      out += "\n## " + (table.empty() ? std::string("Keys without a table") : "`[" + table + "]`") + "\n\n";
      out += "| key | type | unit | default | range | meaning |\n| --- | --- | --- | --- | --- | --- |\n";
    }
    out += "| `" + info.key + "` | " + info.type_text() + " | " + info.unit_text() + " | `" + info.default_text +
           "` | " + info.range_text() + " | " + info.meaning + " |\n";
  }
  return out;
}

}  // namespace membar
