#include <spdlog/spdlog.h>

#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/analysis/accounting.h"
#include "sim/analysis/record_table.h"
#include "sim/analysis/recorder.h"
#include "sim/analysis/run_result.h"
#include "sim/app/command.h"
#include "sim/app/diagnostics.h"
#include "sim/app/interrupt.h"
#include "sim/app/machine_options.h"
#include "sim/app/plant_option.h"
#include "sim/app/run_marginal.h"
#include "sim/app/run_oracle.h"
#include "sim/app/run_outputs.h"
#include "sim/app/run_setup.h"
#include "sim/app/run_watcher.h"
#include "sim/base/check.h"
#include "sim/litmus/observables.h"
#include "sim/marginal/barrier_groups.h"
#include "sim/marginal/marginal_cost.h"
#include "sim/report/csv_report.h"
#include "sim/report/history_report.h"
#include "sim/report/html_page.h"
#include "sim/report/json_report.h"
#include "sim/report/marginal_report.h"
#include "sim/report/oracle_report.h"
#include "sim/report/perfetto_report.h"
#include "sim/report/tee_buffer.h"
#include "sim/report/text_report.h"
#include "sim/system/build.h"
#include "sim/system/machine.h"
#include "sim/trace/reader.h"
#include "sim/trace/source_lines.h"

namespace membar {

namespace {

constexpr std::string_view kName = "membar run";

// A longer run is shown as totals, distributions and its costliest records.
constexpr std::size_t kRecordsShown = 100;

// Of a run with more ops, readers are tracked only where a report has them: that takes memory and time.
constexpr std::uint64_t kOpsWithReaders = 1'000'000;

// What the command line asks for, read and checked.
struct Request {
  const Arguments& arguments;
  Config config;
  Program program;
  const PlantedBug* bug = nullptr;
  std::optional<OracleVerdict> oracle;    // asked, where it was to be
  std::optional<MarginalCosts> marginal;  // measured, where they were to be
  std::optional<RunEnd> unfinished;       // the run came to no end
};

Result<Config> machine_and_seed(const Arguments& arguments) {
  Result<Config> config = machine_of(arguments);
  const std::optional<std::uint64_t> seed = arguments.number("seed");
  if (!config || !seed) return config;
  const std::vector<std::string> setting{"seed=" + std::to_string(*seed)};
  if (auto applied = apply_settings(config.value(), setting); !applied) return applied.error();
  return config;
}

bool writes_document(RunOutputs& outputs) { return outputs.json() != nullptr || outputs.html() != nullptr; }

bool tracks_readers(const Program& program, RunOutputs& outputs) {
  return writes_document(outputs) || outputs.writes() != nullptr || outputs.perfetto() != nullptr ||
         !program.expectations.empty() || program.total_written_ops <= kOpsWithReaders;
}

// Who takes the records of the run, from the options of the command line.
struct Sinks {
  RecordTable table{kRecordsShown};
  std::optional<WritesCsv> writes;
  std::optional<BarriersCsv> barriers;
  std::optional<JsonReport> json;
  std::optional<HistoryReport> history;
  std::optional<BarrierGroups> groups;  // for --marginal
  std::optional<PerfettoReport> perfetto;
  RunWatcher watcher;

  Sinks(const Request& request, unsigned cores, RunOutputs& outputs, Recorder& recorder) : watcher(outputs) {
    const Program& program = request.program;
    const bool marginal = request.arguments.has("marginal");
    recorder.add_sink(table);
    if (marginal) recorder.add_sink(groups.emplace(most_ops_apart(marginal_limit(request.arguments))));
    if (outputs.writes() != nullptr) recorder.add_sink(writes.emplace(program, *outputs.writes()));
    if (outputs.barriers() != nullptr) recorder.add_sink(barriers.emplace(program, *outputs.barriers()));
    if (writes_document(outputs)) recorder.add_sink(json.emplace(program, marginal));
    if (outputs.perfetto() != nullptr) {
      const unsigned line_bytes = static_cast<unsigned>(request.config.machine.line_size.value);
      recorder.add_sink(perfetto.emplace(program, cores, line_bytes, *outputs.perfetto()));
    }
    recorder.add_sink(watcher);
  }
};

// The error of a run; a planted bug is named, lest somebody look for it elsewhere.
Error named(Error error, const PlantedBug* bug) {
  if (bug != nullptr) error.message += "; the bug '" + std::string(bug->name) + "' was planted";
  return error;
}

// A result is not asked for: nothing of the machine is to be trusted.
ExitCode report_broken(const RunEnd& end, const PlantedBug* bug) {
  report_error(named(end.error, bug));
  for (const std::string& detail : end.details)
    spdlog::log(bug == nullptr ? spdlog::level::warn : spdlog::level::info, "{}", detail);
  return kExitExpectationFailed;
}

// Ctrl-C, or output that could no longer be written.
ExitCode end_interrupted(RunOutputs& outputs, Recorder& recorder, Sinks& sinks, Cycle cycle) {
  recorder.finish();
  if (sinks.perfetto) sinks.perfetto->finish();
  const std::string kept = outputs.record_paths();
  if (auto committed = outputs.commit_records(); !committed) return report_error(committed.error());
  report_error(kName, "interrupted in cycle " + std::to_string(cycle.value) +
                          (kept.empty() ? "" : "; the records until then are in " + kept));
  return kExitInterrupted;
}

ExitCode judge(const Request& request, const RunResult& result, const std::vector<std::string>& broken_laws) {
  for (const std::string& law : broken_laws) {
    report_error(Error{result.program->file, 0, 0, "a conservation law is broken: " + law});
  }
  for (const ExpectationResult& expectation : result.expectations) {
    if (expectation.held) continue;
    report_error(Error{result.program->file, expectation.line, 0,
                       "expected " + expectation.text + ", but " + expectation.actual});
  }
  const bool allowed = !request.oracle || request.oracle->is_allowed();
  if (!allowed) {
    report_error(Error{result.program->file, 0, 0,
                       "the model '" + request.oracle->model + "' does not allow how this run ended"});
  }
  return broken_laws.empty() && result.expectations_held() && allowed ? kExitSuccess : kExitExpectationFailed;
}

// The JSON document, to wherever it is wanted: a file, a page, or both.
Result<Done> write_document(const Request& request, const RunResult& result, RunOutputs& outputs, Sinks& sinks) {
  std::vector<std::pair<std::string, std::string>> more;
  if (request.oracle) more.emplace_back("oracle", oracle_json(*request.oracle, request.program));
  if (request.marginal) {
    more.emplace_back("marginal", marginal_json(result, *request.marginal));
    sinks.json->set_costs(*request.marginal);
  }
  if (request.unfinished) more.emplace_back("unfinished", unfinished_json(*request.unfinished));
  HistoryReport* const history = sinks.history ? &*sinks.history : nullptr;
  std::vector<std::string> source;
  if (history != nullptr) {
    history->finish(result.machine.cycles);
    if (!history->complete()) {
      report_warning("the run is too long to be recorded whole: the history holds its first " +
                     std::to_string(history->events()) + " events, until cycle " +
                     std::to_string(history->shown_until().value) + "; --history-events N records more");
    }
    source = source_lines(request.program.file);
  }
  if (outputs.html() == nullptr) return sinks.json->finish(result, *outputs.json(), more, history, source);
  HtmlPage page(*outputs.html());
  std::vector<std::ostream*> streams{&page.begin_run(request.program.file, history->shown_until())};
  if (outputs.json() != nullptr) streams.push_back(outputs.json());
  TeeBuffer tee(streams);
  std::ostream both(&tee);
  if (auto written = sinks.json->finish(result, both, more, history, source); !written) return written;
  page.end_document();
  page.finish();
  return Done{};
}

// The page is written all the same: where it stops is what one wants to see.
ExitCode end_unfinished(Request& request, RunEnd end, const RunResult& result, RunOutputs& outputs, Sinks& sinks) {
  report_error(named(end.error, request.bug));
  for (const std::string& detail : end.details) spdlog::info("{}", detail);
  if (outputs.html() == nullptr) return kExitCannotFinish;
  request.unfinished = std::move(end);
  if (auto written = write_document(request, result, outputs, sinks); !written) return report_error(written.error());
  if (auto committed = outputs.commit_page(); !committed) return report_error(committed.error());
  return kExitCannotFinish;
}

ExitCode write_reports(const Request& request, const RunResult& result, RunOutputs& outputs, Sinks& sinks) {
  const Arguments& arguments = request.arguments;
  std::vector<std::string> broken_laws;
  if (arguments.has("check")) broken_laws = check_conservation(result);
  if (sinks.perfetto) sinks.perfetto->finish();
  if (sinks.json) {
    if (auto written = write_document(request, result, outputs, sinks); !written) return report_error(written.error());
  }
  if (!outputs.use_standard_output()) {
    write_text_report(result, std::cout);
    if (request.marginal) write_marginal_section(result, *request.marginal, std::cout);
    if (request.oracle) write_oracle_section(*request.oracle, request.program, std::cout);
    if (arguments.has("check") && broken_laws.empty()) {
      std::cout
          << "\nAll invariants held in every step: one writer or several readers, L1 within L2 within L3, every load\n"
             "from the last write in coherence order, stores in the order of the model, no message lost.\n"
             "The conservation laws hold: segments, bills and causes add up.\n";
    }
  }
  if (auto committed = outputs.commit(); !committed) return report_error(committed.error());
  if (request.marginal && request.marginal->ended) {
    report_error(kName, "interrupted before the run was repeated without every barrier; the rest is reported");
    return kExitInterrupted;
  }
  return judge(request, result, broken_laws);
}

// --marginal. An exit code where the command ends here: the bug that was planted has broken a run.
std::optional<ExitCode> measure(Request& request, const BarrierGroups& groups, const MachineResult& whole,
                                const MachineOptions& options) {
  Result<MarginalCosts> costs =
      run_marginal(request.arguments, request.config, request.program, whole, groups, options);
  if (!costs) return report_error(costs.error());
  const std::optional<RunEnd>& ended = costs.value().ended;
  if (ended && ended->outcome == RunEnd::Outcome::broken) return report_broken(*ended, request.bug);
  request.marginal = std::move(costs).value();
  return std::nullopt;
}

ExitCode simulate(Request& request, RunOutputs& outputs) {
  const Arguments& arguments = request.arguments;
  const Config& config = request.config;
  const Program& program = request.program;
  const PlantedBug* bug = request.bug;
  const Result<unsigned> cores = core_count(config, program);
  if (!cores) return report_error(cores.error());
  for (const std::string& warning : warnings(config, cores.value())) report_warning(warning);
  const bool readers = tracks_readers(program, outputs);
  const bool loads = writes_document(outputs) || outputs.perfetto() != nullptr;
  RecorderOptions recorded = recorder_options(config, cores.value(), readers, loads);
  recorded.requests = outputs.perfetto() != nullptr;
  Recorder recorder(recorded);
  if (!arguments.has("no-expect")) recorder.watch(program);
  Sinks sinks(request, cores.value(), outputs, recorder);

  MachineOptions options;
  options.observer = &recorder;
  options.track_writers = readers;
  options.max_cycles = arguments.number("max-cycles").value_or(options.max_cycles);
  options.check = arguments.has("check");
  if (arguments.has("history") || outputs.html() != nullptr) {
    options.tap =
        &sinks.history.emplace(program, history_options(config, cores.value(), arguments.number("history-events")));
  }
  ProtocolTables tables;
  if (bug != nullptr) {
    bug->plant(tables);
    options.tables = &tables;
  }
  options.interrupted = &defer_interrupt();
  Result<std::unique_ptr<Machine>> created = Machine::create(config, program, options);
  if (!created) return report_error(created.error());
  Machine& machine = *created.value();

  RunEnd end = machine.run();
  switch (end.outcome) {
    case RunEnd::Outcome::finished:
    case RunEnd::Outcome::stuck:
    case RunEnd::Outcome::no_progress:
      break;
    case RunEnd::Outcome::fault:
      return report_error(end.error);
    case RunEnd::Outcome::interrupted:
      return end_interrupted(outputs, recorder, sinks, machine.result().cycles);
    case RunEnd::Outcome::broken:
      return report_broken(end, bug);
  }
  RunResult result = make_run_result(program, config, machine.result(), recorder, &sinks.table, view_of(machine));
  result.version = MEMBAR_VERSION;
  if (bug != nullptr) result.planted_bug = bug->name;
  if (arguments.has("no-expect") || end.outcome != RunEnd::Outcome::finished) result.expectations.clear();
  if (end.outcome != RunEnd::Outcome::finished) {
    return end_unfinished(request, std::move(end), result, outputs, sinks);
  }
  if (request.oracle) request.oracle->shown = final_state_of(machine, request.oracle->observables);
  spdlog::info("finished after {} cycles", result.machine.cycles.value);
  if (sinks.groups) {
    created.value().reset();  // its memory is free for the machines that follow
    if (const auto ended = measure(request, *sinks.groups, result.machine, options)) return *ended;
  }
  return write_reports(request, result, outputs, sinks);
}

}  // namespace

ExitCode run_trace(const Arguments& arguments) {
  if (arguments.text("plant") == kListPlantedBugs) return list_planted_bugs();
  const Result<const PlantedBug*> bug = planted_bug(arguments);
  if (!bug) return report_error(kName, bug.error().message);
  const std::string& trace = arguments.words()[0];
  if (auto checked = RunOutputs::check(arguments, trace); !checked) return report_error(kName, checked.error().message);
  if (auto checked = check_marginal_options(arguments); !checked) return report_error(kName, checked.error().message);
  Result<Config> config = machine_and_seed(arguments);
  if (!config) return report_error(config.error());
  Result<Program> program = read_program(arguments, trace, config.value());
  if (!program) return report_error(program.error());
  spdlog::info("{}: {} ops in {} threads", program.value().file, program.value().total_written_ops,
               program.value().threads.size());
  Request request{arguments, std::move(config).value(), std::move(program).value(), bug.value(), {}, {}, {}};
  if (arguments.has("oracle")) {
    Result<OracleVerdict> verdict = ask_oracle(request.config, request.program);
    if (!verdict) return report_error(verdict.error());
    request.oracle = std::move(verdict).value();
  }
  Result<RunOutputs> outputs = RunOutputs::create(arguments);
  if (!outputs) return report_error(outputs.error());
  try {
    return simulate(request, outputs.value());
  } catch (const InvariantFailure& failure) {  // in what is made of a run that came to its end
    if (bug.value() == nullptr) throw;
    return report_broken({RunEnd::Outcome::broken,
                          {request.program.file, 0, 0, "invariant failed: " + failure.message()},
                          {failure.what()}},
                         bug.value());
  }
}

}  // namespace membar
