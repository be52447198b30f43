// What each barrier of a run really cost: the run is repeated without it.
//
// The difference need not be the barrier's stall. What the barrier waited for, the next op may wait for as well; and a
// thread that gets on earlier gets in the way of others: then the difference is negative. Nor do the differences add
// up.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/config/config.h"
#include "sim/engine/machine_result.h"
#include "sim/litmus/outcome.h"
#include "sim/marginal/barrier_groups.h"
#include "sim/marginal/necessity.h"
#include "sim/system/machine.h"
#include "sim/trace/program.h"

namespace membar {

// A run that is longer than so many times the whole one is not brought to its end.
inline constexpr std::uint64_t kLongestRerun = 10;
// Beyond so many ops barriers are grouped by place, unless more runs than that are wanted.
inline constexpr std::uint64_t kMostOpsApart = 100;

struct MarginalOptions {
  std::uint64_t limit = 100;  // runs; the costliest groups by stall have them
  // Of the machine: max_cycles, tables, interrupted. Nobody looks, and nothing is checked.
  MachineOptions machine;
  bool needed = true;  // asks the oracle too; else `needed` is unknown, because the expectations are not judged
  // Told before each run: how many of how many are done.
  std::function<void(std::size_t, std::size_t)> progress;
};

struct MarginalCost {
  BarrierGroup group;
  bool rerun = false;       // false: its barriers became nothing that orders; without them it is the same run
  std::string diverges;     // why the run without it was given up; "": it was not
  std::int64_t run = 0;     // cycles of the whole run minus those without it
  std::int64_t thread = 0;  // the same of its thread's own end; where it has several, their sum
  Needed needed;
};

struct MarginalCosts {
  std::vector<MarginalCost> costs;  // by `run`, the largest first; those that diverge at the end
  bool by_op = true;                // else barriers are grouped by place
  std::uint64_t limit = 0;
  // Beyond the limit, or not reached before the end.
  std::uint64_t groups_left = 0;
  std::uint64_t barriers_left = 0;
  std::uint64_t stall_left = 0;
  std::vector<Observable> observables;       // of Needed::outcome
  std::map<BarrierKey, std::size_t> places;  // in `costs`
  // Of the run that ended them early: interrupted, or broken by a planted bug.
  std::optional<RunEnd> ended;

  // nullptr: it was not measured.
  [[nodiscard]] const MarginalCost* find(const BarrierFacts& barrier) const;
};

// How many ops `groups` should tell apart.
std::size_t most_ops_apart(std::uint64_t limit);

// `whole`: the result of the run that `groups` were collected from. REQUIRES: it has finished, and its machine no
// longer reads the program
Result<MarginalCosts> measure_marginal_costs(const Config& config, Program& program, const MachineResult& whole,
                                             const BarrierGroups& groups, const MarginalOptions& options);

}  // namespace membar
