// One execution of a case, and the verdict on it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/engine/machine_result.h"
#include "sim/protocol/planted_bugs.h"
#include "sim/stress/execution_log.h"
#include "sim/stress/stress_case.h"
#include "sim/system/machine.h"

namespace membar {

// Kinds of problems; shrinking keeps to one kind.
enum class Problem : std::uint8_t {
  none,
  refused,       // the reader or the machine does not accept the case
  unfinished,    // it did not end, though every case can
  conservation,  // segments, bills or causes do not add up
  data,          // a value that nobody wrote, a register or memory that is not what the ops computed
  axioms,        // the memory model forbids it
  comparison,    // observed or not, ahead or not, once more: not the same
  crash,         // an invariant of the simulator failed
};
std::string_view name_of(Problem problem);

struct Verdict {
  Problem problem = Problem::none;
  std::string text;            // what is wrong, in words
  std::uint64_t ops = 0;       // executed by all cores
  std::uint64_t cycles = 0;    // of the run
  std::uint64_t loads = 0;     // whose sources were judged
  std::uint64_t values = 0;    // that were computed once more
  std::uint64_t writes = 0;    // that became visible
  std::uint64_t machines = 1;  // runs: more than one where they were compared

  [[nodiscard]] bool good() const { return problem == Problem::none; }
  // Whether a case that fails so shows what one that fails like `other` shows.
  [[nodiscard]] bool same_kind(const Verdict& other) const;
};

struct ExecuteOptions {
  bool observe = true;
  bool run_ahead = true;
  bool data = true;
  bool supervise = false;           // every invariant is checked as the run goes on
  const PlantedBug* bug = nullptr;  // a mistake in the protocol; nullptr: none
};

// A run that has ended, with all that is known of it. `log` only where it was observed.
struct Execution {
  std::optional<Error> refused;  // then nothing ran
  Config config;
  std::unique_ptr<Program> program;  // before `machine`, which refers to it
  std::unique_ptr<ExecutionLog> log;
  std::unique_ptr<Machine> machine;
  RunEnd end;
  MachineResult result;
  std::vector<std::string> broken_laws;
};

Execution execute(const StressCase& made, const ExecuteOptions& options = {});

// Judges an observed execution: its end, the conservation laws, every value, and the axioms of its model.
Verdict judge(const Execution& execution);

struct TrialOptions {
  bool compare = false;  // runs it also once more, supervised, unobserved, not ahead and without data: all the same
  const PlantedBug* bug = nullptr;
};
// Executes the case and judges it. A case in which the simulator's own checks fail ends the process: see isolation.h.
Verdict try_case(const StressCase& made, const TrialOptions& options);

// What a campaign and a shrinker take for the judge.
using CaseJudge = std::function<Verdict(const StressCase&)>;

}  // namespace membar
