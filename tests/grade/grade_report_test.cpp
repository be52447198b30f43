#include "sim/grade/grade_report.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/grade/grading.h"
#include "tests/report/schema_validator.h"

namespace membar {
namespace {

using grading::exercise_text;
using grading::task_of;

constexpr const char* kTrace = "membar 1\nvar x\nthread a\n  store x 1\nthread b\n  load x -> r1\n";

ExerciseTask two_items() {
  return task_of(exercise_text(kTrace, "points = 2\nexpect = 'b.r1 == 1'\n", "[draw]\nn = '1..9'\n") +
                     "[item.two]\ntext = 'no fence'\npoints = 10\nmeans = 'barrier == 0'\n"
                     "[hint.h]\nfailed = 'only'\ntext = 'Wait for it.'\n",
                 "anna");
}

TEST_CASE("The text has the score of every item, where it first went wrong, the hint and the total") {
  const ExerciseTask task = two_items();
  std::ostringstream out;
  write_grade_text(task, grading::grade_of(task, std::string(kTrace) + "expect x == 2\n"), out);
  CHECK(
      out.str() ==
      "student.trace: T, as anna gets it\n\n"
      "    0 of 2  it is done\n"
      "            expected b.r1 == 1, but b.r1 = 0\n"
      "            It first went wrong in cycle 200, on core 1 (b), in line 6: load x -> r1\n"
      "            - b's load x -> r1 (line 6) read 0, the initial value, in cycle 200. a's store x 1 (line 4) became\n"
      "            visible only in cycle 216.\n"
      "  10 of 10  no fence\n"
      "\n  Hint: Wait for it.\n"
      "\nThe submission's own expectations, which do not count:\n"
      "  failed  x == 2, but x = 1\n"
      "\nTotal: 10 of 12 points\n");
}

TEST_CASE("The JSON follows its published schema, with passed and failed items and with errors") {
  const auto schema =
      nlohmann::json::parse(grading::file_text(MEMBAR_SOURCE_DIR "/sim/report/schema/membar.grade.1.schema.json"));
  const ExerciseTask task = two_items();
  GradeJson json("e.toml");
  CHECK(schema_violations(schema, nlohmann::json::parse(json.text())).empty());
  json.grade(task, grading::grade_of(task, std::string(kTrace) + "expect x == 2\n"));
  const std::string fenced = std::string(kTrace) + "  mfence\n";
  json.grade(task, grading::grade_of(task, fenced));
  json.error("bad.trace", Error{"bad.trace", 3, 0, "no \"such\" op"});
  const auto document = nlohmann::json::parse(json.text());
  CHECK(schema_violations(schema, document).empty());
  CHECK(document["schema"] == kGradeSchema);
  const auto& first = document["grades"][0];
  CHECK(first["student"] == "anna");
  CHECK(first["points"] == 10);
  CHECK(first["of"] == 12);
  CHECK(first["items"][0]["failure"]["cycle"] == 200);
  CHECK(first["items"][0]["failure"]["thread"] == "b");
  CHECK(first["items"][1]["failure"].is_null());
  CHECK(first["hints"][0] == "Wait for it.");
  CHECK(document["grades"][1]["points"] == 0);
  CHECK(document["grades"][1]["items"][1]["failure"]["cycle"].is_null());
  CHECK(document["errors"][0]["message"] == "no \"such\" op");
}

}  // namespace
}  // namespace membar
