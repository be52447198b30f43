// An abstract machine for each memory model, explored state by state: memory, and per thread a buffer of stores. The
// oracle judges executions by axioms; this one runs them. Both must end in the same states (x86-TSO: S. Owens, S.
// Sarkar, P. Sewell, TPHOLs 2009, theorem "the abstract machine and the axiomatic model agree").
#pragma once

#include <set>
#include <vector>

#include "sim/litmus/execution_graph.h"
#include "sim/litmus/outcome.h"
#include "sim/trace/program.h"

namespace membar {

// REQUIRES: the program is small, and its loops repeat their states.
std::set<FinalState> operational_outcomes(const Program& program, const std::vector<Observable>& observables,
                                          AxiomaticModel model);

}  // namespace membar
