#include "sim/sweep/point_runner.h"

#include <map>
#include <vector>

#include "sim/analysis/recording.h"
#include "sim/analysis/records.h"
#include "sim/analysis/run_result.h"
#include "sim/base/exit_code.h"
#include "sim/sweep/content_hash.h"
#include "sim/system/build.h"
#include "sim/system/machine.h"
#include "sim/trace/reader.h"

namespace membar {
namespace {

// Programs that are kept.
constexpr std::size_t kMostTraces = 64;

// The costs of labelled ops.
class LabelSink final : public RecordSink {
 public:
  // REQUIRES: both outlive this
  LabelSink(const Program& program, std::vector<LabelledCost>& costs) : program_(program), costs_(costs) {}
  void write(const WriteRecord& record) override { add("write", record.facts.label, record.time_to_visibility()); }
  void barrier(const BarrierRecord& record) override { add("barrier", record.facts.label, record.stall); }
  void load(const LoadRecord&) override {}

 private:
  void add(const char* what, std::uint32_t label, std::uint64_t cycles) {
    if (label == 0) return;
    costs_.push_back({what, label_name(program_, label), executions_[{what, label}]++, cycles});
  }
  const Program& program_;
  std::vector<LabelledCost>& costs_;
  std::map<std::pair<std::string, std::uint32_t>, std::uint64_t> executions_;
};

template <class Kind, std::size_t N>
void add_summaries(PointResult& result, const char* what, const std::array<Histogram, N>& histograms) {
  for (std::size_t i = 0; i < N; ++i) {
    const Histogram& h = histograms[i];
    if (h.count() == 0) continue;
    result.summaries.push_back({what, std::string(name_of(static_cast<Kind>(i))), h.count(),
                                static_cast<double>(h.sum()) / static_cast<double>(h.count()), h.percentile(50),
                                h.percentile(99), h.max()});
  }
}

}  // namespace

Result<const Config*> PointRunner::config(const std::string& file) {
  const auto known = configs_.find(file);
  if (known != configs_.end()) return &known->second;
  if (file == SweepDescription::kBuiltinConfig) return &configs_.emplace(file, builtin_textbook()).first->second;
  Result<Config> loaded = load_config(file);
  if (!loaded) return loaded.error();
  return &configs_.emplace(file, std::move(loaded).value()).first->second;
}

Result<std::string> PointRunner::file_hash(const std::string& file) {
  std::string& hash = hashes_[file];
  if (hash.empty()) {
    Result<std::string> computed = content_hash_of_file(file);
    if (!computed) return computed.error();
    hash = std::move(computed).value();
  }
  return hash;
}

Result<std::string> PointRunner::trace_hash(const SweepPoint& point) { return file_hash(point.trace); }

Result<std::string> PointRunner::config_hash(const SweepPoint& point) {
  bool whole_sweep = false;
  const Result<Config> config = machine(point, whole_sweep);
  if (!config) return config.error();
  return hash_of(config.value());
}

Result<std::string> PointRunner::hash_of(const Config& config) {
  std::string text = write_config(config);
  const std::string& model = config.machine.model;
  if (!builtin_table(model)) {
    const Result<std::string> table = file_hash(model);
    if (!table) return table.error();
    text += table.value();
  }
  return content_hash(text);
}

Result<const PointRunner::Trace*> PointRunner::trace(const SweepPoint& point, std::uint64_t line_size) {
  ReadOptions options;
  options.line_size = static_cast<unsigned>(line_size);
  options.parameters = plan_.trace_parameters(point);
  std::string key = std::to_string(line_size) + " " + point.trace;
  for (const auto& [name, value] : options.parameters) key += "\n" + name + "=" + value;
  const auto known = traces_.find(key);
  if (known != traces_.end()) return &known->second;
  Result<Program> program = read_trace(point.trace, options);
  if (!program) return program.error();
  // Of what was read now: a trace may be edited while a sweep runs, and its rows must not say otherwise.
  const Result<std::string> hash = content_hash_of_file(point.trace);
  if (!hash) return hash.error();
  if (traces_.size() == kMostTraces) traces_.clear();
  return &traces_.emplace(key, Trace{std::make_unique<Program>(std::move(program).value()), hash.value()})
              .first->second;
}

Result<Config> PointRunner::machine(const SweepPoint& point, bool& whole_sweep) {
  const Result<const Config*> base = config(point.config);
  whole_sweep = !base.ok();
  if (!base) return base.error();
  Config machine = *base.value();
  if (auto applied = apply_settings(machine, plan_.settings(point)); !applied) return applied.error();
  return machine;
}

Result<Done> PointRunner::check(const SweepPoint& point, bool& whole_sweep) {
  const Result<Config> machine = this->machine(point, whole_sweep);
  if (!machine) return machine.error();
  const Result<const Trace*> trace = this->trace(point, machine.value().machine.line_size.value);
  whole_sweep = !trace.ok() && plan_.trace_parameters(point) == plan_.spec().trace_parameters;
  if (!trace) return trace.error();
  const Program& program = *trace.value()->program;
  if (const auto cores = core_count(machine.value(), program); !cores) return cores.error();
  if (auto checked = check_values(machine.value(), program); !checked) return checked.error();
  return check_ops(machine.value(), program);
}

PointResult PointRunner::run(const SweepPoint& point) {
  PointResult result;
  result.number = point.number;
  bool whole_sweep = false;
  const Result<Config> config = machine(point, whole_sweep);
  if (!config) {
    fail(result, kExitBadInput, config.error().text());
    return result;
  }
  const Result<std::string> hash = hash_of(config.value());
  if (!hash) {
    fail(result, kExitBadInput, hash.error().text());
    return result;
  }
  result.config_hash = hash.value();
  const Result<const Trace*> trace = this->trace(point, config.value().machine.line_size.value);
  if (!trace) {
    fail(result, kExitBadInput, trace.error().text());
    return result;
  }
  result.trace_hash = trace.value()->hash;
  simulate(config.value(), *trace.value()->program, result);
  return result;
}

void PointRunner::simulate(const Config& config, const Program& program, PointResult& result) {
  const Result<unsigned> cores = core_count(config, program);
  if (!cores) return fail(result, kExitBadInput, cores.error().text());
  const KeptResults& kept = plan_.kept();
  const bool readers = kept.expectations() && !program.expectations.empty();
  Recorder recorder(recorder_options(config, cores.value(), readers, false));
  if (readers) recorder.watch(program);
  LabelSink labels(program, result.labelled);
  if (kept.labelled()) recorder.add_sink(labels);
  MachineOptions options;
  if (readers || kept.records()) options.observer = &recorder;  // a machine that nobody looks at is faster
  options.track_writers = readers;
  if (plan_.spec().max_cycles != 0) options.max_cycles = plan_.spec().max_cycles;
  Result<std::unique_ptr<Machine>> machine = Machine::create(config, program, options);
  if (!machine) return fail(result, kExitBadInput, machine.error().text());
  const RunEnd end = machine.value()->run();
  switch (end.outcome) {
    case RunEnd::Outcome::finished:
      break;
    case RunEnd::Outcome::stuck:
    case RunEnd::Outcome::no_progress:
      return fail(result, kExitCannotFinish, end.error.text());
    case RunEnd::Outcome::fault:
      return fail(result, kExitBadInput, end.error.text());
    case RunEnd::Outcome::broken:
      return fail(result, kExitExpectationFailed, end.error.text());
    case RunEnd::Outcome::interrupted:
      return fail(result, kExitInterrupted, end.error.text());  // nobody asks for that: workers are killed
  }
  if (options.observer != nullptr) recorder.finish();
  const MachineResult outcome = machine.value()->result();
  std::uint64_t broken = 0;
  if (readers) {
    for (const ExpectationResult& one :
         evaluate_expectations(program, outcome, recorder.watches(), view_of(*machine.value()))) {
      broken += one.held ? 0 : 1;
    }
  }
  if (broken != 0) {
    // It has its results all the same: on another machine a trace's figures are other figures.
    result.exit_code = kExitExpectationFailed;
    result.message =
        std::to_string(broken) + " of " + std::to_string(program.expectations.size()) + " expectations do not hold";
  }
  result.names = kept.names();
  result.values = kept.values(outcome, recorder.totals(), broken);
  if (!kept.summaries()) return;
  add_summaries<WriteFacts::Kind>(result, "write", recorder.totals().time_to_visibility);
  add_summaries<BarrierFacts::Kind>(result, "barrier", recorder.totals().stall);
}

}  // namespace membar
