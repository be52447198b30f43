// What `membar config list` and `membar config show` print, and the page CONFIG.md: all from the same declarations.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/types.h"
#include "sim/config/config.h"

namespace membar {

// A load-to-use total of an idle machine as the sum of its steps, in cycles (DESIGN section 2).
struct HopSum {
  struct Step {
    Cycles cycles;
    std::string what;  // "L2 lookup", "network", ...
    friend bool operator==(const Step&, const Step&) = default;
  };
  std::string name;  // "L3 hit", "line Modified in another core", ...
  Cycles total;
  std::vector<Step> steps;  // add up to total
};

// L1, L2 and L3 hit, DRAM, a line Modified in another core, an Upgrade of a line that one other core shares.
// Fails as `derive` does.
Result<std::vector<HopSum>> hop_sums(const Config& config);

// Every key with type, unit, default, range and meaning.
std::string config_list();
// The effective config as TOML, then the arithmetic of the hops (and what `warnings` says) as comments: the text is a
// config file. REQUIRES: config is valid.
std::string config_show(const Config& config);
// sim/config/CONFIG.md.
std::string config_markdown();

}  // namespace membar
