#include "sim/trace/declarations.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "sim/base/nearest.h"
#include "sim/trace/expression.h"
#include "sim/trace/operand_parser.h"

namespace membar {
namespace {

// All variables together: far below every address that a recorded program uses for its stack and heap.
constexpr std::uint64_t kMaxVariableBytes = std::uint64_t{1} << 40;

constexpr std::array<std::string_view, 5> kTypes{"u8", "u16", "u32", "u64", "u128"};

struct Declared {
  Symbol symbol;
  const char* place = nullptr;
};

constexpr std::uint64_t round_up(std::uint64_t value, std::uint64_t unit) { return (value + unit - 1) / unit * unit; }

// `[1000]`, if it stands here.
bool parse_count(TraceState& state, Symbol& symbol) {
  LineScanner& scanner = state.scanner;
  if (scanner.peek() != '[') return true;
  scanner.take('[');
  scanner.skip_blanks();
  const char* place = scanner.place();
  Expression count;
  if (!parse_expression(scanner, state.scope(), ExpressionStyle::alone, count)) return false;
  if (!is_constant(count)) return scanner.fail(place, "number of elements is not constant, expected a number");
  symbol.count = count.nodes[0].constant;
  if (symbol.count == 0 || symbol.count > kMaxVariableBytes) {
    return scanner.fail(place,
                        "number of elements is out of range, expected 1 to " + std::to_string(kMaxVariableBytes));
  }
  return scanner.take(']') || scanner.expected("']' after the number of elements");
}

bool check_new_here(TraceState& state, const std::vector<Declared>& declared, const char* place,
                    std::string_view name) {
  if (!check_new_name(state, place, name, "variable")) return false;
  const auto same = [name](const Declared& other) { return other.symbol.name == name; };
  if (std::any_of(declared.begin(), declared.end(), same)) {
    return state.scanner.fail(place, quoted(name) + " is declared twice on this line, expected a new name");
  }
  return true;
}

bool parse_names(TraceState& state, std::vector<Declared>& declared, unsigned& element_bytes) {
  LineScanner& scanner = state.scanner;
  while (!scanner.finished() && scanner.peek() != ':') {
    const char* place = scanner.place();
    const std::string_view name = scanner.word();
    if (name.empty()) return scanner.expected("the name of a variable");
    const auto type = std::find(kTypes.begin(), kTypes.end(), name);
    if (type != kTypes.end() && !declared.empty()) {
      element_bytes = 1U << (type - kTypes.begin());
      return scanner.finished() || scanner.peek() == ':' || scanner.expected("the end of the line after the type");
    }
    if (looks_like_type(name) && !declared.empty()) {
      return scanner.fail(place, "unknown type " + quoted(name) + ", expected u8, u16, u32, u64 or u128");
    }
    if (!check_new_here(state, declared, place, name)) return false;
    Declared next;
    next.place = place;
    next.symbol.name = name;
    next.symbol.line = scanner.line();
    if (!parse_count(state, next.symbol)) return false;
    declared.push_back(std::move(next));
  }
  return !declared.empty() || scanner.expected("the name of a variable: var x y data[1000] u32");
}

bool place_together(TraceState& state, std::vector<Declared>& declared) {
  const std::uint64_t line_start = state.next_address;
  std::uint64_t next = line_start;
  for (Declared& one : declared) {
    next = round_up(next, one.symbol.element_bytes);
    one.symbol.address = Address{next};
    if (one.symbol.count > state.options.line_size ||
        next + one.symbol.bytes() > line_start + state.options.line_size) {
      return state.scanner.fail(one.place, quoted(one.symbol.name) +
                                               " does not fit on the line any more, expected at most " +
                                               std::to_string(state.options.line_size) + " bytes together");
    }
    next += one.symbol.bytes();
  }
  state.next_address = line_start + state.options.line_size;
  return true;
}

bool place_apart(TraceState& state, std::vector<Declared>& declared) {
  for (Declared& one : declared) {
    if (!reserve_lines(state, one.place, one.symbol.bytes(), one.symbol.address.value)) return false;
  }
  return true;
}

// One value of `init`.
bool parse_initial_value(TraceState& state, ExpressionStyle style, unsigned bytes, std::uint64_t& value) {
  LineScanner& scanner = state.scanner;
  scanner.skip_blanks();
  const char* place = scanner.place();
  Expression expression;
  if (!parse_expression(scanner, state.scope(), style, expression)) return false;
  if (!is_constant(expression)) return scanner.fail(place, "initial value is not constant, expected a number");
  value = expression.nodes[0].constant;
  return fit_value(value, bytes) || scanner.fail(place, misfit(value, bytes));
}

bool parse_core(TraceState& state, Placement& placement) {
  LineScanner& scanner = state.scanner;
  scanner.skip_blanks();
  const char* place = scanner.place();
  if (scanner.peek() == 'c' && is_digit(scanner.peek(1))) scanner.go_to(place + 1);
  std::uint64_t core = 0;
  if (!is_digit(scanner.peek())) return scanner.expected("a core such as c0");
  if (!scanner.number(core, "a core such as c0")) return false;
  if (core >= kMaxCores) {
    return scanner.fail(
        place, "core " + std::to_string(core) + " is out of range, expected c0..c" + std::to_string(kMaxCores - 1));
  }
  const CoreId id{static_cast<std::uint16_t>(core)};
  if (std::find(placement.cores.begin(), placement.cores.end(), id) != placement.cores.end()) {
    return scanner.fail(place, "core c" + std::to_string(core) + " is named twice, expected it once");
  }
  placement.cores.push_back(id);
  return true;
}

bool parse_where(TraceState& state, Placement::Where& where) {
  using Where = Placement::Where;
  static constexpr std::array<std::string_view, 5> kNames{"modified", "exclusive", "shared", "l3", "dram"};
  static constexpr std::array<Where, 5> kWheres{Where::modified, Where::exclusive, Where::shared, Where::l3,
                                                Where::dram};
  LineScanner& scanner = state.scanner;
  scanner.skip_blanks();
  const char* place = scanner.place();
  const std::string_view word = scanner.word();
  if (word.empty()) return scanner.expected("modified CORE, exclusive CORE, shared CORE..., l3 or dram");
  const auto found = std::find(kNames.begin(), kNames.end(), word);
  if (found == kNames.end()) {
    const std::string hint = did_you_mean(word, kNames);
    return scanner.fail(place, "unknown place " + quoted(word) +
                                   (hint.empty() ? ", expected modified, exclusive, shared, l3 or dram" : hint));
  }
  where = kWheres[static_cast<std::size_t>(found - kNames.begin())];
  return true;
}

// All lines of a synchronisation object.
void place_object(TraceState& state, std::uint32_t object, Placement placement) {
  for (const Address address : state.program.synchronisation.objects[object].fields) {
    if (address.value == 0) continue;
    const auto symbol = std::find_if(state.symbols.all().begin(), state.symbols.all().end(),
                                     [address](const Symbol& known) { return known.address == address; });
    placement.symbol = static_cast<std::size_t>(symbol - state.symbols.all().begin());
    state.program.placements.push_back(placement);
  }
}

}  // namespace

bool reserve_lines(TraceState& state, const char* place, std::uint64_t bytes, std::uint64_t& address) {
  address = state.next_address;
  const std::uint64_t whole = round_up(bytes, state.options.line_size);
  if (whole > kMaxVariableBytes || address + whole > kMaxVariableBytes) {
    return state.scanner.fail(
        place, "variables are too large, expected at most " + std::to_string(kMaxVariableBytes) + " bytes in all");
  }
  state.next_address += whole;
  return true;
}

bool check_new_name(TraceState& state, const char* place, std::string_view name, const std::string& what) {
  if (is_reserved(name)) {
    return state.scanner.fail(place, quoted(name) + " has a meaning of its own, expected another name for the " + what);
  }
  std::optional<unsigned> line;
  if (const std::optional<std::size_t> known = state.symbols.find(name)) line = state.symbols.at(*known).line;
  if (const auto known = state.synchronisation.find(name)) line = state.program.synchronisation.objects[*known].line;
  if (!line) return true;
  return state.scanner.fail(
      place, quoted(name) + " is already declared on line " + std::to_string(*line) + ", expected a new name");
}

bool parse_var(TraceState& state) {
  LineScanner& scanner = state.scanner;
  std::vector<Declared> declared;
  unsigned element_bytes = 8;
  if (!parse_names(state, declared, element_bytes)) return false;
  const bool together = scanner.take(':');
  if (together && !scanner.take_word("together")) return scanner.expected("'together' after ':'");
  if (!scanner.expect_end("the end of the line")) return false;
  for (Declared& one : declared) one.symbol.element_bytes = element_bytes;
  if (!(together ? place_together(state, declared) : place_apart(state, declared))) return false;
  for (Declared& one : declared) state.symbols.add(std::move(one.symbol));
  return true;
}

bool parse_init(TraceState& state) {
  LineScanner& scanner = state.scanner;
  std::size_t index = 0;
  std::optional<std::uint64_t> element;
  if (!parse_element(state, index, element)) return false;
  if (!scanner.take('=')) return scanner.expected("'=' and a value");
  const Symbol& symbol = state.symbols.at(index);
  const bool whole_array = !element && symbol.count > 1;
  std::uint64_t at = element.value_or(0);
  do {
    scanner.skip_blanks();
    const char* place = scanner.place();
    if (at == symbol.count) {
      return scanner.fail(
          place, "too many values for " + quoted(symbol.name) + ", expected at most " + std::to_string(symbol.count));
    }
    InitialValue initial;
    initial.address = symbol.address + at * symbol.element_bytes;
    initial.bytes = symbol.element_bytes;
    const ExpressionStyle style = whole_array ? ExpressionStyle::in_list : ExpressionStyle::alone;
    if (!parse_initial_value(state, style, symbol.element_bytes, initial.value)) return false;
    state.program.initial_values.push_back(initial);
    ++at;
  } while (whole_array && !scanner.finished());
  return scanner.expect_end("the end of the line after the value");
}

bool parse_place(TraceState& state) {
  LineScanner& scanner = state.scanner;
  Placement placement;
  scanner.skip_blanks();
  placement.line = scanner.line();
  placement.column = scanner.column(scanner.place());
  const std::optional<std::uint32_t> object = state.synchronisation.find(scanner.peek_word());
  if (object) scanner.word();
  if (!object && !parse_element(state, placement.symbol, placement.element)) return false;
  if (!parse_where(state, placement.where)) return false;
  using Where = Placement::Where;
  const bool one_core = placement.where == Where::modified || placement.where == Where::exclusive;
  const bool cores = one_core || placement.where == Where::shared;
  if (cores && !parse_core(state, placement)) return false;
  while (placement.where == Where::shared && !scanner.finished()) {
    if (!parse_core(state, placement)) return false;
  }
  if (!scanner.expect_end(one_core ? "the end of the line after one core" : "the end of the line")) return false;
  if (object) {
    place_object(state, *object, placement);
  } else {
    state.program.placements.push_back(std::move(placement));
  }
  return true;
}

bool parse_site(TraceState& state) {
  LineScanner& scanner = state.scanner;
  scanner.skip_blanks();
  const char* place = scanner.place();
  std::uint64_t number = 0;
  if (!scanner.number(number, "the number of the site: site N file:line function")) return false;
  if (number == 0 || number > std::numeric_limits<std::uint32_t>::max()) {
    return scanner.fail(place, "site number " + std::to_string(number) + " is out of range, expected 1..4294967295");
  }
  Site site;
  site.number = static_cast<std::uint32_t>(number);
  if (!state.sites.insert(site.number).second) {
    return scanner.fail(place, "site " + std::to_string(number) + " is declared twice, expected another number");
  }
  if (scanner.finished()) return scanner.expected("file:line of the site");
  site.location = scanner.chunk();
  scanner.go_to(scanner.place() + scanner.chunk().size());
  scanner.skip_blanks();
  // A function may be a whole signature with blanks, and a lambda's has a '#' inside: only one behind a blank starts a
  // comment.
  std::string_view function(scanner.place(), static_cast<std::size_t>(scanner.end() - scanner.place()));
  if (scanner.peek() == '#') function = {};
  function = function.substr(0, std::min(function.find(" #"), function.find("\t#")));
  while (!function.empty() && is_blank(function.back())) function.remove_suffix(1);
  site.function = function;
  state.program.sites.push_back(std::move(site));
  return true;
}

}  // namespace membar
