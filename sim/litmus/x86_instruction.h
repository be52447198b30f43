// An x86 instruction of a litmus test, the same for both of its syntaxes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/litmus/litmus_source.h"
#include "sim/litmus/x86_register.h"

namespace membar {

struct X86Operand {
  enum class Kind : std::uint8_t { none, reg, immediate, memory };
  Kind kind = Kind::none;
  std::uint8_t reg = 0;     // reg
  unsigned bytes = 0;       // reg: its width; 0: a symbolic one, as wide as the instruction wants
  std::uint64_t value = 0;  // immediate
  std::string symbol;       // memory: the named location; "" when the address is in registers
  std::uint8_t base = kNoX86Register;
  std::uint8_t index = kNoX86Register;
  std::uint64_t scale = 1;
  std::uint64_t displacement = 0;
  std::size_t offset = 0;  // in the file
};

struct X86Instruction {
  enum class Kind : std::uint8_t {
    mov,
    xchg,
    cmpxchg,
    add,
    bit_or,
    bit_and,
    bit_xor,
    cmp,
    inc,
    dec,
    jmp,
    je,
    jne,
    jl,
    jle,
    jg,
    jge,
    js,
    jns,
    mfence,
    sfence,
    lfence,
    nop
  };
  Kind kind = Kind::nop;
  bool locked = false;     // by a prefix, or an xchg with memory
  unsigned bytes = 0;      // of its data: 4 or 8; 0: nothing says so, the location decides
  X86Operand destination;  // inc, dec: the only operand; cmp: what the source is subtracted from; xchg: either
  X86Operand source;       // cmpxchg: the new value
  std::string target;      // jumps: the label
  std::size_t target_offset = 0;
  std::size_t offset = 0;  // in the file, of the mnemonic
};

constexpr bool is_jump(X86Instruction::Kind kind) {
  return kind >= X86Instruction::Kind::jmp && kind <= X86Instruction::Kind::jns;
}
constexpr bool is_conditional_jump(X86Instruction::Kind kind) {
  return is_jump(kind) && kind != X86Instruction::Kind::jmp;
}

// Whether a word is a mnemonic or a prefix, supported or not: no label may have such a name.
bool is_x86_mnemonic(X86Mode mode, std::string_view word);

// Reads one instruction, its prefix included. `symbolic` are the names of the thread's symbolic registers so far: the
// i-th is register kFirstSymbolic + i.
bool parse_x86_instruction(LitmusTokens& tokens, X86Mode mode, std::vector<std::string>& symbolic,
                           X86Instruction& instruction);

}  // namespace membar
