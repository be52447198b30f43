#include "sim/litmus/runner.h"

#include <memory>
#include <utility>
#include <vector>

#include "sim/engine/random.h"
#include "sim/system/machine.h"

namespace membar {
namespace {

// As long as a few misses: enough for any thread to be first.
constexpr std::uint64_t kLongestDelay = 600;

// The program of the test with a delay in front of each thread.
Program delayed(const LitmusTest& test, Random& random) {
  const Program& original = test.program;
  Program program;
  program.file = original.file;
  program.symbols = original.symbols;
  program.initial_values = original.initial_values;
  program.operands = original.operands;
  program.used_ops = original.used_ops;
  program.needs_values = original.needs_values;
  program.needs_values_line = original.needs_values_line;
  for (const ProgramThread& thread : original.threads) {
    TraceOp delay;
    delay.kind = OpKind::delay;
    delay.value = random.below(2) == 0 ? 0 : random.below(kLongestDelay);
    std::vector<TraceOp> ops{delay};
    for (TraceOp op : thread.code->fetch(0)) {
      if (is_structure(op.kind)) {
        ++op.target;
      } else {
        ++op.index;
      }
      ops.push_back(op);
    }
    ProgramThread copy;
    copy.name = thread.name;
    copy.line = thread.line;
    copy.written_ops = thread.written_ops + 1;
    copy.code = std::make_unique<MemoryOpStream>(std::move(ops));
    program.total_written_ops += copy.written_ops;
    program.threads.push_back(std::move(copy));
  }
  return program;
}

FinalState state_of(const LitmusTest& test, const Machine& machine) {
  const MachineResult result = machine.result();
  return final_state(
      test, [&](std::uint16_t thread, std::uint8_t reg) { return result.cores[thread].registers[reg]; },
      [&](Address address, unsigned bytes) { return machine.memory(address, bytes); });
}

}  // namespace

Result<LitmusResult> run_litmus(const LitmusTest& test, const Config& config, const RunnerOptions& options) {
  LitmusResult result;
  Random random(options.seed);
  MachineOptions machine_options;
  machine_options.interrupted = options.interrupted;
  machine_options.max_cycles = 1'000'000;
  for (std::uint64_t run = 0; run < options.runs; ++run) {
    const Program program = delayed(test, random);
    Result<std::unique_ptr<Machine>> machine = Machine::create(config, program, machine_options);
    if (!machine) return machine.error();
    const RunEnd end = machine.value()->run();
    if (end.outcome == RunEnd::Outcome::interrupted) result.interrupted = true;
    if (result.interrupted) break;
    if (end.outcome == RunEnd::Outcome::fault) return end.error;
    if (end.outcome != RunEnd::Outcome::finished) {
      result.cannot_finish = end.error;
      break;
    }
    ++result.runs;
    const FinalState state = state_of(test, *machine.value());
    if (!test.filter || holds(*test.filter, test.columns, state)) ++result.histogram[state];
  }
  return result;
}

}  // namespace membar
