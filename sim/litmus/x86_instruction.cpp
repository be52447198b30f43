#include "sim/litmus/x86_instruction.h"

#include <algorithm>
#include <array>

#include "sim/trace/line_scanner.h"

namespace membar {
namespace {

using Kind = X86Instruction::Kind;

struct Mnemonic {
  std::string_view name;  // without a suffix
  Kind kind;
  std::uint8_t operands;
  bool sized;     // may carry `l` or `q`
  bool lockable;  // with memory as destination
};

constexpr std::array<Mnemonic, 23> kMnemonics = {
    {{"mov", Kind::mov, 2, true, false},        {"xchg", Kind::xchg, 2, true, true},
     {"cmpxchg", Kind::cmpxchg, 2, true, true}, {"add", Kind::add, 2, true, true},
     {"or", Kind::bit_or, 2, true, true},       {"and", Kind::bit_and, 2, true, true},
     {"xor", Kind::bit_xor, 2, true, true},     {"cmp", Kind::cmp, 2, true, false},
     {"inc", Kind::inc, 1, true, true},         {"dec", Kind::dec, 1, true, true},
     {"jmp", Kind::jmp, 0, false, false},       {"je", Kind::je, 0, false, false},
     {"jne", Kind::jne, 0, false, false},       {"jlt", Kind::jl, 0, false, false},
     {"jle", Kind::jle, 0, false, false},       {"jgt", Kind::jg, 0, false, false},
     {"jge", Kind::jge, 0, false, false},       {"js", Kind::js, 0, false, false},
     {"jns", Kind::jns, 0, false, false},       {"mfence", Kind::mfence, 0, false, false},
     {"sfence", Kind::sfence, 0, false, false}, {"lfence", Kind::lfence, 0, false, false},
     {"nop", Kind::nop, 0, false, false}}};

// What litmus files contain and membar does not support: named in the message, and no names for labels.
constexpr std::array<std::string_view, 33> kRefused = {
    "movb",  "movw",  "xchgb", "xchgw", "cmpxchgb", "cmpxchgw", "addb", "addw", "orb",   "orw",     "xorb",
    "xorw",  "cmpb",  "cmpw",  "incb",  "incw",     "decb",     "decw", "shl",  "uxch",  "uxchl",   "uxchq",
    "cmovc", "setnb", "ret",   "retq",  "movnti",   "movd",     "nopl", "nopw", "movsd", "clflush", "clflushopt"};

std::string lower_case(std::string_view word) {
  std::string lower(word);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower;
}

// Lower case, or absent when the word mixes both.
std::optional<std::string> one_case(std::string_view word) {
  const bool lower = std::any_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  const bool upper = std::any_of(word.begin(), word.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  if (lower && upper) return std::nullopt;
  return lower_case(word);
}

struct FoundMnemonic {
  const Mnemonic* mnemonic = nullptr;  // nullptr: none
  unsigned bytes = 0;                  // of the suffix
};

FoundMnemonic find_mnemonic(X86Mode mode, std::string_view word) {
  const std::optional<std::string> lower = one_case(word);
  if (!lower) return {};
  for (const Mnemonic& mnemonic : kMnemonics) {
    const unsigned natural = mode == X86Mode::x86 ? 4 : 0;
    if (*lower == mnemonic.name) return {&mnemonic, mnemonic.sized ? natural : 0};
    if (!mnemonic.sized || lower->size() != mnemonic.name.size() + 1 || !lower->starts_with(mnemonic.name)) continue;
    if (lower->back() == 'l') return {&mnemonic, 4};
    if (lower->back() == 'q' && mode == X86Mode::x86_64) return {&mnemonic, 8};
  }
  return {};
}

}  // namespace

bool is_x86_mnemonic(X86Mode mode, std::string_view word) {
  if (find_mnemonic(mode, word).mnemonic != nullptr) return true;
  const std::optional<std::string> lower = one_case(word);
  return lower && (*lower == "lock" || std::find(kRefused.begin(), kRefused.end(), *lower) != kRefused.end());
}

namespace {

class InstructionParser {
 public:
  InstructionParser(LitmusTokens& tokens, X86Mode mode, std::vector<std::string>& symbolic, X86Instruction& out)
      : tokens_(tokens), mode_(mode), symbolic_(symbolic), out_(out) {}

  bool parse() {
    out_.offset = tokens_.peek().offset;
    const bool prefix = one_case(tokens_.peek().text) == "lock";
    if (prefix) {
      tokens_.next();
      tokens_.accept_mark(";");  // it stands between prefix and instruction, and does not end the row
    }
    if (!tokens_.at(Token::Kind::name)) return tokens_.unexpected("an instruction");
    const Token word = tokens_.next();
    const FoundMnemonic found = find_mnemonic(mode_, word.text);
    if (found.mnemonic == nullptr) return unknown(word);
    const Mnemonic& mnemonic = *found.mnemonic;
    out_.kind = mnemonic.kind;
    out_.bytes = found.bytes;
    if (is_jump(out_.kind) && !target()) return false;
    if (mnemonic.operands == 1 && !operand(out_.destination, false)) return false;
    if (mnemonic.operands == 2 && !two_operands()) return false;
    if (!check_operands(mnemonic) || !width(mnemonic)) return false;
    const bool memory = out_.destination.kind == X86Operand::Kind::memory;
    if (prefix && (!mnemonic.lockable || !memory)) {
      return tokens_.fail(out_.offset,
                          "'lock' cannot stand here, expected it before add, or, and, xor, inc, dec, xchg "
                          "or cmpxchg with a destination in memory");
    }
    out_.locked = prefix || (out_.kind == Kind::xchg && memory);
    return true;
  }

 private:
  bool unknown(const Token& word) {
    const std::string wanted =
        ", expected mov, xchg, cmpxchg, add, or, and, xor, cmp, inc, dec, a jump, a fence or nop, of 32 or 64 bits";
    return tokens_.fail(word.offset, "instruction " + quoted(word.text) + " is not supported" + wanted);
  }

  bool target() {
    if (!tokens_.at(Token::Kind::name)) return tokens_.unexpected("the label to jump to");
    out_.target_offset = tokens_.peek().offset;
    out_.target = tokens_.next().text;
    return true;
  }

  // AT&T has the source first, except that cmpxchg has the memory first in both syntaxes.
  bool two_operands() {
    const bool source_first = mode_ == X86Mode::x86_64 && out_.kind != Kind::cmpxchg;
    X86Operand& first = source_first ? out_.source : out_.destination;
    X86Operand& second = source_first ? out_.destination : out_.source;
    if (!operand(first, true) || !tokens_.expect_mark(",", "',' and a second operand")) return false;
    return operand(second, true);
  }

  bool operand(X86Operand& operand, bool immediate_allowed) {
    operand = X86Operand{};
    operand.offset = tokens_.peek().offset;
    if (tokens_.at_mark("$") ||
        (tokens_.at(Token::Kind::number) && !tokens_.at_mark("(", 1) && !tokens_.at_mark("[", 1))) {
      if (!immediate_allowed) return tokens_.unexpected("a register or a memory operand");
      return immediate(operand);
    }
    if (tokens_.at(Token::Kind::number) || tokens_.at_mark("(") || tokens_.at_mark("[")) return memory(operand);
    operand.kind = X86Operand::Kind::reg;
    return reg(operand.reg, operand.bytes);
  }

  bool immediate(X86Operand& operand) {
    tokens_.accept_mark("$");
    if (!tokens_.at(Token::Kind::number)) return tokens_.unexpected("a number after '$'");
    operand.kind = X86Operand::Kind::immediate;
    return number(operand.value);
  }

  bool number(std::uint64_t& value) {
    const Token& token = tokens_.peek();
    const std::optional<std::uint64_t> parsed = litmus_number(token.text);
    if (!parsed) return tokens_.fail(token.offset, quoted(token.text) + " is too large, expected at most 64 bits");
    value = *parsed;
    tokens_.next();
    return true;
  }

  // `bytes` 0: symbolic.
  bool reg(std::uint8_t& reg, unsigned& bytes) {
    const std::size_t offset = tokens_.peek().offset;
    const bool percent = tokens_.accept_mark("%");
    if (!tokens_.at(Token::Kind::name)) return tokens_.unexpected(percent ? "a register" : "an operand");
    const std::string_view word = tokens_.peek().text;
    const std::optional<X86Register> known = x86_register(mode_, word);
    if (known && known->bytes < 4) {
      return tokens_.fail(offset,
                          "register " + quoted(word) + " is narrower than 32 bits, expected one of 32 or 64 bits");
    }
    if (!known && !percent) {
      return tokens_.unexpected(mode_ == X86Mode::x86 ? "a register in upper case, '[x]' or a number"
                                                      : "a register, '(x)' or a number");
    }
    if (!known && is_other_x86_register(word)) {
      return tokens_.fail(offset,
                          "register " + quoted(word) + " is not supported here, expected " +
                              (mode_ == X86Mode::x86 ? "EAX, EBX, ECX, EDX, ESI, EDI, EBP or ESP"
                                                     : "rax, rbx, ..., rsp, r8 to r15, or their lower 32 bits"));
    }
    tokens_.next();
    if (known) {
      reg = known->number;
      bytes = known->bytes;
      return true;
    }
    const auto found = std::find(symbolic_.begin(), symbolic_.end(), word);
    if (found == symbolic_.end() && symbolic_.size() == x86_register_count(mode_)) {
      return tokens_.fail(offset, "too many symbolic registers, expected at most " + std::to_string(symbolic_.size()));
    }
    reg = static_cast<std::uint8_t>(kFirstSymbolic + (found - symbolic_.begin()));
    if (found == symbolic_.end()) symbolic_.emplace_back(word);
    bytes = 0;
    return true;
  }

  // (x) [x] (%rsi) 8(%rsi) (%rsi,%rcx,4) 8(%rsi,%rcx,4)
  bool memory(X86Operand& operand) {
    operand.kind = X86Operand::Kind::memory;
    if (tokens_.at(Token::Kind::number) && !number(operand.displacement)) return false;
    const std::string_view close = tokens_.next().text == "(" ? ")" : "]";
    const Token& inside = tokens_.peek();
    if (inside.kind == Token::Kind::number) {
      return tokens_.fail(inside.offset,
                          "addresses that are numbers are not supported, expected a location or a register");
    }
    const bool named = inside.kind == Token::Kind::name && !x86_register(mode_, inside.text);
    if (named) {
      operand.symbol = tokens_.next().text;
      return tokens_.expect_mark(close);
    }
    if (!address_register(operand.base)) return false;
    if (close == "]" || !tokens_.accept_mark(",")) return tokens_.expect_mark(close);
    if (!address_register(operand.index) || !tokens_.expect_mark(",", "',' and a scale: 1, 2, 4 or 8")) return false;
    const Token& scale = tokens_.peek();
    if (scale.text != "1" && scale.text != "2" && scale.text != "4" && scale.text != "8") {
      return tokens_.unexpected("a scale: 1, 2, 4 or 8");
    }
    return number(operand.scale) && tokens_.expect_mark(close);
  }

  bool address_register(std::uint8_t& number) {
    unsigned bytes = 0;
    return reg(number, bytes);
  }

  bool check_operands(const Mnemonic& mnemonic) {
    const X86Operand& to = out_.destination;
    const X86Operand& from = out_.source;
    if (mnemonic.operands == 0) return true;
    if (to.kind == X86Operand::Kind::immediate && out_.kind != Kind::cmp) {
      return tokens_.fail(to.offset, "a number cannot be the destination, expected a register or a memory operand");
    }
    if (to.kind == X86Operand::Kind::immediate) {
      return tokens_.fail(to.offset, "the compared operand is a number, expected a register or a memory operand");
    }
    if (out_.kind == Kind::xchg && from.kind == X86Operand::Kind::immediate) {
      return tokens_.fail(from.offset, "a number cannot be exchanged, expected a register or a memory operand");
    }
    if (out_.kind == Kind::cmpxchg && from.kind != X86Operand::Kind::reg) {
      return tokens_.fail(from.offset,
                          "unexpected operand of 'cmpxchg', expected a register behind the memory operand");
    }
    if (to.kind == X86Operand::Kind::memory && from.kind == X86Operand::Kind::memory) {
      return tokens_.fail(from.offset, "both operands are in memory, expected at most one");
    }
    // An exchange is symmetric; memory becomes its destination.
    if (out_.kind == Kind::xchg && from.kind == X86Operand::Kind::memory) std::swap(out_.destination, out_.source);
    return true;
  }

  // The width is the suffix's, else that of the registers. `movl` with a 64-bit name means the 32-bit register of that
  // name.
  bool width(const Mnemonic& mnemonic) {
    if (!mnemonic.sized) return true;
    const bool decided = out_.bytes != 0;
    bool symbolic = false;
    for (const X86Operand* operand : {&out_.destination, &out_.source}) {
      if (operand->kind != X86Operand::Kind::reg) continue;
      symbolic = symbolic || operand->bytes == 0;
      if (operand->bytes == 0) continue;
      if (out_.bytes == 0) out_.bytes = operand->bytes;
      if (operand->bytes < out_.bytes || (!decided && operand->bytes != out_.bytes)) {
        return tokens_.fail(operand->offset, decided ? "this register has 32 bits and the instruction has 64, expected "
                                                       "the same width"
                                                     : "the registers differ in width, expected the same width");
      }
    }
    if (out_.bytes == 0 && symbolic) out_.bytes = 8;
    const bool narrow = out_.bytes == 4 || mode_ == X86Mode::x86;
    const bool fits = out_.source.value <= 0xffffffff || out_.source.value >= 0xffffffff80000000;
    if (out_.source.kind == X86Operand::Kind::immediate && narrow && !fits) {
      return tokens_.fail(out_.source.offset, "this number does not fit in the 32 bits of the instruction");
    }
    return true;
  }

  LitmusTokens& tokens_;
  X86Mode mode_;
  std::vector<std::string>& symbolic_;
  X86Instruction& out_;
};

}  // namespace

bool parse_x86_instruction(LitmusTokens& tokens, X86Mode mode, std::vector<std::string>& symbolic,
                           X86Instruction& instruction) {
  return InstructionParser(tokens, mode, symbolic, instruction).parse();
}

}  // namespace membar
