#include "tests/marginal/measured.h"

#include <catch2/catch.hpp>
#include <utility>

#include "sim/analysis/recorder.h"
#include "sim/trace/reader.h"

namespace membar::test {

Program program_of(std::string_view text) {
  Result<Program> program = read_trace_text(text, "test.trace");
  if (!program) FAIL(program.error().text());
  return std::move(program).value();
}

Config textbook(const std::vector<std::string>& settings) {
  Config config = builtin_textbook();
  if (const auto applied = apply_settings(config, settings); !applied) FAIL(applied.error().text());
  return config;
}

MachineResult result_of(const Config& config, const Program& program) {
  auto machine = Machine::create(config, program, MachineOptions{});
  if (!machine) FAIL(machine.error().text());
  const RunEnd end = machine.value()->run();
  INFO(end.error.text());
  REQUIRE(end.outcome == RunEnd::Outcome::finished);
  return machine.value()->result();
}

const MarginalCost& Measured::at_line(unsigned line) const {
  for (const MarginalCost& cost : costs.costs) {
    if (cost.group.first.line == line) return cost;
  }
  FAIL("no barrier at line " << line);
  return costs.costs.front();
}

Measured measured(std::string_view text, const std::vector<std::string>& settings, const MarginalOptions& options) {
  Measured all{program_of(text), {}, {}};
  const Config config = textbook(settings);
  RecorderOptions recorder_options;
  recorder_options.cores = static_cast<unsigned>(all.program.threads.size());
  recorder_options.pending_writes = config.store_buffer.entries + config.core.window;
  Recorder recorder(recorder_options);
  BarrierGroups groups(most_ops_apart(options.limit));
  recorder.add_sink(groups);
  MachineOptions looked_at;
  looked_at.observer = &recorder;
  auto machine = Machine::create(config, all.program, looked_at);
  if (!machine) FAIL(machine.error().text());
  const RunEnd end = machine.value()->run();
  INFO(end.error.text());
  REQUIRE(end.outcome == RunEnd::Outcome::finished);
  all.whole = machine.value()->result();
  auto costs = measure_marginal_costs(config, all.program, all.whole, groups, options);
  if (!costs) FAIL(costs.error().text());
  all.costs = std::move(costs).value();
  return all;
}

}  // namespace membar::test
