#include "sim/analysis/recording.h"

namespace membar {

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

MachineView view_of(const Machine& machine) {
  MachineView view;
  if (machine.has_data()) {
    view.memory = [&machine](Address address, unsigned bytes) { return machine.memory(address, bytes); };
  }
  view.state = [&machine](CoreId core, Address address) { return std::string(machine.state(core, address)); };
  return view;
}

}  // namespace membar
