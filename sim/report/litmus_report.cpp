#include "sim/report/litmus_report.h"

#include <iomanip>

#include "sim/report/json_text.h"

namespace membar {
namespace {

// A value: a number, or the name of the location whose address it is.
void append_value(std::string& text, const LitmusTest& test, const LitmusColumn& column, std::uint64_t value) {
  const std::optional<std::string> name = address_name(test, value);
  text += name ? json_string(*name) : value_text(test, column, value);
}

// {"0:rax": 1, "[x]": 2, "a": [1, 2]}
void append_values(std::string& text, const LitmusTest& test, const FinalState& state) {
  JsonObject object(text);
  for (const LitmusColumn& column : test.columns) {
    if (!column.shown) continue;
    object.key(column.name);
    if (column.is_array) text += '[';
    for (std::size_t i = 0; i < column.count; ++i) {
      if (i != 0) text += ", ";
      append_value(text, test, column, state[column.first + i]);
    }
    if (column.is_array) text += ']';
  }
  object.close();
}

void append_states(std::string& text, const LitmusOutcome& outcome) {
  text += '[';
  bool first = true;
  for (const auto& [state, count] : outcome.histogram) {
    if (!first) text += ", ";
    first = false;
    JsonObject object(text);
    object.key("values");
    append_values(text, outcome.test, state);
    object.number("count", count);
    if (outcome.allowed) {
      object.boolean("allowed", outcome.allowed->contains(state));
    } else {
      object.null("allowed");
    }
    object.close();
  }
  text += ']';
}

void append_unseen(std::string& text, const LitmusOutcome& outcome) {
  if (!outcome.allowed) {
    text += "null";
    return;
  }
  text += '[';
  bool first = true;
  for (const FinalState& state : outcome.allowed_not_seen()) {
    if (!first) text += ", ";
    first = false;
    JsonObject object(text);
    object.key("values");
    append_values(text, outcome.test, state);
    object.close();
  }
  text += ']';
}

void write_oracle(const LitmusOutcome& outcome, std::ostream& out) {
  const std::vector<FinalState> unseen = outcome.allowed_not_seen();
  out << "Oracle " << outcome.test.name << " allows " << outcome.allowed->size() << ", of which "
      << outcome.allowed->size() - unseen.size() << " were seen; forbidden but seen " << outcome.forbidden_states()
      << '\n';
  for (const FinalState& state : unseen) out << "# allowed, not seen: " << state_text(outcome.test, state) << '\n';
}

}  // namespace

std::uint64_t LitmusOutcome::forbidden_states() const {
  std::uint64_t states = 0;
  for (const auto& [state, count] : histogram) {
    if (allowed && !allowed->contains(state)) ++states;
  }
  return states;
}

std::vector<FinalState> LitmusOutcome::allowed_not_seen() const {
  std::vector<FinalState> states;
  if (!allowed) return states;
  for (const FinalState& state : *allowed) {
    if (!histogram.contains(state)) states.push_back(state);
  }
  return states;
}

void write_litmus_text(const LitmusOutcome& outcome, std::ostream& out) {
  const LitmusTest& test = outcome.test;
  const LitmusVerdict verdict = judge(test, outcome.histogram);
  out << "Test " << test.name << ' ' << kind_word(test.quantifier) << "\nStates " << outcome.histogram.size() << '\n';
  for (const auto& [state, count] : outcome.histogram) {
    const bool witness = holds(test.condition, test.columns, state);
    out << std::left << std::setw(8) << count << (witness ? "*>" : ":>") << state_text(test, state);
    if (outcome.allowed) out << (outcome.allowed->contains(state) ? " # allowed and seen" : " # forbidden but seen");
    out << '\n';
  }
  // Witnesses count for and against the whole condition, the observation for and against the proposition in it.
  const bool negated = test.quantifier == Quantifier::not_exists;
  out << (verdict.ok ? "Ok" : "No") << "\nWitnesses\nPositive: " << (negated ? verdict.negative : verdict.positive)
      << " Negative: " << (negated ? verdict.positive : verdict.negative) << "\nCondition " << test.condition_text
      << "\nObservation " << test.name << ' ' << verdict.observation << ' ' << verdict.positive << ' '
      << verdict.negative << '\n';
  if (!test.hash.empty()) out << "Hash=" << test.hash << '\n';
  if (outcome.allowed) write_oracle(outcome, out);
  out << '\n';
}

LitmusJson::LitmusJson(std::ostream& out) : out_(out) {
  out_ << "{\"schema\": " << json_string(kLitmusSchema) << ", \"tests\": [";
}

void LitmusJson::test(const LitmusOutcome& outcome) {
  const LitmusTest& test = outcome.test;
  const LitmusVerdict verdict = judge(test, outcome.histogram);
  std::string text = first_ ? "\n" : ",\n";
  first_ = false;
  JsonObject object(text);
  object.string("file", test.file);
  object.string("name", test.name);
  object.string("arch", test.arch);
  object.number("threads", test.program.threads.size());
  object.number("runs", outcome.runs);
  object.string("kind", name_of(test.quantifier));
  object.boolean("ok", verdict.ok);
  object.string("observation", verdict.observation);
  object.number("positive", verdict.positive);
  object.number("negative", verdict.negative);
  object.key("states");
  append_states(text, outcome);
  object.key("allowed_not_seen");
  append_unseen(text, outcome);
  object.close();
  out_ << text;
}

void LitmusJson::error(const Error& error) { errors_.push_back(error); }

void LitmusJson::finish() {
  std::string text = "],\n\"errors\": [";
  for (const Error& error : errors_) {
    text += &error == errors_.data() ? "\n" : ",\n";
    JsonObject object(text);
    object.string("file", error.file);
    object.number("line", error.line);
    object.number("column", error.column);
    object.string("message", error.message);
    object.close();
  }
  out_ << text << "]}\n";
}

}  // namespace membar
