#include "sim/app/run_setup.h"

#include "sim/trace/reader.h"

namespace membar {

Result<Program> read_program(const std::string& word, const Config& config) {
  ReadOptions options;
  options.line_size = static_cast<unsigned>(config.machine.line_size.value);
  return read_trace(word == "-" ? "/dev/stdin" : word, options);
}

RecorderOptions recorder_options(const Config& config, unsigned cores, bool readers, bool loads) {
  RecorderOptions options;
  options.cores = cores;
  options.pending_writes = config.store_buffer.entries + config.core.window;
  const bool loads_stay = config.ordering.always(OrderClass::load, OrderClass::store);
  options.pending_loads = loads_stay ? 0 : config.core.mshrs + config.core.window;
  options.track_readers = readers;
  options.loads = loads;
  return options;
}

HistoryOptions history_options(const Config& config, unsigned cores) {
  HistoryOptions options;
  options.cores = cores;
  options.slices = config.l3.slices;
  options.line_bytes = static_cast<unsigned>(config.machine.line_size.value);
  return options;
}

MachineView view_of(const Machine& machine) {
  MachineView view;
  if (machine.has_data()) {
    view.memory = [&machine](Address address, unsigned bytes) { return machine.memory(address, bytes); };
  }
  view.state = [&machine](CoreId core, Address address) { return std::string(machine.state(core, address)); };
  return view;
}

}  // namespace membar
