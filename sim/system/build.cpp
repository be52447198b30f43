#include "sim/system/build.h"

#include <algorithm>

namespace membar {
namespace {

Error at_line(const Program& program, unsigned line, unsigned column, std::string message) {
  return Error{program.file, line, column, std::move(message)};
}

PrivateState placed_state(Placement::Where where) {
  switch (where) {
    case Placement::Where::modified:
      return PrivateState::M;
    case Placement::Where::exclusive:
      return PrivateState::E;
    case Placement::Where::shared:
      return PrivateState::S;
    case Placement::Where::l3:
    case Placement::Where::dram:
      break;
  }
  return PrivateState::I;
}

Result<Done> place(MemorySystem& memory, const Program& program, const Placement& placement) {
  if (placement.where == Placement::Where::dram) return Done{};
  const Symbol& symbol = program.symbols[placement.symbol];
  for (const CoreId core : placement.cores) {
    if (core.value >= memory.cores()) {
      return at_line(program, placement.line, placement.column,
                     "core c" + std::to_string(core.value) + " does not exist: expected c0 to c" +
                         std::to_string(memory.cores() - 1));
    }
  }
  const std::uint64_t from = symbol.address.value + placement.element.value_or(0) * symbol.element_bytes;
  const std::uint64_t bytes = placement.element ? symbol.element_bytes : symbol.bytes();
  const std::uint64_t line_bytes = memory.line_bytes();
  for (std::uint64_t line = from / line_bytes; line <= (from + bytes - 1) / line_bytes; ++line) {
    if (!memory.place(LineAddress{line}, placed_state(placement.where), placement.cores)) {
      return at_line(program, placement.line, placement.column,
                     "'" + symbol.name +
                         "' cannot be placed there: expected a free way in its L2 and L3 sets, and no "
                         "other placement of its line");
    }
  }
  return Done{};
}

}  // namespace

bool carries_data(const Config& config, const Program& program) { return config.machine.data && !program.lacks_values; }

Result<unsigned> core_count(const Config& config, const Program& program) {
  const auto threads = static_cast<unsigned>(program.threads.size());
  if (threads == 0) return at_line(program, 0, 0, "the trace has no thread: expected at least one 'thread NAME' line");
  const unsigned cores = config.machine.core_count == 0 ? threads : config.machine.core_count;
  if (threads > cores) {
    return at_line(program, program.threads[cores].line, 0,
                   "thread '" + program.threads[cores].name + "' has no core: the trace has " +
                       std::to_string(threads) + " threads and core.count is " + std::to_string(cores) +
                       ": expected at least one core a thread");
  }
  if (threads > kMaxCores) {
    return at_line(program, program.threads[kMaxCores].line, 0,
                   "too many threads: expected at most " + std::to_string(kMaxCores));
  }
  return cores;
}

Result<Done> check_values(const Config& config, const Program& program) {
  if (carries_data(config, program) || !program.needs_values) return Done{};
  const std::string reason = program.lacks_values
                                 ? "some writes of this trace have no value: expected one for every write"
                                 : "the config says data = off: expected data = true";
  return at_line(program, program.needs_values_line, 0, "this needs the values of memory, but " + reason);
}

Result<Done> check_ops(const Config& config, const Program& program) {
  for (const Program::UsedOp& used : program.used_ops) {
    const auto lowered = lower(used.kind, used.order, config.lowering.store_sc, config.ordering);
    if (!lowered.ok()) return at_line(program, used.line, used.column, lowered.error().message);
  }
  return Done{};
}

Result<CoreParameters> core_parameters(const Config& config, const Program& program) {
  if (auto checked = check_ops(config, program); !checked) return checked.error();
  CoreParameters parameters;
  parameters.core = config.core;
  parameters.store_buffer = config.store_buffer;
  parameters.fence = config.fence;
  parameters.await = config.await;
  parameters.table = config.ordering;
  parameters.l1_latency = config.l1.latency;
  parameters.line_bytes = static_cast<unsigned>(config.machine.line_size.value);
  parameters.data = carries_data(config, program);
  parameters.holds = program.has_hold;
  const bool loads_in_order = config.ordering.always(OrderClass::load, OrderClass::load);
  parameters.speculative =
      loads_in_order && (config.core.speculative_loads == Speculation::on ||
                         (config.core.speculative_loads == Speculation::automatic && config.core.window > 1));
  for (unsigned kind = 0; kind < kLowerableOps; ++kind) {
    for (unsigned order = 0; order < kMemoryOrders; ++order) {
      const auto lowered =
          lower(static_cast<OpKind>(kind), static_cast<MemoryOrder>(order), config.lowering.store_sc, config.ordering);
      if (lowered.ok()) parameters.lowered[kind][order] = lowered.value();
    }
  }
  return parameters;
}

Result<MachineLatencies> machine_latencies(const Config& config) {
  const auto derived = derive(config);
  if (!derived.ok()) return derived.error();
  MachineLatencies latencies;
  latencies.l1 = config.l1.latency;
  latencies.l2 = config.l2.latency;
  latencies.network = config.network.latency;
  latencies.l3_access = derived.value().l3_access;
  latencies.dram_access = derived.value().dram_access;
  latencies.probe = derived.value().probe;
  return latencies;
}

MemorySystemSpec memory_spec(const Config& config) {
  MemorySystemSpec spec;
  spec.l1 = config.l1;
  spec.l2 = config.l2;
  spec.l3 = config.l3;
  spec.network = config.network;
  spec.dram = config.dram;
  spec.line_bytes = static_cast<unsigned>(config.machine.line_size.value);
  spec.mshrs = config.core.mshrs;
  return spec;
}

Result<Done> set_up_memory(MemorySystem& memory, const Program& program, bool data) {
  if (data) {
    for (const InitialValue& initial : program.initial_values) {
      memory.initialise(initial.address, initial.bytes, initial.value);
    }
  }
  for (const Placement& placement : program.placements) {
    if (auto placed = place(memory, program, placement); !placed.ok()) return placed.error();
  }
  return Done{};
}

}  // namespace membar
