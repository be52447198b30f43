// A student's trace, checked against what the exercise asks to keep.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/grade/exercise_task.h"
#include "sim/trace/program.h"

namespace membar {

struct Submission {
  std::string file;
  std::vector<std::string> lines;  // as handed in, without their ends; placeholders are filled
  Program program;                 // as handed in, with its own expectations
  // The trace without its `expect` lines, which are empty here, so that every line keeps its number.
  std::string judged_text;

  // The op on a line, without its label and comment: "store flag 1".
  [[nodiscard]] std::string op_on(unsigned line) const;
};

// A submission is a short text; a longer one is refused.
inline constexpr std::size_t kMostSubmissionBytes = std::size_t{4} << 20;

// `fill_in`: the trace has placeholders, as reference answers do. Fails, with file and line, when the trace is wrong,
// and when a thread, variable or label of the starter is missing or is not as it was: threads in the same order and no
// others; variables with the same size, start value and place; labels in their threads.
Result<Submission> parse_submission(std::string_view text, const std::string& file, const ExerciseTask& task,
                                    bool fill_in);
// The same of a file; "-" is standard input.
Result<Submission> read_submission(const std::string& path, const ExerciseTask& task, bool fill_in);

// The submission's program with these expectations in place of its own, for a machine with lines of this size.
// Fails with the number of the expectation (from 0) that the program does not fit in the error's line.
Result<Program> program_with(const Submission& submission, const std::vector<std::string>& expectations,
                             unsigned line_bytes);

}  // namespace membar
