// A counterexample as a numbered story, and as a graph.
#pragma once

#include <string>

#include "sim/checker/explorer.h"

namespace membar {

// What broke, then one numbered step after the other: who did or received what, what the table made of it, and how
// things stand then. Ends with a newline.
//
//   Broken: single writer or many readers (while one core may write a line, no other may read it).
//   core 1 may write the line while core 0 may still read it.
//
//   The shortest way there has 9 steps:
//
//     1. core 0 loads the line
//        core 0: I -> IS_D (send_GetS)
//        now: core 0 IS_D; core 1 I; directory NP
//        in flight: GetS from core 0 to the directory
std::string narrate(const Counterexample& found, const ModelShape& shape, const ProtocolTables& tables);

// The same for `dot` of Graphviz: a node per state with the states of all controllers, what has changed in bold; an
// edge per step. Ends with a newline.
std::string to_dot(const Counterexample& found, const ModelShape& shape, const ProtocolTables& tables);

}  // namespace membar
