// Runs a trace that a test has as text, and measures what its barriers really cost.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/config/config.h"
#include "sim/engine/machine_result.h"
#include "sim/marginal/marginal_cost.h"
#include "sim/trace/program.h"

namespace membar::test {

Program program_of(std::string_view text);
Config textbook(const std::vector<std::string>& settings);
// Of a run that nobody looks at. REQUIRES: it finishes
MachineResult result_of(const Config& config, const Program& program);

struct Measured {
  Program program;
  MachineResult whole;
  MarginalCosts costs;

  // The group with a barrier at this line of the trace.
  [[nodiscard]] const MarginalCost& at_line(unsigned line) const;
};

Measured measured(std::string_view text, const std::vector<std::string>& settings = {},
                  const MarginalOptions& options = {});

}  // namespace membar::test
