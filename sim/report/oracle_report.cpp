#include "sim/report/oracle_report.h"

#include "sim/litmus/observables.h"
#include "sim/report/json_text.h"
#include "sim/report/text_table.h"
#include "sim/report/text_words.h"

namespace membar {
namespace {

constexpr std::size_t kStatesShown = 100;

std::string state_text(const OracleVerdict& verdict, const FinalState& values, const Program& program) {
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i) {
    text += (i == 0 ? "" : "  ") + name_of(verdict.observables[i], program) + "=" + std::to_string(values[i]);
  }
  return text;
}

std::string state_json(const OracleVerdict& verdict, const FinalState& values, const Program& program) {
  std::string text;
  JsonObject object(text);
  for (std::size_t i = 0; i < values.size(); ++i) object.number(name_of(verdict.observables[i], program), values[i]);
  object.close();
  return text;
}

}  // namespace

void write_oracle_section(const OracleVerdict& verdict, const Program& program, std::ostream& out) {
  out << "\nOracle: " << verdict.model << " allows " << counted(verdict.allowed.states.size(), "final state") << ", in "
      << counted(verdict.allowed.executions, "execution") << " (reads-from and coherence orders)\n";
  TextTable table({{"", TextTable::Align::left}, {"", TextTable::Align::left}});
  if (!verdict.is_allowed()) table.add({"shown, FORBIDDEN", state_text(verdict, verdict.shown, program)});
  std::size_t left = kStatesShown;
  for (const AllowedState& state : verdict.allowed.states) {
    const bool shown = state.values == verdict.shown;
    if (!shown && left == 0) continue;
    if (!shown) --left;
    table.add({shown ? "shown" : "allowed, not shown", state_text(verdict, state.values, program)});
  }
  table.print(out, "  ");
  const std::size_t others = verdict.allowed.states.size() - (verdict.is_allowed() ? 1 : 0);
  if (others > kStatesShown) out << "  ... and " << others - kStatesShown << " more that are allowed\n";
}

std::string oracle_json(const OracleVerdict& verdict, const Program& program) {
  std::string text;
  JsonObject object(text);
  object.string("model", verdict.model);
  object.boolean("allowed", verdict.is_allowed());
  object.number("executions", verdict.allowed.executions);
  object.key("shown");
  text += state_json(verdict, verdict.shown, program);
  object.key("allowed_not_shown");
  text += '[';
  bool first = true;
  for (const AllowedState& state : verdict.allowed.states) {
    if (state.values == verdict.shown) continue;
    text += (first ? "" : ", ") + state_json(verdict, state.values, program);
    first = false;
  }
  text += ']';
  object.close();
  return text;
}

}  // namespace membar
