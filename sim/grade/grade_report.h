// Grades for people, and as `membar.grade/1` (sim/report/schema/membar.grade.1.schema.json).
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/grade/exercise_task.h"
#include "sim/grade/grader.h"

namespace membar {

inline constexpr std::string_view kGradeSchema = "membar.grade/1";

// The score of every item; for each that failed why, where and when; the hints; the total.
void write_grade_text(const ExerciseTask& task, const Grade& grade, std::ostream& out);

// The grades of a class against one exercise.
class GradeJson {
 public:
  explicit GradeJson(std::string exercise_file) : exercise_file_(std::move(exercise_file)) {}
  void grade(const ExerciseTask& task, const Grade& grade);
  // A submission that could not be graded.
  void error(const std::string& submission, const Error& error);
  // The document, with a line end.
  [[nodiscard]] std::string text() const;

 private:
  std::string exercise_file_;
  std::vector<std::string> grades_, errors_;
};

}  // namespace membar
