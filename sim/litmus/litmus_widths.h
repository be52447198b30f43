// How wide the locations and registers of a litmus test are: as wide as their type, and as the widest access.
#pragma once

#include "sim/litmus/litmus_code.h"
#include "sim/litmus/litmus_locations.h"
#include "sim/litmus/litmus_registers.h"

namespace membar {

// Widens locations to what the code does to them, then gives every instruction with data its width: one that has
// neither a suffix nor a register gets that of its location.
void settle_widths(const LitmusRegisters& registers, std::vector<LitmusThread>& threads, LitmusLocations& locations);

// The widest write to the register, at least 4. REQUIRES: settled
unsigned register_bytes(const LitmusThread& thread, std::uint8_t reg);

}  // namespace membar
