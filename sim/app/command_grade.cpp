#include <algorithm>
#include <iostream>
#include <optional>
#include <string>
#include <utility>

#include "sim/app/command.h"
#include "sim/app/diagnostics.h"
#include "sim/app/interrupt.h"
#include "sim/app/output_file.h"
#include "sim/grade/exercise.h"
#include "sim/grade/exercise_task.h"
#include "sim/grade/grade_report.h"
#include "sim/grade/grader.h"
#include "sim/grade/submission.h"

namespace membar {

namespace {

constexpr std::string_view kName = "membar grade";

// Options that would do nothing, or contradict each other; "" when all is well.
std::string misuse(const Arguments& arguments) {
  if (!arguments.has("against")) return "no exercise; expected --against EXERCISE";
  if (arguments.has("seed") && arguments.has("seed-by-name")) {
    return "both --seed and --seed-by-name; expected one of them";
  }
  if (!arguments.words().empty()) return "";
  for (const char* option : {"seed-by-name", "fill", "json"}) {
    if (arguments.has(option)) return "--" + std::string(option) + " without a submission; expected a trace";
  }
  return "";
}

// The result must not take the place of what is read; "" when it does not. `--json *.trace` takes the first submission
// for the FILE.
std::string overwritten(const Arguments& arguments) {
  const std::optional<std::string> json = arguments.text("json");
  if (!json || *json == kStandardOutput) return "";
  if (same_file(*json, *arguments.text("against"))) return "--json names the exercise; expected another file";
  for (const std::string& path : arguments.words()) {
    if (same_file(*json, path)) return "--json names the submission '" + path + "'; expected another file";
  }
  return "";
}

// "marks/anna.trace" -> "anna"
std::string stem_of(const std::string& path) {
  const std::string name = path.substr(path.find_last_of('/') + 1);
  return name.substr(0, name.find('.'));
}

// Everything that is graded in one call.
class Grading {
 public:
  Grading(const Arguments& arguments, const Exercise& exercise)
      : arguments_(arguments),
        exercise_(exercise),
        json_(exercise.file),
        texts_(arguments.text("json") != std::string(kStandardOutput)),
        interrupted_(defer_interrupt()) {}

  ExitCode run() {
    for (const std::string& path : arguments_.words()) {
      if (auto graded = one(path); !graded) {
        if (interrupted_) {
          report_error(kName, "interrupted");
          return kExitInterrupted;
        }
        json_.error(path, graded.error());
        report_error(graded.error());
        worst_ = kExitBadInput;
      }
    }
    if (const auto file = arguments_.text("json")) {
      if (auto written = write(*file); !written) return report_error(written.error());
    }
    return worst_;
  }

 private:
  Result<Done> one(const std::string& path) {
    const std::optional<std::string> student =
        arguments_.has("seed-by-name") ? std::optional(stem_of(path)) : arguments_.text("seed");
    const Result<ExerciseTask> task = make_task(exercise_, student);
    if (!task) return task.error();
    const Result<Submission> submission = read_submission(path, task.value(), arguments_.has("fill"));
    if (!submission) return submission.error();
    const Result<Grade> result = grade(task.value(), submission.value(), &interrupted_);
    if (!result) return result.error();
    if (texts_) {
      if (std::exchange(shown_, true)) std::cout << "\n";
      write_grade_text(task.value(), result.value(), std::cout);
    }
    json_.grade(task.value(), result.value());
    if (result.value().earned() < result.value().points()) worst_ = std::max(worst_, kExitExpectationFailed);
    return Done{};
  }

  Result<Done> write(const std::string& file) {
    Result<OutputFile> out = OutputFile::create(file);
    if (!out) return out.error();
    out.value().stream() << json_.text();
    return out.value().commit();
  }

  const Arguments& arguments_;
  const Exercise& exercise_;
  GradeJson json_;
  const bool texts_;
  bool shown_ = false;
  ExitCode worst_ = kExitSuccess;
  const std::atomic<bool>& interrupted_;
};

}  // namespace

ExitCode grade_submissions(const Arguments& arguments) {
  if (const std::string wrong = misuse(arguments); !wrong.empty()) return report_error(kName, wrong);
  if (const std::string wrong = overwritten(arguments); !wrong.empty()) return report_error(kName, wrong);
  const Result<Exercise> exercise = read_exercise(*arguments.text("against"));
  if (!exercise) return report_error(exercise.error());
  if (!arguments.words().empty()) return Grading(arguments, exercise.value()).run();
  const Result<ExerciseTask> task = make_task(exercise.value(), arguments.text("seed"));
  if (!task) return report_error(task.error());
  std::cout << handout(task.value());
  return kExitSuccess;
}

}  // namespace membar
