// What a machine hands over when its run has ended: cycles, one entry per core, and the counters of its parts.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/types.h"
#include "sim/engine/observer.h"

namespace membar {

// One counter. The part that counts it declares name, unit and meaning; reports print all three.
struct Statistic {
  std::string name;  // "l1.hits": the part, a dot, what was counted; reports group by what stands before the dot
  std::uint64_t value = 0;
  std::string unit;     // "accesses", "lines", "cycles"
  std::string meaning;  // for people; no full stop
};

struct CoreResult {
  CoreId id;
  Cycle end;              // its own end: its last op has left the window and its last store is visible
  std::uint64_t ops = 0;  // ops of the trace that it executed
  std::array<std::uint64_t, kCauses> accounting{};  // cycles per Cause; they add up to the cycles of the run
  std::array<std::uint64_t, 32> registers{};        // r0..r31 at the end
  std::uint32_t registers_used_mask = 0;            // bit n: the thread uses rn
};

struct MachineResult {
  Cycle cycles;  // the end of the run: the latest end of any core
  std::vector<CoreResult> cores;
  std::vector<Statistic> stats;
};

}  // namespace membar
