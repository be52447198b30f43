#include "sim/report/marginal_report.h"

#include <algorithm>
#include <set>
#include <sstream>
#include <vector>

#include "sim/litmus/observables.h"
#include "sim/report/json_text.h"
#include "sim/report/number_text.h"
#include "sim/report/spill.h"
#include "sim/report/text_table.h"
#include "sim/report/text_words.h"

namespace membar {
namespace {

std::string threads_text(const RunResult& result, const BarrierGroup& group) {
  return group.cores.size() == 1 ? thread_text(result, group.cores[0]) : counted(group.cores.size(), "thread");
}

std::string outcome_text(const RunResult& result, const MarginalCosts& costs, const Needed& needed) {
  std::string text;
  for (std::size_t i = 0; i < needed.outcome.size(); ++i) {
    text += name_of(costs.observables[i], *result.program) + "=" + std::to_string(needed.outcome[i]) + "  ";
  }
  return text;
}

std::vector<std::string> details_of(const RunResult& result, const MarginalCosts& costs, const MarginalCost& cost,
                                    bool with_reason) {
  std::vector<std::string> details;
  if (!cost.diverges.empty()) details.push_back("without it: " + cost.diverges);
  if (cost.needed.answer == Needed::Answer::yes) {
    details.push_back("without it the model allows  " + outcome_text(result, costs, cost.needed) +
                      "and breaks: expect " + cost.needed.expectation);
  }
  if (with_reason && cost.needed.answer == Needed::Answer::unknown) {
    details.push_back("needed: unknown, " + cost.needed.reason);
  }
  return details;
}

void append_needed(std::string& text, const RunResult& result, const MarginalCosts& costs, const Needed& needed) {
  JsonObject object(text);
  object.string("answer", name_of(needed.answer));
  if (needed.answer == Needed::Answer::unknown) object.string("reason", needed.reason);
  if (needed.answer == Needed::Answer::yes) {
    object.string("breaks", needed.expectation);
    object.key("outcome");
    JsonObject outcome(text);
    for (std::size_t i = 0; i < needed.outcome.size(); ++i) {
      outcome.number(name_of(costs.observables[i], *result.program), needed.outcome[i]);
    }
    outcome.close();
  }
  object.close();
}

void append_cost(JsonObject& object, std::string& text, const MarginalCost& cost) {
  const bool measured = cost.diverges.empty();
  object.key("run");
  text += measured ? std::to_string(cost.run) : "null";
  object.key("thread");
  text += measured ? std::to_string(cost.thread) : "null";
}

std::string group_json(const RunResult& result, const MarginalCosts& costs, std::size_t index) {
  const MarginalCost& cost = costs.costs[index];
  const BarrierGroup& group = cost.group;
  const BarrierFacts& first = group.first;
  std::string text;
  JsonObject object(text);
  object.number("group", index + 1);
  object.key("cores");
  text += '[';
  for (std::size_t i = 0; i < group.cores.size(); ++i) {
    text += (i == 0 ? "" : ", ") + std::to_string(group.cores[i].value);
  }
  text += ']';
  object.number_or_null("op", group.key.by == BarrierKey::By::op, first.op_index);
  object.string_or_null("label", label_name(*result.program, first.label));
  object.number("line_number", first.line);
  object.number_or_null("site", first.site != 0, first.site);
  object.string("kind", name_of(first.kind));
  object.string_or_null("symbol", has_address(first.kind) ? symbol_name(*result.program, first.address) : "");
  object.string_or_null("address", has_address(first.kind) ? address_text(first.address) : "");
  object.number("barriers", group.barriers);
  object.number("stall", group.stall);
  object.boolean("rerun", cost.rerun);
  append_cost(object, text, cost);
  object.string_or_null("diverges", cost.diverges);
  object.key("needed");
  append_needed(text, result, costs, cost.needed);
  object.close();
  return text;
}

}  // namespace

void write_marginal_section(const RunResult& result, const MarginalCosts& costs, std::ostream& out) {
  if (costs.costs.empty() && costs.barriers_left == 0) return;
  out << "\nMarginal cost of barriers: cycles that the run, and the barrier's own thread, would save without its "
         "ordering\n";
  std::set<std::string> reasons;
  for (const MarginalCost& cost : costs.costs) {
    if (cost.needed.answer == Needed::Answer::unknown) reasons.insert(cost.needed.reason);
  }
  using Align = TextTable::Align;
  TextTable table({{"thread", Align::left},
                   {"barrier", Align::left},
                   {"line"},
                   {"times"},
                   {"stall"},
                   {"run"},
                   {"own thread"},
                   {"needed", Align::left}});
  for (const MarginalCost& cost : costs.costs) {
    const BarrierGroup& group = cost.group;
    const bool measured = cost.diverges.empty();
    table.add(
        {threads_text(result, group), op_text(result, group.first), std::to_string(group.first.line),
         std::to_string(group.barriers), std::to_string(group.stall), measured ? std::to_string(cost.run) : "diverges",
         measured ? std::to_string(cost.thread) : "-", std::string(name_of(cost.needed.answer))},
        details_of(result, costs, cost, reasons.size() > 1));
  }
  table.print(out, "  ");
  const auto longer = [](const MarginalCost& cost) { return cost.run < 0; };
  if (std::any_of(costs.costs.begin(), costs.costs.end(), longer)) {
    out << "  Less than 0: without it the run is longer; its thread may then get in the way of others\n";
  }
  if (reasons.size() == 1) out << "  needed: unknown, " << *reasons.begin() << '\n';
  if (!costs.by_op) {
    out << "  Taken together: the barriers of one site of the recorded program, else of one thread, kind and address\n";
  }
  if (costs.barriers_left != 0) {
    out << "  Not rerun: " << counted(costs.barriers_left, "barrier") << " with stalls of "
        << counted(costs.stall_left, "cycle") << " all together, "
        << (costs.ended ? "because of an interrupt" : "beyond --marginal-limit " + std::to_string(costs.limit)) << '\n';
  }
}

std::string marginal_json(const RunResult& result, const MarginalCosts& costs) {
  std::string text;
  JsonObject object(text);
  object.number("limit", costs.limit);
  object.string("grouped_by", costs.by_op ? "op" : "place");
  object.boolean("interrupted", costs.ended.has_value());
  object.key("groups");
  text += '[';
  for (std::size_t i = 0; i < costs.costs.size(); ++i) {
    text += (i == 0 ? "\n    " : ",\n    ") + group_json(result, costs, i);
  }
  text += costs.costs.empty() ? "]" : "\n  ]";
  object.key("not_rerun");
  JsonObject left(text);
  left.number("groups", costs.groups_left);
  left.number("barriers", costs.barriers_left);
  left.number("stall", costs.stall_left);
  left.close();
  object.close();
  return text;
}

void append_marginal_mark(std::string& text, const BarrierFacts& barrier) {
  text += Spill::kMark;
  for (const std::uint64_t part :
       {std::uint64_t{barrier.core.value}, std::uint64_t{barrier.op_index}, static_cast<std::uint64_t>(barrier.kind),
        std::uint64_t{barrier.site}, barrier.address.value, std::uint64_t{barrier.computed_address}}) {
    append_number(text, part);
    text += ' ';
  }
  text += Spill::kMark;
}

std::string marginal_of_mark(const std::string& mark, const MarginalCosts* costs) {
  if (costs == nullptr) return "null";
  std::istringstream parts(mark);
  std::uint64_t core = 0, kind = 0, computed = 0;
  BarrierFacts barrier;
  parts >> core >> barrier.op_index >> kind >> barrier.site >> barrier.address.value >> computed;
  barrier.core = CoreId{static_cast<std::uint16_t>(core)};
  barrier.kind = static_cast<BarrierFacts::Kind>(kind);
  barrier.computed_address = computed != 0;
  const MarginalCost* cost = costs->find(barrier);
  if (cost == nullptr) return "null";
  if (!cost->diverges.empty()) return "\"diverges\"";
  std::string text;
  JsonObject object(text);
  append_cost(object, text, *cost);
  object.string("needed", name_of(cost->needed.answer));
  object.number("group", static_cast<std::uint64_t>(cost - costs->costs.data()) + 1);
  object.close();
  return text;
}

}  // namespace membar
