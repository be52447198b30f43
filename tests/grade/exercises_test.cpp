// The exercises that come with the lessons: the answers earn everything for every student, and each of the typical
// mistakes fails where it is meant to, with the explanation and the hint that are meant for it.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <set>

#include "tests/grade/grading.h"

namespace membar {
namespace {

using grading::contains;
using grading::file_text;

const std::filesystem::path kFolder = MEMBAR_SOURCE_DIR "/traces/lessons/exercises";

Exercise exercise_of(const std::string& name) {
  Result<Exercise> exercise = read_exercise((kFolder / (name + ".toml")).string());
  INFO((exercise ? "" : exercise.error().text()));
  REQUIRE(exercise.ok());
  return std::move(exercise).value();
}

ExerciseTask task_for(const Exercise& exercise, const std::string& student) {
  Result<ExerciseTask> task = make_task(exercise, student);
  INFO((task ? "" : task.error().text()));
  REQUIRE(task.ok());
  return std::move(task).value();
}

Grade grade_filled(const ExerciseTask& task, const std::string& name) {
  const Result<Submission> submission = parse_submission(file_text(kFolder / (name + ".trace")), name, task, true);
  INFO((submission ? "" : submission.error().text()));
  REQUIRE(submission.ok());
  Result<Grade> result = grade(task, submission.value());
  INFO((result ? "" : result.error().text()));
  REQUIRE(result.ok());
  return std::move(result).value();
}

const std::vector<std::string> kExercises{"01-publish-safely", "02-dekker",  "03-cheapest-barrier",
                                          "04-false-sharing",  "05-counter", "06-once"};

TEST_CASE("Every exercise of the folder is tested, and each has an answer and three typical mistakes") {
  std::set<std::string> found, expected;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) found.insert(entry.path().filename().string());
  for (const std::string& name : kExercises) {
    for (const char* ending : {".toml", ".answer.trace", ".wrong-1.trace", ".wrong-2.trace", ".wrong-3.trace"}) {
      expected.insert(name + ending);
    }
  }
  expected.insert("README.md");
  CHECK(found == expected);
}

TEST_CASE("The answer to each exercise earns full points for many students") {
  for (const std::string& name : kExercises) {
    const Exercise exercise = exercise_of(name);
    for (unsigned student = 0; student < 25; ++student) {
      const ExerciseTask task = task_for(exercise, "student " + std::to_string(student));
      const Grade result = grade_filled(task, name + ".answer");
      INFO(name << ", student " << student);
      for (const ItemGrade& item : result.items) {
        INFO(item.name << ": " << (item.failure ? item.failure->actual : ""));
        CHECK(item.passed());
        CHECK(item.not_proved.empty());
      }
      CHECK(result.hints.empty());
    }
  }
}

TEST_CASE("What a student is handed is a trace that can be graded, and earns less than everything") {
  for (const std::string& name : kExercises) {
    const Exercise exercise = exercise_of(name);
    std::set<std::string> tasks;
    for (unsigned student = 0; student < 10; ++student) {
      const ExerciseTask task = task_for(exercise, std::to_string(student));
      const std::string text = handout(task);
      tasks.insert(text);
      INFO(name << ", student " << student);
      const Grade result = grading::grade_of(task, text);
      CHECK(result.earned() < result.points());
      CHECK_FALSE(result.hints.empty());
    }
    CHECK(tasks.size() >= 9);
  }
}

struct Mistake {
  std::string name;
  std::string failed_item;  // the one that tells it
  std::vector<std::string> passed_items;
  std::string op;                  // at which it first went wrong
  std::vector<std::string> story;  // parts of it
  std::string hint;                // part of the only one
};

std::vector<Mistake> mistakes_of_order() {
  return {
      {"01-publish-safely.wrong-1",
       "pso",
       {"tso", "cheap"},
       "load data -> r1",
       {"store flag 1 (line 11) became visible in cycle", "before that write, which stands before it"},
       "Plain stores to different lines may change places"},
      {"01-publish-safely.wrong-2",
       "tso",
       {"cheap"},
       "load data -> r1",
       {"read 0, the initial value", "(line 11) became visible only in cycle"},
       "Which of the two stores"},
      {"01-publish-safely.wrong-3", "cheap", {"tso", "pso"}, "mfence", {}, "A release store asks for less"},
      {"02-dekker.wrong-1",
       "safe",
       {"budget"},
       "load",
       {"The load overtook an older store of its own core"},
       "a fence in one thread does not help the other"},
      {"02-dekker.wrong-2",
       "safe",
       {"budget"},
       "load.acq",
       {"The load overtook an older store of its own core", "store.rel"},
       "Release and acquire do not forbid that"},
      {"02-dekker.wrong-3",
       "budget",
       {"safe"},
       "mfence",
       {"mfence (line 11) stalled its core for", "It waited for"},
       "a store that is its own barrier"},
      {"03-cheapest-barrier.wrong-1",
       "safe",
       {"budget"},
       "load d1 -> r1",
       {"before that write, which stands before it"},
       "LFENCE holds loads back"},
      {"03-cheapest-barrier.wrong-2",
       "budget",
       {"safe", "kind"},
       "mfence",
       {"dram", "fixed 30"},
       "A full barrier makes the core wait"},
      {"03-cheapest-barrier.wrong-3",
       "safe",
       {"kind", "budget"},
       "load d1 -> r1",
       {"store flag 1", "before that write, which stands before it"},
       "The barrier must stand between"},
  };
}

std::vector<Mistake> mistakes_of_sharing() {
  return {
      {"04-false-sharing.wrong-1",
       "one",
       {"right"},
       "add.rlx",
       {"n1 and n2 lie on one cache line", "false sharing"},
       "What a core takes from another is a whole line"},
      {"04-false-sharing.wrong-2",
       "all",
       {"right", "one"},
       "add.rlx n1 1",
       {"n1 and n2 lie on one cache line"},
       "Some threads are free now"},
      {"04-false-sharing.wrong-3",
       "right",
       {},
       "add.rlx n1 1",
       {"wrote 5, visible in cycle"},
       "It must count as far as before"},
      {"05-counter.wrong-1",
       "right",
       {},
       "store.sc",
       {"over it", "that update is lost"},
       "Reading, adding and writing must be one op"},
      {"05-counter.wrong-2",
       "fast",
       {"right", "lean"},
       "cas.rlx",
       {"Its costliest barrier"},
       "is there an op that never fails?"},
      {"05-counter.wrong-3",
       "right",
       {"lean"},
       "cas.rlx",
       {"found another value than it expected", "wrote nothing"},
       "What happens to a count whose compare-and-swap fails?"},
      {"06-once.wrong-1",
       "once",
       {"value", "late"},
       "add.rlx runs 1",
       {"wrote 2, visible in cycle", "load.acq state -> r1", "read 0, the initial value"},
       "Looking and claiming must be one op"},
      {"06-once.wrong-2",
       "value",
       {"once", "late"},
       "load value -> r2",
       {"read 0, the initial value", "store value"},
       "Who loses the claim must wait"},
      {"06-once.wrong-3",
       "late",
       {"once", "value"},
       "cas.acq_rel state 0 1 -> r1",
       {"stalled its core for"},
       "Look first"},
  };
}

std::vector<Mistake> mistakes() {
  std::vector<Mistake> all = mistakes_of_order();
  for (const Mistake& mistake : mistakes_of_sharing()) all.push_back(mistake);
  return all;
}

TEST_CASE("Each typical mistake fails where it is meant to, for every student, with its explanation and its hint") {
  for (const Mistake& mistake : mistakes()) {
    const Exercise exercise = exercise_of(mistake.name.substr(0, mistake.name.find('.')));
    for (const char* student : {"anna", "ben", "2026-17"}) {
      INFO(mistake.name << ", " << student);
      const Grade result = grade_filled(task_for(exercise, student), mistake.name);
      bool told = false;
      for (const ItemGrade& item : result.items) {
        const bool passes = std::count(mistake.passed_items.begin(), mistake.passed_items.end(), item.name) != 0;
        INFO(item.name << ": " << (item.failure ? item.failure->actual : ""));
        if (passes) CHECK(item.passed());
        if (item.name != mistake.failed_item) continue;
        told = true;
        REQUIRE(item.failure.has_value());
        CHECK(item.failure->fault.op.starts_with(mistake.op));
        CHECK(item.failure->fault.line != 0);
        CHECK(item.failure->fault.cycle.has_value() == !mistake.story.empty());
        const std::string story = grading::story_of(*item.failure);
        INFO(story);
        for (const std::string& part : mistake.story) CHECK(contains(story, part));
      }
      CHECK(told);
      REQUIRE(result.hints.size() == 1);
      CHECK(contains(result.hints[0], mistake.hint));
    }
  }
}

TEST_CASE("A barrier in one thread only is told apart from none that works: the other thread's load is the early one") {
  const ExerciseTask task = task_for(exercise_of("02-dekker"), "anna");
  const std::string right = *task.parameters.find("right");
  const Grade one_side = grade_filled(task, "02-dekker.wrong-1");
  CHECK(one_side.items[0].failure->fault.thread == right);
  CHECK(contains(grading::story_of(*one_side.items[0].failure), "own core: " + right + "'s store "));
}

}  // namespace
}  // namespace membar
