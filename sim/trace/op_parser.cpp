#include "sim/trace/op_parser.h"

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include "sim/base/nearest.h"
#include "sim/trace/expression.h"
#include "sim/trace/operand_parser.h"
#include "sim/trace/unknown_op.h"

namespace membar {
namespace {

// "load, load.rlx, load.acq or load.sc"
std::string list_of(OpKind kind) {
  std::string out;
  const std::span<const MemoryOrder> orders = orders_of(kind);
  for (std::size_t i = 0; i < orders.size(); ++i) {
    if (i > 0) out += i + 1 == orders.size() ? " or " : ", ";
    out += name_of(kind);
    if (orders[i] != MemoryOrder::none) out += "." + std::string(name_of(orders[i]));
  }
  return out;
}

class OpParser {
 public:
  explicit OpParser(TraceState& state) : state_(state), scanner_(state.scanner) {}

  bool parse(std::uint32_t label) {
    op_.label = label;
    op_.line = scanner_.line();
    if (!state_.blocks.empty()) op_.flags |= kInsideBlock;
    if (!mnemonic() || !operands() || !trailing() || !check_atomic()) return false;
    if (is_write(op_.kind) && (op_.flags & kHasValue) == 0) state_.program.lacks_values = true;
    if (!collect_sources(state_, operands_, place_)) return false;
    op_.operands = state_.operands.intern(operands_, state_.program.operands);
    state_.note_use(op_.kind, op_.order, scanner_.column(place_));
    if (!state_.append(op_, place_)) return false;
    if (op_.after_thread == ThreadNames::kUnknown) return true;
    return state_.code.note_after(*state_.thread, op_.after_thread, op_.after_index, scanner_.line(),
                                  scanner_.column(after_place_)) ||
           scanner_.fail(after_place_, state_.code.problem());
  }

  // What a label in front of the op names. REQUIRES: parse() succeeded
  [[nodiscard]] LabelDefinition definition() const {
    return {.thread = *state_.thread,
            .op_index = state_.code.written(*state_.thread) - 1,
            .kind = op_.kind,
            .order = op_.order,
            .inside_block = (op_.flags & kInsideBlock) != 0,
            .line = op_.line};
  }

 private:
  bool mnemonic() {
    scanner_.skip_blanks();
    place_ = scanner_.place();
    const std::string_view text = scanner_.chunk();
    const std::size_t dot = text.find('.');
    const std::optional<OpKind> kind = op_kind_of(text.substr(0, dot));
    if (!kind) return unknown_op(scanner_, place_, text);
    op_.kind = *kind;
    scanner_.go_to(place_ + text.size());
    return order(dot == std::string_view::npos ? std::string_view() : text.substr(dot + 1),
                 dot != std::string_view::npos);
  }

  bool order(std::string_view text, bool given) {
    const std::string_view name = name_of(op_.kind);
    const std::span<const MemoryOrder> orders = orders_of(op_.kind);
    if (given && !takes_order(op_.kind)) {
      return scanner_.fail(place_, std::string(name) + " takes no order, expected " + std::string(name));
    }
    if (given) {
      const std::optional<MemoryOrder> order = memory_order_of(text);
      const char* order_place = place_ + name.size() + 1;
      if (!order) {
        static constexpr std::array<std::string_view, 5> kOrders{"rlx", "acq", "rel", "acq_rel", "sc"};
        return scanner_.fail(order_place, "unknown order " + quoted(text) + " of " + std::string(name) + ", expected " +
                                              list_of(op_.kind) + did_you_mean(text, kOrders));
      }
      op_.order = *order;
    }
    if (std::find(orders.begin(), orders.end(), op_.order) != orders.end()) return true;
    if (!given) return scanner_.fail(place_, std::string(name) + " needs an order, expected " + list_of(op_.kind));
    return scanner_.fail(place_, std::string(name) + " cannot have the order '" + std::string(text) + "', expected " +
                                     list_of(op_.kind));
  }

  bool operands() {
    switch (op_.kind) {
      case OpKind::load:
      case OpKind::prefetchw:
        return address();
      case OpKind::store:
      case OpKind::swap:
      case OpKind::add:
      case OpKind::bit_and:
      case OpKind::bit_or:
      case OpKind::bit_xor:
        return address() && (!at_value(scanner_) || new_value(ExpressionStyle::alone));
      case OpKind::cas:
        return address() && (!at_value(scanner_) || cas_values());
      case OpKind::await:
        return await_operands();
      case OpKind::set:
        return set_operands();
      case OpKind::delay:
        return cycles();
      case OpKind::fence:
      case OpKind::mfence:
      case OpKind::sfence:
      case OpKind::lfence:
      case OpKind::loop_begin:
      case OpKind::loop_end:
      case OpKind::branch_unless:
      case OpKind::jump:
      case OpKind::panic:
      case OpKind::finish:
        return true;
    }
    return true;
  }

  // "300", or "until 4000": a cycle of the run.
  bool cycles() {
    if (scanner_.take_word("until")) op_.flags |= kUntil;
    scanner_.skip_blanks();
    const char* place = scanner_.place();
    if (!value(ExpressionStyle::alone, 8)) return false;
    const bool negative = (op_.flags & kValueRegister) == 0 && op_.value >> 63 != 0;
    return !negative || scanner_.fail(place, "delay is negative, expected a number of cycles, 0 or more");
  }

  bool address() {
    scanner_.skip_blanks();
    address_place_ = scanner_.place();
    AddressOperand operand;
    if (!parse_address(state_, operand)) return false;
    op_.address = operand.base;
    op_.size = static_cast<std::uint8_t>(operand.size);
    operands_.address = operand.index;
    if (operand.index.size == 0) return true;
    op_.flags |= kAddressRegister;
    for (unsigned i = 0; i < operand.index.size; ++i) {
      const Expression::Node& node = operand.index.nodes[i];
      if (node.code == Expression::Code::reg && node.reg < kUserRegisters) state_.needs_values();
    }
    return true;
  }

  // An expression that must fit in the op's size, when it is a constant.
  bool expression(ExpressionStyle style, unsigned bytes, Expression& out) {
    scanner_.skip_blanks();
    const char* place = scanner_.place();
    if (!parse_expression(scanner_, state_.scope(), style, out)) return false;
    if (!is_constant(out) || fit_value(out.nodes[0].constant, bytes)) return true;
    return scanner_.fail(place, misfit(out.nodes[0].constant, bytes));
  }

  bool value(ExpressionStyle style, unsigned bytes) {
    Expression out;
    if (!expression(style, bytes, out)) return false;
    if (is_constant(out)) {
      op_.value = out.nodes[0].constant;
      return true;
    }
    operands_.value = out;
    op_.flags |= kValueRegister;
    return true;
  }

  bool new_value(ExpressionStyle style) {
    op_.flags |= kHasValue;
    return value(style, op_.size);
  }

  bool cas_values() {
    if (!expression(ExpressionStyle::in_list, op_.size, operands_.expected)) return false;
    if (!at_value(scanner_))
      return scanner_.expected("the new value: cas." + std::string(name_of(op_.order)) + " x OLD NEW");
    return new_value(ExpressionStyle::in_list);
  }

  bool await_operands() {
    if (!address() || !parse_comparison(scanner_, op_.comparison)) return false;
    state_.needs_values();
    return value(ExpressionStyle::alone, op_.size);
  }

  bool set_operands() {
    if (!parse_register(scanner_, op_.dst)) return false;
    if (!scanner_.take('=')) return scanner_.expected("'=' and an expression: set r3 = r1 + r2");
    return value(ExpressionStyle::alone, 8);
  }

  bool trailing() {
    while (!scanner_.finished()) {
      const char* place = scanner_.place();
      if (scanner_.take("->")) {
        if (!result(place)) return false;
      } else if (scanner_.take_word("after")) {
        if (!after(place)) return false;
      } else if (scanner_.take_word("site")) {
        if (!site(place)) return false;
      } else if (scanner_.take_word("hold")) {
        if (!hold(place)) return false;
      } else if (scanner_.take_word("failed")) {
        const bool recorded_cas = op_.kind == OpKind::cas && (op_.flags & kHasValue) == 0;
        if (!recorded_cas)
          return scanner_.fail(place, "'failed' cannot stand here, expected it only on a cas without values");
        op_.flags |= kFailedCas;
      } else {
        return nothing_known();
      }
    }
    return true;
  }

  bool nothing_known() {
    static constexpr std::array<std::string_view, 4> kParts{"after", "site", "hold", "failed"};
    std::string wanted = "the end of the op";
    const bool has_result = op_.kind == OpKind::load || is_rmw(op_.kind);
    if (has_result && op_.dst == kNoRegister) wanted += ", '-> REGISTER'";
    wanted += ", 'after THREAD:N' or 'site N'";
    const std::string hint = did_you_mean(scanner_.peek_word(), kParts);
    return scanner_.fail(scanner_.place(), "expected " + wanted + ", found " + quoted(scanner_.chunk()) + hint);
  }

  bool result(const char* place) {
    const bool has_result = op_.kind == OpKind::load || is_rmw(op_.kind);
    if (!has_result) {
      return scanner_.fail(place,
                           std::string(name_of(op_.kind)) +
                               " has no result, expected '-> REGISTER' only on load, swap, add, and, or, xor and cas");
    }
    if (op_.dst != kNoRegister) return scanner_.fail(place, "second result register, expected one");
    return parse_register(scanner_, op_.dst);
  }

  bool after(const char* place) {
    static constexpr std::string_view kForm = "THREAD:N after 'after'";
    if (op_.after_thread != ThreadNames::kUnknown) return scanner_.fail(place, "second 'after', expected one");
    if (!has_address(op_.kind)) {
      return scanner_.fail(
          place, std::string(name_of(op_.kind)) + " cannot wait, expected 'after' only on an op that accesses memory");
    }
    const std::string_view name = scanner_.word();
    if (name.empty() || !scanner_.take(':')) return scanner_.expected(kForm);
    std::uint64_t index = 0;
    const char* number_place = scanner_.place();
    if (!scanner_.number(index, kForm)) return false;
    if (index > std::numeric_limits<std::uint32_t>::max()) {
      return scanner_.fail(number_place,
                           "op number " + std::to_string(index) + " is out of range, expected less than 2^32");
    }
    op_.after_thread = state_.code.names().mention(name);
    if (op_.after_thread == ThreadNames::kUnknown) {
      return scanner_.fail(place, "unknown thread " + quoted(name) + ", expected the name of a 'thread' section");
    }
    op_.after_index = static_cast<std::uint32_t>(index);
    after_place_ = place;
    state_.program.has_after = true;
    return true;
  }

  bool site(const char* place) {
    if (op_.site != 0) return scanner_.fail(place, "second 'site', expected one");
    return parse_site_number(state_, place, op_.site);
  }

  bool hold(const char* place) {
    const bool buffered = op_.kind == OpKind::store && op_.order != MemoryOrder::sc;
    if (!buffered) {
      return scanner_.fail(place, std::string(name_of(op_.kind)) +
                                      " cannot be held in the store buffer, expected 'hold' only on store, store.rlx "
                                      "and store.rel");
    }
    if ((op_.flags & kHold) != 0) return scanner_.fail(place, "second 'hold', expected one");
    op_.flags |= kHold;
    if (scanner_.take_word("until")) op_.flags |= kUntil;
    scanner_.skip_blanks();
    const char* number_place = scanner_.place();
    std::uint64_t cycles = 0;
    if (!scanner_.number(cycles, "a number of cycles, or 'until' and a cycle")) return false;
    if (cycles > std::numeric_limits<std::uint32_t>::max()) {
      return scanner_.fail(number_place, std::to_string(cycles) + " cycles are out of range, expected less than 2^32");
    }
    op_.target = static_cast<std::uint32_t>(cycles);
    state_.program.has_hold = true;
    return true;
  }

  // Only static addresses can be judged here.
  bool check_atomic() {
    // An await polls like a lock does: one access of one line.
    const bool atomic = op_.order != MemoryOrder::none || op_.kind == OpKind::await;
    if (!atomic || !has_address(op_.kind) || (op_.flags & kAddressRegister) != 0) return true;
    const std::uint64_t offset = op_.address % state_.options.line_size;
    if (offset + op_.size > state_.options.line_size) {
      return scanner_.fail(address_place_, "atomic access of " + std::to_string(op_.size) +
                                               " bytes crosses a line, expected it inside one line of " +
                                               std::to_string(state_.options.line_size) + " bytes");
    }
    if (op_.address % op_.size != 0) {
      return scanner_.fail(address_place_, "atomic access of " + std::to_string(op_.size) +
                                               " bytes is misaligned, expected an address that is a multiple of " +
                                               std::to_string(op_.size));
    }
    return true;
  }

  TraceState& state_;
  LineScanner& scanner_;
  TraceOp op_;
  Operands operands_;
  const char* place_ = nullptr;
  const char* address_place_ = nullptr;
  const char* after_place_ = nullptr;
};

}  // namespace

bool has_address(OpKind kind) {
  return kind == OpKind::load || kind == OpKind::await || kind == OpKind::prefetchw || is_write(kind);
}

std::span<const MemoryOrder> orders_of(OpKind kind) {
  using enum MemoryOrder;
  static constexpr std::array kLoads{none, rlx, acq, sc};
  static constexpr std::array kStores{none, rlx, rel, sc};
  static constexpr std::array kRmws{rlx, acq, rel, acq_rel, sc};
  static constexpr std::array kFences{acq, rel, acq_rel, sc};
  static constexpr std::array kNone{none};
  if (kind == OpKind::load || kind == OpKind::await) return kLoads;
  if (kind == OpKind::store) return kStores;
  if (is_rmw(kind)) return kRmws;
  if (kind == OpKind::fence) return kFences;
  return kNone;
}

bool parse_op(TraceState& state, std::uint32_t label, LabelDefinition* definition) {
  OpParser parser(state);
  if (!parser.parse(label)) return false;
  if (definition != nullptr) *definition = parser.definition();
  return true;
}

}  // namespace membar
