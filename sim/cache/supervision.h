// What a supervised machine is built with: the tables that its protocol follows, who checks it, and who records it.
// Other machines have none of it: their controllers run the compiled tables and check nothing that costs time.
#pragma once

#include <cstddef>

#include "sim/base/types.h"
#include "sim/protocol/planted_bugs.h"

namespace membar {

class CoherenceChecker;
class MachineTap;

struct Supervision {
  ProtocolTables tables;
  CoherenceChecker* checker = nullptr;  // nullptr: nobody checks, the tables alone are others
  MachineTap* tap = nullptr;            // nullptr: nobody records the run
  unsigned cores = 1;
  std::size_t most_requests = 1;  // that can be under way at once: the MSHRs of all cores
};

}  // namespace membar
