#include "sim/grade/exercise.h"

#include <catch2/catch.hpp>

#include "sim/engine/random.h"
#include "tests/grade/grading.h"

namespace membar {
namespace {

using grading::error_of;
using grading::exercise_text;
using grading::task_of;

constexpr const char* kStarter = "membar 1\nvar x\nthread a\n  store x 1\n";

TEST_CASE("An exercise is read with its items and hints in the order of the file") {
  const ExerciseTask task = task_of(exercise_text(kStarter, "expect = 'x == 1'\npoints = 3\n") +
                                    "[item.zero]\ntext = 'b'\nmeans = 'op >= 1'\n[item.aaa]\ntext = 'c'\nmeans = 'op "
                                    ">= 1'\n[hint.h]\nfailed = 'only zero'\n"
                                    "passed = 'aaa'\ntext = 'look'\n");
  REQUIRE(task.items.size() == 3);
  CHECK(task.items[0].points == 3);
  CHECK(task.items[1].name == "zero");
  CHECK(task.items[1].points == 1);
  CHECK(task.points() == 5);
  REQUIRE(task.hints.size() == 1);
  CHECK(task.hints[0].failed == std::vector<std::string>{"only", "zero"});
}

TEST_CASE("The machines of an item are every combination of its settings, on top of the exercise's own") {
  const ExerciseTask task = task_of(
      exercise_text(kStarter, "expect = 'x == 1'\nsettings = '''\ncore.model = tso | pso\ncore.window=1|8|64\n'''\n",
                    "settings = 'dram.latency=300'\n"));
  const std::vector<TaskMachine>& machines = task.items[0].machines;
  REQUIRE(machines.size() == 6);
  CHECK(machines[4].settings == std::vector<std::string>{"dram.latency=300", "core.model=pso", "core.window=8"});
  CHECK(machines[4].config.core.window == 8);
  CHECK(machines[4].config.ordering.name == "pso");
  CHECK(machines[4].config.dram.latency.value == 300);
}

TEST_CASE("A mistake in an exercise is one line that says where and what was expected") {
  const std::string good = exercise_text(kStarter, "expect = 'x == 1'\n");
  CHECK(error_of(good) == "");
  CHECK(error_of("titel = 'x'\n").find("exercise.toml:1:1: error: unknown key 'titel', did you mean 'title'?") == 0);
  CHECK(error_of("title = 3\n").find("exercise.toml:1:9: error: 'title' has a value that does not fit") == 0);
  CHECK(error_of("title = 'x'\n") == "exercise.toml: error: the exercise has no 'task'; expected a text");
  CHECK(error_of(good + "point = 3\n").find("did you mean 'points'?; expected one of text, settings") !=
        std::string::npos);
  CHECK(error_of(good + "points = 0\n").find("expected a whole number from 1 to") != std::string::npos);
  CHECK(error_of(good + "proof = 1\n").find("expected true or false") != std::string::npos);
  CHECK(error_of(exercise_text(kStarter, "means = 'op >= 1'\nproof = true\n")).find("has nothing to prove") !=
        std::string::npos);
  CHECK(error_of(good + "without = 'b'\n").find("unknown thread 'b'; expected one of the starter") !=
        std::string::npos);
  CHECK(error_of(exercise_text(kStarter, "means = 'op >= 1'\n", "rules = 'step of x == 1'\n"))
            .find("expected it in the 'means' of an item") != std::string::npos);
  CHECK(error_of(good + "[itm.x]\n").find("unknown table 'itm") != std::string::npos);
  CHECK(error_of(good + "[hint.x]\ntext = 'a'\n").find("the hint 'x' is never shown") != std::string::npos);
  CHECK(error_of(good + "[hint.x]\ntext = 'a'\nfailed = 'onyl'\n").find("unknown item 'onyl', did you mean 'only'?") !=
        std::string::npos);
  CHECK(error_of(good + "settings = 'core.windw = 8'\n").find("did you mean 'core.window'") != std::string::npos);
  CHECK(error_of(good + "settings = 'fast'\n").find("'fast' sets nothing") != std::string::npos);
  CHECK(error_of(good + "means = 'fenc == 0'\n").find("unknown op 'fenc', did you mean 'fence'?") != std::string::npos);
  CHECK(error_of(good + "text = 'b'\n").find("not TOML") != std::string::npos);
  CHECK(error_of(exercise_text(kStarter, "", "settings = 'core.window = 1 | 2'\n")).find("expected those in an item") !=
        std::string::npos);
  CHECK(error_of(exercise_text(kStarter, "", "[draw]\nBig = 1\n")).find("'Big' is no name of a parameter") !=
        std::string::npos);
  CHECK(error_of(good + "settings = '''\ncore.window=1|2|3|4|5|6|7|8|9\nawait.gap=1|2|3|4|5|6|7|8|9\n"
                        "fence.lock=1|2|3|4|5\n'''\n")
            .find("too many machines") != std::string::npos);
}

TEST_CASE("An item that asks for nothing is an error of the exercise, and gives its points to nobody") {
  for (const char* item : {"", "expect = ''\n", "expect = '''\n\n'''\n", "means = ''\n", "timings = 3\n",
                           "settings = 'core.window = 8'\n", "without = 'a'\n"}) {
    INFO(item);
    CHECK(error_of(exercise_text(kStarter, item)) ==
          "exercise.toml:9:1: error: the item 'only' gives its points to anyone; expected 'expect' or 'means' lines");
  }
}

TEST_CASE("An expectation that no submission can be judged by is an error of the exercise with its line") {
  const auto error = [](const std::string& expectation) {
    return error_of(exercise_text(kStarter, "expect = '''\nx == 1\n" + expectation + "\n'''\n"));
  };
  CHECK(error("x = 1").starts_with("exercise.toml:13:1: error: 'x = 1': expected ==, !=, "));
  CHECK(error("zz == 1").starts_with("exercise.toml:13:1: error: 'zz == 1': unknown variable 'zz'"));
  CHECK(error("c.r1 == 1").starts_with("exercise.toml:13:1: error: 'c.r1 == 1': unknown thread 'c'"));
  CHECK(error("a.q1 == 1").find("'a.q1' has no value") != std::string::npos);
  CHECK(error("cycles(c) <= 3").find("unknown thread 'c'") != std::string::npos);
  CHECK(error("visible(c.store.x) <= 3").find("unknown thread 'c'") != std::string::npos);
  CHECK(error("visible(a.store.zz) <= 3").find("unknown variable 'zz'") != std::string::npos);
  CHECK(error("visible(a.stor.x) <= 3").find("unknown op 'stor'") != std::string::npos);
  CHECK(error("seen(later, c) <= 3 + zz").find("error: 'seen(later, c) <= 3 + zz': ") != std::string::npos);
  CHECK(error("cost(later) <= ").find("error: 'cost(later) <=': ") != std::string::npos);
  // Which ops there are is the submission's affair.
  CHECK(error("visible(later) > 0") == "");
  CHECK(error("cost(a.mfence) <= 30 + cost(a.later)") == "");
  CHECK(error("visible(a.store.x[3]) > 0") == "");
}

TEST_CASE("A mistake in the starter is found by its line in the exercise") {
  CHECK(error_of(exercise_text("membar 1\nvar x\nthread a\n  stor x 1\n", "expect = 'x == 1'\n"))
            .find("exercise.toml:7:1: error: ") == 0);
}

TEST_CASE("The handout is a trace with the task in front of it") {
  const ExerciseTask task = task_of(exercise_text(kStarter, "expect = 'x == 1'\npoints = 3\n"));
  const std::string text = handout(task);
  CHECK(text.starts_with("# T\n#\n# Do it\n#\n# Points:\n#   3  it is done\n#\n"));
  CHECK(text.ends_with("\n\nmembar 1\nvar x\nthread a\n  store x 1\n"));
  CHECK(grading::grade_of(task, text).earned() == 3);
}

TEST_CASE("Damaged exercises are errors and nothing worse") {
  const std::string text = grading::file_text(MEMBAR_SOURCE_DIR "/traces/lessons/exercises/03-cheapest-barrier.toml");
  Random random(7);
  std::size_t refused = 0;
  for (unsigned round = 0; round < 300; ++round) {
    std::string damaged = text;
    for (std::uint64_t i = 0; i <= random.below(3); ++i) {
      const std::size_t at = random.below(damaged.size());
      switch (random.below(3)) {
        case 0:
          damaged.erase(at, 1 + random.below(8));
          break;
        case 1:
          damaged.insert(at, 1, static_cast<char>(random.below(256)));
          break;
        case 2:
          damaged[at] = "${}'\"=|.\n@"[random.below(10)];
          break;
      }
    }
    const std::string error = error_of(damaged);
    if (!error.empty()) ++refused;
    CHECK(error.find('\n') == std::string::npos);
  }
  CHECK(refused > 100);
}

}  // namespace
}  // namespace membar
