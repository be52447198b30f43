// An exercise as a lecturer writes it: a TOML file (traces/lessons/exercises/README.md). Its texts have placeholders,
// which are filled for each student (sim/grade/exercise_task.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/trace/template_text.h"

namespace membar {

// `[draw]`: how a parameter gets its value.
struct ParameterDraw {
  std::string name;
  PlacedText how;  // "10..99", "10..99 step 3", "a | b", "a | b except ${x}", "= 2 * ${x}"
};

// `[item.NAME]`: what earns points.
struct ExerciseItem {
  std::string name;
  unsigned line = 0;
  std::uint64_t points = 1;
  PlacedText text;            // what the student is told
  PlacedText settings;        // one KEY = VALUE | VALUE... a line: the machines, every combination
  std::uint64_t timings = 0;  // so many random timings of each machine as well
  bool proof = false;         // no final state that the model allows may break an expectation on values
  PlacedText expect;          // one a line, as behind `expect` in a trace
  PlacedText means;           // one a line: "fence == 0" (sim/grade/means_rule.h)
  PlacedText without;         // one a line, names of threads: also judged when these do not come
};

// `[hint.NAME]`: shown when all of `failed` have failed and all of `passed` have not.
struct ExerciseHint {
  std::string name;
  unsigned line = 0;
  PlacedText failed;  // names of items
  PlacedText passed;
  PlacedText text;
};

struct Exercise {
  std::string file;
  PlacedText title;
  PlacedText task;
  PlacedText starter;                    // a trace; what it names must be kept
  PlacedText machine;                    // a file beside the exercise; "": the textbook machine
  PlacedText settings;                   // of that machine, for all items
  PlacedText rules;                      // means that hold for the whole submission
  std::uint64_t max_cycles = 2'000'000;  // a longer run counts as one that does not finish
  std::vector<ParameterDraw> draws;
  std::vector<ExerciseItem> items;
  std::vector<ExerciseHint> hints;
};

// Errors carry file, line and column: not TOML, an unknown key (with the nearest one), a wrong type, what is missing.
Result<Exercise> read_exercise(const std::string& path);
// The same from text.
Result<Exercise> parse_exercise(std::string_view text, const std::string& file);

}  // namespace membar
