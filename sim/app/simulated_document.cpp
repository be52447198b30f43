#include "sim/app/simulated_document.h"

#include <memory>
#include <sstream>
#include <utility>

#include "sim/analysis/recorder.h"
#include "sim/analysis/run_result.h"
#include "sim/app/machine_options.h"
#include "sim/app/run_setup.h"
#include "sim/report/history_report.h"
#include "sim/report/json_report.h"
#include "sim/system/build.h"
#include "sim/system/machine.h"
#include "sim/trace/source_lines.h"

namespace membar {

Result<SimulatedDocument> simulated_document(const Arguments& arguments, const std::string& trace) {
  const Result<Config> config = machine_of(arguments);
  if (!config) return config.error();
  const Result<Program> program = read_program(arguments, trace, config.value());
  if (!program) return program.error();
  const Result<unsigned> cores = core_count(config.value(), program.value());
  if (!cores) return cores.error();
  Recorder recorder(recorder_options(config.value(), cores.value(), true, true));
  JsonReport json(program.value());
  recorder.add_sink(json);
  HistoryReport history(program.value(), history_options(config.value(), cores.value()));
  MachineOptions options;
  options.observer = &recorder;
  options.track_writers = true;
  options.tap = &history;
  const Result<std::unique_ptr<Machine>> machine = Machine::create(config.value(), program.value(), options);
  if (!machine) return machine.error();
  SimulatedDocument simulated{machine.value()->run(), {}};
  if (simulated.end.outcome != RunEnd::Outcome::finished) return simulated;
  RunResult result = make_run_result(program.value(), config.value(), machine.value()->result(), recorder, nullptr,
                                     view_of(*machine.value()));
  result.version = MEMBAR_VERSION;
  history.finish(result.machine.cycles);
  std::ostringstream text;
  if (auto written = json.finish(result, text, {}, &history, source_lines(program.value().file)); !written) {
    return written.error();
  }
  Result<ResultJson> document = parse_result(text.str(), program.value().file);
  if (!document) return document.error();
  simulated.document = std::move(document).value();
  return simulated;
}

}  // namespace membar
