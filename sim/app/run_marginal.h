// `membar run --marginal`: repeats a run that has finished, once for each barrier, with progress on a terminal.
#pragma once

#include "sim/app/command.h"
#include "sim/base/result.h"
#include "sim/config/config.h"
#include "sim/engine/machine_result.h"
#include "sim/marginal/marginal_cost.h"
#include "sim/system/machine.h"
#include "sim/trace/program.h"

namespace membar {

// Beyond so many runs only the costliest barriers have one.
inline constexpr std::uint64_t kMarginalLimit = 100;

// Fails when options that belong to --marginal stand alone. The Error names no file: it is the usage that is wrong.
Result<Done> check_marginal_options(const Arguments& arguments);
// --marginal-limit, else kMarginalLimit.
std::uint64_t marginal_limit(const Arguments& arguments);

// `machine`: of the whole run; what looks and checks is left out. REQUIRES: as measure_marginal_costs
Result<MarginalCosts> run_marginal(const Arguments& arguments, const Config& config, Program& program,
                                   const MachineResult& whole, const BarrierGroups& groups,
                                   const MachineOptions& machine);

}  // namespace membar
