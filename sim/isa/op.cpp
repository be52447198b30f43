#include "sim/isa/op.h"

#include "sim/base/check.h"

namespace membar {
namespace {

struct OpFacts {
  std::string_view name;
  bool ordered;
  bool writes;
};

constexpr std::array kOps{
#define MEMBAR_OP_FACTS(kind, name, ordered, writes) OpFacts{name, ordered, writes},
    MEMBAR_OPS(MEMBAR_OP_FACTS)
#undef MEMBAR_OP_FACTS
};
static_assert(kOps.size() == static_cast<std::size_t>(OpKind::loop_begin));

constexpr std::array<std::string_view, kMemoryOrders> kOrders{"", "rlx", "acq", "rel", "acq_rel", "sc", "unordered"};

std::uint64_t apply(Expression::Code code, std::uint64_t left, std::uint64_t right) {
  switch (code) {
    case Expression::Code::add:
      return left + right;
    case Expression::Code::subtract:
      return left - right;
    case Expression::Code::multiply:
      return left * right;
    case Expression::Code::divide:
      return right == 0 ? 0 : left / right;
    case Expression::Code::modulo:
      return right == 0 ? 0 : left % right;
    case Expression::Code::bit_and:
      return left & right;
    case Expression::Code::bit_or:
      return left | right;
    case Expression::Code::bit_xor:
      return left ^ right;
    case Expression::Code::shift_left:
      return right < 64 ? left << right : 0;
    case Expression::Code::shift_right:
      return right < 64 ? left >> right : 0;
    case Expression::Code::constant:
    case Expression::Code::reg:
      break;
  }
  MEMBAR_CHECK(false, "not an operator");
  return 0;
}

}  // namespace

std::string_view name_of(OpKind kind) { return is_structure(kind) ? "" : kOps[static_cast<std::size_t>(kind)].name; }

std::optional<OpKind> op_kind_of(std::string_view mnemonic) {
  for (std::size_t i = 0; i < kOps.size(); ++i) {
    if (kOps[i].name == mnemonic) return static_cast<OpKind>(i);
  }
  return std::nullopt;
}

std::string_view name_of(MemoryOrder order) { return kOrders[static_cast<std::size_t>(order)]; }

std::optional<MemoryOrder> memory_order_of(std::string_view name) {
  for (std::size_t i = 1; i <= static_cast<std::size_t>(MemoryOrder::sc); ++i) {
    if (kOrders[i] == name) return static_cast<MemoryOrder>(i);
  }
  return std::nullopt;
}

bool takes_order(OpKind kind) { return !is_structure(kind) && kOps[static_cast<std::size_t>(kind)].ordered; }
bool is_write(OpKind kind) { return !is_structure(kind) && kOps[static_cast<std::size_t>(kind)].writes; }

bool compare(Comparison comparison, std::uint64_t left, std::uint64_t right) {
  switch (comparison) {
    case Comparison::equal:
      return left == right;
    case Comparison::not_equal:
      return left != right;
    case Comparison::less:
      return left < right;
    case Comparison::greater_equal:
      return left >= right;
  }
  MEMBAR_CHECK(false, "not a comparison");
  return false;
}

std::uint64_t Expression::evaluate(const std::uint64_t* registers) const {
  std::array<std::uint64_t, kMaxNodes> stack{};
  unsigned depth = 0;
  for (unsigned i = 0; i < size; ++i) {
    const Node& node = nodes[i];
    if (node.code == Code::constant) {
      stack[depth++] = node.constant;
    } else if (node.code == Code::reg) {
      stack[depth++] = registers[node.reg];
    } else {
      --depth;
      stack[depth - 1] = apply(node.code, stack[depth - 1], stack[depth]);
    }
  }
  return depth == 0 ? 0 : stack[0];
}

}  // namespace membar
