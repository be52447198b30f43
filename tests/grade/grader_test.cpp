#include "sim/grade/grader.h"

#include <atomic>
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

constexpr const char* kPair = "membar 1\nvar x y flag\nthread a\n  store x 1\nthread b\n  load x -> r1\n";

TEST_CASE("A run that gets stuck fails its item, with who waits for what since when") {
  const ExerciseTask task = task_of(exercise_text(kPair, "expect = 'x <= 1'\nsettings = 'core.window = 8'\n"));
  const ItemFailure failure =
      failure_of(task, "membar 1\nvar x y flag\nthread a\n  store x 1\n  store flag 2\nthread b\n  await flag == 1\n");
  CHECK(failure.what == "the program finishes");
  CHECK(failure.settings == std::vector<std::string>{"core.window=8"});
  CHECK(failure.fault.thread == "b");
  CHECK(failure.fault.core == 1);
  CHECK(failure.fault.line == 7);
  CHECK(failure.fault.op == "await flag == 1");
  CHECK(contains(story_of(failure), "thread 'b', line 7: waits for flag == 1, and flag is 2\n"));
  CHECK(contains(story_of(failure), "a's store flag 2 (line 5) wrote 2, visible in cycle " +
                                        std::to_string(failure.fault.cycle.value_or(0)) + ".\n"));
  const ItemFailure other = failure_of(task, "membar 1\nvar x y flag\nthread a\nthread b\n  await flag == 1\n");
  CHECK(contains(story_of(other), "Nothing was ever written to what it waits for."));
}

TEST_CASE("A run that is not over after max_cycles does not finish") {
  const ExerciseTask task = task_of(exercise_text(kPair, "expect = 'x <= 1'\n", "max_cycles = 3000\n"));
  const std::string loop =
      "membar 1\nvar x y flag\nthread a\n  store x 1\nthread b\n  repeat ROUNDS i\n    delay 10\n  end\n";
  const auto with = [&](const std::string& rounds) {
    return std::string(loop).replace(loop.find("ROUNDS"), 6, rounds);
  };
  CHECK(contains(failure_of(task, with("1000")).actual, "the run is not over after 3000 cycles"));
  CHECK(grade_of(task, with("200")).earned() == 1);
}

TEST_CASE(
    "A program that is at fault while it runs fails its item, with the machine, the thread, the line and the cycle") {
  const std::string starter = "membar 1\nvar x\nmutex m\nthread a\n  store x 1\nthread b\n  load x -> r1\n";
  const ExerciseTask task =
      task_of(exercise_text(starter, "expect = 'x == 1'\nsettings = 'core.window = 8'\nproof = true\ntimings = 20\n"));
  const std::string twice = "  lock m\n  unlock m\n  load x -> r1\n  unlock m\n";
  const ItemFailure always = failure_of(task, starter + twice);
  CHECK(always.what == "the program finishes");
  CHECK(contains(always.actual, "unlock of mutex 'm', which is not locked"));
  CHECK(always.settings == std::vector<std::string>{"core.window=8"});
  CHECK(always.fault.thread == "b");
  CHECK(always.fault.core == 1);
  CHECK(always.fault.line == 11);
  CHECK(always.fault.op == "unlock m");
  CHECK(always.fault.cycle.value_or(0) > 200);  // both m and x come from DRAM
  CHECK(contains(story_of(always), "b's unlock m (line 11) ended the run: unlock of mutex 'm'"));
  // Only where b comes after a.
  const ItemFailure sometimes = failure_of(
      task, starter + "  if r1 == 1\n    unlock m\n  end\n" + "thread a\n  lock m\n  store x 1\n  unlock m\n");
  CHECK(sometimes.timing.has_value());
  CHECK(sometimes.fault.op == "unlock m");
  const Grade own = grade_of(task, starter + twice + "expect x == 1\n");
  CHECK(contains(own.own_run_problem, "unlock of mutex 'm'"));
}

TEST_CASE("A program that closes a channel twice is graded like one that never ends") {
  const std::string starter = "membar 1\nvar x\nchan ch[2]\nthread a\n  close ch\nthread b\n  store x 1\n";
  const ExerciseTask task = task_of(exercise_text(starter, "expect = 'x == 1'\n"));
  CHECK(grade_of(task, starter).earned() == 1);
  const ItemFailure failure = failure_of(task, starter + "  close ch\n");
  CHECK(contains(failure.actual, "close"));
  CHECK(failure.fault.op == "close ch");
  CHECK(failure.fault.cycle.has_value());
}

TEST_CASE("A load that read too early is named with its cycle, what it read, and what it missed") {
  const ExerciseTask task = task_of(exercise_text(kPair, "expect = 'b.r1 == 1'\n"));
  const ItemFailure failure = failure_of(task, kPair);
  CHECK(failure.what == "b.r1 == 1");
  CHECK(failure.actual == "b.r1 = 0");
  // Both come from DRAM; the store enters the buffer in cycle 1, so the load's request is one cycle ahead of it.
  CHECK(failure.fault.cycle == 200);
  CHECK(failure.fault.line == 6);
  CHECK(contains(story_of(failure),
                 "b's load x -> r1 (line 6) read 0, the initial value, in cycle 200. a's store x 1 "
                 "(line 4) became visible only in cycle"));
}

TEST_CASE("Registers are followed back through set to the loads that made them") {
  const ExerciseTask task = task_of(exercise_text(kPair, "expect = 'b.r3 == 5'\n"));
  const ItemFailure early = failure_of(
      task,
      "membar 1\nvar x y flag\nthread a\n  store x 1\nthread b\n  load x -> r1\n  set r2 = r1 + 2\n  set r3 = r2\n");
  CHECK(early.fault.op == "load x -> r1");
  const ItemFailure right_time = failure_of(
      task, "membar 1\nvar x y flag\nthread a\n  store x 2\nthread b\n  await x == 2\n  load x -> r1\n  set r3 = r1\n");
  CHECK(contains(story_of(right_time), "read 2, from a's store x 2 (line 4), in cycle"));
  const ItemFailure none = failure_of(task, kPair);
  CHECK(contains(story_of(none), "No op that was executed gives b.r3 a value."));
  const ItemFailure constant =
      failure_of(task, "membar 1\nvar x y flag\nthread a\n  store x 1\nthread b\n  set r3 = 4\n");
  CHECK(constant.fault.line == 6);
  CHECK(contains(story_of(constant), "b.r3 gets its value from no load."));
}

TEST_CASE("An update that is lost is told with the load, the write that it missed, and the write over it") {
  const ExerciseTask task = task_of(exercise_text(kPair, "expect = 'x == 2'\n"));
  const std::string add = "  load x -> r1\n  store x r1 + 1\n";
  const ItemFailure failure = failure_of(task, "membar 1\nvar x y flag\nthread a\n" + add + "thread b\n" + add);
  CHECK(failure.actual == "x = 1");
  CHECK(contains(story_of(failure), "read 0, the initial value"));
  CHECK(contains(story_of(failure), "over it"));
  CHECK(contains(story_of(failure), "that update is lost."));
  const ItemFailure never = failure_of(task, "membar 1\nvar x y flag\nthread a\nthread b\n");
  CHECK(contains(story_of(never), "Nothing was ever written to x."));
  CHECK_FALSE(never.fault.cycle.has_value());
}

TEST_CASE("A compare-and-swap that failed is named when counts are missing") {
  const ExerciseTask task = task_of(exercise_text(kPair, "expect = 'x == 2'\n"));
  const std::string add = "  load x -> r1\n  cas.rlx x r1 r1 + 1 -> r2\n";
  const ItemFailure failure = failure_of(task, "membar 1\nvar x y flag\nthread a\n" + add + "thread b\n" + add);
  CHECK(contains(story_of(failure), "found another value than it expected"));
  CHECK(failure.fault.op.starts_with("cas.rlx"));
}

TEST_CASE("A write that made a right value wrong is named") {
  const ExerciseTask task = task_of(exercise_text(kPair, "expect = 'x == 1'\n"));
  const ItemFailure failure =
      failure_of(task, "membar 1\nvar x y flag\nthread a\n  store x 1\nthread b\n  await x == 1\n  store x 3\n");
  CHECK(failure.fault.thread == "b");
  CHECK(failure.fault.op == "store x 3");
}

TEST_CASE("Writes in the wrong order are told with the cycles in which each became visible") {
  const std::string starter = "membar 1\nvar x y\nplace y modified c0\nthread a\n  store x 1\n  store y 1\n";
  const ExerciseTask task = task_of(
      exercise_text(starter, "settings = 'core.model = pso'\nexpect = 'visible(a.store.x) < visible(a.store.y)'\n"));
  const ItemFailure failure = failure_of(task, starter);
  CHECK(failure.fault.op == "store y 1");
  CHECK(failure.fault.cycle == 3);  // enters the buffer in cycle 2; its line is there
  CHECK(story_of(failure) ==
        "a's store x 1 (line 5) became visible in cycle 201.\na's store y 1 (line 6) became visible in cycle 3.\n");
}

TEST_CASE("A barrier beyond its budget is told with its bill, at the budget and one below it") {
  const std::string starter = "membar 1\nvar x\nthread a\n  store x 1\n  bar: mfence\n";
  // The store takes 200 cycles from cycle 1 on, the fence 30; it stalls from cycle 2 on: lesson 17.
  const auto with = [&](const std::string& budget) {
    return task_of(exercise_text(starter, "expect = 'cost(bar) <= " + budget + "'\n"));
  };
  CHECK(grade_of(with("229"), starter).earned() == 1);
  const ItemFailure failure = failure_of(with("228"), starter);
  CHECK(failure.actual == "cost(bar) = 229");
  CHECK(failure.fault.line == 5);
  CHECK(failure.fault.cycle == 2);
  CHECK(contains(story_of(failure), "stalled its core for 229 cycles, until cycle 231: "));
  CHECK(contains(story_of(failure), "fixed 30"));
  CHECK(contains(story_of(failure), "It waited for a's store x 1 (line 4), visible in cycle 201."));
}

TEST_CASE("An expectation about an op that the submission does not have fails its item and says so") {
  const ExerciseTask task = task_of(exercise_text(kPair, "expect = '''\nb.r1 >= 0\nvisible(a.store.y) > 0\n'''\n"));
  const ItemFailure failure = failure_of(task, kPair);
  CHECK(failure.what == "visible(a.store.y) > 0");
  CHECK(contains(failure.actual, "it cannot be judged: "));
}

TEST_CASE("A rule counts for the whole submission, means for their item only") {
  const std::string two = "[item.two]\ntext = 'b'\nmeans = 'fence == 0'\n";
  const ExerciseTask task = task_of(exercise_text(kPair, "expect = 'x <= 1'\n", "rules = 'delay == 0'\n") + two);
  const Grade broken = grade_of(task, std::string(kPair) + "  delay 3\n");
  CHECK(broken.earned() == 0);
  CHECK(broken.items[1].failure->what == "delay == 0");
  CHECK(broken.items[1].failure->fault.line == 7);
  const Grade fenced = grade_of(task, std::string(kPair) + "  fence.sc\n");
  CHECK(fenced.items[0].passed());
  CHECK(fenced.items[0].runs == 1);
  CHECK_FALSE(fenced.items[1].passed());
  CHECK(fenced.items[1].runs == 0);
  CHECK_FALSE(fenced.items[1].failure->fault.cycle.has_value());
}

TEST_CASE("Steps and writes are counted as a run makes them, thread by thread") {
  const std::string starter =
      "membar 1\nvar x\nthread a\n  repeat 3 i\n    add.rlx x 1\n  end\nthread b\n  add.rlx x 1\n  store x 4\n";
  const auto with = [&](const std::string& means, const std::string& more = "") {
    return task_of(exercise_text(starter, "means = '" + means + "'\n" + more));
  };
  const std::string ordered =
      "membar 1\nvar x\nthread a\n  repeat 3 i\n    add.rlx x 1\n  end\nthread b\n  await x == 3\n  add.rlx x 1\n"
      "  store x 4\n  cas.rlx x 9 1 -> r1\n";
  CHECK(grade_of(with("step of x in a == 3"), ordered).earned() == 1);
  CHECK(grade_of(with("step of x in b == 1"), ordered).earned() == 1);
  CHECK(grade_of(with("step of x == 4"), ordered).earned() == 1);
  CHECK(grade_of(with("write of x == 5"), ordered).earned() == 1);
  CHECK(grade_of(with("write of x in b <= 2"), ordered).earned() == 1);
  CHECK(grade_of(with("step of x == 4", "timings = 5\n"), ordered).items[0].runs == 6);
  const ItemFailure fewer = failure_of(with("step of x in b == 2"), ordered);
  CHECK(fewer.what == "step of x in b == 2");
  CHECK(fewer.actual == "it happened once");
  CHECK(fewer.fault.op == "store x 4");
  CHECK(contains(story_of(fewer), "b's store x 4 (line 10) wrote 4, visible in cycle "));
  CHECK(contains(story_of(fewer), "before, the value was 4."));
  const ItemFailure more = failure_of(with("write of x in a <= 2"), ordered);
  CHECK(more.actual == "it happened 3 times");
  CHECK(more.fault.op == "add.rlx x 1");
  CHECK(contains(story_of(more), "wrote 3, visible in cycle"));
}

TEST_CASE("An item can be judged when some threads never come") {
  const std::string starter = "membar 1\nvar x\nthread a\n  store x 1\nthread b\n  await x == 1\n  load x -> r1\n";
  const std::string item = "expect = 'b.r1 == 1'\nproof = true\ntimings = 5\n";
  CHECK(grade_of(task_of(exercise_text(starter, item)), starter).earned() == 1);
  const ExerciseTask task = task_of(exercise_text(starter, item + "without = '''\na\n'''\n"));
  const ItemFailure failure = failure_of(task, starter);
  CHECK(failure.what == "the program finishes without a");
  CHECK(failure.fault.op == "await x == 1");
  const Grade alone = grade_of(task, "membar 1\nvar x\nthread a\n  store x 1\nthread b\n  store x 1\n  load x -> r1\n");
  CHECK(alone.earned() == 1);
  CHECK(alone.items[0].proved == true);
  CHECK(alone.items[0].runs == 12);  // with and without a: one plain run and five timings
  const ItemFailure value =
      failure_of(task, "membar 1\nvar x\nthread a\n  store x 1\nthread b\n  join a\n  load x -> r1\n");
  CHECK(value.what == "the program finishes without a");
  // A place in the thread that does not come.
  const ItemFailure after =
      failure_of(task, "membar 1\nvar x\nthread a\n  store x 1\nthread b\n  load x -> r1 after a:0\n");
  CHECK(contains(after.what, "without a"));
}

TEST_CASE("Hints are chosen by what failed and what did not") {
  const std::string more =
      "[item.two]\ntext = 'b'\nmeans = 'fence == 0'\n"
      "[hint.p]\nfailed = 'only two'\ntext = 'both'\n[hint.q]\nfailed = 'two'\npassed = 'only'\ntext = 'second'\n";
  const ExerciseTask task = task_of(exercise_text(kPair, "expect = 'x == 1'\n") + more);
  CHECK(grade_of(task, kPair).hints.empty());
  CHECK(grade_of(task, std::string(kPair) + "  fence.sc\n").hints == std::vector<std::string>{"second"});
  CHECK(grade_of(task, std::string(kPair) + "  fence.sc\n  store x 2\n").hints == std::vector<std::string>{"both"});
}

TEST_CASE("The submission's own expectations are judged and do not count") {
  const ExerciseTask task = task_of(exercise_text(kPair, "expect = 'x == 1'\n"));
  const Grade result = grade_of(task, std::string(kPair) + "expect x == 2\nexpect b.r1 == 0\n");
  CHECK(result.earned() == 1);
  REQUIRE(result.own_expectations.size() == 2);
  CHECK_FALSE(result.own_expectations[0].held);
  CHECK(result.own_expectations[0].line == 7);
  CHECK(result.own_expectations[1].held);
}

TEST_CASE("A grading that is interrupted ends with an error") {
  const ExerciseTask task = task_of(exercise_text(kPair, "expect = 'x == 1'\n"));
  const std::atomic<bool> interrupted = true;
  const Result<Grade> result = grade(task, grading::submission_of(task, kPair), &interrupted);
  REQUIRE_FALSE(result.ok());
  CHECK(result.error().message == "interrupted");
}

}  // namespace
}  // namespace membar
