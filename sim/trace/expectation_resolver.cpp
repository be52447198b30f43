// The meaning of `expect` lines: names become threads, ops, addresses and cores.
#include <algorithm>
#include <array>
#include <utility>

#include "sim/base/nearest.h"
#include "sim/trace/expectation.h"
#include "sim/trace/op_parser.h"
#include "sim/trace/op_query.h"
#include "sim/trace/operand_parser.h"
#include "sim/trace/trace_state.h"

namespace membar {
namespace {

using Kind = ExpectTerm::Kind;

std::string or_else(std::string hint, std::string_view otherwise) {
  return hint.empty() ? std::string(otherwise) : hint;
}

bool names_op(Kind kind) { return kind == Kind::visible || kind == Kind::seen || kind == Kind::cost; }

class ExpectationResolver {
 public:
  explicit ExpectationResolver(TraceState& state) : state_(state), program_(state.program), queries_(state) {}

  std::optional<Error> resolve() {
    for (ParsedExpectation& parsed : state_.expectations) {
      for (ParsedTerm* term : {parsed.left.get(), parsed.right.get(), parsed.upper.get()}) {
        if (!collect(parsed.line, term)) return error_;
      }
    }
    queries_.run();
    for (ParsedExpectation& parsed : state_.expectations) {
      if (!resolve(parsed)) return error_;
    }
    return std::nullopt;
  }

 private:
  bool fail(unsigned column, std::string message) {
    error_ = Error{.file = {}, .line = line_, .column = column, .message = std::move(message)};
    return false;
  }

  // Asks for every op that is named by what it does; the answers come all at once, from one walk over the code.
  bool collect(unsigned line, ParsedTerm* term) {
    line_ = line;
    if (term == nullptr) return true;
    if (names_op(term->kind) && !find_label(*term) && !ask(*term)) return false;
    return collect(line, term->left.get()) && collect(line, term->right.get());
  }

  bool find_thread(const std::string& name, unsigned column, std::uint16_t& thread) {
    const std::optional<std::uint16_t> found = state_.code.names().thread_of(name);
    if (found) {
      thread = *found;
      return true;
    }
    return fail(column, "unknown thread " + quoted(name) +
                            or_else(state_.code.names().hint(name), ", expected the name of a 'thread' section"));
  }

  // The label that a name stands for: LABEL, when only one thread has it, or THREAD.LABEL.
  const LabelDefinition* find_label(const ParsedTerm& term) {
    const std::vector<std::string>& parts = term.name.parts;
    if (parts.size() == 1) {
      const std::optional<std::uint32_t> number = state_.labels.find(parts[0]);
      const bool unique = number && state_.labels.definitions(*number).size() == 1;
      return unique ? &state_.labels.definitions(*number).front() : nullptr;
    }
    const std::optional<std::uint16_t> thread = state_.code.names().thread_of(parts[0]);
    return parts.size() == 2 && thread ? state_.labels.find(parts[1], *thread) : nullptr;
  }

  bool no_label(const DottedName& name) {
    const std::string& label = name.parts.back();
    const std::optional<std::uint32_t> number = state_.labels.find(label);
    if (name.parts.size() == 1 && number && state_.labels.definitions(*number).size() > 1) {
      return fail(name.column, "label " + quoted(label) + " stands in several threads, expected THREAD." + label);
    }
    const std::span<const std::string> labels = std::span<const std::string>(program_.labels).subspan(1);
    return fail(name.column,
                "unknown label " + quoted(label) +
                    or_else(did_you_mean(label, labels), ", expected a label ('NAME: store x 1') or THREAD.OP.SYMBOL"));
  }

  // THREAD.OP[.ORDER][.SYMBOL]
  bool ask(ParsedTerm& term) {
    const DottedName& name = term.name;
    OpQuery query;
    if (name.parts.size() == 1) return no_label(name);
    if (!find_thread(name.parts[0], name.column, query.thread)) return false;
    const std::optional<OpKind> kind = op_kind_of(name.parts[1]);
    if (!kind && name.parts.size() == 2) return no_label(name);
    if (!kind) {
      return fail(name.column, "unknown op " + quoted(name.parts[1]) + " in " + quoted(name.text()) +
                                   ", expected THREAD.OP.SYMBOL or THREAD.LABEL");
    }
    query.kind = *kind;
    std::size_t next = 2;
    const std::size_t symbols = has_address(*kind) ? 1 : 0;
    const bool more = name.parts.size() > next + symbols;
    if (more) {
      query.order = memory_order_of(name.parts[next]);
      if (!query.order) return bad_op_name(name);
      ++next;
    }
    if (name.parts.size() != next + symbols) return bad_op_name(name);
    if (symbols == 1 && !find_variable(name, name.parts[next], query)) return false;
    const std::size_t of_element = query.element ? 1 : 0;
    if (name.subscripts.size() > of_element + 1) return bad_op_name(name);
    term.query = queries_.add(query);
    return true;
  }

  // m.lock: the variables of synchronisation objects have a dot in their names.
  static std::string joined(const DottedName& name) {
    std::string text = name.parts[0];
    for (std::size_t i = 1; i < name.parts.size(); ++i) text += "." + name.parts[i];
    return text;
  }

  bool bad_op_name(const DottedName& name) {
    return fail(name.column, quoted(name.text()) +
                                 " does not name an op, expected THREAD.LABEL or THREAD.OP.SYMBOL such as p.store.x or "
                                 "p.store.sc.x (a fence: THREAD.fence)");
  }

  bool find_variable(const DottedName& name, const std::string& variable, OpQuery& query) {
    std::size_t symbol = 0;
    if (!find_symbol(variable, name.column, symbol)) return false;
    const Symbol& found = state_.symbols.at(symbol);
    query.symbol = symbol;
    if (found.count == 1 || name.subscripts.empty()) return true;
    query.element = name.subscripts[0];
    return *query.element < found.count || bad_index(name, found);
  }

  bool find_symbol(const std::string& name, unsigned column, std::size_t& symbol) {
    const std::optional<std::size_t> found = state_.symbols.find(name);
    if (found) {
      symbol = *found;
      return true;
    }
    return fail(column, "unknown variable " + quoted(name) +
                            or_else(state_.symbols.hint(name), ", expected one that a 'var' line declares"));
  }

  bool bad_index(const DottedName& name, const Symbol& symbol) {
    return fail(name.column, "index " + std::to_string(name.subscripts[0]) + " of " + quoted(symbol.name) +
                                 " is out of range, expected 0.." + std::to_string(symbol.count - 1));
  }

  bool resolve(ParsedExpectation& parsed) {
    line_ = parsed.line;
    Expectation out;
    out.text = std::move(parsed.text);
    out.line = parsed.line;
    out.relation = parsed.relation;
    const bool states = parsed.left->kind == Kind::state || parsed.right->kind == Kind::state;
    if (parsed.upper != nullptr && parsed.upper->kind == Kind::state) return no_number(*parsed.upper);
    if (states && !check_states(parsed)) return false;
    if (!convert(parsed.left, out.left) || !convert(parsed.right, out.right)) return false;
    if (parsed.upper != nullptr && !convert(parsed.upper, out.upper)) return false;
    if (out.relation == Expectation::Relation::equal || out.relation == Expectation::Relation::not_equal) {
      wrap_negative(*out.left, *out.right);
      wrap_negative(*out.right, *out.left);
    }
    program_.expectations.push_back(std::move(out));
    return true;
  }

  // -1 is compared with a register or a variable as it would be written there: as all ones.
  static void wrap_negative(const ExpectTerm& place, ExpectTerm& literal) {
    const bool is_place = place.kind == Kind::reg || place.kind == Kind::variable;
    if (!is_place || literal.kind != Kind::subtract) return;
    const bool negated = literal.left->kind == Kind::number && literal.left->number == 0 &&
                         literal.right->kind == Kind::number && literal.right->number <= std::uint64_t{1} << 63;
    if (!negated) return;
    std::uint64_t value = ~literal.right->number + 1;
    if (!fit_value(value, place.kind == Kind::reg ? 8 : place.bytes)) return;
    literal.kind = Kind::number;
    literal.number = value;
    literal.left.reset();
    literal.right.reset();
  }

  // state(x, c0) == M: the name on the other side is a state and no variable.
  bool check_states(ParsedExpectation& parsed) {
    using Relation = Expectation::Relation;
    if (parsed.relation != Relation::equal && parsed.relation != Relation::not_equal) {
      const unsigned column = parsed.left->kind == Kind::state ? parsed.left->name.column : parsed.right->name.column;
      return fail(column, "a state has no order, expected state(VAR, CORE) == or != M, E, S or I");
    }
    for (ParsedTerm* side : {parsed.left.get(), parsed.right.get()}) {
      if (side->kind == Kind::state) continue;
      const bool is_state_name = side->kind == Kind::reg && side->name.parts.size() == 1 &&
                                 side->name.parts[0].size() == 1 && side->name.subscripts.empty() &&
                                 std::string_view("MESI").find(side->name.parts[0][0]) != std::string_view::npos;
      if (!is_state_name) {
        const ParsedTerm& state = parsed.left->kind == Kind::state ? *parsed.left : *parsed.right;
        return fail(side->kind == Kind::reg ? side->name.column : state.name.column,
                    "a state is compared with something else, expected M, E, S or I");
      }
      side->kind = Kind::state_name;
      side->number = static_cast<std::uint64_t>(side->name.parts[0][0]);
    }
    return true;
  }

  bool no_number(const ParsedTerm& state) {
    return fail(state.name.column, "a state is no number, expected state(VAR, CORE) == M, E, S or I");
  }

  bool convert(const std::unique_ptr<ParsedTerm>& parsed, std::unique_ptr<ExpectTerm>& out) {
    out = std::make_unique<ExpectTerm>();
    out->kind = parsed->kind;
    out->number = parsed->number;
    switch (parsed->kind) {
      case Kind::number:
      case Kind::state_name:
      case Kind::cycles:
        return true;
      case Kind::reg:
      case Kind::variable:
        return value(parsed->name, *out);
      case Kind::visible:
      case Kind::cost:
        return op(*parsed, *out);
      case Kind::seen:
        return op(*parsed, *out) && core(*parsed, *out);
      case Kind::thread_cycles:
        return find_thread(parsed->core, parsed->core_column, out->thread);
      case Kind::state:
        return variable(parsed->name, *out) && core(*parsed, *out);
      case Kind::add:
      case Kind::subtract:
      case Kind::multiply:
      case Kind::divide:
        break;
    }
    for (const ParsedTerm* side : {parsed->left.get(), parsed->right.get()}) {
      if (side->kind == Kind::state) return no_number(*side);
    }
    return convert(parsed->left, out->left) && convert(parsed->right, out->right);
  }

  // THREAD.rN, or a variable.
  bool value(const DottedName& name, ExpectTerm& out) {
    if (!program_.needs_values) program_.needs_values_line = line_;
    program_.needs_values = true;
    if (name.parts.size() == 1 || state_.symbols.find(joined(name))) {
      out.kind = Kind::variable;
      return variable(name, out);
    }
    if (!find_thread(name.parts[0], name.column, out.thread)) return false;
    const std::optional<std::uint8_t> reg = name.parts.size() == 2 ? register_number(name.parts[1]) : std::nullopt;
    if (!reg || !name.subscripts.empty()) {
      return fail(name.column, quoted(name.text()) +
                                   " has no value, expected THREAD.r0..THREAD.r31, a variable, or "
                                   "visible(), seen() or cost() of an op");
    }
    out.reg = *reg;
    return true;
  }

  bool variable(const DottedName& name, ExpectTerm& out) {
    std::size_t symbol = 0;
    const std::string hidden = joined(name);
    const bool is_hidden = name.parts.size() > 1 && state_.symbols.find(hidden);
    if (!find_symbol(is_hidden ? hidden : name.parts[0], name.column, symbol)) return false;
    const Symbol& found = state_.symbols.at(symbol);
    if ((name.parts.size() > 1 && !is_hidden) || name.subscripts.size() > 1) {
      return fail(name.column, quoted(name.text()) + " does not name a variable, expected a form such as x or data[3]");
    }
    if (name.subscripts.empty() && found.count > 1) {
      return fail(name.column, quoted(found.name) + " is an array, expected an element such as " + found.name + "[0]");
    }
    const std::uint64_t element = name.subscripts.empty() ? 0 : name.subscripts[0];
    if (element >= found.count) return bad_index(name, found);
    out.address = found.address + element * found.element_bytes;
    out.bytes = found.element_bytes;
    return true;
  }

  // c1 is core 1, unless a thread is called so: threads run on cores in order of appearance.
  bool core(const ParsedTerm& parsed, ExpectTerm& out) {
    const std::string& text = parsed.core;
    const std::optional<std::uint16_t> thread = state_.code.names().thread_of(text);
    std::optional<std::uint16_t> number;
    const bool looks_like_core =
        text.size() >= 2 && text.size() <= 4 && text[0] == 'c' && std::all_of(text.begin() + 1, text.end(), is_digit);
    if (looks_like_core) number = static_cast<std::uint16_t>(std::stoul(text.substr(1)));
    if (number && thread && *number != *thread) {
      return fail(parsed.core_column, quoted(text) + " is core " + std::to_string(*number) + " and a thread on core " +
                                          std::to_string(*thread) + ", expected a plain number");
    }
    if (number && *number >= kMaxCores) {
      return fail(parsed.core_column,
                  "core " + std::to_string(*number) + " is out of range, expected 0.." + std::to_string(kMaxCores - 1));
    }
    if (!number && !thread) {
      return fail(parsed.core_column,
                  "unknown core " + quoted(text) +
                      or_else(state_.code.names().hint(text), ", expected c0, c1, ... or the name of a thread"));
    }
    out.core = CoreId{number ? *number : *thread};
    return true;
  }

  // The op of visible(), seen() and cost().
  bool op(const ParsedTerm& parsed, ExpectTerm& out) {
    const DottedName& name = parsed.name;
    LabelDefinition found;
    std::size_t of_element = 0;
    if (const LabelDefinition* label = find_label(parsed)) {
      found = *label;
    } else {
      const OpQuery& query = queries_.at(parsed.query);
      of_element = query.element ? 1 : 0;
      if (query.matches != 1) return not_one(name, query);
      found = query.found;
    }
    if (name.subscripts.size() > of_element + 1) {
      return fail(name.column, quoted(name.text()) + " has too many indices, expected one: the count of the execution");
    }
    out.thread = found.thread;
    out.op_index = parsed.kind == Kind::cost ? found.op_index : found.write_index.value_or(found.op_index);
    out.last_op_index = found.last_index.value_or(out.op_index);
    out.occurrence = name.subscripts.size() > of_element ? name.subscripts[of_element] : 0;
    if (out.occurrence > 0 && !found.inside_block) {
      return fail(name.column, quoted(name.text()) + " is executed once, expected no index, or [0]");
    }
    return suits(parsed.kind, found, name);
  }

  bool suits(Kind kind, const LabelDefinition& found, const DottedName& name) {
    const std::string what = "the op of " + quoted(name.text()) + " (line " + std::to_string(found.line) + ") ";
    if (kind != Kind::cost) {
      return is_write(found.kind) ||
             fail(name.column, what + "does not write, expected a store or a read-modify-write");
    }
    const bool fence = found.kind == OpKind::fence || found.kind == OpKind::mfence || found.kind == OpKind::sfence ||
                       found.kind == OpKind::lfence;
    const bool orders = found.order != MemoryOrder::none && found.order != MemoryOrder::rlx;
    return fence || orders || is_rmw(found.kind) ||
           fail(name.column,
                what + "is no barrier, expected a fence, a read-modify-write, or an op with the order acq, rel or sc");
  }

  bool not_one(const DottedName& name, const OpQuery& query) {
    const std::string advice =
        "expected exactly one; put a label before the op, as in 'pub: " + std::string(name_of(query.kind)) +
        " ...', and write " + name.parts[0] + ".pub";
    if (query.matches == 0) return fail(name.column, quoted(name.text()) + " matches no op, " + advice);
    return fail(name.column, quoted(name.text()) + " matches " + std::to_string(query.matches) + " ops (lines " +
                                 std::to_string(query.found.line) + " and " + std::to_string(query.second_line) +
                                 (query.matches > 2 ? ", ..." : "") + "), " + advice);
  }

  TraceState& state_;
  Program& program_;
  OpQueries queries_;
  unsigned line_ = 0;
  std::optional<Error> error_;
};

}  // namespace

std::optional<Error> resolve_expectations(TraceState& state) { return ExpectationResolver(state).resolve(); }

}  // namespace membar
