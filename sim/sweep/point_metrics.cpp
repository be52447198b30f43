#include "sim/sweep/point_metrics.h"

#include <array>
#include <string>

#include "sim/analysis/accounting.h"
#include "sim/analysis/bills.h"
#include "sim/analysis/segments.h"
#include "sim/system/statistics.h"

namespace membar {

void visit_metrics(const MachineResult& machine, const RunTotals& totals, std::uint64_t expectations_broken,
                   const MetricVisit& visit) {
  constexpr MetricSource kMachine = MetricSource::machine, kRecords = MetricSource::records;
  std::uint64_t ops = 0;
  std::array<std::uint64_t, kCauses> causes{};
  for (const CoreResult& core : machine.cores) {
    ops += core.ops;
    for (std::size_t i = 0; i < kCauses; ++i) causes[i] += core.accounting[i];
  }
  visit("cycles", kMachine, machine.cycles.value);
  visit("ops", kMachine, ops);
  visit("writes", kRecords, totals.writes);
  visit("barriers", kRecords, totals.barriers);
  visit("regrants", kRecords, totals.regrants);
  visit("coalesced", kRecords, totals.coalesced);
  for (std::size_t i = 0; i < kCauses; ++i)
    visit("cause." + std::string(name_of(static_cast<Cause>(i))), kMachine, causes[i]);
  for (std::size_t i = 0; i < kSegments; ++i)
    visit("segment." + std::string(name_of(static_cast<Segment>(i))), kRecords, totals.segments.cycles[i]);
  for (std::size_t i = 0; i < kBillEntries; ++i)
    visit("bill." + std::string(bill_entry_name(i)), kRecords, totals.bill.cycles[i]);
  for (const Statistic& statistic : machine.stats) visit(statistic.name, kMachine, statistic.value);
  visit("expectations_broken", MetricSource::expectations, expectations_broken);
}

void visit_metric_names(const MetricVisit& visit) {
  MachineResult machine;
  machine.stats = all_statistics();
  visit_metrics(machine, RunTotals{}, 0, visit);
}

}  // namespace membar
