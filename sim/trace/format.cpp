#include "sim/trace/format.h"

#include <algorithm>

#include "sim/base/check.h"
#include "sim/trace/expression.h"

namespace membar {
namespace {

const Symbol* symbol_of(const Program& program, std::uint64_t address) {
  const auto after =
      std::upper_bound(program.symbols.begin(), program.symbols.end(), address,
                       [](std::uint64_t wanted, const Symbol& symbol) { return wanted < symbol.address.value; });
  if (after == program.symbols.begin()) return nullptr;
  const Symbol& symbol = *std::prev(after);
  return address - symbol.address.value < symbol.bytes() ? &symbol : nullptr;
}

// The index of `data[INDEX]`: the byte offset without the final `* element size`.
std::string index_text(const Expression& offset, unsigned element_bytes) {
  if (element_bytes == 1) return format_expression(offset);
  Expression index = offset;
  index.size = static_cast<std::uint8_t>(index.size - 2);
  return format_expression(index);
}

std::string address_text(const TraceOp& op, const Program& program) {
  const std::string size = ":" + std::to_string(op.size);
  const Symbol* symbol = symbol_of(program, op.address);
  if ((op.flags & kAddressRegister) != 0) {
    const Expression& offset = program.operands[op.operands].address;
    if (symbol == nullptr) return "[" + format_expression(offset) + "]" + size;
    const std::string element = symbol->name + "[" + index_text(offset, symbol->element_bytes) + "]";
    return op.size == symbol->element_bytes ? element : element + size;
  }
  if (symbol == nullptr) return program.symbol_at(Address{op.address}) + size;
  const std::uint64_t offset = op.address - symbol->address.value;
  const bool at_element = offset % symbol->element_bytes == 0 && offset + op.size <= symbol->bytes();
  if (!at_element) return Program{}.symbol_at(Address{op.address}) + size;
  const std::string element = program.symbol_at(Address{op.address});
  return op.size == symbol->element_bytes ? element : element + size;
}

std::string value_text(const TraceOp& op, const Program& program) {
  if ((op.flags & kValueRegister) == 0) return std::to_string(op.value);
  return format_expression(program.operands[op.operands].value);
}

// An operand of a list must not look like the continuation of the one before it.
std::string in_list(const std::string& text) { return text.find(' ') == std::string::npos ? text : "(" + text + ")"; }

std::string operands_text(const TraceOp& op, const Program& program) {
  const bool has_value = (op.flags & kHasValue) != 0;
  switch (op.kind) {
    case OpKind::load:
    case OpKind::prefetchw:
      return " " + address_text(op, program);
    case OpKind::store:
    case OpKind::swap:
    case OpKind::add:
    case OpKind::bit_and:
    case OpKind::bit_or:
    case OpKind::bit_xor:
      return " " + address_text(op, program) + (has_value ? " " + value_text(op, program) : "");
    case OpKind::cas: {
      if (!has_value) return " " + address_text(op, program);
      const std::string expected = format_expression(program.operands[op.operands].expected);
      return " " + address_text(op, program) + " " + in_list(expected) + " " + in_list(value_text(op, program));
    }
    case OpKind::await:
      return " " + address_text(op, program) + " " + std::string(mark_of(op.comparison)) + " " +
             value_text(op, program);
    case OpKind::set:
      return " " + register_name(op.dst) + " = " + value_text(op, program);
    case OpKind::delay:
      return ((op.flags & kUntil) != 0 ? " until " : " ") + value_text(op, program);
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
      return "";
  }
  return "";
}

std::string structure_text(const TraceOp& op, const Program& program) {
  if (op.kind == OpKind::loop_begin) return "repeat " + std::to_string(op.value) + " " + register_name(op.dst);
  if (op.kind == OpKind::loop_end) return "end";
  if (op.kind == OpKind::finish) return "finish";
  if (op.kind == OpKind::panic) return "panic: " + panic_text(program.synchronisation, op.value);
  const std::string jump = "jump " + std::to_string(op.target);
  if (op.kind == OpKind::jump) return jump;
  const Operands& operands = program.operands[op.operands];
  return "unless " + format_expression(operands.value) + " " + std::string(mark_of(op.comparison)) + " " +
         format_expression(operands.expected) + " " + jump;
}

}  // namespace

std::string_view mark_of(Comparison comparison) {
  switch (comparison) {
    case Comparison::equal:
      return "==";
    case Comparison::not_equal:
      return "!=";
    case Comparison::less:
      return "<";
    case Comparison::greater_equal:
      return ">=";
  }
  MEMBAR_CHECK(false, "not a comparison");
  return "";
}

std::string format_op(const TraceOp& op, const Program& program) {
  if (is_structure(op.kind)) return structure_text(op, program);
  std::string out(name_of(op.kind));
  if (op.order != MemoryOrder::none) out += "." + std::string(name_of(op.order));
  out += operands_text(op, program);
  if (op.kind != OpKind::set && op.dst != kNoRegister) out += " -> " + register_name(op.dst);
  if ((op.flags & kFailedCas) != 0) out += " failed";
  if ((op.flags & kHold) != 0) {
    out += ((op.flags & kUntil) != 0 ? " hold until " : " hold ") + std::to_string(op.target);
  }
  if (op.after_thread != 0xffff) {
    out += " after " + program.threads[op.after_thread].name + ":" + std::to_string(op.after_index);
  }
  if (op.site != 0) out += " site " + std::to_string(op.site);
  return out;
}

}  // namespace membar
