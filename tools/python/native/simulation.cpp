#include "tools/python/native/simulation.h"

#include <sstream>

#include "sim/analysis/recorder.h"
#include "sim/analysis/recording.h"
#include "sim/report/json_report.h"
#include "sim/system/build.h"
#include "sim/trace/reader.h"

namespace membar::python {

Result<std::unique_ptr<Simulation>> Simulation::prepare(const Request& request) {
  Result<Config> config = request.config.empty() ? Result<Config>(builtin_textbook()) : load_config(request.config);
  if (!config) return config.error();
  if (auto applied = apply_settings(config.value(), request.settings); !applied) return applied.error();
  ReadOptions options;
  options.line_size = static_cast<unsigned>(config.value().machine.line_size.value);
  options.parameters = request.parameters;
  Result<Program> program =
      request.is_text ? read_trace_text(request.trace, "<text>", options) : read_trace(request.trace, options);
  if (!program) return program.error();
  return std::unique_ptr<Simulation>(new Simulation(std::move(config).value(), std::move(program).value(), request));
}

Simulation::Simulation(Config config, Program program, const Request& request)
    : config_(std::move(config)),
      program_(std::make_unique<Program>(std::move(program))),
      max_cycles_(request.max_cycles),
      tables_(request.records ? std::make_unique<RecordTables>(*program_) : nullptr) {}

RunEnd Simulation::run(const std::atomic<bool>& interrupted) { return simulate(interrupted, tables_.get(), result_); }

RunEnd Simulation::simulate(const std::atomic<bool>& interrupted, RecordSink* sink,
                            std::optional<RunResult>& result) const {
  const auto fault = [](const Error& error) {
    RunEnd end;
    end.outcome = RunEnd::Outcome::fault;
    end.error = error;
    return end;
  };
  const Result<unsigned> cores = core_count(config_, *program_);
  if (!cores) return fault(cores.error());
  Recorder recorder(recorder_options(config_, cores.value(), true, sink != nullptr));
  if (sink != nullptr) recorder.add_sink(*sink);
  recorder.watch(*program_);
  MachineOptions options;
  options.observer = &recorder;
  options.track_writers = true;
  options.max_cycles = max_cycles_.value_or(options.max_cycles);
  options.interrupted = &interrupted;
  const Result<std::unique_ptr<Machine>> machine = Machine::create(config_, *program_, options);
  if (!machine) return fault(machine.error());
  RunEnd end = machine.value()->run();
  if (end.outcome != RunEnd::Outcome::finished) return end;
  result = make_run_result(*program_, config_, machine.value()->result(), recorder, nullptr, view_of(*machine.value()));
  result->version = MEMBAR_VERSION;
  return end;
}

Result<std::string> Simulation::document(const std::atomic<bool>& interrupted) const {
  const std::scoped_lock lock(running_);
  JsonReport json(*program_);
  std::optional<RunResult> result;
  if (RunEnd end = simulate(interrupted, &json, result); end.outcome != RunEnd::Outcome::finished) return end.error;
  std::ostringstream out;
  if (auto written = json.finish(*result, out); !written) return written.error();
  return out.str();
}

}  // namespace membar::python
