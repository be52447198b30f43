// The metrics of a point: what a run gave, as numbers with names. Every machine has the same, in the same order.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "sim/analysis/totals.h"
#include "sim/engine/machine_result.h"

namespace membar {

// Who knows a metric.
enum class MetricSource : std::uint8_t {
  machine,       // every run
  records,       // only a run whose writes and barriers are recorded
  expectations,  // only a run that is compared to what its trace expects
};

using MetricVisit = std::function<void(std::string_view name, MetricSource source, std::uint64_t value)>;

// "cycles", "ops", ..., "cause.dram", "segment.travel", "bill.fixed", "l1.hits", ..., "expectations_broken".
void visit_metrics(const MachineResult& machine, const RunTotals& totals, std::uint64_t expectations_broken,
                   const MetricVisit& visit);
// Their names, with values that mean nothing.
void visit_metric_names(const MetricVisit& visit);

}  // namespace membar
