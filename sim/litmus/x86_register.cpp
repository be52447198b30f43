#include "sim/litmus/x86_register.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace membar {
namespace {

constexpr std::array<std::string_view, kX86Registers> kNames64 = {
    "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "rsp", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"};
constexpr std::array<std::string_view, 8> kNames32 = {"EAX", "EBX", "ECX", "EDX", "ESI", "EDI", "EBP", "ESP"};
// Of the first eight registers: 16 bits, the low 8 bits; then the high 8 bits of the first four.
constexpr std::array<std::string_view, 8> kNames16 = {"ax", "bx", "cx", "dx", "si", "di", "bp", "sp"};
constexpr std::array<std::string_view, 8> kNames8 = {"al", "bl", "cl", "dl", "sil", "dil", "bpl", "spl"};
constexpr std::array<std::string_view, 4> kNamesHigh8 = {"ah", "bh", "ch", "dh"};

template <std::size_t N>
std::optional<std::uint8_t> position_in(const std::array<std::string_view, N>& names, std::string_view word) {
  const auto found = std::find(names.begin(), names.end(), word);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::uint8_t>(found - names.begin());
}

std::string lower_case(std::string_view word) {
  std::string lower(word);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower;
}

}  // namespace

std::optional<X86Register> x86_register(X86Mode mode, std::string_view word) {
  if (mode == X86Mode::x86) {
    const auto number = position_in(kNames32, word);
    if (!number) return std::nullopt;
    return X86Register{*number, 4};
  }
  const std::string lower = lower_case(word);
  if (const auto number = position_in(kNames64, lower)) return X86Register{*number, 8};
  if (const auto number = position_in(kNames16, lower)) return X86Register{*number, 2};
  if (const auto number = position_in(kNames8, lower)) return X86Register{*number, 1};
  if (const auto number = position_in(kNamesHigh8, lower)) return X86Register{*number, 1};
  if (lower.size() == 3 && lower[0] == 'e') {
    if (const auto number = position_in(kNames16, std::string_view(lower).substr(1))) return X86Register{*number, 4};
  }
  if (lower.size() < 3 || lower[0] != 'r') return std::nullopt;
  const auto number = position_in(kNames64, std::string_view(lower).substr(0, lower.size() - 1));
  if (!number || *number < 8) return std::nullopt;
  constexpr std::array<std::pair<char, unsigned>, 3> kParts = {{{'d', 4}, {'w', 2}, {'b', 1}}};
  for (const auto& [suffix, bytes] : kParts) {
    if (lower.back() == suffix) return X86Register{*number, bytes};
  }
  return std::nullopt;
}

std::string_view x86_register_name(X86Mode mode, std::uint8_t number) {
  return mode == X86Mode::x86 ? kNames32[number] : kNames64[number];
}

bool is_other_x86_register(std::string_view word) {
  if (x86_register(X86Mode::x86_64, word)) return true;
  const std::string lower = lower_case(word);
  constexpr std::array<std::string_view, 12> kOthers = {"rip", "eip", "cs", "ds",     "es",     "fs",
                                                        "gs",  "ss",  "st", "eflags", "rflags", "flags"};
  if (position_in(kOthers, lower)) return true;
  const std::size_t digits = lower.find_first_of("0123456789");
  if (digits == std::string::npos || lower.find_first_not_of("0123456789", digits) != std::string::npos) return false;
  constexpr std::array<std::string_view, 8> kNumbered = {"mm", "xmm", "ymm", "zmm", "k", "cr", "dr", "st"};
  return position_in(kNumbered, std::string_view(lower).substr(0, digits)).has_value();
}

std::uint8_t x86_register_count(X86Mode mode) { return mode == X86Mode::x86 ? 8 : kX86Registers; }

}  // namespace membar
