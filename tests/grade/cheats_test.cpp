// The exercises that come with the lessons, and those who would rather not solve them (submissions.txt).
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <string>

#include "tests/grade/grading.h"

namespace membar {
namespace {

const std::filesystem::path kExercises = MEMBAR_SOURCE_DIR "/traces/lessons/exercises";

struct Shown {
  std::string exercise;
  std::string name;
  std::optional<std::uint64_t> points;  // of an honest one; absent with `honest`: all
  bool honest = false;
  std::string trace;
};

// "=== 01-publish-safely, honest 6: a mutex around both", and the trace below.
Shown heading(const std::string& line) {
  Shown shown;
  const std::size_t comma = line.find(", "), colon = line.find(": ");
  REQUIRE(comma < colon);
  shown.exercise = line.substr(4, comma - 4);
  shown.name = line.substr(colon + 2);
  const std::vector<std::string> kind = words_of_text(line.substr(comma + 2, colon - comma - 2));
  REQUIRE(!kind.empty());
  shown.honest = kind[0] == "honest";
  CHECK((shown.honest || kind[0] == "cheat"));
  if (kind.size() == 2) shown.points = whole_number(kind[1]);
  return shown;
}

const std::vector<Shown>& all_shown() {
  static const std::vector<Shown> all = [] {
    std::vector<Shown> found;
    const std::string text = grading::file_text(MEMBAR_SOURCE_DIR "/tests/grade/submissions.txt");
    for (const std::string& line : lines_of_text(text)) {
      if (line.starts_with("=== ")) {
        found.push_back(heading(line));
      } else if (!found.empty()) {
        found.back().trace += line + "\n";
      }
    }
    return found;
  }();
  return all;
}

// Calls judge(shown, task) for some students each.
template <class Judge>
void for_students(bool honest, Judge&& judge) {
  std::map<std::string, std::vector<ExerciseTask>> tasks;
  for (const Shown& shown : all_shown()) {
    if (shown.honest != honest) continue;
    std::vector<ExerciseTask>& of_exercise = tasks[shown.exercise];
    if (of_exercise.empty()) {
      const std::string text = grading::file_text(kExercises / (shown.exercise + ".toml"));
      for (const char* student : {"anna", "7", "2026-17"}) of_exercise.push_back(grading::task_of(text, student));
    }
    for (const ExerciseTask& task : of_exercise) {
      INFO(shown.exercise << ", " << shown.name << ", " << *task.student);
      judge(shown, task);
    }
  }
}

TEST_CASE("Each exercise is shown to at least ten cheats and three honest solutions that are not its answer") {
  std::map<std::string, std::size_t> cheats, honest;
  for (const Shown& shown : all_shown()) ++(shown.honest ? honest : cheats)[shown.exercise];
  CHECK(cheats.size() == 6);
  for (const auto& [exercise, count] : cheats) {
    INFO(exercise);
    CHECK(count >= 10);
    CHECK(honest[exercise] >= 3);
  }
}

TEST_CASE("Who does not solve an exercise does not earn all of its points") {
  for_students(false, [](const Shown& shown, const ExerciseTask& task) {
    const Result<Submission> submission = parse_submission(shown.trace, "cheat.trace", task, true);
    if (!submission) {  // what is to be kept is not kept: it is not even graded
      INFO(submission.error().text());
      CHECK(submission.error().message.find("of the starter") != std::string::npos);
      return;
    }
    const Result<Grade> result = grade(task, submission.value());
    REQUIRE(result.ok());
    CHECK(result.value().earned() < result.value().points());
  });
}

TEST_CASE("A solution that is not the answer earns what it is worth") {
  for_students(true, [](const Shown& shown, const ExerciseTask& task) {
    const Result<Submission> submission = parse_submission(shown.trace, "honest.trace", task, true);
    INFO((submission ? "" : submission.error().text()));
    REQUIRE(submission.ok());
    const Result<Grade> result = grade(task, submission.value());
    REQUIRE(result.ok());
    for (const ItemGrade& item : result.value().items) {
      UNSCOPED_INFO(item.name << ": " << (item.failure ? item.failure->what + ": " + item.failure->actual : ""));
    }
    CHECK(result.value().earned() == shown.points.value_or(result.value().points()));
  });
}

}  // namespace
}  // namespace membar
