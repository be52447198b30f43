// Judges a submission, item by item: on every machine of the item, with random timings, and against everything that
// the memory model allows.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/analysis/expectations.h"
#include "sim/base/result.h"
#include "sim/grade/diagnosis.h"
#include "sim/grade/exercise_task.h"
#include "sim/grade/submission.h"

namespace membar {

// Why an item earned nothing: its first failure.
struct ItemFailure {
  std::string what;                     // "reader.r1 == 57", "fence == 0", "the program finishes"
  std::string actual;                   // "reader.r1 = 0"; why it cannot be judged
  std::vector<std::string> settings;    // of the machine, as in --set
  std::optional<std::uint64_t> timing;  // the number of the random timing, from 1
  // The oracle has found it. With a cycle: the machine was steered there, and shows it; without: no run tried did.
  bool from_oracle = false;
  Fault fault;
};

struct ItemGrade {
  std::string name;
  std::string text;
  std::uint64_t points = 0;  // that it is worth
  std::uint64_t runs = 0;    // simulated
  // What the oracle says, where it was asked: whether no allowed final state breaks an expectation; absent with the
  // reason in `not_proved` when it could not tell.
  std::optional<bool> proved;
  std::string not_proved;
  std::optional<ItemFailure> failure;

  [[nodiscard]] bool passed() const { return !failure; }
  [[nodiscard]] std::uint64_t earned() const { return passed() ? points : 0; }
};

struct Grade {
  std::string submission;  // file
  std::vector<ItemGrade> items;
  std::vector<std::string> hints;
  std::vector<ExpectationResult> own_expectations;  // of the submission, on the exercise's machine; they do not count
  std::string own_run_problem;                      // why there are none to judge; ""

  [[nodiscard]] std::uint64_t earned() const;
  [[nodiscard]] std::uint64_t points() const;
};

// Fails when an item's machines cannot run the program (a misaligned atomic, say), and when it is interrupted.
Result<Grade> grade(const ExerciseTask& task, const Submission& submission,
                    const std::atomic<bool>* interrupted = nullptr);

}  // namespace membar
