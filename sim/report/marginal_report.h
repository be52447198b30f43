// What barriers really cost (`--marginal`), in the reports of a run.
#pragma once

#include <ostream>
#include <string>

#include "sim/analysis/run_result.h"
#include "sim/engine/observer.h"
#include "sim/marginal/marginal_cost.h"

namespace membar {

// A section of the report for people: a row for each group of barriers, the largest cost first.
void write_marginal_section(const RunResult& result, const MarginalCosts& costs, std::ostream& out);
// The member "marginal" of the JSON document.
std::string marginal_json(const RunResult& result, const MarginalCosts& costs);

// The field "marginal" of a barrier's record. It is written before anything has been measured: as a mark between two
// Spill::kMark, which says which barrier it is, and is replaced when the document is put together.
void append_marginal_mark(std::string& text, const BarrierFacts& barrier);
std::string marginal_of_mark(const std::string& mark, const MarginalCosts* costs);

}  // namespace membar
