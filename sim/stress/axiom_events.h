// From the facts of a run to the events that the axioms judge: every op as what its language-level meaning demands.
#pragma once

#include <vector>

#include "sim/config/config.h"
#include "sim/stress/execution_log.h"
#include "sim/stress/memory_axioms.h"
#include "sim/trace/program.h"

namespace membar {

// The model whose axioms a config promises.
AxiomModel axiom_model(const Config& config);

// Sorted. REQUIRES: a program that is all in memory, and a run of it with data and with writers tracked.
std::vector<AxiomEvent> axiom_events(const ExecutionLog& log, const Program& program, const Config& config);
// What memory begins with, where that is not 0.
std::vector<InitialByte> initial_bytes(const Program& program);

}  // namespace membar
