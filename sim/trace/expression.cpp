#include "sim/trace/expression.h"

#include <algorithm>
#include <array>
#include <vector>

namespace membar {
namespace {

using Code = Expression::Code;

struct Operator {
  std::string_view mark;
  Code code;
  int precedence;  // higher binds tighter
};
// "<<" and ">>" are looked for before anything that starts like them.
constexpr std::array kOperators{
    Operator{"<<", Code::shift_left, 4}, Operator{">>", Code::shift_right, 4}, Operator{"|", Code::bit_or, 1},
    Operator{"^", Code::bit_xor, 2},     Operator{"&", Code::bit_and, 3},      Operator{"+", Code::add, 5},
    Operator{"-", Code::subtract, 5},    Operator{"*", Code::multiply, 6},     Operator{"/", Code::divide, 6},
    Operator{"%", Code::modulo, 6},
};
constexpr int kUnaryPrecedence = 7;
constexpr int kMaxParentheses = 32;

class ExpressionParser {
 public:
  ExpressionParser(LineScanner& scanner, const Scope& scope, ExpressionStyle style)
      : scanner_(scanner), scope_(scope), style_(style) {}

  // All operators that bind at least as tightly as `precedence`.
  bool binary(int precedence, Expression& out) {
    if (!unary(out)) return false;
    for (;;) {
      const Operator* op = next_operator();
      if (op == nullptr || op->precedence < precedence) return true;
      const char* place = scanner_.place();
      scanner_.go_to(place + op->mark.size());
      Expression right;
      if (!binary(op->precedence + 1, right)) return false;
      const bool divides = op->code == Code::divide || op->code == Code::modulo;
      if (divides && is_constant(right) && right.nodes[0].constant == 0) {
        return scanner_.fail(place, "division by zero, expected a divisor other than 0");
      }
      if (!combine(out, right, op->code)) return too_long(place);
    }
  }

 private:
  bool too_long(const char* place) {
    return scanner_.fail(place, "expression is too long, expected at most " + std::to_string(Expression::kMaxNodes) +
                                    " operands and operators; use 'set' for a part of it");
  }

  const Operator* next_operator() {
    const char* before = scanner_.place();
    scanner_.skip_blanks();
    const bool blank_before = scanner_.place() != before;
    if (scanner_.peek() == '-') {
      const bool arrow = scanner_.peek(1) == '>';
      const bool starts_next =
          style_ == ExpressionStyle::in_list && depth_ == 0 && blank_before && !is_blank(scanner_.peek(1));
      if (arrow || starts_next) return nullptr;
    }
    for (const Operator& op : kOperators) {
      const bool matches = scanner_.peek() == op.mark[0] && (op.mark.size() == 1 || scanner_.peek(1) == op.mark[1]);
      if (matches) return &op;
    }
    return nullptr;
  }

  bool unary(Expression& out) {
    scanner_.skip_blanks();
    const char* place = scanner_.place();
    // Signs nest like parentheses do: both are bounded.
    if (scanner_.peek() == '-' || scanner_.peek() == '~' || scanner_.peek() == '(') {
      if (++depth_ > kMaxParentheses) return too_long(place);
      const bool ok = nested(place, out);
      --depth_;
      return ok;
    }
    return primary(out);
  }

  bool nested(const char* place, Expression& out) {
    if (scanner_.take('(')) return binary(1, out) && (scanner_.take(')') || scanner_.expected("')'"));
    if (scanner_.take('-')) {
      Expression operand;
      out = constant_expression(0);
      return unary(operand) && (combine(out, operand, Code::subtract) || too_long(place));
    }
    scanner_.take('~');
    return unary(out) && (combine(out, constant_expression(~std::uint64_t{0}), Code::bit_xor) || too_long(place));
  }

  bool primary(Expression& out) {
    const char* place = scanner_.place();
    if (is_digit(scanner_.peek())) {
      out = constant_expression(0);
      return scanner_.number(out.nodes[0].constant, "a number");
    }
    if (scanner_.take('&')) return address_of(out);
    const std::string_view name = scanner_.word();
    if (name.empty()) return scanner_.expected("a number, a register r0..r31 or a loop variable");
    out = Expression{};
    out.size = 1;
    if (const std::optional<std::uint8_t> reg = register_number(name)) {
      out.nodes[0] = {Code::reg, *reg, 0};
      return true;
    }
    if (scope_.loops != nullptr) {
      for (const LoopVariable& loop : *scope_.loops) {
        if (loop.name != name) continue;
        out.nodes[0] = {Code::reg, loop.reg, 0};
        return true;
      }
    }
    return unknown(place, name);
  }

  bool address_of(Expression& out) {
    const char* place = scanner_.place();
    const std::string_view name = scanner_.word();
    if (name.empty()) return scanner_.expected("the name of a variable after '&'");
    const std::optional<std::size_t> symbol = scope_.symbols->find(name);
    if (!symbol) {
      return scanner_.fail(place, "unknown variable " + quoted(name) +
                                      or_else(scope_.symbols->hint(name), ", expected one that a 'var' line declares"));
    }
    out = constant_expression(scope_.symbols->at(*symbol).address.value);
    return true;
  }

  static std::string or_else(std::string hint, std::string_view otherwise) {
    return hint.empty() ? std::string(otherwise) : hint;
  }

  bool unknown(const char* place, std::string_view name) {
    if (name.size() > 1 && name[0] == 'r' && std::all_of(name.begin() + 1, name.end(), is_digit)) {
      return scanner_.fail(place, "unknown register " + quoted(name) + ", expected r0..r31");
    }
    if (scope_.symbols->find(name)) {
      return scanner_.fail(place, quoted(name) +
                                      " is a variable in memory, expected a number, a register or a loop "
                                      "variable: load it into a register first, or write &" +
                                      std::string(name) + " for its address");
    }
    return scanner_.fail(place,
                         "unknown name " + quoted(name) + ", expected a number, a register r0..r31 or a loop variable");
  }

  LineScanner& scanner_;
  const Scope& scope_;
  ExpressionStyle style_;
  int depth_ = 0;
};

// REQUIRES: `code` is an operator
const Operator& operator_of(Code code) {
  return *std::find_if(kOperators.begin(), kOperators.end(), [code](const Operator& op) { return op.code == code; });
}

}  // namespace

Expression constant_expression(std::uint64_t value) {
  Expression out;
  out.nodes[0] = {Code::constant, 0, value};
  out.size = 1;
  return out;
}

bool combine(Expression& left, const Expression& right, Code code) {
  const unsigned total = left.size + right.size + 1U;
  const bool fold = is_constant(left) && is_constant(right);
  if (!fold && total > Expression::kMaxNodes) return false;
  std::copy_n(right.nodes.begin(), right.size, left.nodes.begin() + left.size);
  left.nodes[total - 1] = {code, 0, 0};
  left.size = static_cast<std::uint8_t>(total);
  if (fold) left = constant_expression(left.evaluate(nullptr));
  return true;
}

bool parse_expression(LineScanner& scanner, const Scope& scope, ExpressionStyle style, Expression& out) {
  return ExpressionParser(scanner, scope, style).binary(1, out);
}

std::string register_name(std::uint8_t reg) {
  if (reg < kUserRegisters) return "r" + std::to_string(reg);
  if (reg >= kFirstHiddenRegister) return "h" + std::to_string(reg - kFirstHiddenRegister);
  return std::string(1, static_cast<char>('i' + (reg - kUserRegisters)));
}

std::string format_expression(const Expression& expression) {
  struct Part {
    std::string text;
    int precedence;
  };
  std::vector<Part> stack;
  for (unsigned n = 0; n < expression.size; ++n) {
    const Expression::Node& node = expression.nodes[n];
    if (node.code == Code::constant) {
      stack.push_back({std::to_string(node.constant), kUnaryPrecedence});
    } else if (node.code == Code::reg) {
      stack.push_back({register_name(node.reg), kUnaryPrecedence});
    } else {
      const Operator& op = operator_of(node.code);
      Part right = std::move(stack.back());
      stack.pop_back();
      Part& left = stack.back();
      // Operators of one precedence group to the left.
      if (left.precedence < op.precedence) left.text = "(" + left.text + ")";
      if (right.precedence <= op.precedence) right.text = "(" + right.text + ")";
      left = {left.text + " " + std::string(op.mark) + " " + right.text, op.precedence};
    }
  }
  return stack.empty() ? "0" : stack.back().text;
}

}  // namespace membar
