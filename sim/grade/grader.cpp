#include "sim/grade/grader.h"

#include <algorithm>
#include <utility>

#include "sim/grade/graded_run.h"
#include "sim/grade/item_judge.h"

namespace membar {
namespace {

// What the student expects, on the exercise's own machine.
Result<Done> judge_own_expectations(const ExerciseTask& task, const Submission& submission,
                                    const std::atomic<bool>* interrupted, Grade& grade) {
  if (submission.program.expectations.empty()) return Done{};
  const Result<GradedRun> run =
      graded_run(submission.program, task.machine.config, RunLimits{task.max_cycles, interrupted});
  if (!run) return run.error();
  grade.own_expectations = run.value().expectations;
  if (!run.value().finished()) grade.own_run_problem = run.value().end.error.message;
  return Done{};
}

std::vector<std::string> hints_for(const ExerciseTask& task, const Grade& grade) {
  const auto passed = [&](const std::string& name) {
    return std::any_of(grade.items.begin(), grade.items.end(),
                       [&](const ItemGrade& item) { return item.name == name && item.passed(); });
  };
  std::vector<std::string> hints;
  for (const TaskHint& hint : task.hints) {
    const bool all_failed = std::none_of(hint.failed.begin(), hint.failed.end(), passed);
    if (all_failed && std::all_of(hint.passed.begin(), hint.passed.end(), passed)) hints.push_back(hint.text);
  }
  return hints;
}

}  // namespace

std::uint64_t Grade::earned() const {
  std::uint64_t sum = 0;
  for (const ItemGrade& item : items) sum += item.earned();
  return sum;
}

std::uint64_t Grade::points() const {
  std::uint64_t sum = 0;
  for (const ItemGrade& item : items) sum += item.points;
  return sum;
}

Result<Grade> grade(const ExerciseTask& task, const Submission& submission, const std::atomic<bool>* interrupted) {
  Grade result;
  result.submission = submission.file;
  const std::optional<ItemFailure> rules = broken_means(task.rules, task, submission);
  for (const TaskItem& item : task.items) {
    if (rules) {  // nothing is earned by what the exercise rules out
      ItemGrade& refused = result.items.emplace_back();
      refused.name = item.name;
      refused.text = item.text;
      refused.points = item.points;
      refused.failure = rules;
      continue;
    }
    Result<ItemGrade> judged = judge_item(task, item, submission, interrupted);
    if (!judged) return judged.error();
    result.items.push_back(std::move(judged).value());
  }
  if (!rules) result.hints = hints_for(task, result);
  if (auto own = judge_own_expectations(task, submission, interrupted, result); !own) return own.error();
  return result;
}

}  // namespace membar
