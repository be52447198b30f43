// What the oracle says of a finished run: whether its outcome is allowed, and which others are.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "sim/litmus/oracle.h"
#include "sim/litmus/outcome.h"
#include "sim/trace/program.h"

namespace membar {

struct OracleVerdict {
  std::string model;
  std::vector<Observable> observables;
  AllowedOutcomes allowed;
  FinalState shown;  // by this run

  [[nodiscard]] bool is_allowed() const { return allowed.find(shown) != nullptr; }
};

// A section of the report for people. REQUIRES: program is the one that ran
void write_oracle_section(const OracleVerdict& verdict, const Program& program, std::ostream& out);
// The member "oracle" of the JSON document.
std::string oracle_json(const OracleVerdict& verdict, const Program& program);

}  // namespace membar
