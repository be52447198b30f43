// A sweep's results with a parameter held at one value.
#pragma once

#include <string_view>

#include "sim/base/result.h"
#include "sim/sweep/sweep_results.h"

namespace membar {

// "l3.latency=40": leaves the rows with this value, whose parameter is constant then, as is any that moved with it.
// Fails when the parameter does not vary or no row has the value; the Error has no place.
Result<Done> hold(SweepResults& results, std::string_view assignment);

}  // namespace membar
