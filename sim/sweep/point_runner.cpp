#include "sim/sweep/point_runner.h"

#include <map>
#include <vector>

#include "sim/analysis/accounting.h"
#include "sim/analysis/bills.h"
#include "sim/analysis/recording.h"
#include "sim/analysis/run_result.h"
#include "sim/analysis/segments.h"
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

// The metrics of one result, with their names in front.
struct Metrics {
  std::vector<std::string> names;
  std::vector<std::uint64_t> values;
  void add(std::string name, std::uint64_t value) {
    names.push_back(std::move(name));
    values.push_back(value);
  }
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

void add_results(PointResult& result, Metrics& metrics, const MachineResult& machine, const RunTotals& totals) {
  metrics.add("cycles", machine.cycles.value);
  std::uint64_t ops = 0;
  std::array<std::uint64_t, kCauses> causes{};
  for (const CoreResult& core : machine.cores) {
    ops += core.ops;
    for (std::size_t i = 0; i < kCauses; ++i) causes[i] += core.accounting[i];
  }
  metrics.add("ops", ops);
  metrics.add("writes", totals.writes);
  metrics.add("barriers", totals.barriers);
  metrics.add("regrants", totals.regrants);
  metrics.add("coalesced", totals.coalesced);
  for (std::size_t i = 0; i < kCauses; ++i) {
    metrics.add("cause." + std::string(name_of(static_cast<Cause>(i))), causes[i]);
  }
  for (std::size_t i = 0; i < kSegments; ++i) {
    metrics.add("segment." + std::string(name_of(static_cast<Segment>(i))), totals.segments.cycles[i]);
  }
  for (std::size_t i = 0; i < kBillEntries; ++i) {
    metrics.add("bill." + std::string(bill_entry_name(i)), totals.bill.cycles[i]);
  }
  for (const Statistic& statistic : machine.stats) metrics.add(statistic.name, statistic.value);
  add_summaries<WriteFacts::Kind>(result, "write", totals.time_to_visibility);
  add_summaries<BarrierFacts::Kind>(result, "barrier", totals.stall);
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

Result<const PointRunner::Trace*> PointRunner::trace(const SweepPoint& point, std::uint64_t line_size) {
  ReadOptions options;
  options.line_size = static_cast<unsigned>(line_size);
  options.parameters = SweepPlan::trace_parameters(point);
  std::string key = std::to_string(line_size) + " " + point.trace;
  for (const auto& [name, value] : options.parameters) key += "\n" + name + "=" + value;
  const auto known = traces_.find(key);
  if (known != traces_.end()) return &known->second;
  Result<Program> program = read_trace(point.trace, options);
  if (!program) return program.error();
  std::string& hash = hashes_[point.trace];
  if (hash.empty()) {
    Result<std::string> computed = content_hash_of_file(point.trace);
    if (!computed) return computed.error();
    hash = std::move(computed).value();
  }
  if (traces_.size() == kMostTraces) traces_.clear();
  return &traces_.emplace(key, Trace{std::make_unique<Program>(std::move(program).value()), hash}).first->second;
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
  whole_sweep = !trace.ok() && SweepPlan::trace_parameters(point).empty();
  if (!trace) return trace.error();
  const Program& program = *trace.value()->program;
  if (const auto cores = core_count(machine.value(), program); !cores) return cores.error();
  if (auto checked = check_values(machine.value(), program); !checked) return checked.error();
  if (const auto parameters = core_parameters(machine.value(), program); !parameters) return parameters.error();
  return Done{};
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
  result.config_hash = content_hash(write_config(config.value()));
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
  const bool readers = !program.expectations.empty();
  Recorder recorder(recorder_options(config, cores.value(), readers, false));
  if (readers) recorder.watch(program);
  LabelSink labels(program, result.labelled);
  if (plan_.spec().keep_labels) recorder.add_sink(labels);
  MachineOptions options;
  options.observer = &recorder;
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
  recorder.finish();
  const MachineResult outcome = machine.value()->result();
  Metrics metrics;
  add_results(result, metrics, outcome, recorder.totals());
  std::uint64_t broken = 0;
  for (const ExpectationResult& one :
       evaluate_expectations(program, outcome, recorder.watches(), view_of(*machine.value()))) {
    broken += one.held ? 0 : 1;
  }
  metrics.add("expectations_broken", broken);
  if (names_ == nullptr || *names_ != metrics.names) {
    names_ = std::make_shared<const std::vector<std::string>>(std::move(metrics.names));
  }
  result.names = names_;
  result.values = std::move(metrics.values);
}

}  // namespace membar
