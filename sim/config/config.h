// A whole machine: the Specs of its parts, read from TOML, validated, and written back.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/base/types.h"
#include "sim/cache/cache_spec.h"
#include "sim/config/machine_spec.h"
#include "sim/core/core_spec.h"
#include "sim/isa/lowering.h"
#include "sim/isa/ordering_table.h"
#include "sim/memory/dram_spec.h"
#include "sim/network/network_spec.h"

namespace membar {

constexpr auto enumerator_names(StoreScLowering) { return std::to_array<std::string_view>({"xchg", "mov+mfence"}); }

enum class RmwLowering : std::uint8_t { lock };
constexpr auto enumerator_names(RmwLowering) { return std::to_array<std::string_view>({"lock"}); }

// What the ISA leaves open when atomics are lowered to it.
struct LoweringSpec {
  StoreScLowering store_sc = StoreScLowering::xchg;
  RmwLowering rmw = RmwLowering::lock;

  template <class Visitor>
  static void describe(Visitor&& parameter) {
    parameter("store_sc", &LoweringSpec::store_sc, Unit::none, Range{}, "what store.sc becomes");
    parameter("rmw", &LoweringSpec::rmw, Unit::none, Range{}, "what the read-modify-writes become");
  }

  friend bool operator==(const LoweringSpec&, const LoweringSpec&) = default;
};

// Every member's default is its Spec's. What `load_config` and `apply_settings` return has passed `validate`.
struct Config {
  MachineSpec machine;
  CoreSpec core;
  StoreBufferSpec store_buffer;
  FenceSpec fence;
  AwaitSpec await;
  LoweringSpec lowering;
  L1Spec l1;
  L2Spec l2;
  L3Spec l3;
  NetworkSpec network;
  DramSpec dram;

  // The table that machine.model names; setting `core.model` keeps the two together.
  OrderingTable ordering = tso_table();
  // The keys that were given in ns, and what they said: a new frequency_ghz converts them anew.
  std::map<std::string, double, std::less<>> given_in_ns;

  friend bool operator==(const Config&, const Config&) = default;
};

// Reads a machine. Keys that the file does not have keep their defaults; an empty file is the default machine.
// Errors carry file, line and column: unreadable, not TOML, unknown key (with the nearest one), wrong type or range,
// and whatever `validate` finds.
Result<Config> load_config(const std::string& path);
// The same from text; `file` stands in messages, and relative model paths start at its folder.
Result<Config> parse_config(std::string_view text, const std::string& file);

// configs/machines/textbook.toml, compiled into the library.
Config builtin_textbook();
std::string_view builtin_textbook_text();

// One `--set key=value`. Checks key, type and range of this value only, so that several settings may pass through
// states that do not fit together; `validate` (or `apply_settings`) judges the end. Errors name the file "--set".
Result<Done> apply_setting(Config& config, std::string_view setting);
// All of them, in order, then `validate`. On an error the config is unchanged.
Result<Done> apply_settings(Config& config, std::span<const std::string> settings);

// Whether the parts fit together: geometry of the caches, and latencies that some hops can add up to.
Result<Done> validate(const Config& config);
// What is legal and probably not meant, one sentence each; `cores`: of the run (0: unknown).
std::vector<std::string> warnings(const Config& config, unsigned cores);

// TOML with every key, defaults too; reading it back gives an equal Config.
std::string write_config(const Config& config);

// What the load-to-use totals mean in hops (DESIGN section 2), in cycles.
struct DerivedLatencies {
  Cycles l3_access;      // l3.latency - l2.latency - 2 x network.latency
  Cycles dram_access;    // dram.latency - l3.latency: from the L3's miss to the data's return
  Cycles probe;          // from a probe's arrival at a private hierarchy to its answer
  Cycles peer_total;     // load of a line that another core has Modified (or Exclusive)
  Cycles upgrade_total;  // Upgrade of a line that another core shares
  friend bool operator==(const DerivedLatencies&, const DerivedLatencies&) = default;
};
// Fails, naming the keys and the arithmetic, when no hops could give the totals.
Result<DerivedLatencies> derive(const Config& config);

}  // namespace membar
