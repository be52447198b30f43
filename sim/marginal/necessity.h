// Whether a program needs a barrier: without it, does the memory model allow an outcome that breaks an expectation?
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/config/config.h"
#include "sim/litmus/oracle.h"
#include "sim/litmus/outcome.h"
#include "sim/trace/program.h"

namespace membar {

struct Needed {
  enum class Answer : std::uint8_t { yes, no, unknown };
  Answer answer = Answer::unknown;
  std::string reason;       // unknown: why
  std::string expectation;  // yes: as written, without `expect`
  FinalState outcome;       // yes: that breaks it; values of Necessity::observables()
};
// "yes", "no", "unknown".
std::string_view name_of(Needed::Answer answer);

// Only expectations on nothing but registers and variables can tell, and of them those that hold in every outcome that
// the model allows of the whole program: one that is about a single timing says nothing about a barrier.
class Necessity {
 public:
  // More partial executions than this are not looked at, of the program or of one without a barrier.
  static constexpr std::uint64_t kMostSteps = 500'000;

  // Asks the oracle about the whole program. REQUIRES: program outlives this
  Necessity(const Config& config, const Program& program, const std::atomic<bool>* interrupted);

  // What the outcomes consist of; empty where nothing can be told.
  [[nodiscard]] const std::vector<Observable>& observables() const { return observables_; }
  // Of a barrier that orders nothing; and why not, where nothing can be told.
  [[nodiscard]] const Needed& of_nothing() const { return of_nothing_; }
  // Asks about the program as it is now, without a barrier (ordering_removed.h).
  [[nodiscard]] Needed ask() const;

 private:
  [[nodiscard]] Needed whole_program(const Config& config);
  // By expectation of the program: a state that breaks it; nullptr where none does.
  [[nodiscard]] std::vector<const FinalState*> broken_by(const AllowedOutcomes& outcomes) const;

  const Program& program_;
  OracleOptions options_;
  std::vector<Observable> observables_;
  std::vector<bool> tells_;  // by expectation
  Needed of_nothing_;
};

}  // namespace membar
