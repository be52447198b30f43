// The last part of a litmus file: `locations [...]`, `filter P`, and `exists P`, `~exists P`, `forall P`.
#pragma once

#include <optional>
#include <vector>

#include "sim/litmus/litmus_terms.h"
#include "sim/litmus/litmus_test.h"

namespace membar {

// As written: a Proposition's `column`, `other` and `values` are indices into `terms` and `values` here.
struct LitmusFinal {
  struct Location {
    LitmusTerm term;
    bool has_type = false;
    LitmusType type;
  };
  std::vector<Location> locations;
  std::optional<Proposition> filter;
  Quantifier quantifier = Quantifier::forall;  // without a condition: forall (true)
  Proposition condition;
  std::vector<LitmusTerm> terms;
  std::size_t filter_terms = 0;  // the first so many are the filter's
  std::vector<LitmusValue> values;
};

// Whether the code ends here and the last part begins, or the file ends.
bool at_final(const LitmusTokens& tokens);

// Reads up to the end of the file. `word_bytes`: the size of a pointer.
bool parse_final(LitmusTokens& tokens, unsigned word_bytes, LitmusFinal& final);

}  // namespace membar
