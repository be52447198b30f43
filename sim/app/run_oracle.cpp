#include "sim/app/run_oracle.h"

#include <string>
#include <utility>

#include "sim/litmus/observables.h"
#include "sim/system/build.h"

namespace membar {
namespace {

// Far more than an oracle can do with; to look at them all would take time.
constexpr std::uint64_t kMostOps = 10'000;

}  // namespace

Result<OracleVerdict> ask_oracle(const Config& config, const Program& program) {
  const auto refuse = [&](const std::string& why) { return Error{program.file, 0, 0, "--oracle: " + why}; };
  if (program.total_written_ops > kMostOps) {
    return refuse("the program is too large to enumerate its executions: it has " +
                  std::to_string(program.total_written_ops) + " ops, expected at most " + std::to_string(kMostOps));
  }
  if (!carries_data(config, program))
    return refuse("the run carries no values, expected data = true and a value for every write");
  OracleVerdict verdict;
  verdict.model = config.ordering.name;
  verdict.observables = observables_of(program);
  OracleOptions options;
  options.table = config.ordering;
  options.store_sc = config.lowering.store_sc;
  options.line_bytes = static_cast<unsigned>(config.machine.line_size.value);
  auto allowed = allowed_outcomes(program, verdict.observables, options);
  if (!allowed.ok()) return refuse(allowed.error().message);
  verdict.allowed = std::move(allowed).value();
  return verdict;
}

}  // namespace membar
