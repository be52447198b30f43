#include "sim/stress/random_machine.h"

#include <algorithm>

#include "sim/config/ordering_table_reader.h"
#include "sim/config/parameters.h"

namespace membar {
namespace {

std::string text_of(std::uint64_t value) { return std::to_string(value); }

class MachineMaker {
 public:
  explicit MachineMaker(Dice& dice) : dice_(dice) {}

  std::vector<std::string> make(bool own_model) {
    caches();
    latencies();
    core(own_model);
    store_buffer();
    return settings_;
  }

 private:
  void set(const std::string& key, const std::string& value) { settings_.push_back(key + "=" + value); }
  void set(const std::string& key, std::uint64_t value) { set(key, text_of(value)); }
  // Any of the names that a key may have: what a new policy adds is drawn at once.
  void set_any(const std::string& key) {
    const std::string_view name = dice_.of(find_parameter(key)->names);
    set(key, std::string(name));
  }

  void caches() {
    line_ = 16U << dice_.weighted({25, 25, 25, 20, 5});
    set("line_size", line_);
    const unsigned l1_ways = dice_.from(1, 3), l2_ways = dice_.from(1, 4), l3_ways = dice_.from(1, 6);
    const unsigned slices = dice_.percent(50) ? 1 : dice_.from(1, 4);
    const unsigned least = line_ == 16 ? 2 : 1;  // no cache is smaller than 32 bytes
    const unsigned l1_lines = std::max(l1_ways * dice_.from(1, 3), l1_ways * least);
    const unsigned l2_sets = (l1_lines + l2_ways - 1) / l2_ways;  // the L2 holds all that the L1 holds
    const unsigned l2_lines = l2_ways * (l2_sets + (dice_.percent(50) ? 0 : dice_.from(1, 3)));
    const unsigned l3_lines = l3_ways * slices * std::max(dice_.from(1, 4), least);
    const std::uint64_t scale = line_ * (dice_.percent(30) ? 8U : 1U);  // roomy caches now and then
    set("l1.size", l1_lines * scale);
    set("l1.ways", l1_ways);
    set("l2.size", l2_lines * scale);
    set("l2.ways", l2_ways);
    set("l3.size", l3_lines * scale);
    set("l3.ways", l3_ways);
    set("l3.slices", slices);
    for (const char* level : {"l1", "l2", "l3"}) set_any(std::string(level) + ".replacement");
    set("l3.cycles_per_request", dice_.percent(70) ? 1 : dice_.from(2, 9));
  }

  void latencies() {
    const unsigned l1 = dice_.from(1, 6), l2 = l1 + dice_.from(1, 10), network = dice_.from(1, 12);
    const unsigned l3 = l2 + 2 * network + dice_.from(1, 20);
    set("l1.latency", l1);
    set("l2.latency", l2);
    set("network.latency", network);
    set("l3.latency", l3);
    if (dice_.percent(30)) set("l2.probe_latency", dice_.from(1, 20));
    set_any("network.topology");
    set("network.hop", dice_.from(0, 5));
    if (dice_.percent(30)) set("network.cycles_per_message", dice_.from(1, 4));
    set_any("dram.model");
    const unsigned rcd = dice_.from(1, 30), cas = dice_.from(1, 30);
    set("dram.t_rcd", rcd);
    set("dram.t_rp", dice_.from(1, 30));
    set("dram.t_cas", cas);
    set("dram.banks", dice_.from(1, 4));
    set("dram.row_size", std::uint64_t{std::max(line_, 64U)} * dice_.of({1U, 2U, 4U}));
    set("dram.latency", l3 + rcd + cas + dice_.from(0, 100));
    set("dram.channels", dice_.from(1, 3));
    set("dram.cycles_per_request", dice_.from(1, 8));
  }

  void core(bool own_model) {
    if (!own_model) set("core.model", dice_.of<std::string>({"sc", "tso", "tso", "pso", "pso"}));
    set("core.window", dice_.of({1U, 1U, 2U, 3U, 4U, 8U, 16U, 64U, 512U}));
    set("core.issue_width", dice_.of({1U, 1U, 2U, 4U}));
    set("core.mshrs", dice_.of({1U, 1U, 2U, 3U, 10U}));
    set("core.speculative_loads", dice_.of<std::string>({"auto", "auto", "on", "off"}));
    set("core.replay_latency", dice_.of({0U, 1U, 10U, 40U}));
    for (const char* fence : {"fence.mfence", "fence.sfence", "fence.lfence", "fence.lock", "fence.dmb"}) {
      set(fence, dice_.of({0U, 1U, 1U, 5U, 20U}));
    }
    set_any("lowering.store_sc");
    set("await.gap", dice_.of({0U, 1U, 1U, 5U, 30U}));
    set("seed", dice_.below(1000));
  }

  void store_buffer() {
    set("store_buffer.entries", dice_.of({1U, 2U, 3U, 4U, 16U}));
    set("store_buffer.rfo_prefetch", dice_.of({0U, 0U, 1U, 2U, 8U}));
    set("store_buffer.coalesce", dice_.percent(40) ? "true" : "false");
    set("store_buffer.forward_latency", dice_.from(1, 6));
    set_any("store_buffer.drain");
    set("store_buffer.lazy_delay", dice_.of({0U, 1U, 7U, 50U, 300U}));
    set("store_buffer.lazy_high_water", dice_.of({0U, 0U, 1U, 2U, 5U}));
  }

  Dice& dice_;
  unsigned line_ = 64;
  std::vector<std::string> settings_;
};

// A table as TOML. Pairs of accesses are at least ordered on the same address; fences order what their names promise
// and now and then more; an acquire and a release have their fences.
class ModelMaker {
 public:
  explicit ModelMaker(Dice& dice) : dice_(dice) {}

  std::string make() {
    strictness_ = dice_.of({0U, 25U, 60U});
    text_ = "name = \"random\"\n";
    const unsigned generosity = dice_.of({0U, 0U, 30U});
    for (unsigned older = 0; older < kOrderClasses; ++older) {
      text_ += "\n[order." + std::string(name_of(static_cast<OrderClass>(older))) + "]\n";
      for (unsigned younger = 0; younger < kOrderClasses; ++younger) {
        rule(static_cast<OrderClass>(older), static_cast<OrderClass>(younger), generosity);
      }
    }
    text_ += "\n[fences]\nacquire = \"" + dice_.of<std::string>({"lfence", "mfence"}) + "\"\n";
    text_ += "release = \"" + dice_.of<std::string>({"mfence", "mfence", "sfence"}) + "\"\n";
    return text_;
  }

 private:
  static bool is_fence(OrderClass order_class) { return order_class >= OrderClass::mfence; }

  void rule(OrderClass older, OrderClass younger, unsigned generosity) {
    using enum OrderClass;
    const bool promised = older == mfence || younger == mfence || older == lfence ||
                          (older == load && younger == lfence) || (older == store && younger == sfence) ||
                          (older == sfence && (younger == store || younger == sfence));
    const bool fences = is_fence(older) || is_fence(younger);
    std::string word = fences ? "never" : "same_address";
    if (older == store && younger == load) word = dice_.of<std::string>({"same_address", "never", "dependency"});
    if (promised || dice_.percent(fences ? generosity : strictness_)) word = "always";
    text_ += std::string(name_of(younger)) + " = \"" + word + "\"\n";
  }

  Dice& dice_;
  std::string text_;
  unsigned strictness_ = 0;
};

}  // namespace

void make_random_machine(Dice& dice, StressCase& made) {
  made.model.clear();
  if (dice.percent(30)) {
    do made.model = ModelMaker(dice).make();
    while (!parse_ordering_table(made.model, "stress.toml"));  // a release fence that lets older loads pass
  }
  made.settings = MachineMaker(dice).make(!made.model.empty());
}

}  // namespace membar
