// Explores the protocol exhaustively, breadth first: every interleaving of loads, stores, L2 evictions, L3 evictions
// and message deliveries that the model (model.h says what it holds) allows from the state in which nothing is cached.
//
// Checked are the properties of property.h. Those of a single state in every state, or in every state at rest; deadlock
// and livelock over the whole graph: if only what is due happens (deliveries, and L3 evictions for which a request
// waits), in whatever order, then every way ends, and it ends at rest. That is more than that rest can be reached.
// The search ends with the first, and so nearest, violation; only a disagreement (Property::agreement) does not end it:
// it is reported when nothing worse follows from it.
//
// States are identified up to a renaming of cores and lines, and values to "the latest" or "an older one": nothing that
// the protocol does depends on more. Symmetry reduction: C. N. Ip, D. L. Dill, "Better verification through symmetry",
// Formal Methods in System Design 9, 1996.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/checker/model.h"
#include "sim/protocol/planted_bugs.h"

namespace membar {

struct Progress {
  std::size_t states = 0;    // found
  std::size_t expanded = 0;  // of which so many have been gone on from
};

struct ExplorerOptions {
  ModelShape shape;
  ProtocolTables tables;
  std::size_t max_states = 30'000'000;  // about 100 bytes of memory each
  // Called now and then; false ends the exploration. May be empty.
  std::function<bool(const Progress&)> keep_on;
};

// A shortest way from the initial state to where a property breaks. Cores and lines keep their names all along.
struct Counterexample {
  Violation violation;
  std::vector<ModelStep> steps;
  std::vector<ModelState> states;  // before the first step, and after each
  // Livelock: the last states repeat from this one on, up to the names of cores and lines.
  std::optional<std::size_t> repeats_from;
  // Index into states: where a core and the directory first disagree, if they do before the violation.
  std::optional<std::size_t> first_disagreement;
};

struct Exploration {
  enum class End : std::uint8_t {
    complete,       // every reachable state was seen, every property holds
    violated,       // see counterexample
    out_of_states,  // max_states was reached: nothing is proved
    stopped,        // keep_on said so
  };
  ModelShape shape;
  End end = End::complete;
  std::optional<Counterexample> counterexample;
  std::size_t states = 0;
  std::size_t states_at_rest = 0;
  std::size_t transitions = 0;          // those that change the state
  std::size_t depth = 0;                // steps to the farthest state
  std::size_t most_in_flight = 0;       // messages, all channels together
  std::size_t deepest_channel[3] = {};  // messages in one channel, per virtual network
  ModelCoverage coverage;
};

// REQUIRES: a shape as ModelShape has it
Exploration explore(const ExplorerOptions& options);

}  // namespace membar
