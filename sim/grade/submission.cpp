#include "sim/grade/submission.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>
#include <utility>

#include "sim/base/nearest.h"
#include "sim/grade/program_walk.h"
#include "sim/trace/input.h"
#include "sim/trace/reader.h"

namespace membar {
namespace {

bool is_expectation(std::string_view line) {
  const std::string_view text = trimmed_text(line);
  return text == "expect" || text.starts_with("expect ") || text.starts_with("expect\t");
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

// Compares what is to be kept; the first difference is the error.
class Keeper {
 public:
  Keeper(const Program& starter, const Program& program) : starter_(starter), program_(program) {}

  std::optional<Error> first_difference() {
    if (threads() && variables() && labels()) return std::nullopt;
    return error_;
  }

 private:
  bool fail(unsigned line, std::string message) {
    error_ = Error{program_.file, line, 0, std::move(message)};
    return false;
  }

  static std::vector<std::string> thread_names(const Program& program) {
    std::vector<std::string> names;
    for (const ProgramThread& thread : program.threads) names.push_back(thread.name);
    return names;
  }

  bool threads() {
    const std::vector<std::string> wanted = thread_names(starter_), found = thread_names(program_);
    std::string list;
    for (const std::string& name : wanted) list += (list.empty() ? "" : ", ") + name;
    for (const std::string& name : wanted) {
      if (std::find(found.begin(), found.end(), name) != found.end()) continue;
      return fail(0, "there is no thread '" + name + "'; expected the exercise's threads: " + list);
    }
    for (std::size_t t = 0; t < found.size(); ++t) {
      if (std::find(wanted.begin(), wanted.end(), found[t]) == wanted.end()) {
        return fail(program_.threads[t].line, "the exercise has no thread '" + found[t] + "'" +
                                                  did_you_mean(found[t], wanted) + "; expected only " + list);
      }
      if (found[t] != wanted[t]) {
        return fail(program_.threads[t].line,
                    "thread '" + found[t] + "' is not in its place; expected the order " + list);
      }
    }
    return true;
  }

  bool variables() {
    std::vector<std::string> names;
    for (const Symbol& symbol : program_.symbols) names.push_back(symbol.name);
    for (const Symbol& wanted : starter_.symbols) {
      const Symbol* found = find_symbol(program_, wanted.name);
      if (found == nullptr) {
        return fail(0, "there is no variable '" + wanted.name + "'" + did_you_mean(wanted.name, names) +
                           "; expected every variable of the starter");
      }
      if (found->element_bytes != wanted.element_bytes || found->count != wanted.count) {
        return fail(found->line, "variable '" + wanted.name + "' has another type than in the starter; expected " +
                                     type_text(wanted));
      }
      if (start_values(starter_, wanted) != start_values(program_, *found)) {
        return fail(found->line,
                    "variable '" + wanted.name + "' starts with another value; expected the 'init' of the starter");
      }
      if (places(starter_, wanted) != places(program_, *found)) {
        return fail(found->line,
                    "variable '" + wanted.name + "' lies in another place; expected the 'place' of the starter");
      }
    }
    return true;
  }

  static std::string type_text(const Symbol& symbol) {
    const std::string elements = symbol.count > 1 ? std::to_string(symbol.count) + " elements of " : "";
    return elements + std::to_string(symbol.element_bytes) + " bytes";
  }

  using StartValue = std::tuple<std::uint64_t, unsigned, std::uint64_t>;  // offset, bytes, value
  static std::vector<StartValue> start_values(const Program& program, const Symbol& symbol) {
    std::vector<StartValue> values;
    for (const InitialValue& initial : program.initial_values) {
      if (initial.address < symbol.address || initial.address.value >= symbol.address.value + symbol.bytes()) continue;
      values.emplace_back(initial.address.value - symbol.address.value, initial.bytes, initial.value);
    }
    return values;
  }

  using Place = std::tuple<std::optional<std::uint64_t>, Placement::Where, std::vector<CoreId>>;
  static std::vector<Place> places(const Program& program, const Symbol& symbol) {
    std::vector<Place> all;
    for (const Placement& placement : program.placements) {
      if (program.symbols[placement.symbol].name != symbol.name) continue;
      all.emplace_back(placement.element, placement.where, placement.cores);
    }
    return all;
  }

  using Labels = std::set<std::pair<std::uint16_t, std::string>>;
  static Labels labels_of(const Program& program) {
    Labels labels;
    for_each_op(program, [&](std::uint16_t thread, const TraceOp& op) {
      if (op.label != 0) labels.emplace(thread, program.labels[op.label]);
    });
    return labels;
  }

  bool labels() {
    const Labels found = labels_of(program_);
    for (const auto& [thread, label] : labels_of(starter_)) {
      if (found.contains({thread, label})) continue;
      const std::string& name = starter_.threads[thread].name;
      return fail(program_.threads[thread].line,
                  "thread '" + name + "' has no op with the label '" + label + "'; expected the starter's labels");
    }
    return true;
  }

  const Program& starter_;
  const Program& program_;
  Error error_;
};

Result<std::string> text_of_file(const std::string& path) {
  auto file = open_file_source(path == "-" ? "/dev/stdin" : path);
  if (!file) return file.error();
  auto source = decompressed(std::move(file).value());
  if (!source) return source.error();
  std::string text;
  std::array<char, 65536> buffer;
  for (;;) {
    const Result<std::size_t> count = source.value()->read(buffer);
    if (!count) return count.error();
    if (count.value() == 0) return text;
    text.append(buffer.data(), count.value());
    if (text.size() > kMostSubmissionBytes) return Error{path, 0, 0, "is too large; expected a trace of up to 4 MiB"};
  }
}

}  // namespace

std::string Submission::op_on(unsigned line) const {
  if (line == 0 || line > lines.size()) return "";
  std::string_view text = lines[line - 1];
  text = trimmed_text(text.substr(0, text.find('#')));
  const std::size_t colon = text.find(": ");
  const bool labelled = colon != std::string_view::npos && text.substr(0, colon).find(' ') == std::string_view::npos;
  return std::string(labelled ? trimmed_text(text.substr(colon + 1)) : text);
}

Result<Submission> parse_submission(std::string_view text, const std::string& file, const ExerciseTask& task,
                                    bool fill_in) {
  Submission submission;
  submission.file = file;
  if (fill_in) {
    const Result<std::string> filled = fill(PlacedText{std::string(text), file, 1}, task.parameters);
    if (!filled) return filled.error();
    submission.lines = lines_of_text(filled.value());
  } else {
    submission.lines = lines_of_text(text);
  }
  ReadOptions options;
  options.line_size = static_cast<unsigned>(task.machine.config.machine.line_size.value);
  Result<Program> program = read_trace_text(joined(submission.lines), file, options);
  if (!program) return program.error();
  submission.program = std::move(program).value();
  if (auto different = Keeper(task.starter, submission.program).first_difference()) return *different;
  std::vector<std::string> judged = submission.lines;
  for (std::string& line : judged) {
    if (is_expectation(line)) line.clear();
  }
  submission.judged_text = joined(judged);
  return submission;
}

Result<Submission> read_submission(const std::string& path, const ExerciseTask& task, bool fill_in) {
  Result<std::string> text = text_of_file(path);
  if (!text) {
    Error error = text.error();
    if (error.file.empty()) error.file = path;
    return error;
  }
  return parse_submission(text.value(), path, task, fill_in);
}

Result<Program> program_with(const Submission& submission, const std::vector<std::string>& expectations,
                             unsigned line_bytes) {
  std::string text = submission.judged_text;
  for (const std::string& expectation : expectations) text += "expect " + expectation + "\n";
  ReadOptions options;
  options.line_size = line_bytes;
  Result<Program> program = read_trace_text(text, submission.file, options);
  if (program) return program;
  Error error = program.error();
  const auto lines = static_cast<unsigned>(submission.lines.size());
  error.line = error.line > lines ? error.line - lines - 1 : static_cast<unsigned>(expectations.size());
  return error;
}

}  // namespace membar
