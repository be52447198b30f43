#include "sim/grade/grade_report.h"

#include <algorithm>

#include "sim/report/json_text.h"
#include "sim/report/text_words.h"

namespace membar {
namespace {

constexpr std::size_t kWidth = 110;

// The sentence on lines of at most kWidth characters, each behind the indent.
void write_wrapped(const std::string& text, const std::string& indent, std::ostream& out) {
  std::string line = indent;
  for (const std::string& word : words_of_text(text)) {
    const bool empty = line.size() == indent.size();
    if (!empty && line.size() + 1 + word.size() > kWidth) {
      out << line << "\n";
      line = indent;
    }
    line += (line.size() == indent.size() ? "" : " ") + word;
  }
  if (line.size() != indent.size()) out << line << "\n";
}

std::string joined(const std::vector<std::string>& parts, const std::string& between) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : between) + part;
  return text;
}

std::string score(std::uint64_t earned, std::uint64_t points) {
  return std::to_string(earned) + " of " + std::to_string(points);
}

// "It first went wrong in cycle 56, on core 1 (reader), line 15: load data -> r1".
std::string place_text(const Fault& fault) {
  std::string text;
  if (fault.cycle) text += " in cycle " + std::to_string(*fault.cycle) + ",";
  if (fault.core) text += " on core " + std::to_string(*fault.core) + " (" + fault.thread + "),";
  if (fault.line != 0) text += " in line " + std::to_string(fault.line) + ",";
  if (text.empty()) return "";
  text.back() = ':';
  if (fault.op.empty()) text.back() = '.';
  return "It first went wrong" + text + (fault.op.empty() ? "" : " " + fault.op);
}

void write_failure(const ItemFailure& failure, const std::string& indent, std::ostream& out) {
  write_wrapped("expected " + failure.what + ", but " + failure.actual, indent, out);
  const std::string machine = failure.settings.empty() ? "" : "Machine: " + joined(failure.settings, ", ");
  if (!machine.empty()) write_wrapped(machine, indent, out);
  if (failure.timing) {
    write_wrapped(
        "Random timing " + std::to_string(*failure.timing) + ": each thread starts and pauses at its own time.", indent,
        out);
  }
  if (failure.from_oracle) {
    write_wrapped(failure.fault.cycle
                      ? "The model allows it, and the machine shows it when loads and stores are held back."
                      : "The model allows it, though no timing that was tried shows it.",
                  indent, out);
  }
  write_wrapped(place_text(failure.fault), indent, out);
  for (const std::string& sentence : failure.fault.story) write_wrapped("- " + sentence, indent, out);
}

void write_item(const ItemGrade& item, std::size_t width, std::ostream& out) {
  std::string points = score(item.earned(), item.points);
  points.insert(0, width - points.size(), ' ');
  out << "  " << points << "  " << item.text << "\n";
  const std::string indent(width + 4, ' ');
  if (item.failure) {
    write_failure(*item.failure, indent, out);
  } else if (item.proved && *item.proved) {
    write_wrapped("proved: no final state that the model allows breaks it", indent, out);
  } else if (!item.not_proved.empty()) {
    write_wrapped("not proved (" + item.not_proved + "), but " + counted(item.runs, "run") + " did not break it",
                  indent, out);
  }
}

void write_own(const Grade& grade, std::ostream& out) {
  if (grade.own_expectations.empty() && grade.own_run_problem.empty()) return;
  out << "\nThe submission's own expectations, which do not count:\n";
  if (!grade.own_run_problem.empty()) write_wrapped("not judged: " + grade.own_run_problem, "  ", out);
  for (const ExpectationResult& own : grade.own_expectations) {
    out << "  " << (own.held ? "held    " : "failed  ") << own.text;
    if (!own.held) out << ", but " << own.actual;
    out << "\n";
  }
}

std::string string_array(const std::vector<std::string>& texts) {
  std::vector<std::string> quoted;
  for (const std::string& text : texts) quoted.push_back(json_string(text));
  return "[" + joined(quoted, ", ") + "]";
}

std::string failure_json(const ItemFailure& failure) {
  std::string text;
  JsonObject json(text);
  json.string("expected", failure.what);
  json.string("actual", failure.actual);
  json.key("settings");
  text += string_array(failure.settings);
  json.number_or_null("timing", failure.timing.has_value(), failure.timing.value_or(0));
  json.boolean("from_oracle", failure.from_oracle);
  const Fault& fault = failure.fault;
  json.number_or_null("cycle", fault.cycle.has_value(), fault.cycle.value_or(0));
  json.number_or_null("core", fault.core.has_value(), fault.core.value_or(0));
  json.string_or_null("thread", fault.thread);
  json.number_or_null("line", fault.line != 0, fault.line);
  json.string_or_null("op", fault.op);
  json.key("story");
  text += string_array(fault.story);
  json.close();
  return text;
}

std::string item_json(const ItemGrade& item) {
  std::string text;
  JsonObject json(text);
  json.string("name", item.name);
  json.string("text", item.text);
  json.number("points", item.earned());
  json.number("of", item.points);
  json.number("runs", item.runs);
  if (item.proved) {
    json.boolean("proved", *item.proved);
  } else {
    json.null("proved");
  }
  json.string_or_null("not_proved", item.not_proved);
  json.key("failure");
  text += item.failure ? failure_json(*item.failure) : "null";
  json.close();
  return text;
}

std::string own_json(const ExpectationResult& own) {
  std::string text;
  JsonObject json(text);
  json.string("text", own.text);
  json.number("line", own.line);
  json.boolean("held", own.held);
  json.string("actual", own.actual);
  json.close();
  return text;
}

template <class Items, class ToJson>
std::string array_of(const Items& items, ToJson&& to_json) {
  std::vector<std::string> texts;
  for (const auto& item : items) texts.push_back(to_json(item));
  return "[" + joined(texts, ", ") + "]";
}

std::string parameters_json(const Parameters& parameters) {
  std::string text;
  JsonObject json(text);
  for (const auto& [name, value] : parameters.all()) json.string(name, value);
  json.close();
  return text;
}

std::string lines_json(const std::vector<std::string>& lines) {
  return lines.empty() ? "[]" : "[\n    " + joined(lines, ",\n    ") + "\n  ]";
}

}  // namespace

void write_grade_text(const ExerciseTask& task, const Grade& grade, std::ostream& out) {
  out << grade.submission << ": " << task.title;
  if (task.student) out << ", as " << *task.student << " gets it";
  out << "\n\n";
  std::size_t width = 0;
  for (const ItemGrade& item : grade.items) width = std::max(width, score(item.earned(), item.points).size());
  for (const ItemGrade& item : grade.items) write_item(item, width, out);
  for (const std::string& hint : grade.hints) {
    out << "\n";
    write_wrapped("Hint: " + hint, "  ", out);
  }
  write_own(grade, out);
  out << "\nTotal: " << score(grade.earned(), grade.points()) << " points\n";
}

void GradeJson::grade(const ExerciseTask& task, const Grade& grade) {
  std::string text;
  JsonObject json(text);
  json.string("submission", grade.submission);
  json.string_or_null("student", task.student.value_or(""));
  json.string("title", task.title);
  json.key("parameters");
  text += parameters_json(task.parameters);
  json.number("points", grade.earned());
  json.number("of", grade.points());
  json.key("items");
  text += array_of(grade.items, item_json);
  json.key("hints");
  text += string_array(grade.hints);
  json.key("own_expectations");
  text += array_of(grade.own_expectations, own_json);
  json.close();
  grades_.push_back(std::move(text));
}

void GradeJson::error(const std::string& submission, const Error& error) {
  std::string text;
  JsonObject json(text);
  json.string("submission", submission);
  json.string("file", error.file);
  json.number("line", error.line);
  json.number("column", error.column);
  json.string("message", error.message);
  json.close();
  errors_.push_back(std::move(text));
}

std::string GradeJson::text() const {
  return "{\n  \"schema\": " + json_string(kGradeSchema) + ",\n  \"exercise\": " + json_string(exercise_file_) +
         ",\n  \"grades\": " + lines_json(grades_) + ",\n  \"errors\": " + lines_json(errors_) + "\n}\n";
}

}  // namespace membar
