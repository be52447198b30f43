// From a Config and a Program to what the parts of a machine are built from.
#pragma once

#include "sim/base/result.h"
#include "sim/cache/memory_system.h"
#include "sim/config/config.h"
#include "sim/core/core_parameters.h"
#include "sim/trace/program.h"

namespace membar {

// Whether lines carry bytes: the config says so, and the trace has values.
bool carries_data(const Config& config, const Program& program);

// How many cores: core.count, or as many as the program has threads. Fails when there are fewer cores than threads.
Result<unsigned> core_count(const Config& config, const Program& program);

// Fails when the program needs values and there are none.
Result<Done> check_values(const Config& config, const Program& program);

// Fails at the first op of the program that the ISA or the model cannot express.
Result<Done> check_ops(const Config& config, const Program& program);

// Fails as check_ops() does.
Result<CoreParameters> core_parameters(const Config& config, const Program& program);

Result<MachineLatencies> machine_latencies(const Config& config);
MemorySystemSpec memory_spec(const Config& config);

// Initial values, then placements. Fails when a placement does not fit.
Result<Done> set_up_memory(MemorySystem& memory, const Program& program, bool data);

}  // namespace membar
