// Small exercises as text, and what is made of them.
#pragma once

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "sim/grade/exercise.h"
#include "sim/grade/exercise_task.h"
#include "sim/grade/grader.h"
#include "sim/grade/submission.h"

namespace membar::grading {

inline ExerciseTask task_of(const std::string& text, const std::optional<std::string>& student = std::nullopt) {
  const Result<Exercise> exercise = parse_exercise(text, "exercise.toml");
  INFO((exercise ? "" : exercise.error().text()));
  REQUIRE(exercise.ok());
  Result<ExerciseTask> task = make_task(exercise.value(), student);
  INFO((task ? "" : task.error().text()));
  REQUIRE(task.ok());
  return std::move(task).value();
}

// What is wrong with an exercise, in one line.
inline std::string error_of(const std::string& text) {
  const Result<Exercise> exercise = parse_exercise(text, "exercise.toml");
  if (!exercise) return exercise.error().text();
  const Result<ExerciseTask> task = make_task(exercise.value(), std::nullopt);
  return task ? "" : task.error().text();
}

inline Submission submission_of(const ExerciseTask& task, const std::string& trace) {
  Result<Submission> submission = parse_submission(trace, "student.trace", task, false);
  INFO((submission ? "" : submission.error().text()));
  REQUIRE(submission.ok());
  return std::move(submission).value();
}

inline Grade grade_of(const ExerciseTask& task, const std::string& trace) {
  Result<Grade> result = grade(task, submission_of(task, trace));
  INFO((result ? "" : result.error().text()));
  REQUIRE(result.ok());
  return std::move(result).value();
}

// The failure of the only item, which there must be.
inline ItemFailure failure_of(const ExerciseTask& task, const std::string& trace) {
  const Grade result = grade_of(task, trace);
  REQUIRE(result.items.size() == 1);
  REQUIRE(result.items[0].failure.has_value());
  return *result.items[0].failure;
}

inline std::string story_of(const ItemFailure& failure) {
  std::string text;
  for (const std::string& sentence : failure.fault.story) text += sentence + "\n";
  return text;
}

inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// An exercise around a starter and the keys of its one item.
inline std::string exercise_text(const std::string& starter, const std::string& item, const std::string& more = "") {
  return "title = 'T'\ntask = 'Do it'\nstarter = '''\n" + starter + "'''\n" + more +
         "[item.only]\ntext = 'it is done'\n" + item;
}

inline std::string file_text(const std::filesystem::path& path) {
  std::ifstream file(path);
  REQUIRE(file);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace membar::grading
