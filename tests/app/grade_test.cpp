#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/app/program.h"

namespace membar {
namespace {

using test::Outcome;
using test::run_membar;
using test::TemporaryDirectory;

const std::string kFolder = "traces/lessons/exercises/";
const std::string kExercise = kFolder + "01-publish-safely.toml";

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST_CASE("grade without a submission prints the task as a trace that runs, the same one each time") {
  const Outcome once = run_membar({"grade", "--against", kExercise, "--seed", "anna"});
  CHECK(once.exit_code == 0);
  CHECK(once.out.starts_with("# Publish safely\n"));
  CHECK(run_membar({"grade", "--against", kExercise, "--seed", "anna"}).out == once.out);
  CHECK(run_membar({"grade", "--against", kExercise, "--seed", "ben"}).out != once.out);
  const TemporaryDirectory directory;
  const std::string trace = directory.file("anna.trace", once.out);
  CHECK(run_membar({"run", trace}).exit_code == 0);
  const Outcome graded = run_membar({"grade", trace, "--against", kExercise, "--seed-by-name"});
  CHECK(graded.exit_code == 1);
  CHECK(contains(graded.out, "as anna gets it"));
  CHECK(contains(graded.out, "Total: 4 of 8 points\n"));
  CHECK(graded.out == run_membar({"grade", trace, "--against", kExercise, "--seed", "anna"}).out);
}

TEST_CASE("The report that the exercises' README shows is what the command prints") {
  const TemporaryDirectory directory;
  const std::string trace =
      directory.file("anna.trace", run_membar({"grade", "--against", kExercise, "--seed", "anna"}).out);
  const std::string printed = run_membar({"grade", trace, "--against", kExercise, "--seed", "anna"}).out;
  const std::string readme = test::read_file(MEMBAR_SOURCE_DIR "/" + kFolder + "README.md");
  const std::size_t begin = readme.find("  2 of 2  consumer reads");
  REQUIRE(begin != std::string::npos);
  std::string block = readme.substr(begin, readme.find("```", begin) - begin);
  for (std::size_t at = 0; at < block.size();) {
    const std::size_t end = block.find('\n', at);
    const std::string line = block.substr(at, end - at);
    INFO(line);
    if (line.find("...") == std::string::npos) CHECK(contains(printed, line + "\n"));
    at = end + 1;
  }
}

TEST_CASE("The exercise that the exercises' README shows works: its starter falls short, and its answer does not") {
  const std::string readme = test::read_file(MEMBAR_SOURCE_DIR "/" + kFolder + "README.md");
  const std::size_t begin = readme.find("```toml\n") + 8;
  const TemporaryDirectory directory;
  const std::string exercise = directory.file("wait.toml", readme.substr(begin, readme.find("```", begin) - begin));
  for (const char* student : {"1", "2", "3", "4"}) {
    const std::string starter = run_membar({"grade", "--against", exercise, "--seed", student}).out;
    const Outcome early =
        run_membar({"grade", directory.file("s.trace", starter), "--against", exercise, "--seed", student});
    CHECK(early.exit_code == 1);
    CHECK(contains(early.out, "Hint: Which op waits until a variable has a value?"));
    std::string answer = starter;
    answer.replace(answer.find("  load data -> r1"), 0, "  await.acq flag == 1\n");
    const Outcome right =
        run_membar({"grade", directory.file("a.trace", answer), "--against", exercise, "--seed", student});
    CHECK(right.exit_code == 0);
    CHECK(contains(right.out, "proved: no final state that the model allows breaks it\n"));
  }
}

TEST_CASE("grade exits 0 for full points, 1 for fewer, and 2 where a submission cannot be graded") {
  const std::string answer = kFolder + "01-publish-safely.answer.trace";
  const std::string wrong = kFolder + "01-publish-safely.wrong-3.trace";
  CHECK(run_membar({"grade", answer, "--against", kExercise, "--seed", "x", "--fill"}).exit_code == 0);
  CHECK(run_membar({"grade", wrong, "--against", kExercise, "--seed", "x", "--fill"}).exit_code == 1);
  const Outcome unfilled = run_membar({"grade", answer, "--against", kExercise, "--seed", "x"});
  CHECK(unfilled.exit_code == 2);
  CHECK(unfilled.out.empty());
  CHECK(test::count_lines(unfilled.err) == 1);
  const Outcome all = run_membar({"grade", wrong, "no-such.trace", answer, "--against", kExercise, "--fill"});
  CHECK(all.exit_code == 2);
  CHECK(contains(all.out, "Total: 6 of 8 points\n"));
  CHECK(contains(all.out, "Total: 8 of 8 points\n"));
  CHECK(all.err.starts_with("no-such.trace: error: "));
}

TEST_CASE("grade --json has the whole class, those that could not be graded too") {
  const std::string answer = kFolder + "01-publish-safely.answer.trace";
  const Outcome outcome =
      run_membar({"grade", answer, "no-such.trace", "--against", kExercise, "--fill", "--seed", "7", "--json"});
  CHECK(outcome.exit_code == 2);
  const auto document = nlohmann::json::parse(outcome.out);
  CHECK(document["schema"] == "membar.grade/1");
  REQUIRE(document["grades"].size() == 1);
  CHECK(document["grades"][0]["points"] == 8);
  REQUIRE(document["errors"].size() == 1);
  CHECK(document["errors"][0]["submission"] == "no-such.trace");
  const TemporaryDirectory directory;
  const Outcome both =
      run_membar({"grade", answer, "--against", kExercise, "--fill", "--json", directory.path("m.json")});
  CHECK(both.exit_code == 0);
  CHECK(contains(both.out, "Total: 8 of 8 points\n"));
  CHECK(nlohmann::json::parse(test::read_file(directory.path("m.json")))["grades"][0]["student"].is_null());
}

TEST_CASE("grade overwrites neither a submission nor the exercise with its JSON") {
  const TemporaryDirectory directory;
  const std::string exercise = directory.file("e", test::read_file(MEMBAR_SOURCE_DIR "/" + kExercise));
  const std::string trace = directory.file("anna", run_membar({"grade", "--against", exercise}).out);
  const std::string before = test::read_file(trace), exercise_before = test::read_file(exercise);
  for (const std::string& target : {trace, exercise, directory.path("./anna")}) {
    const Outcome outcome = run_membar({"grade", trace, "no-such.trace", "--against", exercise, "--json", target});
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.out.empty());
    CHECK(test::count_lines(outcome.err) == 1);
    CHECK(contains(outcome.err, "; expected another file"));
  }
  CHECK(test::read_file(trace) == before);
  CHECK(test::read_file(exercise) == exercise_before);
}

TEST_CASE("grade hands out and grades nothing by an exercise with an expectation that cannot be judged") {
  const TemporaryDirectory directory;
  std::string text = test::read_file(MEMBAR_SOURCE_DIR "/" + kExercise);
  const std::string expectation = "expect = \"${reader}.r1 == ${value}\"";
  text.replace(text.find(expectation), expectation.size(), "expect = \"flagg == 1\"");
  const std::string exercise = directory.file("e.toml", text);
  for (const Outcome& outcome :
       {run_membar({"grade", "--against", exercise}),
        run_membar({"grade", kFolder + "01-publish-safely.answer.trace", "--fill", "--against", exercise})}) {
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.out.empty());
    CHECK(contains(outcome.err, "'flagg == 1': unknown variable 'flagg', did you mean 'flag'?"));
    CHECK(contains(outcome.err, "e.toml:"));
  }
}

TEST_CASE("grade refuses options that would do nothing, and an exercise that is none") {
  const auto error = [](const std::vector<std::string>& arguments) {
    const Outcome outcome = run_membar(arguments);
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.out.empty());
    CHECK(test::count_lines(outcome.err) == 1);
    return outcome.err;
  };
  CHECK(contains(error({"grade", "x.trace"}), "expected --against EXERCISE"));
  CHECK(contains(error({"grade", "--against", kExercise, "--fill"}), "--fill without a submission"));
  CHECK(contains(error({"grade", "--against", kExercise, "--json"}), "--json without a submission"));
  CHECK(contains(error({"grade", "x.trace", "--against", kExercise, "--seed", "a", "--seed-by-name"}),
                 "expected one of them"));
  CHECK(contains(error({"grade", "--against", "no-such.toml"}), "no-such.toml: error: "));
  CHECK(contains(error({"grade", "--against", "configs/machines/tiny.toml"}), "tiny.toml:"));
}

}  // namespace
}  // namespace membar
