// When a DRAM access is done. A new model is one new file and one line in make_dram_timing.
#pragma once

#include <cstdint>
#include <memory>

#include "sim/base/types.h"
#include "sim/engine/statistic.h"
#include "sim/memory/dram_spec.h"

namespace membar {

#define MEMBAR_DRAM_STATISTICS(X)                                                      \
  X(reads, "lines", "lines read by the L3")                                            \
  X(writes, "lines", "lines written back by the L3")                                   \
  X(row_hits, "accesses", "banked: accesses that found their row open")                \
  X(row_opens, "accesses", "banked: accesses that found their bank closed")            \
  X(row_conflicts, "accesses", "banked: accesses that had to close another row first") \
  X(queued, "cycles", "cycles that reads and writes waited for their channel or bank")
MEMBAR_STATISTICS_STRUCT(DramStatistics, MEMBAR_DRAM_STATISTICS)

class DramTiming {
 public:
  virtual ~DramTiming() = default;
  // The cycle in which the line of an access that leaves the L3 at `now` is back (read) or in memory (write).
  // REQUIRES: `now` never decreases from call to call.
  virtual Cycle access(LineAddress line, Cycle now, DramStatistics& statistics) = 0;
};

// `access`: from the L3's read to the data being back, on an idle machine.
std::unique_ptr<DramTiming> make_dram_timing(const DramSpec& spec, Cycles access, unsigned line_bytes);

// Whether `banked` can take `access` cycles on an idle machine: t_rcd + t_cas must fit into them.
bool banked_fits(const DramSpec& spec, Cycles access);

// One per file; see make_dram_timing.
std::unique_ptr<DramTiming> make_fixed_dram(const DramSpec& spec, Cycles access);
std::unique_ptr<DramTiming> make_banked_dram(const DramSpec& spec, Cycles access, unsigned line_bytes);

}  // namespace membar
