// `membar run --oracle`: asks before the run what the memory model allows.
#pragma once

#include "sim/base/result.h"
#include "sim/config/config.h"
#include "sim/report/oracle_report.h"
#include "sim/trace/program.h"

namespace membar {

// Everything but the outcome of the run. Fails, with the reason, where the oracle cannot tell.
Result<OracleVerdict> ask_oracle(const Config& config, const Program& program);

}  // namespace membar
