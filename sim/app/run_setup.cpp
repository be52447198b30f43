#include "sim/app/run_setup.h"

#include <spdlog/spdlog.h>

#include "sim/app/diagnostics.h"
#include "sim/trace/reader.h"

namespace membar {

Result<Program> read_program(const std::string& word, const Config& config) {
  ReadOptions options;
  options.line_size = static_cast<unsigned>(config.machine.line_size.value);
  return read_trace(word == "-" ? "/dev/stdin" : word, options);
}

ExitCode report_unfinished(const RunEnd& end) {
  const ExitCode bad_input = report_error(end.error);
  for (const std::string& detail : end.details) spdlog::info("{}", detail);
  switch (end.outcome) {
    case RunEnd::Outcome::stuck:
    case RunEnd::Outcome::no_progress:
      return kExitCannotFinish;
    case RunEnd::Outcome::broken:
      return kExitExpectationFailed;
    case RunEnd::Outcome::fault:
    case RunEnd::Outcome::interrupted:
    case RunEnd::Outcome::finished:
      break;
  }
  return bad_input;
}

HistoryOptions history_options(const Config& config, unsigned cores) {
  HistoryOptions options;
  options.cores = cores;
  options.slices = config.l3.slices;
  options.line_bytes = static_cast<unsigned>(config.machine.line_size.value);
  return options;
}

}  // namespace membar
