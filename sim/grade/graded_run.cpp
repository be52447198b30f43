#include "sim/grade/graded_run.h"

#include <memory>
#include <utility>

#include "sim/analysis/recorder.h"
#include "sim/analysis/recording.h"
#include "sim/system/build.h"

namespace membar {
namespace {

class RecordKeeper final : public RecordSink {
 public:
  explicit RecordKeeper(GradedRun& run) : run_(run) {}
  void write(const WriteRecord& record) override { add(run_.writes, record); }
  void barrier(const BarrierRecord& record) override { add(run_.barriers, record); }
  void load(const LoadRecord& record) override { add(run_.loads, record); }

 private:
  template <class Record>
  static void add(std::vector<Record>& records, const Record& record) {
    if (records.size() < kMostGradedRecords) records.push_back(record);
  }
  GradedRun& run_;
};

}  // namespace

Result<GradedRun> graded_run(const Program& program, const Config& config, const RunLimits& limits) {
  const Result<unsigned> cores = core_count(config, program);
  if (!cores) return cores.error();
  GradedRun run;
  run.line_bytes = config.machine.line_size.value;
  RecordKeeper keeper(run);
  Recorder recorder(recorder_options(config, cores.value(), true, true));
  recorder.watch(program);
  recorder.add_sink(keeper);
  MachineOptions options;
  options.observer = &recorder;
  options.track_writers = true;
  options.max_cycles = limits.max_cycles;
  options.max_cycles_in_all = true;
  options.interrupted = limits.interrupted;
  const Result<std::unique_ptr<Machine>> machine = Machine::create(config, program, options);
  if (!machine) return machine.error();
  run.end = machine.value()->run();
  switch (run.end.outcome) {
    case RunEnd::Outcome::finished:
      break;
    case RunEnd::Outcome::stuck:
    case RunEnd::Outcome::no_progress:
    case RunEnd::Outcome::fault:
      recorder.finish();
      return run;
    case RunEnd::Outcome::broken:
    case RunEnd::Outcome::interrupted:
      return run.end.error;
  }
  recorder.finish();
  run.machine = machine.value()->result();
  run.expectations = evaluate_expectations(program, run.machine, recorder.watches(), view_of(*machine.value()));
  return run;
}

}  // namespace membar
