// Addresses, values and conditions of ops.
#include "sim/trace/operand_parser.h"

#include <algorithm>
#include <limits>

#include "sim/trace/expression.h"
#include "sim/trace/sync_declarations.h"

namespace membar {
namespace {

// Indices wrap around: print those that were negative as such.
std::string signed_text(std::uint64_t value) {
  return value >> 63 != 0 ? "-" + std::to_string(~value + 1) : std::to_string(value);
}

bool bad_index(LineScanner& scanner, const char* place, const Symbol& symbol, std::uint64_t index) {
  const std::string range = symbol.count == 1 ? "0" : "0.." + std::to_string(symbol.count - 1);
  return scanner.fail(
      place, "index " + signed_text(index) + " of " + quoted(symbol.name) + " is out of range, expected " + range);
}

bool find_symbol(TraceState& state, std::size_t& symbol) {
  LineScanner& scanner = state.scanner;
  scanner.skip_blanks();
  const char* place = scanner.place();
  const std::string_view name = scanner.word();
  if (name.empty()) return scanner.expected("a variable or an address such as 0x7f001040:8 or [r1]:8");
  const std::optional<std::size_t> found = state.symbols.find(name);
  if (found) {
    symbol = *found;
    return true;
  }
  if (register_number(name)) {
    return scanner.fail(place, quoted(name) + " is a register, expected a variable; write [" + std::string(name) +
                                   "]:8 for the 8 bytes that it points to");
  }
  if (const std::optional<std::uint32_t> object = state.synchronisation.find(name)) {
    const SyncObject::Kind kind = state.program.synchronisation.objects[*object].kind;
    return scanner.fail(place, quoted(name) + " is " + a_sync_object(kind) + ", expected a variable");
  }
  const std::string hint = state.symbols.hint(name);
  return scanner.fail(
      place, "unknown variable " + quoted(name) + (hint.empty() ? ", expected one that a 'var' line declares" : hint));
}

// `:8` of a raw address.
bool parse_size(LineScanner& scanner, unsigned& size) {
  if (!scanner.take(':')) return scanner.expected("':' and a size of 1, 2, 4, 8 or 16 bytes after the address");
  const char* place = scanner.place();
  std::uint64_t bytes = 0;
  if (!scanner.number(bytes, "a size of 1, 2, 4, 8 or 16 bytes")) return false;
  if (bytes != 1 && bytes != 2 && bytes != 4 && bytes != 8 && bytes != 16) {
    return scanner.fail(place, "size " + std::to_string(bytes) + " is not possible, expected 1, 2, 4, 8 or 16 bytes");
  }
  size = static_cast<unsigned>(bytes);
  return true;
}

// `x:4`: an access of another size than the variable's own.
bool parse_part(LineScanner& scanner, const char* place, const Symbol& symbol, AddressOperand& out) {
  if (scanner.peek() != ':') return true;
  if (!parse_size(scanner, out.size)) return false;
  const bool inside = out.base - symbol.address.value + out.size <= symbol.bytes();
  if (out.index.size != 0 || inside) return true;
  return scanner.fail(place, "access of " + std::to_string(out.size) + " bytes reaches beyond " + quoted(symbol.name) +
                                 ", expected at most its " + std::to_string(symbol.bytes()) + " bytes");
}

bool parse_symbol_address(TraceState& state, AddressOperand& out) {
  LineScanner& scanner = state.scanner;
  std::size_t index = 0;
  scanner.skip_blanks();
  const char* place = scanner.place();
  if (!find_symbol(state, index)) return false;
  const Symbol& symbol = state.symbols.at(index);
  out.base = symbol.address.value;
  out.size = symbol.element_bytes;
  if (scanner.peek() != '[') {
    if (symbol.count == 1) return parse_part(scanner, place, symbol, out);
    return scanner.fail(place, quoted(symbol.name) + " is an array, expected an element: " + symbol.name + "[0].." +
                                   symbol.name + "[" + std::to_string(symbol.count - 1) + "]");
  }
  scanner.take('[');
  scanner.skip_blanks();
  const char* index_place = scanner.place();
  Expression element;
  if (!parse_expression(scanner, state.scope(), ExpressionStyle::alone, element)) return false;
  if (!scanner.take(']')) return scanner.expected("']' after the index");
  if (is_constant(element)) {
    if (element.nodes[0].constant >= symbol.count) {
      return bad_index(scanner, index_place, symbol, element.nodes[0].constant);
    }
    out.base += element.nodes[0].constant * symbol.element_bytes;
    return parse_part(scanner, place, symbol, out);
  }
  const bool scaled = symbol.element_bytes == 1 ||
                      combine(element, constant_expression(symbol.element_bytes), Expression::Code::multiply);
  if (!scaled)
    return scanner.fail(index_place, "index is too long, expected a shorter one; use 'set' for a part of it");
  out.index = element;
  return parse_part(scanner, place, symbol, out);
}

bool takes_comparison(LineScanner& scanner, Comparison& comparison, bool& swapped, bool any) {
  scanner.skip_blanks();
  swapped = false;
  if (scanner.take("==")) {
    comparison = Comparison::equal;
  } else if (scanner.take("!=")) {
    comparison = Comparison::not_equal;
  } else if (scanner.take(">=")) {
    comparison = Comparison::greater_equal;
  } else if (any && scanner.take("<=")) {
    comparison = Comparison::greater_equal;
    swapped = true;
  } else if (any && scanner.take(">")) {
    comparison = Comparison::less;
    swapped = true;
  } else if (scanner.peek(1) != '=' && scanner.take("<")) {
    comparison = Comparison::less;
  } else {
    return scanner.expected(any ? "==, !=, <, <=, > or >=" : "==, !=, < or >=");
  }
  return true;
}

}  // namespace

bool parse_address(TraceState& state, AddressOperand& out) {
  LineScanner& scanner = state.scanner;
  scanner.skip_blanks();
  const char* place = scanner.place();
  if (is_letter(scanner.peek())) {
    if (!parse_symbol_address(state, out)) return false;
  } else if (is_digit(scanner.peek())) {
    if (!scanner.number(out.base, "an address") || !parse_size(scanner, out.size)) return false;
  } else if (scanner.take('[')) {
    Expression address;
    if (!parse_expression(scanner, state.scope(), ExpressionStyle::alone, address)) return false;
    if (!scanner.take(']')) return scanner.expected("']' after the address");
    if (!parse_size(scanner, out.size)) return false;
    if (is_constant(address)) {
      out.base = address.nodes[0].constant;
    } else {
      out.index = address;
    }
  } else {
    return scanner.expected("a variable or an address such as 0x7f001040:8 or [r1]:8");
  }
  if (out.index.size == 0 && out.base > std::numeric_limits<std::uint64_t>::max() - out.size) {
    return scanner.fail(place, "address is out of range, expected an access below 2^64");
  }
  return true;
}

bool parse_element(TraceState& state, std::size_t& symbol, std::optional<std::uint64_t>& element) {
  LineScanner& scanner = state.scanner;
  if (!find_symbol(state, symbol)) return false;
  element.reset();
  if (scanner.peek() != '[') return true;
  scanner.take('[');
  scanner.skip_blanks();
  const char* place = scanner.place();
  Expression index;
  if (!parse_expression(scanner, state.scope(), ExpressionStyle::alone, index)) return false;
  if (!is_constant(index)) return scanner.fail(place, "index is not constant, expected a number");
  if (!scanner.take(']')) return scanner.expected("']' after the index");
  element = index.nodes[0].constant;
  if (*element >= state.symbols.at(symbol).count) return bad_index(scanner, place, state.symbols.at(symbol), *element);
  return true;
}

bool at_value(LineScanner& scanner) {
  if (scanner.finished()) return false;
  if (scanner.peek() == '-') return scanner.peek(1) != '>';
  const std::string_view word = scanner.peek_word();
  return word != "after" && word != "site" && word != "failed";
}

bool parse_comparison(LineScanner& scanner, Comparison& comparison) {
  bool swapped = false;
  return takes_comparison(scanner, comparison, swapped, false);
}

bool parse_condition(TraceState& state, TraceOp& op) {
  LineScanner& scanner = state.scanner;
  scanner.skip_blanks();
  const char* place = scanner.place();
  Operands operands;
  bool swapped = false;
  if (!parse_expression(scanner, state.scope(), ExpressionStyle::alone, operands.value)) return false;
  if (!takes_comparison(scanner, op.comparison, swapped, true)) return false;
  if (!parse_expression(scanner, state.scope(), ExpressionStyle::alone, operands.expected)) return false;
  if (swapped) std::swap(operands.value, operands.expected);
  if (!collect_sources(state, operands, place)) return false;
  if (operands.sources[0] != kNoRegister) state.needs_values();
  if (!is_constant(operands.value) || !is_constant(operands.expected)) op.flags |= kValueRegister;
  op.operands = state.operands.intern(operands, state.program.operands);
  return true;
}

bool collect_sources(TraceState& state, Operands& operands, const char* place) {
  std::size_t count = 0;
  operands.sources.fill(kNoRegister);
  for (const Expression* expression : {&operands.address, &operands.value, &operands.expected}) {
    for (unsigned i = 0; i < expression->size; ++i) {
      const Expression::Node& node = expression->nodes[i];
      if (node.code != Expression::Code::reg || is_loop_register(node.reg)) continue;
      const auto known = operands.sources.begin() + static_cast<std::ptrdiff_t>(count);
      if (std::find(operands.sources.begin(), known, node.reg) != known) continue;
      if (count == operands.sources.size()) {
        return state.scanner.fail(place,
                                  "op reads more than 4 registers, expected at most 4; use 'set' to combine some");
      }
      operands.sources[count++] = node.reg;
    }
  }
  return true;
}

bool parse_register(LineScanner& scanner, std::uint8_t& reg) {
  scanner.skip_blanks();
  const char* place = scanner.place();
  const std::string_view word = scanner.word();
  const std::optional<std::uint8_t> known = register_number(word);
  if (word.empty()) return scanner.expected("a register r0..r31");
  if (!known) return scanner.fail(place, "unknown register " + quoted(word) + ", expected r0..r31");
  reg = *known;
  return true;
}

bool parse_site_number(TraceState& state, const char* place, std::uint32_t& site) {
  LineScanner& scanner = state.scanner;
  std::uint64_t number = 0;
  if (!scanner.number(number, "the number of a site")) return false;
  const bool known =
      number <= std::numeric_limits<std::uint32_t>::max() && state.sites.contains(static_cast<std::uint32_t>(number));
  if (!known) {
    return scanner.fail(place, "unknown site " + std::to_string(number) +
                                   ", expected one that a 'site N file:line function' line before declares");
  }
  site = static_cast<std::uint32_t>(number);
  return true;
}

bool fit_value(std::uint64_t& value, unsigned bytes) {
  if (bytes >= 8) return true;
  const std::uint64_t limit = std::uint64_t{1} << (8 * bytes);
  const bool negative = value >= ~std::uint64_t{0} - limit / 2 + 1;
  if (value >= limit && !negative) return false;
  value &= limit - 1;
  return true;
}

std::string misfit(std::uint64_t value, unsigned bytes) {
  const std::uint64_t limit = std::uint64_t{1} << (8 * bytes);
  return "value " + signed_text(value) + " does not fit in " + std::to_string(bytes) +
         (bytes == 1 ? " byte" : " bytes") + ", expected -" + std::to_string(limit / 2) + ".." +
         std::to_string(limit - 1);
}

}  // namespace membar
