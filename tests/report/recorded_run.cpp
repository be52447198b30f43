#include "tests/report/recorded_run.h"

#include <sstream>
#include <string>

#include "sim/analysis/recorder.h"
#include "sim/analysis/run_result.h"
#include "sim/report/history_report.h"
#include "sim/report/json_report.h"
#include "sim/system/build.h"
#include "sim/system/machine.h"

namespace membar {

std::optional<std::string> recorded_text(const Config& config, const Program& program,
                                         const RecordedRunOptions& options) {
  const Result<unsigned> cores = core_count(config, program);
  if (!cores) return std::nullopt;
  RecorderOptions recorder_options;
  recorder_options.cores = cores.value();
  recorder_options.pending_writes = config.store_buffer.entries * 4 + config.core.window + 2;
  recorder_options.pending_loads = config.core.window + config.core.mshrs;
  recorder_options.loads = true;
  Recorder recorder(recorder_options);
  JsonReport json(program);
  recorder.add_sink(json);
  HistoryReport history(program, {cores.value(), config.l3.slices,
                                  static_cast<unsigned>(config.machine.line_size.value), options.most_events});
  MachineOptions machine_options;
  machine_options.observer = &recorder;
  machine_options.track_writers = true;
  machine_options.max_cycles = 2'000'000;
  machine_options.run_ahead = false;
  if (options.history) machine_options.tap = &history;
  const auto machine = Machine::create(config, program, machine_options);
  if (!machine) return std::nullopt;
  if (machine.value()->run().outcome != RunEnd::Outcome::finished) return std::nullopt;
  const Machine& finished = *machine.value();
  MachineView view;
  if (finished.has_data()) {
    view.memory = [&finished](Address address, unsigned bytes) { return finished.memory(address, bytes); };
  }
  view.state = [&finished](CoreId core, Address address) { return std::string(finished.state(core, address)); };
  const RunResult result = make_run_result(program, config, finished.result(), recorder, nullptr, view);
  history.finish(result.machine.cycles);
  std::ostringstream out;
  if (!json.finish(result, out, {}, options.history ? &history : nullptr)) return std::nullopt;
  return out.str();
}

std::optional<nlohmann::ordered_json> recorded_run(const Config& config, const Program& program,
                                                   const RecordedRunOptions& options) {
  const std::optional<std::string> text = recorded_text(config, program, options);
  if (!text) return std::nullopt;
  return nlohmann::ordered_json::parse(*text);
}

}  // namespace membar
