#include "sim/grade/submission.h"

#include <catch2/catch.hpp>

#include "tests/grade/grading.h"

namespace membar {
namespace {

using grading::exercise_text;
using grading::task_of;

const ExerciseTask& task() {
  static const ExerciseTask made = task_of(exercise_text(
      "membar 1\nvar x flag\nvar d[4] u32\ninit x = 7\nplace flag l3\nthread a\n  store x 1\n  pub: store flag 1\n"
      "thread b\n  load x -> r1\n",
      "means = 'op >= 0'\n"));
  return made;
}

std::string error_of_trace(const std::string& trace) {
  const Result<Submission> submission = parse_submission(trace, "s.trace", task(), false);
  return submission ? "" : submission.error().text();
}

constexpr const char* kHead = "membar 1\nvar x flag\nvar d[4] u32\ninit x = 7\nplace flag l3\n";

TEST_CASE("A submission may do what it likes with what it keeps, and add variables and labels") {
  CHECK(error_of_trace(std::string(kHead) +
                       "var mine\nthread a\n  pub: store.rel flag 1\nthread b\n  mine: load d[2] -> "
                       "r1\n") == "");
  CHECK(error_of_trace("membar 1\nvar flag x : together\nvar d[4] u32\ninit x = 7\nplace flag l3\n"
                       "thread a\n  pub: fence.sc\nthread b\n") == "");
}

TEST_CASE("What the starter has and the submission has not is one clear line") {
  const std::string threads = "thread a\n  pub: store flag 1\nthread b\n  load x -> r1\n";
  CHECK(error_of_trace(kHead + threads) == "");
  CHECK(error_of_trace(std::string(kHead) + "thread a\n  pub: store flag 1\n") ==
        "s.trace: error: there is no thread 'b'; expected the exercise's threads: a, b");
  CHECK(error_of_trace(kHead + threads + "thread c\n  load x -> r1\n") ==
        "s.trace:10:1: error: the exercise has no thread 'c'; expected only a, b");
  CHECK(error_of_trace(std::string(kHead) + "thread b\n  load x -> r1\nthread a\n  pub: store flag 1\n") ==
        "s.trace:6:1: error: thread 'b' is not in its place; expected the order a, b");
  CHECK(error_of_trace("membar 1\nvar x flog\nvar d[4] u32\ninit x = 7\nthread a\n  pub: store flog 1\nthread b\n")
            .find("there is no variable 'flag'") != std::string::npos);
  CHECK(error_of_trace("membar 1\nvar x flag\nvar d[4] u64\ninit x = 7\nplace flag l3\n" + threads) ==
        "s.trace:3:1: error: variable 'd' has another type than in the starter; expected 4 elements of 4 bytes");
  CHECK(error_of_trace("membar 1\nvar x flag\nvar d[4] u32\ninit x = 8\nplace flag l3\n" + threads)
            .find("variable 'x' starts with another value") != std::string::npos);
  CHECK(error_of_trace("membar 1\nvar x flag\nvar d[4] u32\ninit x = 7\n" + threads)
            .find("variable 'flag' lies in another place") != std::string::npos);
  CHECK(error_of_trace(std::string(kHead) + "thread a\n  store flag 1\nthread b\n  pub: load x -> r1\n") ==
        "s.trace:6:1: error: thread 'a' has no op with the label 'pub'; expected the starter's labels");
}

TEST_CASE("A trace that cannot be read is an error of the reader, with its place") {
  CHECK(error_of_trace(std::string(kHead) + "thread a\n  stor x 1\n").find("s.trace:7:3: error: unknown op") == 0);
  CHECK(error_of_trace("membar 1\nvar ${x}\n").find("s.trace:2:") == 0);
}

TEST_CASE("The submission's own expectations are read, and then set aside without moving a line") {
  const Submission submission = grading::submission_of(
      task(),
      std::string(kHead) + "expect x == 1\nthread a\n  pub: store flag 1  # raise it\nthread b\n  load x -> r1\n");
  CHECK(submission.program.expectations.size() == 1);
  CHECK(submission.op_on(8) == "store flag 1");
  CHECK(submission.op_on(10) == "load x -> r1");
  CHECK(submission.op_on(99).empty());
  const Result<Program> program = program_with(submission, {"b.r1 == 7", "flag == 1"}, 64);
  REQUIRE(program.ok());
  CHECK(program.value().expectations.size() == 2);
  CHECK(program.value().threads[1].line == 9);
  const Result<Program> unknown = program_with(submission, {"b.r1 == 7", "visible(a.store.x) > 0"}, 64);
  REQUIRE_FALSE(unknown.ok());
  CHECK(unknown.error().line == 1);
}

}  // namespace
}  // namespace membar
