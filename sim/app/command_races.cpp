#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/analysis/happens_before.h"
#include "sim/analysis/race_detector.h"
#include "sim/analysis/race_log.h"
#include "sim/app/command.h"
#include "sim/app/diagnostics.h"
#include "sim/app/machine_options.h"
#include "sim/app/run_setup.h"
#include "sim/report/race_report.h"
#include "sim/system/machine.h"
#include "sim/trace/source_lines.h"

namespace membar {

namespace {

// Fails when the program does not fit the machine.
Result<RunEnd> run_logged(const Config& config, const Program& program, RaceLog& log) {
  MachineOptions options;
  options.observer = &log;
  options.track_writers = true;
  const Result<std::unique_ptr<Machine>> machine = Machine::create(config, program, options);
  if (!machine) return machine.error();
  return machine.value()->run();
}

}  // namespace

ExitCode find_races(const Arguments& arguments) {
  const Result<Config> config = machine_of(arguments);
  if (!config) return report_error(config.error());
  Result<Program> program = read_program(arguments, arguments.words()[0], config.value());
  if (!program) return report_error(program.error());
  RaceLog log(program.value());
  const Result<RunEnd> end = run_logged(config.value(), program.value(), log);
  if (!end) return report_error(end.error());
  if (end.value().outcome != RunEnd::Outcome::finished) return report_unfinished(end.value());
  log.finish();
  HappensBefore order(program.value(), log);
  RaceDetector detector(program.value(), log);
  if (const auto walked = order.walk(detector); !walked) return report_error(walked.error());
  const std::vector<std::string> source = source_lines(program.value().file);
  const RaceReport report(program.value(), log, order, source);
  std::string reasons;
  for (const std::string& which : arguments.texts("why")) {
    const Result<std::string> reason = report.why(which);
    if (!reason) return report_error(reason.error());
    reasons += reason.value() + "\n";
  }
  std::cout << reasons;
  report.write_races(detector, std::cout);
  return detector.races().empty() ? kExitSuccess : kExitExpectationFailed;
}

}  // namespace membar
