#include "sim/litmus/x86_lowering.h"

#include <algorithm>

#include "sim/litmus/op_writer.h"

namespace membar {
namespace {

using Kind = X86Instruction::Kind;
using Code = Expression::Code;

// Hidden registers. Operands are shifted up to bit 63 before flags are made of them, so that 32 and 64 bits are alike.
constexpr std::uint8_t kResult = 16;    // 0 exactly when ZF is set; its bit 63 is SF
constexpr std::uint8_t kLess = 17;      // SF xor OF: the signed comparison came out "less"
constexpr std::uint8_t kLeft = 18;      // the left operand of the arithmetic, shifted
constexpr std::uint8_t kLoaded = 19;    // what came from memory
constexpr std::uint8_t kComputed = 20;  // what goes to memory, and a register in the middle of an exchange

constexpr std::uint64_t kLowHalf = 0xffffffff;

std::uint64_t cut(std::uint64_t value, unsigned bytes) { return bytes == 4 ? value & kLowHalf : value; }

// Which flags some jump of the thread reads.
struct FlagsRead {
  bool any = false;
  bool less = false;  // SF xor OF
};

FlagsRead flags_read(const LitmusThread& thread) {
  FlagsRead read;
  for (const X86Instruction& instruction : thread.instructions) {
    const Kind kind = instruction.kind;
    read.any = read.any || is_conditional_jump(kind);
    read.less = read.less || kind == Kind::jl || kind == Kind::jle || kind == Kind::jg || kind == Kind::jge;
  }
  return read;
}

Code code_of(Kind kind) {
  switch (kind) {
    case Kind::bit_or:
      return Code::bit_or;
    case Kind::bit_and:
      return Code::bit_and;
    case Kind::bit_xor:
      return Code::bit_xor;
    case Kind::cmp:
    case Kind::dec:
    case Kind::cmpxchg:
      return Code::subtract;
    case Kind::add:
    case Kind::inc:
    case Kind::mov:
    case Kind::xchg:
    case Kind::jmp:
    case Kind::je:
    case Kind::jne:
    case Kind::jl:
    case Kind::jle:
    case Kind::jg:
    case Kind::jge:
    case Kind::js:
    case Kind::jns:
    case Kind::mfence:
    case Kind::sfence:
    case Kind::lfence:
    case Kind::nop:
      break;
  }
  return Code::add;
}

// The read-modify-write op that does what a locked instruction does. A decrement adds -1.
OpKind rmw_of(Kind kind) {
  if (kind == Kind::bit_or) return OpKind::bit_or;
  if (kind == Kind::bit_and) return OpKind::bit_and;
  return kind == Kind::bit_xor ? OpKind::bit_xor : OpKind::add;
}

class ThreadLowering {
 public:
  ThreadLowering(const X86Lowering& lowering, const LitmusThread& thread, Program& program)
      : lowering_(lowering), thread_(thread), flags_(flags_read(thread)), writer_(program) {}

  void run(const std::vector<std::pair<std::uint8_t, std::uint64_t>>& initial, std::string name) {
    go_to(thread_.offset);
    for (const auto& [reg, value] : initial) writer_.set(reg, Polish().constant(value));
    if (flags_.any) writer_.set(kResult, Polish().constant(1));  // flags start cleared
    std::vector<std::uint32_t> positions;
    for (const X86Instruction& instruction : thread_.instructions) {
      positions.push_back(writer_.position());
      go_to(instruction.offset);
      lower(instruction);
    }
    positions.push_back(writer_.position());
    for (const auto& [op, label] : jumps_) {
      const std::uint32_t target = positions[position_of(label)];
      writer_.set_target(op, target);
      if (target <= op) writer_.mark_loop(target, op);
    }
    writer_.finish(std::move(name), lowering_.source.line_of(thread_.offset));
  }

 private:
  void go_to(std::size_t offset) {
    const Error place = lowering_.source.error_at(offset, {});
    writer_.at(place.line, place.column);
  }

  [[nodiscard]] std::size_t position_of(const std::string& label) const {
    return std::find_if(thread_.labels.begin(), thread_.labels.end(),
                        [&](const LitmusLabel& l) { return l.name == label; })
        ->position;
  }

  void lower(const X86Instruction& instruction) {
    switch (instruction.kind) {
      case Kind::mov:
        return move(instruction);
      case Kind::xchg:
        return exchange(instruction);
      case Kind::cmpxchg:
        return compare_exchange(instruction);
      case Kind::add:
      case Kind::bit_or:
      case Kind::bit_and:
      case Kind::bit_xor:
      case Kind::inc:
      case Kind::dec:
        return instruction.locked ? locked_arithmetic(instruction) : arithmetic(instruction);
      case Kind::cmp: {
        const Polish right = read(instruction.source, instruction.bytes);
        return set_flags(instruction, read(instruction.destination, instruction.bytes), right);
      }
      case Kind::jmp:
      case Kind::je:
      case Kind::jne:
      case Kind::jl:
      case Kind::jle:
      case Kind::jg:
      case Kind::jge:
      case Kind::js:
      case Kind::jns:
        return jump(instruction);
      case Kind::mfence:
        return fence(OpKind::mfence);
      case Kind::sfence:
        return fence(OpKind::sfence);
      case Kind::lfence:
        return fence(OpKind::lfence);
      case Kind::nop:
        return;
    }
  }

  void fence(OpKind kind) {
    TraceOp op;
    op.kind = kind;
    writer_.append(op);
  }

  TraceOp access(OpKind kind, MemoryOrder order, const X86Operand& memory, unsigned bytes, Operands& operands) {
    TraceOp op;
    op.kind = kind;
    op.order = order;
    op.size = static_cast<std::uint8_t>(bytes);
    op.address = memory.displacement;
    if (!memory.symbol.empty()) {
      op.address += lowering_.address_of(memory.symbol);
      return op;
    }
    Polish address;
    address.reg(memory.base);
    if (memory.index != kNoX86Register) {
      address.reg(memory.index).constant(memory.scale).then(Code::multiply).then(Code::add);
    }
    operands.address = address.expression();
    op.flags |= kAddressRegister;
    return op;
  }

  void load(const X86Operand& memory, unsigned bytes, std::uint8_t dst) {
    Operands operands;
    TraceOp op = access(OpKind::load, MemoryOrder::none, memory, bytes, operands);
    op.dst = dst;
    writer_.append(op, operands);
  }

  // store, swap, add, and, or, xor
  void write(OpKind kind, const X86Operand& memory, unsigned bytes, const Polish& value, std::uint8_t dst) {
    Operands operands;
    const MemoryOrder order = kind == OpKind::store ? MemoryOrder::none : MemoryOrder::sc;
    TraceOp op = access(kind, order, memory, bytes, operands);
    OpWriter::set_value(op, operands, value);
    op.dst = dst;
    writer_.append(op, operands);
  }

  // The value of an operand with zeros above its width; memory is loaded first.
  Polish read(const X86Operand& operand, unsigned bytes) {
    if (operand.kind == X86Operand::Kind::immediate) return Polish().constant(cut(operand.value, bytes));
    if (operand.kind == X86Operand::Kind::memory) {
      load(operand, bytes, kLoaded);
      return Polish().reg(kLoaded);
    }
    return low_part(operand.reg, bytes);
  }

  static Polish low_part(std::uint8_t reg, unsigned bytes) {
    Polish value = Polish().reg(reg);
    if (bytes == 4) value.constant(kLowHalf).then(Code::bit_and);
    return value;
  }

  void move(const X86Instruction& instruction) {
    const unsigned bytes = instruction.bytes;
    if (instruction.destination.kind == X86Operand::Kind::memory) {
      write(OpKind::store, instruction.destination, bytes, read(instruction.source, bytes), kNoRegister);
    } else if (instruction.source.kind == X86Operand::Kind::memory) {
      load(instruction.source, bytes, instruction.destination.reg);
    } else {
      writer_.set(instruction.destination.reg, read(instruction.source, bytes));
    }
  }

  void exchange(const X86Instruction& instruction) {
    const unsigned bytes = instruction.bytes;
    const std::uint8_t reg = instruction.source.reg;
    if (instruction.locked) return write(OpKind::swap, instruction.destination, bytes, low_part(reg, bytes), reg);
    const std::uint8_t other = instruction.destination.reg;
    writer_.set(kComputed, low_part(reg, bytes));
    writer_.set(reg, low_part(other, bytes));
    writer_.set(other, Polish().reg(kComputed));
  }

  static Polish shifted(const Polish& value, unsigned bytes) {
    Polish out = value;
    if (bytes == 4) out.constant(32).then(Code::shift_left);
    return out;
  }

  // Sets the flags of `left OP right`, OP being the instruction's. `less` is SF xor OF: for a - b, OF is the sign of
  // (a ^ b) & (a ^ result); for a + b, of (a ^ result) & (b ^ result); else 0.
  void set_flags(const X86Instruction& instruction, const Polish& left, const Polish& right) {
    if (!flags_.any) return;
    const unsigned bytes = instruction.bytes;
    const Code code = code_of(instruction.kind);
    const Polish b = shifted(right, bytes);
    writer_.set(kLeft, shifted(left, bytes));
    writer_.set(kResult, Polish().reg(kLeft).with(b).then(code));
    if (!flags_.less) return;
    Polish less = Polish().reg(kResult);
    if (code == Code::subtract || code == Code::add) {
      less.reg(kLeft).reg(kResult).then(Code::bit_xor);
      less.with(b).reg(code == Code::subtract ? kLeft : kResult).then(Code::bit_xor);
      less.then(Code::bit_and).then(Code::bit_xor);
    }
    writer_.set(kLess, less.constant(63).then(Code::shift_right));
  }

  Polish right_side(const X86Instruction& instruction) {
    const bool counts = instruction.kind == Kind::inc || instruction.kind == Kind::dec;
    return counts ? Polish().constant(1) : read(instruction.source, instruction.bytes);
  }

  void arithmetic(const X86Instruction& instruction) {
    const unsigned bytes = instruction.bytes;
    const Polish right = right_side(instruction);
    const Polish left = read(instruction.destination, bytes);
    set_flags(instruction, left, right);
    Polish result = Polish().with(left).with(right).then(code_of(instruction.kind));
    if (bytes == 4) result.constant(kLowHalf).then(Code::bit_and);
    if (instruction.destination.kind == X86Operand::Kind::reg) return writer_.set(instruction.destination.reg, result);
    writer_.set(kComputed, result);
    write(OpKind::store, instruction.destination, bytes, Polish().reg(kComputed), kNoRegister);
  }

  void locked_arithmetic(const X86Instruction& instruction) {
    const unsigned bytes = instruction.bytes;
    const Polish right = right_side(instruction);
    const Polish operand = instruction.kind == Kind::dec ? Polish().constant(cut(~std::uint64_t{0}, bytes)) : right;
    write(rmw_of(instruction.kind), instruction.destination, bytes, operand, flags_.any ? kLoaded : kNoRegister);
    set_flags(instruction, Polish().reg(kLoaded), right);
  }

  // Compares the accumulator with the destination. Equal: the destination becomes the source; else the accumulator
  // becomes the destination. A locked one is one op, which is a full fence whether it succeeds or not.
  void compare_exchange(const X86Instruction& instruction) {
    const unsigned bytes = instruction.bytes;
    const X86Operand& to = instruction.destination;
    const Polish expected = low_part(kX86Accumulator, bytes);
    const Polish difference = Polish().with(expected).reg(kLoaded).then(Code::bit_xor);
    const Polish new_value = low_part(instruction.source.reg, bytes);
    if (instruction.locked) {
      Operands operands;
      TraceOp op = access(OpKind::cas, MemoryOrder::sc, to, bytes, operands);
      OpWriter::set_value(op, operands, new_value);
      operands.expected = expected.expression();
      op.dst = kLoaded;
      writer_.append(op, operands);
      set_flags(instruction, expected, Polish().reg(kLoaded));
      const std::uint32_t equal = writer_.branch_unless(difference, Comparison::not_equal);
      writer_.set(kX86Accumulator, Polish().reg(kLoaded));
      writer_.set_target(equal, writer_.position());
      return;
    }
    if (to.kind == X86Operand::Kind::memory) {
      load(to, bytes, kLoaded);
    } else {
      writer_.set(kLoaded, low_part(to.reg, bytes));
    }
    set_flags(instruction, expected, Polish().reg(kLoaded));
    const std::uint32_t different = writer_.branch_unless(difference, Comparison::equal);
    if (to.kind == X86Operand::Kind::memory) {
      write(OpKind::store, to, bytes, new_value, kNoRegister);
    } else {
      writer_.set(to.reg, new_value);
    }
    const std::uint32_t end = writer_.jump();
    writer_.set_target(different, writer_.position());
    writer_.set(kX86Accumulator, Polish().reg(kLoaded));
    writer_.set_target(end, writer_.position());
  }

  // The comparison with 0 that tells whether the jump is taken.
  static std::pair<Polish, Comparison> taken_when(Kind kind) {
    const auto greater = [] {  // neither ZF nor SF xor OF
      return Polish().reg(kResult).constant(1).reg(kLess).then(Code::subtract).then(Code::multiply);
    };
    const auto sign = [] { return Polish().reg(kResult).constant(63).then(Code::shift_right); };
    if (kind == Kind::je) return {Polish().reg(kResult), Comparison::equal};
    if (kind == Kind::jne) return {Polish().reg(kResult), Comparison::not_equal};
    if (kind == Kind::jl) return {Polish().reg(kLess), Comparison::not_equal};
    if (kind == Kind::jge) return {Polish().reg(kLess), Comparison::equal};
    if (kind == Kind::jg) return {greater(), Comparison::not_equal};
    if (kind == Kind::jle) return {greater(), Comparison::equal};
    return {sign(), kind == Kind::js ? Comparison::not_equal : Comparison::equal};
  }

  // A branch around a jump, as `while` has it: a core finds out by jumps back that it is in a loop.
  void jump(const X86Instruction& instruction) {
    if (instruction.kind == Kind::jmp) {
      jumps_.emplace_back(writer_.jump(), instruction.target);
      return;
    }
    const auto [value, comparison] = taken_when(instruction.kind);
    const std::uint32_t not_taken = writer_.branch_unless(value, comparison);
    jumps_.emplace_back(writer_.jump(), instruction.target);
    writer_.set_target(not_taken, writer_.position());
  }

  const X86Lowering& lowering_;
  const LitmusThread& thread_;
  const FlagsRead flags_;
  OpWriter writer_;
  std::vector<std::pair<std::uint32_t, std::string>> jumps_;  // the op that jumps, and its label
};

}  // namespace

void lower_thread(const X86Lowering& lowering, const LitmusThread& thread,
                  const std::vector<std::pair<std::uint8_t, std::uint64_t>>& initial, Program& program) {
  ThreadLowering(lowering, thread, program).run(initial, "P" + std::to_string(program.threads.size()));
}

}  // namespace membar
