// Looks after a long run: progress on a terminal, and an early end when its output can no longer be written.
#pragma once

#include <cstdint>

#include "sim/analysis/records.h"
#include "sim/app/run_outputs.h"
#include "sim/app/terminal_line.h"

namespace membar {

class RunWatcher final : public RecordSink {
 public:
  // Shows progress on stderr if that is a terminal. REQUIRES: outputs outlives this
  explicit RunWatcher(const RunOutputs& outputs);

  void write(const WriteRecord& record) override { look(record.facts.visible); }
  void barrier(const BarrierRecord& record) override { look(record.facts.completed); }
  void load(const LoadRecord& record) override { look(record.facts.performed); }

 private:
  static constexpr std::uint64_t kRecordsPerLook = 1 << 14;
  void look(Cycle now) {
    if (++records_ % kRecordsPerLook == 0) look_closely(now);
  }
  void look_closely(Cycle now);

  const RunOutputs& outputs_;
  TerminalLine line_;
  std::uint64_t records_ = 0;
};

}  // namespace membar
