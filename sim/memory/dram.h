// The DRAM behind the L3 slices: timing, and the bytes of the lines that were ever written (all others read zero).
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "sim/base/types.h"
#include "sim/memory/dram_spec.h"
#include "sim/memory/dram_timing.h"
#include "sim/memory/line_store.h"
#include "sim/memory/payload_pool.h"
#include "sim/network/machine_event.h"
#include "sim/protocol/messages.h"

namespace membar {

class Dram {
 public:
  // `access`: from the L3's read to the data being back, on an idle machine. `queue` and `pool` must outlive the DRAM.
  Dram(const DramSpec& spec, Cycles access, unsigned line_bytes, DataMode data, MachineQueue& queue, PayloadPool& pool);

  // A MemRead: schedules the delivery of its MemData to the slice that sent it. The bytes are those of now.
  void read(const Message& message, Cycle now);
  // A MemWrite; releases its payload. Every later read sees it, but it takes its turn at the channel in finish_writes.
  void write(const Message& message);
  // The slice has done its work of this cycle: the writes go to their channels, behind the reads that caused them.
  void finish_writes(Cycle now) {
    if (!unfinished_writes_.empty()) [[unlikely]]
      take_turns(now);
  }

  // Sets bytes without timing (the initial values of a run). REQUIRES: offset + size <= line.
  void initialise(LineAddress line, unsigned offset, unsigned size, std::uint64_t value);

  // Where the bytes of a line are. For a line that was never written, a line of zeros.
  struct Place {
    const LineStore* store;
    std::size_t line;
  };
  [[nodiscard]] Place bytes_of(LineAddress line) const;

  [[nodiscard]] const DramStatistics& statistics() const { return statistics_; }

 private:
  static constexpr std::uint64_t kPageLines = 1024;

  LineStore& writable_page(LineAddress line);
  void take_turns(Cycle now);

  DataMode data_;
  unsigned line_bytes_;
  MachineQueue& queue_;
  PayloadPool& pool_;
  std::unique_ptr<DramTiming> timing_;
  std::uint64_t next_order_;
  std::vector<LineAddress> unfinished_writes_;
  DramStatistics statistics_;
  LineStore zeros_;
  std::unordered_map<std::uint64_t, LineStore> pages_;  // by line / kPageLines; never iterated
};

}  // namespace membar
