// The allowed-outcome oracle: every execution of a small program that a memory model allows, and how each of them ends.
//
// The executions are candidate executions in the sense of "Herding cats" (see execution_graph.h): one for each way in
// which the reads can be matched with writes (rf) and the writes to a place ordered (co) without breaking an axiom.
// Each is built once, by adding events one at a time: a write or fence as soon as its thread comes to it, in every
// place of the coherence order; when all threads stand at reads, one of them reads from a write that is there already,
// and those passed over must later read from a write that is not there yet. Some order of adding leads to every
// execution, because program order and rf together have no cycle under any of these models (no read is ordered behind a
// later write of its own thread). It knows the ISA and the trace language, and nothing of the simulated machine.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "sim/base/result.h"
#include "sim/config/config.h"
#include "sim/isa/lowering.h"
#include "sim/isa/ordering_table.h"
#include "sim/litmus/outcome.h"
#include "sim/trace/program.h"

namespace membar {

struct OracleOptions {
  OrderingTable table = tso_table();  // one of the built-in models
  StoreScLowering store_sc = StoreScLowering::xchg;
  unsigned line_bytes = 64;              // plain accesses that cross a line are two
  std::uint64_t most_steps = 4'000'000;  // partial executions that are looked at before it gives up
  // Set from outside (a signal handler): it gives up.
  const std::atomic<bool>* interrupted = nullptr;
};

// An access of an execution, for those who want to see it happen: the op at `position` of its thread's code.
struct WitnessEvent {
  std::uint16_t thread = 0;
  std::uint32_t position = 0;
  bool writes = false;
};

struct AllowedState {
  FinalState values;
  std::uint64_t executions = 0;
  // One of these executions: its accesses in an order in which they can become globally visible.
  std::vector<WitnessEvent> witness;
};

struct AllowedOutcomes {
  std::vector<AllowedState> states;  // by values, ascending
  std::uint64_t executions = 0;

  [[nodiscard]] const AllowedState* find(const FinalState& values) const;
};

// The model of that machine, with its lowering and its lines.
OracleOptions oracle_options(const Config& config);

// Fails, with the reason, for a program with far more ops than an oracle can do with: to look at them all takes time.
Result<Done> check_enumerable(const Program& program);

// Every final state of the program under the model. delay and hold are no matter: they only take time.
// Fails, with the reason, for a model that is not built in, for a program that is too large (more than 64 accesses and
// fences in some execution, loops that never repeat a state, more than most_steps), and for a misaligned atomic.
Result<AllowedOutcomes> allowed_outcomes(const Program& program, const std::vector<Observable>& observables,
                                         const OracleOptions& options);

}  // namespace membar
