#include "sim/stress/trial.h"

#include <array>
#include <span>

#include "sim/analysis/accounting.h"
#include "sim/analysis/recorder.h"
#include "sim/stress/axiom_events.h"
#include "sim/stress/difference.h"
#include "sim/stress/reads_from.h"
#include "sim/stress/thread_replay.h"
#include "sim/trace/reader.h"

namespace membar {
namespace {

constexpr std::uint64_t kMaxCycles = 2'000'000;

RecorderOptions recorder_options(const Config& config, std::size_t cores) {
  RecorderOptions options;
  options.cores = static_cast<unsigned>(cores);
  options.pending_writes = config.store_buffer.entries * 4 + config.core.window + 2;
  options.pending_loads = config.core.window + config.core.mshrs;
  options.loads = true;
  options.costliest = 0;
  return options;
}

void run(Execution& run, const MachineOptions& options) {
  auto machine = Machine::create(run.config, *run.program, options);
  if (!machine.ok()) {
    run.refused = machine.error();
    return;
  }
  run.machine = std::move(machine).value();
  run.end = run.machine->run();
  if (run.end.outcome != RunEnd::Outcome::broken) run.result = run.machine->result();
}

bool finished(const Execution& run) { return !run.refused && run.end.outcome == RunEnd::Outcome::finished; }

void fail(Verdict& verdict, Problem problem, std::string text) {
  if (!verdict.good()) return;
  verdict.problem = problem;
  verdict.text = std::move(text);
}

Verdict verdict_of_end(const Execution& run) {
  Verdict verdict;
  if (run.refused) {
    fail(verdict, Problem::refused, run.refused->text());
    return verdict;
  }
  verdict.cycles = run.result.cycles.value;
  for (const CoreResult& core : run.result.cores) verdict.ops += core.ops;
  if (run.end.outcome == RunEnd::Outcome::finished) return verdict;
  std::string text = run.end.error.text();
  for (const std::string& detail : run.end.details) text += "\n  " + detail;
  fail(verdict, Problem::unfinished, std::move(text));
  return verdict;
}

std::string memory_difference(const Execution& run, std::span<const AxiomEvent> events) {
  for (const InitialByte& byte : final_bytes(events)) {
    const std::uint64_t found = run.machine->memory(Address{byte.address}, 1);
    if (found == byte.value) continue;
    return "memory at " + std::to_string(byte.address) + " is " + std::to_string(found) + ", the last write left " +
           std::to_string(byte.value);
  }
  return "";
}

// Of two runs of one case.
std::string comparison(const Execution& a, const Execution& b) {
  if (a.end.outcome != b.end.outcome) return "one finished, the other did not";
  if (std::string text = difference(a.result, b.result); !text.empty()) return text;
  if (a.log && b.log) {
    if (std::string text = difference(*a.log, *b.log); !text.empty()) return text;
  }
  for (const Symbol& symbol : a.program->symbols) {
    for (std::uint64_t byte = 0; byte < symbol.bytes(); ++byte) {
      const Address address{symbol.address.value + byte};
      if (a.machine->memory(address, 1) != b.machine->memory(address, 1)) return "memory of " + symbol.name;
    }
  }
  return "";
}

// Without data nothing else may change: registers and memory have no values then.
std::string timing_difference(const Execution& with, Execution without) {
  if (without.refused) return without.refused->text();
  for (std::size_t c = 0; c < std::min(with.result.cores.size(), without.result.cores.size()); ++c) {
    without.result.cores[c].registers = with.result.cores[c].registers;
  }
  return difference(with.result, without.result);
}

bool can_do_without_data(const Execution& run) {
  if (run.program->needs_values) return false;
  for (const Program::UsedOp& used : run.program->used_ops) {
    if (used.kind == OpKind::cas || used.kind == OpKind::await) return false;
  }
  return true;
}

void compare_runs(Verdict& verdict, const StressCase& made, const Execution& first) {
  struct Other {
    const char* name;
    ExecuteOptions options;
  };
  static constexpr std::array<Other, 4> kOthers{{{"the same run twice", {true, true, true}},
                                                 {"with and without running ahead", {true, false, true}},
                                                 {"observed and not", {false, false, true}},
                                                 {"observed, and not observed but ahead", {false, true, true}}}};
  for (const Other& other : kOthers) {
    const Execution again = execute(made, other.options);
    ++verdict.machines;
    if (std::string text = comparison(first, again); !text.empty()) {
      fail(verdict, Problem::comparison, std::string(other.name) + ": " + text);
    }
  }
  if (!can_do_without_data(first)) return;
  ++verdict.machines;
  if (std::string text = timing_difference(first, execute(made, {true, true, false})); !text.empty()) {
    fail(verdict, Problem::comparison, "with data and without: " + text);
  }
}

}  // namespace

std::string_view name_of(Problem problem) {
  switch (problem) {
    case Problem::none:
      return "none";
    case Problem::refused:
      return "refused";
    case Problem::unfinished:
      return "unfinished";
    case Problem::conservation:
      return "conservation law";
    case Problem::data:
      return "data";
    case Problem::axioms:
      return "memory model";
    case Problem::comparison:
      return "comparison";
    case Problem::crash:
      return "crash";
  }
  return "";
}

bool Verdict::same_kind(const Verdict& other) const {
  if (problem != other.problem) return false;
  const bool named = problem == Problem::crash || problem == Problem::refused;
  return !named || text == other.text;
}

Execution execute(const StressCase& made, const ExecuteOptions& options) {
  Execution made_run;
  auto config = made.config();
  if (!config) {
    made_run.refused = config.error();
    return made_run;
  }
  made_run.config = std::move(config).value();
  made_run.config.machine.data = options.data;
  ReadOptions read_options;
  read_options.line_size = static_cast<unsigned>(made_run.config.machine.line_size.value);
  auto program = read_trace_text(made.trace(), "stress.trace", read_options);
  if (!program) {
    made_run.refused = program.error();
    return made_run;
  }
  made_run.program = std::make_unique<Program>(std::move(program).value());
  MachineOptions machine_options;
  // One run checks every step; those that it is compared with are the machines that people run.
  machine_options.check = options.observe && options.run_ahead;
  machine_options.check_at_rest = true;
  machine_options.run_ahead = options.run_ahead;
  machine_options.max_cycles = kMaxCycles;
  if (!options.observe) {
    run(made_run, machine_options);
    return made_run;
  }
  Recorder recorder(recorder_options(made_run.config, kMaxCores));
  made_run.log = std::make_unique<ExecutionLog>(&recorder);
  machine_options.observer = made_run.log.get();
  machine_options.track_writers = true;
  run(made_run, machine_options);
  recorder.finish();
  if (finished(made_run)) made_run.broken_laws = check_conservation(recorder.totals(), made_run.result);
  return made_run;
}

Verdict judge(const Execution& execution) {
  Verdict verdict = verdict_of_end(execution);
  if (!verdict.good()) return verdict;
  if (!execution.broken_laws.empty()) fail(verdict, Problem::conservation, execution.broken_laws.front());
  const std::vector<AxiomEvent> events = axiom_events(*execution.log, *execution.program, execution.config);
  const std::vector<InitialByte> initial = initial_bytes(*execution.program);
  const ReadsFrom reads_from(events, initial);
  verdict.loads = execution.log->loads().size();
  verdict.writes = execution.log->writes().size();
  if (!reads_from.problems().empty()) fail(verdict, Problem::data, reads_from.problems().front());
  const ThreadReplay replay = replay_threads(*execution.program, *execution.log, events, reads_from, execution.result);
  verdict.values = replay.values_judged;
  if (!replay.problems.empty()) fail(verdict, Problem::data, replay.problems.front());
  if (std::string text = memory_difference(execution, events); !text.empty()) fail(verdict, Problem::data, text);
  const auto problems = check_axioms(axiom_model(execution.config), events, reads_from, replay.dependencies);
  if (!problems.empty()) fail(verdict, Problem::axioms, problems.front());
  return verdict;
}

Verdict try_case(const StressCase& made, const TrialOptions& options) {
  const Execution execution = execute(made);
  Verdict verdict = judge(execution);
  if (verdict.good() && options.compare) compare_runs(verdict, made, execution);
  return verdict;
}

}  // namespace membar
