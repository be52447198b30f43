// An exercise as one student gets it: placeholders filled, machines built, everything checked.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/config/config.h"
#include "sim/grade/exercise.h"
#include "sim/grade/means_rule.h"
#include "sim/trace/program.h"
#include "sim/trace/template_text.h"

namespace membar {

// One of the machines of an item, and by which settings it differs from the textbook.
struct TaskMachine {
  Config config;
  std::vector<std::string> settings;  // "core.model=pso"
};

struct TaskItem {
  std::string name;
  std::string text;
  std::uint64_t points = 1;
  std::vector<TaskMachine> machines;
  std::uint64_t timings = 0;
  bool proof = false;
  std::vector<std::string> expectations;  // without `expect`
  std::vector<MeansRule> means;           // of the text
  std::vector<MeansRule> run_rules;       // of a run
  // By index: which threads do not come. The first list is empty.
  std::vector<std::vector<std::uint16_t>> absences{{}};
  // An item that has only means is judged without a run; every other one must finish on all of its machines.
  bool runs = true;
};

struct TaskHint {
  std::vector<std::string> failed, passed;
  std::string text;
};

struct ExerciseTask {
  std::string file;  // of the exercise
  std::string title;
  std::string text;
  std::string starter_text;
  Program starter;
  std::optional<std::string> student;  // what the parameters were drawn from
  Parameters parameters;
  TaskMachine machine;
  std::vector<MeansRule> rules;
  std::vector<TaskItem> items;
  std::vector<TaskHint> hints;
  std::uint64_t max_cycles = 0;

  [[nodiscard]] std::uint64_t points() const;  // of all items
};

// Machines of one item: more are an error.
inline constexpr std::size_t kMostMachines = 256;

// Fails, with a place in the exercise, when something in it does not fit: an item that asks for nothing, and an
// expectation that no submission could be judged by, too.
Result<ExerciseTask> make_task(const Exercise& exercise, const std::optional<std::string>& student);

// What the student is handed: the starter as a trace, with the task in front of it as a comment.
std::string handout(const ExerciseTask& task);

}  // namespace membar
