#include "sim/app/run_setup.h"

#include "sim/trace/reader.h"

namespace membar {

Result<Program> read_program(const std::string& word, const Config& config) {
  ReadOptions options;
  options.line_size = static_cast<unsigned>(config.machine.line_size.value);
  return read_trace(word == "-" ? "/dev/stdin" : word, options);
}

HistoryOptions history_options(const Config& config, unsigned cores) {
  HistoryOptions options;
  options.cores = cores;
  options.slices = config.l3.slices;
  options.line_bytes = static_cast<unsigned>(config.machine.line_size.value);
  return options;
}

}  // namespace membar
