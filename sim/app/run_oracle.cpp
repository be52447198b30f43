#include "sim/app/run_oracle.h"

#include <string>
#include <utility>

#include "sim/litmus/observables.h"
#include "sim/system/build.h"

namespace membar {
Result<OracleVerdict> ask_oracle(const Config& config, const Program& program) {
  const auto refuse = [&](const std::string& why) { return Error{program.file, 0, 0, "--oracle: " + why}; };
  if (auto checked = check_enumerable(program); !checked) return refuse(checked.error().message);
  if (!carries_data(config, program))
    return refuse("the run carries no values, expected data = true and a value for every write");
  OracleVerdict verdict;
  verdict.model = config.ordering.name;
  verdict.observables = observables_of(program);
  auto allowed = allowed_outcomes(program, verdict.observables, oracle_options(config));
  if (!allowed.ok()) return refuse(allowed.error().message);
  verdict.allowed = std::move(allowed).value();
  return verdict;
}

}  // namespace membar
