// Judges one item of an exercise.
#pragma once

#include <atomic>

#include "sim/base/result.h"
#include "sim/grade/grader.h"

namespace membar {

// REQUIRES: item belongs to the task. Fails as `grade` does.
Result<ItemGrade> judge_item(const ExerciseTask& task, const TaskItem& item, const Submission& submission,
                             const std::atomic<bool>* interrupted);

// The first rule that does not hold, as a failure; absent when all hold.
std::optional<ItemFailure> broken_means(const std::vector<MeansRule>& rules, const ExerciseTask& task,
                                        const Submission& submission);

}  // namespace membar
