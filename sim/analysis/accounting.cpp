#include "sim/analysis/accounting.h"

#include <iterator>
#include <numeric>

#include "sim/analysis/run_result.h"

namespace membar {
namespace {

struct CauseText {
  std::string_view name;
  std::string_view meaning;
};
// In the order of Cause.
constexpr CauseText kTexts[] = {
    {"issue", "at least one op left the window"},
    {"l1", "the oldest op waited for the L1"},
    {"l2", "the oldest op waited for the L2"},
    {"l3", "the oldest op waited for the L3"},
    {"peer", "the oldest op waited for a line or an ack from another core"},
    {"dram", "the oldest op waited for DRAM"},
    {"forward", "the oldest op waited for its value from an own store in flight"},
    {"mshr_full", "the oldest op missed and every miss register (MSHR) was taken"},
    {"store_buffer_full", "the oldest op is a store and the store buffer had no free entry"},
    {"barrier", "a barrier stalled the core"},
    {"order", "the memory model made the oldest op wait for an older one"},
    {"dependency", "the oldest op waited for a register"},
    {"await", "the core polled a variable"},
    {"after", "the oldest op was held until an op of another thread was visible"},
    {"delay", "a `delay` of the trace passed"},
    {"replay", "a speculative load had lost its line and was done again"},
    {"idle", "the core had nothing left to do"},
};
static_assert(std::size(kTexts) == kCauses);

}  // namespace

std::string_view name_of(Cause cause) { return kTexts[static_cast<std::size_t>(cause)].name; }
std::string_view meaning_of(Cause cause) { return kTexts[static_cast<std::size_t>(cause)].meaning; }

std::vector<std::string> check_conservation(const RunResult& result) {
  return check_conservation(result.totals, result.machine);
}

std::vector<std::string> check_conservation(const RunTotals& totals, const MachineResult& machine) {
  const Violations& records = totals.violations;
  std::vector<std::string> broken = records.texts;
  if (records.count > records.texts.size()) {
    broken.push_back("and " + std::to_string(records.count - records.texts.size()) + " more records");
  }
  const std::uint64_t cycles = machine.cycles.value;
  for (const CoreResult& core : machine.cores) {
    const std::string name = "core " + std::to_string(core.id.value) + ": ";
    const std::uint64_t sum = std::accumulate(core.accounting.begin(), core.accounting.end(), std::uint64_t{0});
    if (sum != cycles) {
      broken.push_back(name + "causes add up to " + std::to_string(sum) + " cycles, the run took " +
                       std::to_string(cycles));
    }
    const std::uint64_t barrier = core.accounting[static_cast<std::size_t>(Cause::barrier)];
    const std::vector<std::uint64_t>& stalls = totals.barrier_stall;
    const std::uint64_t stall = core.id.value < stalls.size() ? stalls[core.id.value] : 0;
    if (stall != barrier) {
      broken.push_back(name + "the stalls of its barriers add up to " + std::to_string(stall) +
                       " cycles, its accounting has " + std::to_string(barrier) + " of `barrier`");
    }
  }
  return broken;
}

}  // namespace membar
