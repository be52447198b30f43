#include "sim/analysis/expectations.h"

#include <optional>
#include <string_view>
#include <utility>

namespace membar {
namespace {

// Wide enough that no sum, difference or product of two 64-bit numbers is wrong.
using Wide = __int128;

std::string text_of(Wide value) {
  if (value == 0) return "0";
  const bool negative = value < 0;
  std::string digits;
  for (; value != 0; value /= 10) {
    const int digit = static_cast<int>(value % 10);
    digits.insert(digits.begin(), static_cast<char>('0' + (digit < 0 ? -digit : digit)));
  }
  return negative ? "-" + digits : digits;
}

// The value of a term: a number, the name of a state, or why there is none.
struct Value {
  Wide number = 0;
  std::string state;
  std::string problem;
  [[nodiscard]] std::string text() const { return state.empty() ? text_of(number) : state; }
};
Value number(Wide value) { return {value, "", ""}; }
Value problem(std::string why) { return {0, "", std::move(why)}; }

class Evaluator {
 public:
  Evaluator(const Program& program, const MachineResult& machine, const Watches& watches, const MachineView& view)
      : program_(program), machine_(machine), watches_(watches), view_(view) {}
  [[nodiscard]] ExpectationResult judge(const Expectation& expectation) const;

 private:
  [[nodiscard]] Value evaluate(const ExpectTerm& term) const;
  [[nodiscard]] Value arithmetic(const ExpectTerm& term) const;
  [[nodiscard]] Value write_term(const ExpectTerm& term) const;
  [[nodiscard]] Value cost_term(const ExpectTerm& term) const;
  [[nodiscard]] const CoreResult* core(CoreId id) const;
  [[nodiscard]] std::string op_text(const ExpectTerm& term) const;
  [[nodiscard]] Value never_executed(const ExpectTerm& term, std::uint64_t times, const char* as) const;

  const Program& program_;
  const MachineResult& machine_;
  const Watches& watches_;
  const MachineView& view_;
};

const CoreResult* Evaluator::core(CoreId id) const {
  for (const CoreResult& candidate : machine_.cores) {
    if (candidate.id == id) return &candidate;
  }
  return nullptr;
}

std::string Evaluator::op_text(const ExpectTerm& term) const {
  const std::string thread = term.thread < program_.threads.size() ? program_.threads[term.thread].name : "?";
  return "op " + std::to_string(term.op_index) + " of " + thread;
}

Value Evaluator::never_executed(const ExpectTerm& term, std::uint64_t times, const char* as) const {
  if (times == 0) return problem(op_text(term) + " was never executed as a " + as);
  return problem(op_text(term) + " was executed " + std::to_string(times) + (times == 1 ? " time" : " times") +
                 ", so there is no [" + std::to_string(term.occurrence) + "]");
}

Value Evaluator::write_term(const ExpectTerm& term) const {
  const CoreId writer{term.thread};
  const WriteRecord* record = watches_.find_write(writer, term.op_index, term.occurrence);
  if (record == nullptr) return never_executed(term, watches_.writes_of(writer, term.op_index), "write");
  if (term.kind == ExpectTerm::Kind::visible) return number(record->facts.visible.value);
  const Cycle seen = record->seen_by(term.core);
  if (seen == kNever) {
    return problem("core " + std::to_string(term.core.value) + " never read from " + op_text(term));
  }
  return number(seen.value);
}

Value Evaluator::cost_term(const ExpectTerm& term) const {
  const CoreId thread{term.thread};
  const auto cost = watches_.find_cost(thread, term.op_index, term.occurrence);
  if (!cost) return never_executed(term, watches_.barriers_of(thread, term.op_index), "barrier");
  return number(*cost);
}

Value Evaluator::arithmetic(const ExpectTerm& term) const {
  Value left = evaluate(*term.left);
  if (!left.problem.empty()) return left;
  Value right = evaluate(*term.right);
  if (!right.problem.empty()) return right;
  if (!left.state.empty() || !right.state.empty()) return problem("a state is not a number");
  Wide result = 0;
  bool overflow = false;
  if (term.kind == ExpectTerm::Kind::add) {
    overflow = __builtin_add_overflow(left.number, right.number, &result);
  } else if (term.kind == ExpectTerm::Kind::subtract) {
    overflow = __builtin_sub_overflow(left.number, right.number, &result);
  } else if (term.kind == ExpectTerm::Kind::multiply) {
    overflow = __builtin_mul_overflow(left.number, right.number, &result);
  } else if (right.number == 0) {
    return problem("division by zero");
  } else {
    result = left.number / right.number;
  }
  return overflow ? problem("a number beyond 127 bits") : number(result);
}

Value Evaluator::evaluate(const ExpectTerm& term) const {
  using Kind = ExpectTerm::Kind;
  switch (term.kind) {
    case Kind::number:
      return number(term.number);
    case Kind::state_name:
      return {0, std::string(1, static_cast<char>(term.number)), ""};
    case Kind::reg:
    case Kind::thread_cycles: {
      const CoreResult* result = core(CoreId{term.thread});
      if (result == nullptr) return problem("no core ran that thread");
      return number(term.kind == Kind::reg ? result->registers[term.reg] : result->end.value);
    }
    case Kind::variable:
      if (!view_.memory) return problem("the run carried no data (data = off)");
      return number(view_.memory(term.address, term.bytes));
    case Kind::cycles:
      return number(machine_.cycles.value);
    case Kind::state:
      if (core(term.core) == nullptr) return problem("there is no core " + std::to_string(term.core.value));
      return {0, view_.state(term.core, term.address), ""};
    case Kind::visible:
    case Kind::seen:
      return write_term(term);
    case Kind::cost:
      return cost_term(term);
    case Kind::add:
    case Kind::subtract:
    case Kind::multiply:
    case Kind::divide:
      return arithmetic(term);
  }
  return problem("unknown term");
}

std::string_view symbol_of(Expectation::Relation relation) {
  switch (relation) {
    case Expectation::Relation::equal:
      return "==";
    case Expectation::Relation::not_equal:
      return "!=";
    case Expectation::Relation::less:
      return "<";
    case Expectation::Relation::less_equal:
      return "<=";
    case Expectation::Relation::greater:
      return ">";
    case Expectation::Relation::greater_equal:
      return ">=";
    case Expectation::Relation::in_range:
      return " in ";
  }
  return "";
}

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

// The sides of an expectation as they were written.
struct Sides {
  std::string left = "left side", right = "right side", upper = "upper end";
};
Sides sides_of(const Expectation& expectation) {
  Sides sides;
  const std::string_view text = expectation.text;
  const std::string_view symbol = symbol_of(expectation.relation);
  const auto at = text.find(symbol);
  if (at == std::string_view::npos) return sides;
  sides.left = trimmed(text.substr(0, at));
  std::string_view rest = text.substr(at + symbol.size());
  if (const auto dots = rest.find(".."); expectation.upper != nullptr && dots != std::string_view::npos) {
    sides.upper = trimmed(rest.substr(dots + 2));
    rest = rest.substr(0, dots);
  }
  sides.right = trimmed(rest);
  return sides;
}

bool holds(Expectation::Relation relation, const Value& left, const Value& right, const Value& upper) {
  using Relation = Expectation::Relation;
  if (!left.state.empty() || !right.state.empty()) {
    // States have no order; and a state is never a number.
    const bool same = left.state == right.state;
    return relation == Relation::equal ? same : relation == Relation::not_equal && !same;
  }
  switch (relation) {
    case Relation::equal:
      return left.number == right.number;
    case Relation::not_equal:
      return left.number != right.number;
    case Relation::less:
      return left.number < right.number;
    case Relation::less_equal:
      return left.number <= right.number;
    case Relation::greater:
      return left.number > right.number;
    case Relation::greater_equal:
      return left.number >= right.number;
    case Relation::in_range:
      return right.number <= left.number && left.number <= upper.number;
  }
  return false;
}

bool is_literal(const ExpectTerm& term) {
  return term.kind == ExpectTerm::Kind::number || term.kind == ExpectTerm::Kind::state_name;
}

ExpectationResult Evaluator::judge(const Expectation& expectation) const {
  ExpectationResult result{expectation.text, expectation.line, false, ""};
  struct Side {
    const ExpectTerm* term;
    std::string written;
  };
  const Sides sides = sides_of(expectation);
  const Side terms[] = {{expectation.left.get(), sides.left},
                        {expectation.right.get(), sides.right},
                        {expectation.upper.get(), sides.upper}};
  Value values[3];
  bool known = true;
  for (std::size_t i = 0; i < 3; ++i) {
    if (terms[i].term == nullptr) continue;
    values[i] = evaluate(*terms[i].term);
    const bool failed = !values[i].problem.empty();
    known = known && !failed;
    if (is_literal(*terms[i].term) && i != 0) continue;
    if (!result.actual.empty()) result.actual += ", ";
    result.actual += terms[i].written + (failed ? ": " + values[i].problem : " = " + values[i].text());
  }
  result.held = known && holds(expectation.relation, values[0], values[1], values[2]);
  return result;
}

}  // namespace

std::vector<ExpectationResult> evaluate_expectations(const Program& program, const MachineResult& machine,
                                                     const Watches& watches, const MachineView& view) {
  const Evaluator evaluator(program, machine, watches, view);
  std::vector<ExpectationResult> results;
  results.reserve(program.expectations.size());
  for (const Expectation& expectation : program.expectations) results.push_back(evaluator.judge(expectation));
  return results;
}

}  // namespace membar
