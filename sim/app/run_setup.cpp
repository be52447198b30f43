#include "sim/app/run_setup.h"

#include <spdlog/spdlog.h>

#include "sim/app/diagnostics.h"
#include "sim/trace/reader.h"

namespace membar {

Result<ReadOptions> read_options_of(const Arguments& arguments, const Config& config) {
  ReadOptions options;
  options.line_size = static_cast<unsigned>(config.machine.line_size.value);
  for (const std::string& text : arguments.texts("param")) {
    auto parameter = parse_trace_parameter(text);
    if (!parameter) return Error{"--param", 0, 0, parameter.error().message};
    options.parameters.push_back(std::move(parameter).value());
  }
  return options;
}

Result<Program> read_program(const Arguments& arguments, const std::string& word, const Config& config) {
  const Result<ReadOptions> options = read_options_of(arguments, config);
  if (!options) return options.error();
  return read_trace(word == "-" ? "/dev/stdin" : word, options.value());
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

HistoryOptions history_options(const Config& config, unsigned cores, std::optional<std::uint64_t> most_events) {
  HistoryOptions options;
  options.most_events = most_events.value_or(options.most_events);
  options.cores = cores;
  options.slices = config.l3.slices;
  options.line_bytes = static_cast<unsigned>(config.machine.line_size.value);
  return options;
}

}  // namespace membar
