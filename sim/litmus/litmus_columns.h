// From the last part of a litmus file, as written, to columns, and to propositions about them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/litmus/litmus_condition.h"
#include "sim/litmus/litmus_locations.h"
#include "sim/litmus/litmus_registers.h"

namespace membar {

struct ColumnSources {
  const LitmusSource& source;
  X86Mode mode;
  const LitmusRegisters& registers;
  const LitmusLocations& locations;          // placed
  const std::vector<LitmusThread>& threads;  // of settled width
};

// Fills in the test's columns, condition, its text, and filter. Absent on success.
std::optional<Error> resolve_final(const ColumnSources& sources, LitmusFinal& final, LitmusTest& test);

}  // namespace membar
