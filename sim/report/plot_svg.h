// A chart of a sweep as one SVG document, for papers and slides.
#pragma once

#include <string>

#include "sim/sweep/plot_table.h"
#include "sim/sweep/sweep_results.h"

namespace membar {

// One panel per metric, one below the other. REQUIRES: the choice is of these results
std::string plot_svg(const SweepResults& results, const PlotChoice& choice);

}  // namespace membar
