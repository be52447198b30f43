#include "sim/marginal/marginal_cost.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "sim/marginal/ordering_removed.h"

namespace membar {
namespace {

std::int64_t difference(Cycle whole, Cycle without) {
  return static_cast<std::int64_t>(whole.value) - static_cast<std::int64_t>(without.value);
}

class Measurement {
 public:
  Measurement(const Config& config, Program& program, const MachineResult& whole, bool by_op,
              const MarginalOptions& options)
      : config_(config), program_(program), whole_(whole), by_op_(by_op), machine_(options.machine) {
    machine_.most_cycles = whole.cycles.value * kLongestRerun;
  }

  // An outcome that ends all measurements: nothing is known of this group then.
  Result<std::optional<RunEnd>> run_without(const BarrierGroup& group, MarginalCost& cost) {
    cost.rerun = true;
    const auto created = Machine::create(config_, program_, machine_);
    if (!created) return created.error();
    Machine& machine = *created.value();
    RunEnd end = machine.run();
    switch (end.outcome) {
      case RunEnd::Outcome::finished:
        break;
      case RunEnd::Outcome::stuck:
        if (cost.needed.answer == Needed::Answer::no) {
          cost.needed =
              Needed{Needed::Answer::unknown, "the oracle knows executions that end, and this one does not", {}, {}};
        }
        cost.diverges = end.error.message;
        return std::optional<RunEnd>();
      case RunEnd::Outcome::no_progress:
      case RunEnd::Outcome::fault:
        cost.diverges = end.error.message;
        return std::optional<RunEnd>();
      case RunEnd::Outcome::broken:
      case RunEnd::Outcome::interrupted:
        return std::optional<RunEnd>(std::move(end));
    }
    const MachineResult result = machine.result();
    cost.run = difference(whole_.cycles, result.cycles);
    for (const CoreId core : group.cores) {
      cost.thread += difference(whole_.cores[core.value].end, result.cores[core.value].end);
    }
    return std::optional<RunEnd>();
  }

  Result<std::optional<RunEnd>> measure(const BarrierGroup& group, const Necessity* necessity, MarginalCost& cost) {
    if (!group.orders) {
      if (necessity != nullptr) cost.needed = necessity->of_nothing();
      return std::optional<RunEnd>();
    }
    const OrderingRemoved removed(program_, config_, group.key, by_op_);
    if (necessity != nullptr) cost.needed = necessity->ask();
    return run_without(group, cost);
  }

 private:
  const Config& config_;
  Program& program_;
  const MachineResult& whole_;
  const bool by_op_;
  MachineOptions machine_;
};

bool costlier(const MarginalCost& a, const MarginalCost& b) {
  const auto rank = [](const MarginalCost& c) {
    return std::make_tuple(c.diverges.empty(), c.run, c.thread, c.group.stall);
  };
  return rank(a) > rank(b);
}

}  // namespace

const MarginalCost* MarginalCosts::find(const BarrierFacts& barrier) const {
  const auto found = places.find(key_of(barrier, by_op));
  return found == places.end() ? nullptr : &costs[found->second];
}

std::size_t most_ops_apart(std::uint64_t limit) {
  return static_cast<std::size_t>(
      std::min<std::uint64_t>(std::max(limit, kMostOpsApart), BarrierGroups::kMostGroups - 1));
}

Result<MarginalCosts> measure_marginal_costs(const Config& config, Program& program, const MachineResult& whole,
                                             const BarrierGroups& groups, const MarginalOptions& options) {
  MarginalCosts all;
  all.by_op = groups.by_op();
  all.limit = options.limit;
  all.barriers_left = groups.barriers_beyond();
  all.stall_left = groups.stall_beyond();
  std::optional<Necessity> necessity;
  if (options.needed) all.observables = necessity.emplace(config, program, options.machine.interrupted).observables();
  Measurement measurement(config, program, whole, groups.by_op(), options);
  const std::vector<BarrierGroup> costliest = groups.costliest_first();
  std::size_t measured = static_cast<std::size_t>(std::min<std::uint64_t>(options.limit, costliest.size()));
  for (std::size_t i = 0; i < measured; ++i) {
    if (options.progress) options.progress(i, measured);
    MarginalCost cost;
    cost.group = costliest[i];
    if (!options.needed) cost.needed.reason = "the expectations are not judged";
    auto ended = measurement.measure(cost.group, necessity ? &*necessity : nullptr, cost);
    if (!ended) return ended.error();
    all.ended = std::move(ended).value();
    if (all.ended) {
      measured = i;
    } else {
      all.costs.push_back(std::move(cost));
    }
  }
  for (std::size_t i = measured; i < costliest.size(); ++i) {
    ++all.groups_left;
    all.barriers_left += costliest[i].barriers;
    all.stall_left += costliest[i].stall;
  }
  std::stable_sort(all.costs.begin(), all.costs.end(), costlier);
  for (std::size_t i = 0; i < all.costs.size(); ++i) all.places.emplace(all.costs[i].group.key, i);
  return all;
}

}  // namespace membar
