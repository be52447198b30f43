#include "sim/grade/exercise_task.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "sim/base/nearest.h"
#include "sim/grade/exercise_expectations.h"
#include "sim/grade/parameter_draws.h"
#include "sim/trace/reader.h"

namespace membar {
namespace {

// "core.window = 1 | 8 | 64": a key and the values that it takes.
struct SettingLine {
  std::string key;
  std::vector<std::string> values;
  unsigned line = 0;
};

Error in_exercise(const PlacedText& text, const Error& error) {
  // What stands in a text of the exercise is found by the line in the exercise.
  const unsigned line = text.line == 0 ? 0 : text.line + (error.line == 0 ? 0 : error.line - 1);
  return {text.file, line, 0, error.message};
}

Result<std::vector<SettingLine>> parse_settings(const PlacedText& text) {
  std::vector<SettingLine> settings;
  unsigned line = text.line;
  for (const std::string& one : lines_of_text(text.text)) {
    const std::string_view whole = trimmed_text(one);
    if (const std::size_t equals = whole.find('='); equals != std::string_view::npos) {
      SettingLine& setting = settings.emplace_back();
      setting.key = trimmed_text(whole.substr(0, equals));
      setting.line = line;
      for (std::string_view rest = whole.substr(equals + 1);;) {
        const std::size_t bar = rest.find('|');
        setting.values.emplace_back(trimmed_text(rest.substr(0, bar)));
        if (bar == std::string_view::npos) break;
        rest.remove_prefix(bar + 1);
      }
    } else if (!whole.empty()) {
      return Error{text.file, line, 0, "'" + std::string(whole) + "' sets nothing; expected KEY = VALUE | VALUE"};
    }
    ++line;
  }
  return settings;
}

// Every combination, the first key varying slowest.
Result<std::vector<TaskMachine>> machines_of(const TaskMachine& base, const PlacedText& text) {
  const Result<std::vector<SettingLine>> lines = parse_settings(text);
  if (!lines) return lines.error();
  std::vector<std::vector<std::string>> combinations{{}};
  for (const SettingLine& line : lines.value()) {
    std::vector<std::vector<std::string>> longer;
    for (const auto& combination : combinations) {
      for (const std::string& value : line.values) {
        longer.push_back(combination);
        longer.back().push_back(line.key + "=" + value);
      }
    }
    combinations = std::move(longer);
    if (combinations.size() > kMostMachines) {
      return Error{text.file, line.line, 0,
                   "the settings make too many machines; expected at most " + std::to_string(kMostMachines)};
    }
  }
  std::vector<TaskMachine> machines;
  for (auto& combination : combinations) {
    TaskMachine machine = base;
    if (auto applied = apply_settings(machine.config, combination); !applied) {
      return in_exercise(text, Error{"", 0, 0, applied.error().message});
    }
    machine.settings.insert(machine.settings.end(), combination.begin(), combination.end());
    machines.push_back(std::move(machine));
  }
  return machines;
}

class TaskMaker {
 public:
  TaskMaker(const Exercise& exercise, const std::optional<std::string>& student) : exercise_(exercise) {
    task_.file = exercise.file;
    task_.student = student;
    task_.max_cycles = exercise.max_cycles;
  }

  Result<ExerciseTask> make() {
    Result<Parameters> parameters = draw_parameters(exercise_, task_.student);
    if (!parameters) return parameters.error();
    task_.parameters = std::move(parameters).value();
    if (!texts() || !machine() || !starter()) return error_;
    if (!rules()) return error_;
    for (const ExerciseItem& item : exercise_.items) {
      if (!add_item(item)) return error_;
    }
    for (const ExerciseHint& hint : exercise_.hints) {
      TaskHint& made = task_.hints.emplace_back();
      made.failed = words_of_text(hint.failed.text);
      made.passed = words_of_text(hint.passed.text);
      if (!filled(hint.text, made.text)) return error_;
    }
    return std::move(task_);
  }

 private:
  bool fail(const Error& error) {
    error_ = error;
    return false;
  }

  bool filled(const PlacedText& text, std::string& out) {
    Result<std::string> result = fill(text, task_.parameters);
    if (!result) return fail(result.error());
    out = std::move(result).value();
    return true;
  }
  bool filled(const PlacedText& text, PlacedText& out) {
    out = text;
    return filled(text, out.text);
  }

  bool texts() {
    return filled(exercise_.title, task_.title) && filled(exercise_.task, task_.text) &&
           filled(exercise_.starter, task_.starter_text);
  }

  bool machine() {
    PlacedText name, settings;
    if (!filled(exercise_.machine, name) || !filled(exercise_.settings, settings)) return false;
    task_.machine.config = builtin_textbook();
    if (!name.text.empty()) {
      const std::filesystem::path folder = std::filesystem::path(exercise_.file).parent_path();
      Result<Config> config = load_config((folder / name.text).string());
      if (!config) return fail(config.error());
      task_.machine.config = std::move(config).value();
    }
    Result<std::vector<TaskMachine>> machines = machines_of(task_.machine, settings);
    if (!machines) return fail(machines.error());
    if (machines.value().size() != 1) {
      return fail({settings.file, settings.line, 0,
                   "the exercise's own settings have several values; expected those in an item"});
    }
    task_.machine = std::move(machines.value().front());
    return true;
  }

  bool starter() {
    ReadOptions options;
    options.line_size = line_bytes();
    Result<Program> program = read_trace_text(task_.starter_text, exercise_.file, options);
    if (!program) return fail(in_exercise(exercise_.starter, program.error()));
    task_.starter = std::move(program).value();
    return true;
  }

  bool means(const PlacedText& text, std::vector<MeansRule>& rules) {
    PlacedText written;
    if (!filled(text, written)) return false;
    Result<std::vector<MeansRule>> parsed = parse_means(written, task_.starter);
    if (!parsed) return fail(parsed.error());
    rules = std::move(parsed).value();
    return true;
  }

  bool rules() {
    if (!means(exercise_.rules, task_.rules)) return false;
    for (const MeansRule& rule : task_.rules) {
      if (!rule.counts_runs()) continue;
      return fail({exercise_.file, exercise_.rules.line, 0,
                   "'" + rule.text + "' counts what a run does; expected it in the 'means' of an item"});
    }
    return true;
  }

  // The rules that are judged by a run stand apart.
  bool item_means(const PlacedText& text, TaskItem& made) {
    std::vector<MeansRule> all;
    if (!means(text, all)) return false;
    for (MeansRule& rule : all) (rule.counts_runs() ? made.run_rules : made.means).push_back(std::move(rule));
    return true;
  }

  bool without(const PlacedText& text, TaskItem& made) {
    PlacedText written;
    if (!filled(text, written)) return false;
    std::vector<std::string> names;
    for (const ProgramThread& thread : task_.starter.threads) names.push_back(thread.name);
    for (const std::string& line : lines_of_text(written.text)) {
      std::vector<std::uint16_t> absent;
      for (const std::string& word : words_of_text(line)) {
        const auto found = std::find(names.begin(), names.end(), word);
        if (found == names.end()) {
          return fail({text.file, text.line, 0,
                       "unknown thread '" + word + "'" + did_you_mean(word, names) + "; expected one of the starter"});
        }
        absent.push_back(static_cast<std::uint16_t>(found - names.begin()));
      }
      if (!absent.empty()) made.absences.push_back(std::move(absent));
    }
    return true;
  }

  bool expectations(const PlacedText& unfilled, TaskItem& made) {
    PlacedText text;
    if (!filled(unfilled, text)) return false;
    std::vector<PlacedText> placed;
    // Repeated lines have no line of their own in the exercise.
    const bool same_lines = lines_of_text(text.text).size() == lines_of_text(unfilled.text).size();
    unsigned line = text.line;
    for (const std::string& one : lines_of_text(text.text)) {
      std::string_view expectation = trimmed_text(one);
      if (expectation.starts_with("expect ")) expectation.remove_prefix(7);
      if (!expectation.empty()) {
        made.expectations.emplace_back(expectation);
        placed.push_back({std::string(expectation), text.file, same_lines ? line : text.line});
      }
      ++line;
    }
    if (auto wrong = wrong_expectation(placed, task_.starter_text, line_bytes())) return fail(*wrong);
    return true;
  }

  [[nodiscard]] unsigned line_bytes() const {
    return static_cast<unsigned>(task_.machine.config.machine.line_size.value);
  }

  bool add_item(const ExerciseItem& item) {
    TaskItem& made = task_.items.emplace_back();
    made.name = item.name;
    made.points = item.points;
    made.timings = item.timings;
    made.proof = item.proof;
    PlacedText settings;
    if (!filled(item.text, made.text) || !filled(item.settings, settings) || !expectations(item.expect, made) ||
        !item_means(item.means, made) || !without(item.without, made)) {
      return false;
    }
    if (made.expectations.empty() && made.means.empty() && made.run_rules.empty()) {
      return fail({exercise_.file, item.line, 0,
                   "the item '" + item.name + "' gives its points to anyone; expected 'expect' or 'means' lines"});
    }
    Result<std::vector<TaskMachine>> machines = machines_of(task_.machine, settings);
    if (!machines) return fail(machines.error());
    made.machines = std::move(machines).value();
    made.runs = made.means.empty() || !made.expectations.empty() || !made.run_rules.empty() || item.timings != 0 ||
                item.proof || !settings.text.empty() || made.absences.size() > 1;
    if (item.proof && made.expectations.empty()) {
      return fail(
          {exercise_.file, item.line, 0, "the item '" + item.name + "' has nothing to prove; expected 'expect' lines"});
    }
    return true;
  }

  const Exercise& exercise_;
  ExerciseTask task_;
  Error error_;
};

std::string comment(std::string_view text) {
  std::string out;
  for (const std::string& line : lines_of_text(text)) out += line.empty() ? "#\n" : "# " + line + "\n";
  return out;
}

}  // namespace

std::uint64_t ExerciseTask::points() const {
  std::uint64_t sum = 0;
  for (const TaskItem& item : items) sum += item.points;
  return sum;
}

Result<ExerciseTask> make_task(const Exercise& exercise, const std::optional<std::string>& student) {
  return TaskMaker(exercise, student).make();
}

std::string handout(const ExerciseTask& task) {
  std::string text = comment(task.title) + "#\n" + comment(trimmed_text(task.text)) + "#\n# Points:\n";
  for (const TaskItem& item : task.items) {
    text += "#   " + std::to_string(item.points) + "  " + item.text + "\n";
  }
  text += "#\n# Keep the threads, variables and labels that are here, with their start values.\n";
  return text + "\n" + std::string(trimmed_text(task.starter_text)) + "\n";
}

}  // namespace membar
