#include "sim/checker/narrative.h"

#include "sim/checker/wording.h"

namespace membar {

namespace {

std::string joined(const std::vector<std::string>& words, const char* nothing) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : "; ") + word;
  return text.empty() ? nothing : text;
}

std::string state_words(const ModelShape& shape, const ModelState& state) {
  std::string text;
  for (unsigned number = 0; number < shape.lines; ++number) {
    if (shape.lines > 1) text += (number == 0 ? "" : " | ") + line_name(shape, number) + ": ";
    bool first = true;
    for (const ControllerWords& controller : controllers_of(shape, state.lines[number])) {
      text += (first ? "" : "; ") + controller.name + " " + controller.state;
      first = false;
    }
  }
  return text;
}

std::string number_of(std::size_t step) {
  std::string text = std::to_string(step);
  return std::string(text.size() < 3 ? 3 - text.size() : 0, ' ') + text + ". ";
}

// What the student should look at behind the last step.
std::string ending_of(const Counterexample& found, const ProtocolModel& model) {
  std::string text;
  if (found.violation.property == Property::deadlock) {
    text += "What waits there, for ever:\n";
    for (const std::string& wait : waits_of(model, found.states.back())) text += "  - " + wait + "\n";
  }
  if (found.repeats_from) {
    text += "The steps from " + std::to_string(*found.repeats_from + 1) + " to " + std::to_string(found.steps.size()) +
            " can be repeated for ever (perhaps with the parts of cores exchanged).\n";
  }
  return text;
}

// Text for an HTML-like label.
std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '&') {
      result += "&amp;";
    } else if (c == '<') {
      result += "&lt;";
    } else if (c == '>') {
      result += "&gt;";
    } else {
      result += c;
    }
  }
  return result;
}

std::string row(const std::string& text, bool marked) {
  const std::string inner = marked ? "<B>" + escaped(text) + "</B>" : escaped(text);
  return "<TR><TD ALIGN=\"LEFT\"" + std::string(marked ? " BGCOLOR=\"lightyellow\"" : "") + ">" + inner + "</TD></TR>";
}

// `before` is nullptr for the initial state.
std::string node_label(const ModelShape& shape, const ModelState* before, const ModelState& state) {
  std::string text = "<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\">";
  for (unsigned number = 0; number < shape.lines; ++number) {
    if (shape.lines > 1) text += row(line_name(shape, number), false);
    const auto now = controllers_of(shape, state.lines[number]);
    const auto then = before != nullptr ? controllers_of(shape, before->lines[number]) : now;
    for (std::size_t i = 0; i < now.size(); ++i) {
      const bool changed = i >= then.size() || then[i].state != now[i].state;
      text += row(now[i].name + ": " + now[i].state, changed);
    }
  }
  for (const std::string& message : messages_of(shape, state)) text += row("~ " + message, false);
  return text + "</TABLE>";
}

}  // namespace

std::string narrate(const Counterexample& found, const ModelShape& shape, const ProtocolTables& tables) {
  const ProtocolModel model(shape, tables);
  std::string text = "Broken: " + std::string(title_of(found.violation.property)) + " (" +
                     std::string(meaning_of(found.violation.property)) + ").\n" + found.violation.what + ".\n\n";
  text += "The shortest way there has " + std::to_string(found.repeats_from.value_or(found.steps.size())) + " steps";
  text += found.repeats_from ? "; those that can go on for ever follow:\n\n" : ":\n\n";
  for (std::size_t i = 0; i < found.steps.size(); ++i) {
    const ModelState& after = found.states[i + 1];
    text += number_of(i + 1) + step_name(shape, found.states[i], found.steps[i]) + "\n";
    text += "     " + step_effect(tables, found.states[i], found.steps[i]) + "\n";
    text += "     now: " + state_words(shape, after) + "\n";
    text += "     in flight: " + joined(messages_of(shape, after), "nothing") + "\n";
    if (found.first_disagreement == i + 1) {
      text += "     first sign of trouble: " + model.disagreement_in(after)->what + "\n";
    }
  }
  return text + "\n" + ending_of(found, model) + "So: " + found.violation.what + ".\n";
}

std::string to_dot(const Counterexample& found, const ModelShape& shape, const ProtocolTables& tables) {
  std::string text = "digraph counterexample {\n";
  text += "  label=<" + escaped(std::string(title_of(found.violation.property)) + ": " + found.violation.what) + ">;\n";
  text += "  labelloc=t; fontname=\"sans-serif\";\n";
  text += "  node [shape=box, style=rounded, fontname=\"sans-serif\"];\n  edge [fontname=\"sans-serif\"];\n";
  for (std::size_t i = 0; i < found.states.size(); ++i) {
    const ModelState* before = i == 0 ? nullptr : &found.states[i - 1];
    text += "  s" + std::to_string(i) + " [label=<" + node_label(shape, before, found.states[i]) + ">";
    if (i + 1 == found.states.size()) text += ", color=red, penwidth=2";
    text += "];\n";
  }
  for (std::size_t i = 0; i < found.steps.size(); ++i) {
    const std::string label = std::to_string(i + 1) + ". " + step_name(shape, found.states[i], found.steps[i]);
    const std::string effect = step_effect(tables, found.states[i], found.steps[i]);
    text += "  s" + std::to_string(i) + " -> s" + std::to_string(i + 1) + " [label=<" + escaped(label) +
            "<BR ALIGN=\"LEFT\"/>" + escaped(effect) + "<BR ALIGN=\"LEFT\"/>>];\n";
  }
  if (found.repeats_from) {
    text += "  s" + std::to_string(found.steps.size()) + " -> s" + std::to_string(*found.repeats_from) +
            " [style=dashed, label=<the same again>];\n";
  }
  return text + "}\n";
}

}  // namespace membar
