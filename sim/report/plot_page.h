// The document of a sweep's page of charts, `membar.plot/1`: the data by column, and what is shown first.
#pragma once

#include <ostream>

#include "sim/sweep/plot_table.h"
#include "sim/sweep/sweep_results.h"

namespace membar {

//   { "schema", "title", "state", "constants": [[name, value]],
//     "points": [number], "commands": [text],
//     "parameters": [{ "name", "unit", "labels": [text], "numbers": [n] or null, "at": [index of the value] }],
//     "metrics": [{ "name", "unit", "values": [n or null] or "constant": n }],
//     "choice": { "metrics": [name], "x", "lines": name or null, "chart", "work_grows",
//                 "drawn": points stand for themselves, "averaged": what a value is that several points are in } }
// The caller checks `out`.
void write_plot_document(const SweepResults& results, const PlotChoice& choice, std::ostream& out);

}  // namespace membar
