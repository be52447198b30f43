// Runs a trace that a test has as text, and keeps everything that can be asked about the run.
//
//   const TraceRun run = run_trace("membar 1\nvar x\nthread a\n  load x -> r1\n", {"core.window=8"});
//   REQUIRE(run.ok());  INFO(run.problem());
//   CHECK(run.loads[0].facts.performed == Cycle{200});
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/analysis/expectations.h"
#include "sim/analysis/records.h"
#include "sim/config/config.h"
#include "sim/engine/machine_result.h"
#include "sim/stress/difference.h"
#include "sim/stress/execution_log.h"
#include "sim/system/machine.h"
#include "sim/trace/program.h"

namespace membar {

struct ProtocolTables;

struct RunTraceOptions {
  bool observe = true;  // records, violations, expectations and `log`; off: the machine that nobody looks at
  bool run_ahead = true;
  bool check = true;  // all invariants, in every step; of a machine that nobody looks at, at its end only
  const ProtocolTables* tables = nullptr;  // with a planted bug
  std::uint64_t max_cycles = 2'000'000;
  std::optional<Config> base;  // absent: textbook
};

struct TraceRun {
  std::optional<Error> refused;  // the settings, the trace or the machine were not accepted; nothing ran
  Config config;
  std::shared_ptr<Program> program;  // before `machine`: the machine refers to it
  std::unique_ptr<Machine> machine;
  RunEnd end;
  MachineResult result;
  std::vector<WriteRecord> writes;  // by core and program order
  std::vector<BarrierRecord> barriers;
  std::vector<LoadRecord> loads;
  std::vector<std::string> violations;  // of the conservation laws
  std::vector<ExpectationResult> expectations;
  std::shared_ptr<ExecutionLog> log;

  [[nodiscard]] bool ok() const { return !refused && end.outcome == RunEnd::Outcome::finished; }
  // Why it is not ok, and what else went wrong; "" when all is well.
  [[nodiscard]] std::string problem() const;

  [[nodiscard]] std::uint64_t cycles() const { return result.cycles.value; }
  [[nodiscard]] std::uint64_t reg(std::size_t core, unsigned number) const {
    return result.cores[core].registers[number];
  }
  [[nodiscard]] std::uint64_t cause(std::size_t core, Cause cause) const {
    return result.cores[core].accounting[static_cast<unsigned>(cause)];
  }
  // "l1.hits"; REQUIRES: there is such a counter.
  [[nodiscard]] std::uint64_t stat(std::string_view name) const;
  // The n-th write, load or barrier of a core in program order, from 0.
  [[nodiscard]] const WriteFacts& write(std::size_t core, std::size_t n) const;
  [[nodiscard]] const LoadFacts& load(std::size_t core, std::size_t n) const;
  [[nodiscard]] const BarrierRecord& barrier(std::size_t core, std::size_t n) const;
  // The value of a variable at the end.
  [[nodiscard]] std::uint64_t memory(std::string_view symbol) const;
};

TraceRun run_trace(std::string_view text, const std::vector<std::string>& settings = {},
                   const RunTraceOptions& options = {});
// The same of a file; names in the repository may be relative to its root.
TraceRun run_trace_file(const std::string& path, const std::vector<std::string>& settings = {},
                        const RunTraceOptions& options = {});

// The first difference of two runs in words, with all records when both were observed; "" when there is none.
std::string difference(const TraceRun& a, const TraceRun& b);

}  // namespace membar
