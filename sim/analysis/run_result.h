// Everything that the reports of one run are made of.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/analysis/expectations.h"
#include "sim/analysis/record_table.h"
#include "sim/analysis/recorder.h"
#include "sim/analysis/totals.h"
#include "sim/config/parameters.h"
#include "sim/engine/machine_result.h"
#include "sim/trace/program.h"

namespace membar {

// The value of a variable at the end of the run; an array has one per element.
struct MemoryValue {
  std::string symbol;
  bool is_array = false;
  std::vector<std::uint64_t> values;
};

struct RunResult {
  std::string version;                 // of the program
  std::string planted_bug;             // the mistake that was planted into the protocol; "": none
  const Program* program = nullptr;    // names of threads, symbols and labels; must outlive this
  std::vector<ParameterValue> config;  // every key, defaults too
  MachineResult machine;
  RunTotals totals;
  std::vector<WriteRecord> writes;      // of a small run; else empty, with writes_fit false
  std::vector<BarrierRecord> barriers;  // the same
  bool writes_fit = true;
  bool barriers_fit = true;
  bool readers_tracked = true;      // `seen` and `forwarded` were recorded
  std::vector<MemoryValue> memory;  // empty when the run carried no data
  std::vector<ExpectationResult> expectations;

  // Whether every expectation held.
  [[nodiscard]] bool expectations_held() const;
};

// Variables with more elements than this are left out of RunResult::memory.
inline constexpr std::uint64_t kMaxArrayValues = 65536;

// Puts a result together when the machine has stopped: finishes the recorder, reads the variables, and judges the
// expectations. `table` may be nullptr: then no records are kept. REQUIRES: program outlives the result
RunResult make_run_result(const Program& program, const Config& config, MachineResult machine, Recorder& recorder,
                          const RecordTable* table, const MachineView& view);

// The thread that runs on a core: its name in the trace, "" for a core without a thread.
std::string thread_name(const Program& program, CoreId core);
// "x", "data[3]"; "" when no variable lies there.
std::string symbol_name(const Program& program, Address address);
// "" when the op has none.
const std::string& label_name(const Program& program, std::uint32_t label);

}  // namespace membar
