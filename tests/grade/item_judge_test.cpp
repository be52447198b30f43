#include "sim/grade/item_judge.h"

#include <catch2/catch.hpp>

#include "tests/grade/grading.h"

namespace membar {
namespace {

using grading::contains;
using grading::exercise_text;
using grading::failure_of;
using grading::grade_of;
using grading::story_of;
using grading::task_of;

// The flag's line is far away, so that this race never shows on the machine as it is.
constexpr const char* kLucky =
    "membar 1\nvar x flag\nplace x modified c0\nthread a\n  store x 1\n  store flag 1\nthread b\n  await flag == 1\n"
    "  load x -> r1\n";
constexpr const char* kSafe =
    "membar 1\nvar x flag\nplace x modified c0\nthread a\n  store x 1\n  store.rel flag 1\nthread b\n"
    "  await.acq flag == 1\n  load x -> r1\n";

TEST_CASE("A race that no plain run shows passes by luck without proof or timings, and is found with either") {
  const std::string pso = "settings = 'core.model = pso'\nexpect = 'b.r1 == 1'\n";
  const Grade lucky = grade_of(task_of(exercise_text(kLucky, pso)), kLucky);
  CHECK(lucky.earned() == 1);
  CHECK_FALSE(lucky.items[0].proved.has_value());

  const ItemFailure allowed = failure_of(task_of(exercise_text(kLucky, pso + "proof = true\n")), kLucky);
  CHECK(allowed.from_oracle);
  CHECK_FALSE(allowed.timing.has_value());
  CHECK(allowed.fault.op == "load x -> r1");
  CHECK(allowed.fault.cycle.has_value());
  CHECK(contains(story_of(allowed), "before that write, which stands before it in the program"));

  const ItemFailure timed = failure_of(task_of(exercise_text(kLucky, pso + "timings = 200\n")), kLucky);
  CHECK_FALSE(timed.from_oracle);
  CHECK(timed.timing.has_value());
  CHECK(timed.fault.op == "load x -> r1");
}

TEST_CASE("A proof covers every model of the item, and says that it is one") {
  const ExerciseTask task =
      task_of(exercise_text(kLucky, "settings = 'core.model = tso | pso'\nexpect = 'b.r1 == 1'\nproof = true\n"));
  const Grade safe = grade_of(task, kSafe);
  CHECK(safe.earned() == 1);
  CHECK(safe.items[0].proved == true);
  const Grade racy = grade_of(task, kLucky);
  CHECK(racy.items[0].proved == false);
  CHECK(racy.items[0].failure->settings[0] == "core.model=pso");
}

TEST_CASE("Where a program is too large for a proof, the reason is given and random timings stand in for it") {
  const std::string starter =
      "membar 1\nvar x\nthread a\n  repeat 40 i\n    add.rlx x 1\n  end\nthread b\n"
      "  repeat 40 i\n    add.rlx x 1\n  end\n";
  const ExerciseTask task = task_of(exercise_text(starter, "expect = 'x == 80'\nproof = true\n"));
  const Grade result = grade_of(task, starter);
  CHECK(result.earned() == 1);
  CHECK_FALSE(result.items[0].proved.has_value());
  CHECK(contains(result.items[0].not_proved, "too large"));
  CHECK(result.items[0].runs == 201);
}

TEST_CASE("A program too long for random timings fails an item that has them, and no other") {
  const std::string item = "expect = 'b.r1 == 1'\n";
  std::string ops;
  for (unsigned i = 0; i < 995; ++i) ops += "  set r2 = 1\n";
  const ExerciseTask task = task_of(exercise_text(kLucky, item + "timings = 2\n"));
  CHECK(grade_of(task, kSafe + ops).earned() == 1);  // 999 ops
  CHECK(failure_of(task, kSafe + ops + "  set r2 = 1\n  set r2 = 1\n").actual == "there are 1001");
  CHECK(grade_of(task_of(exercise_text(kLucky, item)), kSafe + ops + ops).earned() == 1);
}

TEST_CASE("A random timing of an item is drawn from the student and the item alone") {
  const std::string text =
      exercise_text(kLucky, "settings = 'core.model = pso'\nexpect = 'b.r1 == 1'\ntimings = 200\n");
  const ItemFailure once = failure_of(task_of(text, "anna"), kLucky);
  const ItemFailure again = failure_of(task_of(text, "anna"), kLucky);
  CHECK(once.timing == again.timing);
  CHECK(once.fault.cycle == again.fault.cycle);
  CHECK(once.fault.story == again.fault.story);
}

TEST_CASE("A deadlock that only some timings show is found") {
  // Who comes second waits for what is no longer there.
  const std::string starter =
      "membar 1\nvar x\nthread a\n  delay 2000\n  swap.sc x 1 -> r1\nthread b\n  swap.sc x 2 -> "
      "r1\n  await x != 2\n";
  const std::string item = "expect = 'x >= 1'\n";
  CHECK(grade_of(task_of(exercise_text(starter, item)), starter).earned() == 1);
  const ItemFailure failure = failure_of(task_of(exercise_text(starter, item + "timings = 200\n")), starter);
  CHECK(failure.what == "the program finishes");
  CHECK(failure.timing.has_value());
  CHECK(failure.fault.op == "await x != 2");
}

}  // namespace
}  // namespace membar
