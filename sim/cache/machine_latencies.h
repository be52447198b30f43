// The latencies of the machine's parts, as they follow from the load-to-use totals of the config (DESIGN section 2).
#pragma once

#include "sim/base/types.h"

namespace membar {

struct MachineLatencies {
  Cycles l1{4};             // load-to-use of an L1 hit
  Cycles l2{12};            // load-to-use of an L2 hit; also from a lookup to the departure of its request
  Cycles network{8};        // one way between two agents
  Cycles l3_access{12};     // a slice: from the beginning of an access to the directory's decision
  Cycles dram_access{160};  // from the L3's read to the data being back
  Cycles probe{8};          // a private hierarchy: from a probe's arrival to its answer
};

}  // namespace membar
