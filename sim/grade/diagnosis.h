// Where a run first went wrong: from the records of the run and an expectation that did not hold, to the op, the cycle
// and the reason.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/grade/graded_run.h"
#include "sim/grade/submission.h"
#include "sim/trace/program.h"

namespace membar {

struct Fault {
  std::string thread;  // "" when no op can be named
  std::optional<std::uint16_t> core;
  unsigned line = 0;                   // of the submission; 0: none
  std::string op;                      // "load data -> r1"
  std::optional<std::uint64_t> cycle;  // absent: it is in the text, and not in a run
  std::vector<std::string> story;      // sentences
};

// A run with the program that ran, to be asked about.
class RunStory {
 public:
  // REQUIRES: all of them outlive this; the program's lines are those of the submission
  RunStory(const Submission& submission, const Program& program, const GradedRun& run)
      : submission_(submission), program_(program), run_(run) {}

  // The run did not come to its end.
  [[nodiscard]] Fault why_unfinished() const;
  // The same when it ended because the program was at fault.
  [[nodiscard]] Fault why_at_fault() const;
  // An expectation of the program did not hold.
  [[nodiscard]] Fault why_broken(const Expectation& expectation) const;

  [[nodiscard]] const Program& program() const { return program_; }
  [[nodiscard]] const GradedRun& run() const { return run_; }
  // "reader's load data -> r1 (line 15)".
  [[nodiscard]] std::string named(std::size_t thread, unsigned line) const;
  // A fault at an op.
  [[nodiscard]] Fault at(std::size_t thread, unsigned line) const;
  // "57", or "the initial value 0".
  [[nodiscard]] std::string value_read(const LoadFacts& load) const;
  [[nodiscard]] const WriteRecord* write_of(WriteId id) const;
  // The first write of another core to what the load reads that was not yet visible when the load performed.
  [[nodiscard]] const WriteRecord* missed_by(const LoadFacts& load) const;
  // What a load that missed a write read, what it missed, and why that could be.
  [[nodiscard]] std::vector<std::string> story_of_missing(const LoadFacts& load, const WriteRecord& missed) const;
  // Older writes of the core that were not yet visible, oldest first.
  [[nodiscard]] std::vector<const WriteRecord*> pending(CoreId core, std::uint64_t sequence, Cycle cycle) const;

 private:
  const Submission& submission_;
  const Program& program_;
  const GradedRun& run_;
};

// The parts of why_broken, by what an expectation is about (diagnosis_values.cpp, diagnosis_costs.cpp). Absent: they
// find nothing.
std::optional<Fault> fault_in_registers(const RunStory& story, const Expectation& expectation);
std::optional<Fault> fault_in_memory(const RunStory& story, const Expectation& expectation);
std::optional<Fault> fault_in_order(const RunStory& story, const Expectation& expectation);
std::optional<Fault> fault_in_costs(const RunStory& story, const Expectation& expectation);

// Every term of an expectation, sides before their parts.
std::vector<const ExpectTerm*> terms_of(const Expectation& expectation);

}  // namespace membar
