#include "tests/support/run_trace.h"

#include <algorithm>
#include <tuple>

#include "sim/analysis/accounting.h"
#include "sim/analysis/recorder.h"
#include "sim/base/check.h"
#include "sim/trace/reader.h"

namespace membar {
namespace {

class Keeper final : public RecordSink {
 public:
  explicit Keeper(TraceRun& run) : run_(run) {}
  void write(const WriteRecord& record) override { run_.writes.push_back(record); }
  void barrier(const BarrierRecord& record) override { run_.barriers.push_back(record); }
  void load(const LoadRecord& record) override { run_.loads.push_back(record); }

 private:
  TraceRun& run_;
};

template <class Record>
void sort_by_program_order(std::vector<Record>& records) {
  std::stable_sort(records.begin(), records.end(), [](const Record& a, const Record& b) {
    return std::tie(a.facts.core.value, a.facts.sequence) < std::tie(b.facts.core.value, b.facts.sequence);
  });
}

template <class Record>
const Record& nth(const std::vector<Record>& records, std::size_t core, std::size_t n) {
  for (const Record& record : records) {
    if (record.facts.core.value == core && n-- == 0) return record;
  }
  MEMBAR_CHECK(false, "a test asks for a record that the run does not have");
  return records.front();
}

void run_observed(TraceRun& run, MachineOptions& machine_options) {
  RecorderOptions recorder_options;
  recorder_options.cores = kMaxCores;
  recorder_options.pending_writes = run.config.store_buffer.entries * 4 + run.config.core.window + 2;
  recorder_options.pending_loads = run.config.core.window + run.config.core.mshrs;
  recorder_options.loads = true;
  Recorder recorder(recorder_options);
  recorder.watch(*run.program);
  Keeper keeper(run);
  recorder.add_sink(keeper);
  run.log = std::make_shared<ExecutionLog>(&recorder);
  machine_options.observer = run.log.get();
  machine_options.track_writers = true;
  auto machine = Machine::create(run.config, *run.program, machine_options);
  if (!machine.ok()) {
    run.refused = machine.error();
    return;
  }
  run.machine = std::move(machine).value();
  run.end = run.machine->run();
  if (run.end.outcome == RunEnd::Outcome::broken) return;
  run.result = run.machine->result();
  recorder.finish();
  sort_by_program_order(run.writes);
  sort_by_program_order(run.barriers);
  sort_by_program_order(run.loads);
  run.violations = recorder.totals().violations.texts;
  if (run.end.outcome == RunEnd::Outcome::finished) {
    run.violations = check_conservation(recorder.totals(), run.result);
  }
  MachineView view;
  if (run.machine->has_data()) {
    view.memory = [&run](Address address, unsigned bytes) { return run.machine->memory(address, bytes); };
  }
  view.state = [&run](CoreId core, Address address) { return std::string(run.machine->state(core, address)); };
  run.expectations = evaluate_expectations(*run.program, run.result, recorder.watches(), view);
}

TraceRun run_program(Result<Program> program, Config config, const RunTraceOptions& options) {
  TraceRun run;
  run.config = std::move(config);
  if (!program.ok()) {
    run.refused = program.error();
    return run;
  }
  run.program = std::make_shared<Program>(std::move(program).value());
  MachineOptions machine_options;
  machine_options.check = options.check && options.observe;
  machine_options.check_at_rest = options.check;
  machine_options.tables = options.tables;
  machine_options.run_ahead = options.run_ahead;
  machine_options.max_cycles = options.max_cycles;
  if (options.observe) {
    run_observed(run, machine_options);
    return run;
  }
  auto machine = Machine::create(run.config, *run.program, machine_options);
  if (!machine.ok()) {
    run.refused = machine.error();
    return run;
  }
  run.machine = std::move(machine).value();
  run.end = run.machine->run();
  if (run.end.outcome != RunEnd::Outcome::broken) run.result = run.machine->result();
  return run;
}

template <class Read>
TraceRun run_read(Read read, const std::vector<std::string>& settings, const RunTraceOptions& options) {
  Config config = options.base ? *options.base : builtin_textbook();
  if (auto applied = apply_settings(config, settings); !applied.ok()) {
    TraceRun run;
    run.refused = applied.error();
    return run;
  }
  ReadOptions read_options;
  read_options.line_size = static_cast<unsigned>(config.machine.line_size.value);
  return run_program(read(read_options), std::move(config), options);
}

}  // namespace

std::string TraceRun::problem() const {
  if (refused) return refused->text();
  std::string text;
  if (end.outcome != RunEnd::Outcome::finished) {
    text += end.error.text() + "\n";
    for (const std::string& detail : end.details) text += "  " + detail + "\n";
  }
  for (const std::string& violation : violations) text += violation + "\n";
  for (const ExpectationResult& expectation : expectations) {
    if (!expectation.held) {
      text += "line " + std::to_string(expectation.line) + ": expect " + expectation.text + ": " + expectation.actual +
              "\n";
    }
  }
  return text;
}

std::uint64_t TraceRun::stat(std::string_view name) const {
  for (const Statistic& statistic : result.stats) {
    if (statistic.name == name) return statistic.value;
  }
  MEMBAR_CHECK(false, "a test asks for a counter that does not exist");
  return 0;
}

const WriteFacts& TraceRun::write(std::size_t core, std::size_t n) const { return nth(writes, core, n).facts; }
const LoadFacts& TraceRun::load(std::size_t core, std::size_t n) const { return nth(loads, core, n).facts; }
const BarrierRecord& TraceRun::barrier(std::size_t core, std::size_t n) const { return nth(barriers, core, n); }

std::uint64_t TraceRun::memory(std::string_view symbol) const {
  for (const Symbol& candidate : program->symbols) {
    if (candidate.name == symbol) return machine->memory(candidate.address, candidate.element_bytes);
  }
  MEMBAR_CHECK(false, "a test asks for a variable that does not exist");
  return 0;
}

TraceRun run_trace(std::string_view text, const std::vector<std::string>& settings, const RunTraceOptions& options) {
  return run_read([&](const ReadOptions& read) { return read_trace_text(text, "test.trace", read); }, settings,
                  options);
}

TraceRun run_trace_file(const std::string& path, const std::vector<std::string>& settings,
                        const RunTraceOptions& options) {
  const std::string full = path.starts_with('/') ? path : std::string(MEMBAR_SOURCE_DIR) + "/" + path;
  return run_read([&](const ReadOptions& read) { return read_trace(full, read); }, settings, options);
}

std::string difference(const TraceRun& a, const TraceRun& b) {
  if (a.end.outcome != b.end.outcome) return "one finished, the other did not";
  if (std::string text = difference(a.result, b.result); !text.empty()) return text;
  if (!a.log || !b.log) return "";
  return difference(*a.log, *b.log);
}

}  // namespace membar
