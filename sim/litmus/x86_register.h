// The registers of x86, as litmus files name them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace membar {

// X86_64 files have the source first (AT&T), X86 files the destination first (Intel).
enum class X86Mode : std::uint8_t { x86, x86_64 };

// rax rbx rcx rdx rsi rdi rbp rsp r8..r15 are 0 to 15: the order in which they are printed, and r0 to r15 of the trace.
inline constexpr std::uint8_t kX86Registers = 16;
inline constexpr std::uint8_t kX86Accumulator = 0;
// Registers from here on stand for a symbolic name, `%v`, until one is chosen for it.
inline constexpr std::uint8_t kFirstSymbolic = 64;
inline constexpr std::uint8_t kNoX86Register = 0xff;

struct X86Register {
  std::uint8_t number = 0;
  unsigned bytes = 8;  // 8, 4, and 2 or 1 for those that no supported instruction may use
};
// The register that a word of the code names: rax, EAX, r8d in X86_64, EAX in X86.
std::optional<X86Register> x86_register(X86Mode mode, std::string_view word);
// Whether a word that is none of these names a register of x86 all the same: %xmm0, %rip, and in X86 %eax and %r8. It
// is then no symbolic register.
bool is_other_x86_register(std::string_view word);
// The name by which initial states and conditions know a register: "rax", "EAX".
std::string_view x86_register_name(X86Mode mode, std::uint8_t number);
// How many registers a thread has: 16, 8.
std::uint8_t x86_register_count(X86Mode mode);

}  // namespace membar
