#include "sim/analysis/run_result.h"

#include <algorithm>
#include <utility>

namespace membar {
namespace {

std::vector<MemoryValue> read_memory(const Program& program, const MachineView& view) {
  std::vector<MemoryValue> memory;
  if (!view.memory) return memory;
  for (const Symbol& symbol : program.symbols) {
    if (symbol.count > kMaxArrayValues) continue;
    MemoryValue value{symbol.name, symbol.count > 1, {}};
    for (std::uint64_t i = 0; i < symbol.count; ++i) {
      value.values.push_back(view.memory(symbol.address + i * symbol.element_bytes, symbol.element_bytes));
    }
    memory.push_back(std::move(value));
  }
  return memory;
}

}  // namespace

bool RunResult::expectations_held() const {
  return std::all_of(expectations.begin(), expectations.end(), [](const ExpectationResult& e) { return e.held; });
}

RunResult make_run_result(const Program& program, const Config& config, MachineResult machine, Recorder& recorder,
                          const RecordTable* table, const MachineView& view) {
  recorder.finish();
  RunResult result;
  result.program = &program;
  result.config = parameter_values(config);
  result.machine = std::move(machine);
  result.totals = recorder.totals();
  result.readers_tracked = recorder.tracks_readers();
  result.writes_fit = table != nullptr && table->writes_fit();
  result.barriers_fit = table != nullptr && table->barriers_fit();
  if (table != nullptr) {
    result.writes = table->writes();
    result.barriers = table->barriers();
  }
  result.memory = read_memory(program, view);
  result.expectations = evaluate_expectations(program, result.machine, recorder.watches(), view);
  return result;
}

std::string thread_name(const Program& program, CoreId core) {
  return core.value < program.threads.size() ? program.threads[core.value].name : "";
}

std::string symbol_name(const Program& program, Address address) {
  std::string name = program.symbol_at(address);
  // A variable's name does not begin with a digit; an address in its place does.
  if (!name.empty() && name[0] >= '0' && name[0] <= '9') name.clear();
  return name;
}

const std::string& label_name(const Program& program, std::uint32_t label) {
  return program.labels[label < program.labels.size() ? label : 0];
}

}  // namespace membar
