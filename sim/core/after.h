// `after THREAD:N`: cores that wait until a write of another core is visible.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/types.h"

namespace membar {

// Answers whether op N of a core's thread is visible.
class AfterTarget {
 public:
  virtual ~AfterTarget() = default;
  [[nodiscard]] virtual bool is_visible(std::uint32_t op_index) const = 0;
};

// Who waits for which op of which core. One per machine; the cores call it, the system collects whom to wake.
class AfterRegistry {
 public:
  struct Wake {
    CoreId core;
    Cycle cycle;
  };

  explicit AfterRegistry(unsigned cores) : targets_(cores, nullptr), waits_(cores) {}
  void set_target(CoreId core, const AfterTarget* target) { targets_[core.value] = target; }
  [[nodiscard]] bool is_visible(std::uint16_t thread, std::uint32_t op_index) const {
    return targets_[thread]->is_visible(op_index);
  }
  void wait(CoreId waiter, std::uint16_t thread, std::uint32_t op_index) {
    waits_[thread].push_back({op_index, waiter});
  }
  // Op `op_index` of `core` became visible in `now`: those who waited may go on in the next cycle.
  // Returns whether anybody did.
  bool notify(CoreId core, std::uint32_t op_index, Cycle now) {
    auto& waits = waits_[core.value];
    bool any = false;
    for (std::size_t i = 0; i < waits.size();) {
      if (waits[i].op_index != op_index) {
        ++i;
        continue;
      }
      wakes_.push_back({waits[i].waiter, now + Cycles{1}});
      waits[i] = waits.back();
      waits.pop_back();
      any = true;
    }
    return any;
  }
  [[nodiscard]] bool anyone_waits_for(CoreId core) const { return !waits_[core.value].empty(); }
  // The wakes since the last call.
  std::vector<Wake>& wakes() { return wakes_; }

 private:
  struct Wait {
    std::uint32_t op_index;
    CoreId waiter;
  };
  std::vector<const AfterTarget*> targets_;
  std::vector<std::vector<Wait>> waits_;
  std::vector<Wake> wakes_;
};

}  // namespace membar
