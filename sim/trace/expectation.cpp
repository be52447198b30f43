#include "sim/trace/expectation.h"

#include <array>
#include <utility>

#include "sim/base/nearest.h"
#include "sim/trace/trace_state.h"

namespace membar {
namespace {

// Far more than any expectation needs; bounds the depth of the tree.
constexpr unsigned kMaxTerms = 200;

class ExpectationParser {
 public:
  explicit ExpectationParser(TraceState& state) : state_(state), scanner_(state.scanner) {}

  bool parse() {
    scanner_.skip_blanks();
    const char* start = scanner_.place();
    ParsedExpectation out;
    out.line = scanner_.line();
    if (!sum(out.left) || !relation(out.relation) || !sum(out.right)) return false;
    if (out.relation == Expectation::Relation::in_range) {
      if (!scanner_.take("..")) return scanner_.expected("'..' between the ends of the range: in 20..500");
      if (!sum(out.upper)) return false;
    }
    const char* end = scanner_.place();
    while (end > start && is_blank(end[-1])) --end;
    if (!scanner_.expect_end("an operator or the end of the line")) return false;
    out.text = std::string(start, end);
    state_.expectations.push_back(std::move(out));
    return true;
  }

 private:
  using Kind = ParsedTerm::Kind;
  using Term = std::unique_ptr<ParsedTerm>;

  bool relation(Expectation::Relation& out) {
    using Relation = Expectation::Relation;
    // Longer marks come first.
    static constexpr std::array<std::pair<std::string_view, Relation>, 6> kMarks{{{"==", Relation::equal},
                                                                                  {"!=", Relation::not_equal},
                                                                                  {"<=", Relation::less_equal},
                                                                                  {">=", Relation::greater_equal},
                                                                                  {"<", Relation::less},
                                                                                  {">", Relation::greater}}};
    for (const auto& [mark, value] : kMarks) {
      if (!scanner_.take(mark)) continue;
      out = value;
      return true;
    }
    if (!scanner_.take_word("in")) return scanner_.expected("==, !=, <, <=, >, >= or 'in LOW..HIGH'");
    out = Relation::in_range;
    return true;
  }

  bool new_term(Kind kind, Term& out) {
    if (++terms_ > kMaxTerms) {
      return scanner_.fail(scanner_.place(),
                           "expectation is too long, expected at most " + std::to_string(kMaxTerms) + " terms");
    }
    out = std::make_unique<ParsedTerm>();
    out->kind = kind;
    return true;
  }

  bool join(Kind kind, Term& left, Term right) {
    Term both;
    if (!new_term(kind, both)) return false;
    both->left = std::move(left);
    both->right = std::move(right);
    left = std::move(both);
    return true;
  }

  bool sum(Term& out) {
    if (!product(out)) return false;
    for (;;) {
      const bool plus = scanner_.take('+');
      if (!plus && !scanner_.take('-')) return true;
      Term right;
      if (!product(right) || !join(plus ? Kind::add : Kind::subtract, out, std::move(right))) return false;
    }
  }

  bool product(Term& out) {
    if (!primary(out)) return false;
    for (;;) {
      const bool times = scanner_.take('*');
      if (!times && !scanner_.take('/')) return true;
      Term right;
      if (!primary(right) || !join(times ? Kind::multiply : Kind::divide, out, std::move(right))) return false;
    }
  }

  bool primary(Term& out) {
    scanner_.skip_blanks();
    if (scanner_.peek() == '(' || scanner_.peek() == '-') {
      if (++depth_ > kMaxTerms)
        return scanner_.fail(scanner_.place(), "expectation is nested too deeply, expected fewer parentheses");
      const bool ok = scanner_.take('(') ? parenthesis(out) : negative(out);
      --depth_;
      return ok;
    }
    if (!new_term(Kind::number, out)) return false;
    if (is_digit(scanner_.peek())) return scanner_.number(out->number, "a number");
    const std::string_view word = scanner_.peek_word();
    if (word == "cycles") return cycles(*out);
    const bool call = scanner_.peek(word.size()) == '(';
    if (!call) {
      out->kind = Kind::reg;
      return name(out->name,
                  "THREAD.rN, a variable, visible(W), seen(W, CORE), cost(B), cycles, state(VAR, CORE) or a number");
    }
    return function(*out, word);
  }

  bool parenthesis(Term& out) { return sum(out) && (scanner_.take(')') || scanner_.expected("')'")); }

  bool negative(Term& out) {
    scanner_.take('-');
    Term operand;
    return new_term(Kind::number, out) && primary(operand) && join(Kind::subtract, out, std::move(operand));
  }

  bool cycles(ParsedTerm& term) {
    scanner_.word();
    term.kind = Kind::cycles;
    if (!scanner_.take('(')) return true;
    term.kind = Kind::thread_cycles;
    scanner_.skip_blanks();
    term.core_column = scanner_.column(scanner_.place());
    term.core = scanner_.word();
    if (term.core.empty()) return scanner_.expected("the name of a thread");
    return scanner_.take(')') || scanner_.expected("')'");
  }

  bool function(ParsedTerm& term, std::string_view word) {
    const char* place = scanner_.place();
    if (word == "visible") {
      term.kind = Kind::visible;
    } else if (word == "seen") {
      term.kind = Kind::seen;
    } else if (word == "cost") {
      term.kind = Kind::cost;
    } else if (word == "state") {
      term.kind = Kind::state;
    } else {
      static constexpr std::array<std::string_view, 5> kFunctions{"visible", "seen", "cost", "state", "cycles"};
      const std::string hint = did_you_mean(word, kFunctions);
      return scanner_.fail(place, "unknown function " + quoted(word) +
                                      (hint.empty() ? ", expected visible, seen, cost, cycles or state" : hint));
    }
    scanner_.word();
    scanner_.take('(');
    const bool of_variable = term.kind == Kind::state;
    if (!name(term.name, of_variable ? "a variable" : "THREAD.LABEL, THREAD.OP.SYMBOL or a label")) return false;
    const bool has_core = term.kind == Kind::seen || term.kind == Kind::state;
    if (has_core && !core(term)) return false;
    return scanner_.take(')') || scanner_.expected("')'");
  }

  bool core(ParsedTerm& term) {
    if (!scanner_.take(',')) return scanner_.expected("',' and a core");
    scanner_.skip_blanks();
    term.core_column = scanner_.column(scanner_.place());
    if (is_digit(scanner_.peek())) {
      std::uint64_t number = 0;
      if (!scanner_.number(number, "a core")) return false;
      term.core = "c" + std::to_string(number);
      return true;
    }
    term.core = scanner_.word();
    return !term.core.empty() || scanner_.expected("a core such as c1, or the name of a thread");
  }

  bool name(DottedName& out, std::string_view what) {
    scanner_.skip_blanks();
    out.column = scanner_.column(scanner_.place());
    do {
      const std::string_view part = scanner_.word();
      if (part.empty()) return scanner_.expected(what);
      out.parts.emplace_back(part);
    } while (dot());
    while (scanner_.peek() == '[') {
      const char* place = scanner_.place();
      scanner_.take('[');
      std::uint64_t number = 0;
      if (!scanner_.number(number, "a number")) return false;
      if (!scanner_.take(']')) return scanner_.expected("']'");
      if (out.subscripts.size() == 2) return scanner_.fail(place, "third index, expected at most two");
      out.subscripts.push_back(number);
    }
    return true;
  }

  // One dot; two are the middle of a range.
  bool dot() {
    if (scanner_.peek() != '.' || scanner_.peek(1) == '.') return false;
    return scanner_.take('.');
  }

  TraceState& state_;
  LineScanner& scanner_;
  unsigned terms_ = 0;
  unsigned depth_ = 0;
};

}  // namespace

std::uint32_t LabelTable::number(std::string_view label, std::vector<std::string>& names) {
  const auto found = numbers_.find(label);
  if (found != numbers_.end()) return found->second;
  const auto number = static_cast<std::uint32_t>(names.size());
  names.emplace_back(label);
  numbers_.emplace(std::string(label), number);
  definitions_.emplace_back();
  return number;
}

std::optional<std::uint32_t> LabelTable::find(std::string_view label) const {
  const auto found = numbers_.find(label);
  if (found == numbers_.end()) return std::nullopt;
  return found->second;
}

void LabelTable::shift(std::uint16_t thread) {
  for (std::vector<LabelDefinition>& definitions : definitions_) {
    for (LabelDefinition& definition : definitions) {
      if (definition.thread != thread) continue;
      ++definition.op_index;
      if (definition.last_index) ++*definition.last_index;
      if (definition.write_index) ++*definition.write_index;
    }
  }
}

const LabelDefinition* LabelTable::find(std::string_view label, std::uint16_t thread) const {
  const std::optional<std::uint32_t> number = find(label);
  if (!number) return nullptr;
  for (const LabelDefinition& definition : definitions_[*number]) {
    if (definition.thread == thread) return &definition;
  }
  return nullptr;
}

std::string DottedName::text() const {
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : ".") + part;
  for (std::uint64_t subscript : subscripts) out += "[" + std::to_string(subscript) + "]";
  return out;
}

bool parse_expect(TraceState& state) { return ExpectationParser(state).parse(); }

}  // namespace membar
