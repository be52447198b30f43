#include "sim/app/run_marginal.h"

#include "sim/app/output_file.h"
#include "sim/app/terminal_line.h"

namespace membar {

Result<Done> check_marginal_options(const Arguments& arguments) {
  const bool measures = arguments.has("marginal");
  if (arguments.has("marginal-limit") && !measures) {
    return Error{"", 0, 0, "--marginal-limit limits the runs of --marginal; expected --marginal as well"};
  }
  const bool table_to_output =
      arguments.text("writes") == kStandardOutput || arguments.text("barriers") == kStandardOutput;
  if (measures && table_to_output && !arguments.has("json") && !arguments.has("html")) {
    return Error{
        "", 0, 0,
        "--marginal goes into the report for people, --json and --html, and none is asked for; expected --json "
        "FILE, or a FILE for the table on standard output"};
  }
  return Done{};
}

std::uint64_t marginal_limit(const Arguments& arguments) {
  return arguments.number("marginal-limit").value_or(kMarginalLimit);
}

Result<MarginalCosts> run_marginal(const Arguments& arguments, const Config& config, Program& program,
                                   const MachineResult& whole, const BarrierGroups& groups,
                                   const MachineOptions& machine) {
  MarginalOptions options;
  options.limit = marginal_limit(arguments);
  options.needed = !arguments.has("no-expect");
  options.machine.max_cycles = machine.max_cycles;
  options.machine.tables = machine.tables;
  options.machine.interrupted = machine.interrupted;
  TerminalLine line;
  options.progress = [&line](std::size_t done, std::size_t all) {
    line.show("membar: run " + std::to_string(done + 1) + " of " + std::to_string(all) + " without a barrier");
  };
  return measure_marginal_costs(config, program, whole, groups, options);
}

}  // namespace membar
