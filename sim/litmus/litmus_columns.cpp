#include "sim/litmus/litmus_columns.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "sim/litmus/litmus_widths.h"
#include "sim/trace/line_scanner.h"

namespace membar {
namespace {

using Kind = Proposition::Kind;

class FinalResolver {
 public:
  FinalResolver(const ColumnSources& sources, LitmusFinal& final, LitmusTest& test)
      : sources_(sources), final_(final), test_(test) {}

  std::optional<Error> resolve() {
    std::vector<LitmusColumn> columns;
    for (const LitmusFinal::Location& location : final_.locations) add(location.term, true, columns);
    for (std::size_t i = final_.filter_terms; i < final_.terms.size(); ++i) add(final_.terms[i], true, columns);
    for (std::size_t i = 0; i < final_.filter_terms; ++i) add(final_.terms[i], false, columns);
    if (error_) return error_;
    const auto order = [](const LitmusColumn& c) {
      return std::make_tuple(!c.shown, c.kind, c.name.ends_with(']') && !c.name.starts_with('['), c.thread, c.reg,
                             sort_name(c), c.address.value);
    };
    std::sort(columns.begin(), columns.end(),
              [&](const LitmusColumn& a, const LitmusColumn& b) { return order(a) < order(b); });
    for (LitmusColumn& column : columns) {
      column.first = test_.state_size;
      test_.state_size += column.count;
    }
    test_.columns = std::move(columns);
    test_.quantifier = final_.quantifier;
    test_.condition_text =
        std::string(name_of(final_.quantifier)) + " (" + text_of(final_.condition, Kind::always) + ")";
    test_.condition = std::move(final_.condition);
    translate(test_.condition);
    if (final_.filter) translate(test_.filter.emplace(std::move(*final_.filter)));
    return error_;
  }

 private:
  // The location's name: of cells too, so that cells of one array stand together.
  static std::string sort_name(const LitmusColumn& column) {
    if (column.kind == LitmusColumn::Kind::reg) return {};
    if (column.name.starts_with('[')) return column.name.substr(1, column.name.size() - 2);
    return column.name.substr(0, column.name.find('['));
  }

  void fail(std::size_t offset, std::string message) {
    if (!error_) error_ = sources_.source.error_at(offset, std::move(message));
  }

  void add(const LitmusTerm& term, bool shown, std::vector<LitmusColumn>& columns) {
    LitmusColumn column = column_of(term);
    column.shown = shown;
    const bool known = std::any_of(columns.begin(), columns.end(),
                                   [&](const LitmusColumn& other) { return other.name == column.name; });
    if (!known) columns.push_back(std::move(column));
  }

  LitmusColumn column_of(const LitmusTerm& term) {
    return term.kind == LitmusTerm::Kind::reg ? register_column(term) : memory_column(term);
  }

  LitmusColumn register_column(const LitmusTerm& term) {
    const LitmusRegister reg = sources_.registers.of(term);
    LitmusColumn column;
    column.kind = LitmusColumn::Kind::reg;
    column.name = std::to_string(reg.thread) + ":" + std::string(x86_register_name(sources_.mode, reg.number));
    column.thread = reg.thread;
    column.reg = reg.number;
    column.bytes = register_bytes(sources_.threads[reg.thread], reg.number);
    const auto found = sources_.registers.declared().find(reg);
    if (found == sources_.registers.declared().end()) return column;
    const DeclaredRegister& declared = found->second;
    if (declared.value && !fits_32_bits(*declared.value)) column.bytes = 8;
    if (declared.type) {
      column.bytes = std::max(column.bytes, declared.type->bytes);
      column.is_signed = declared.type->is_signed;
    }
    return column;
  }

  LitmusColumn memory_column(const LitmusTerm& term) {
    LitmusColumn column;
    column.kind = LitmusColumn::Kind::memory;
    const LitmusLocation* location = sources_.locations.find(term.name);
    if (location == nullptr) {
      fail(term.offset,
           "location " + quoted(term.name) + " is neither in the initial state nor in the code, expected one that is");
      return column;
    }
    column.bytes = location->bytes;
    column.is_signed = location->is_signed;
    column.address = location->address;
    column.is_array = location->is_array;
    column.count = location->cells;
    column.name = location->is_array ? term.name : "[" + term.name + "]";
    if (term.kind != LitmusTerm::Kind::element) return column;
    if (!location->is_array || term.element >= location->cells) {
      fail(term.offset, quoted(term.name + "[" + std::to_string(term.element) + "]") +
                            " does not exist, expected a cell of an array");
      return column;
    }
    column.name = term.name + "[" + std::to_string(term.element) + "]";
    column.address = location->address + term.element * location->bytes;
    column.is_array = false;
    column.count = 1;
    return column;
  }

  // The index of the term's column. Its name says all about it.
  std::size_t index_of(std::size_t term) {
    const std::string name = column_of(final_.terms[term]).name;
    const auto found = std::find_if(test_.columns.begin(), test_.columns.end(),
                                    [&](const LitmusColumn& column) { return column.name == name; });
    return static_cast<std::size_t>(found - test_.columns.begin());
  }

  // From indices into the written terms and values to columns and numbers.
  void translate(Proposition& proposition) {
    for (Proposition& part : proposition.parts) translate(part);
    if (proposition.kind != Kind::has_value && proposition.kind != Kind::has_value_of) return;
    const std::size_t term = proposition.column;
    proposition.column = index_of(term);
    const LitmusColumn& column = test_.columns[proposition.column];
    std::size_t right_count = proposition.values.size();
    if (proposition.kind == Kind::has_value_of) {
      proposition.other = index_of(proposition.other);
      right_count = test_.columns[proposition.other].count;
    }
    if (right_count != column.count) {
      fail(final_.terms[term].offset, quoted(column.name) + " has " + std::to_string(column.count) +
                                          (column.count == 1 ? " value" : " values") + " and is compared with " +
                                          std::to_string(right_count) + ", expected as many");
    }
    for (std::uint64_t& value : proposition.values) value = number_of(final_.values[value]);
  }

  std::uint64_t number_of(const LitmusValue& value) {
    if (!value.is_address) return value.number;
    const LitmusLocation* location = sources_.locations.find(value.symbol);
    if (location == nullptr) {
      fail(value.offset, "location " + quoted(value.symbol) +
                             " is neither in the initial state nor in the code, expected one that is, or a number");
      return 0;
    }
    if (value.element >= location->cells) {
      fail(value.offset, quoted(value.symbol + "[" + std::to_string(value.element) + "]") +
                             " does not exist, expected a cell of an array");
      return 0;
    }
    return sources_.locations.number_of(value);
  }

  static std::string text_of(const LitmusValue& value) {
    if (value.is_address) {
      return value.element == 0 ? value.symbol : value.symbol + "[" + std::to_string(value.element) + "]";
    }
    return value.is_negative ? std::to_string(static_cast<std::int64_t>(value.number)) : std::to_string(value.number);
  }

  std::string text_of_atom(const Proposition& proposition) {
    std::string text = column_of(final_.terms[proposition.column]).name + "=";
    if (proposition.kind == Kind::has_value_of) return text + column_of(final_.terms[proposition.other]).name;
    std::string values;
    for (const std::uint64_t value : proposition.values) {
      values += (values.empty() ? "" : ",") + text_of(final_.values[value]);
    }
    const bool vector = column_of(final_.terms[proposition.column]).is_array;
    return text + (vector ? "{" + values + "}" : values);
  }

  std::string joined(const Proposition& proposition, std::string_view mark) {
    std::string text;
    for (const Proposition& part : proposition.parts) {
      if (!text.empty()) text += mark;
      text += text_of(part, proposition.kind);
    }
    return text;
  }

  // As herd prints propositions: parentheses around an implication within anything else, and around a conjunction or a
  // disjunction within an implication, or a disjunction within a conjunction. `above`: what it stands in.
  std::string text_of(const Proposition& proposition, Kind above) {
    const auto with_parentheses = [](bool needed, const std::string& text) { return needed ? "(" + text + ")" : text; };
    switch (proposition.kind) {
      case Kind::always:
        return "true";
      case Kind::never:
        return "false";
      case Kind::has_value:
      case Kind::has_value_of:
        return text_of_atom(proposition);
      case Kind::all_of:
        return with_parentheses(above == Kind::implies, joined(proposition, " /\\ "));
      case Kind::any_of:
        return with_parentheses(above == Kind::all_of || above == Kind::implies, joined(proposition, " \\/ "));
      case Kind::implies:
        return with_parentheses(above == Kind::all_of || above == Kind::any_of, implication_text(proposition));
      case Kind::negation:
        return "not (" + text_of(proposition.parts[0], Kind::always) + ")";
    }
    return {};
  }

  std::string implication_text(const Proposition& proposition) {
    const bool nested = proposition.parts[0].kind == Kind::implies;  // it is right associative
    const std::string left = text_of(proposition.parts[0], Kind::implies);
    return (nested ? "(" + left + ")" : left) + " => " + text_of(proposition.parts[1], Kind::implies);
  }

  const ColumnSources& sources_;
  LitmusFinal& final_;
  LitmusTest& test_;
  std::optional<Error> error_;
};

}  // namespace

std::optional<Error> resolve_final(const ColumnSources& sources, LitmusFinal& final, LitmusTest& test) {
  return FinalResolver(sources, final, test).resolve();
}

}  // namespace membar
