#include "sim/litmus/litmus_registers.h"

#include <algorithm>

#include "sim/trace/line_scanner.h"

namespace membar {
namespace {

void for_each_register(X86Instruction& instruction, const auto& visit) {
  for (X86Operand* operand : {&instruction.destination, &instruction.source}) {
    if (operand->kind == X86Operand::Kind::reg) visit(operand->reg);
    if (operand->kind != X86Operand::Kind::memory) continue;
    if (operand->base != kNoX86Register) visit(operand->base);
    if (operand->index != kNoX86Register) visit(operand->index);
  }
}

// Those that are named by the last part and by the initial state.
void for_each_register_term(const std::vector<InitialItem>& items, const LitmusFinal& final, const auto& visit) {
  const auto look = [&](const LitmusTerm& term) {
    if (term.kind == LitmusTerm::Kind::reg) visit(term);
  };
  for (const InitialItem& item : items) look(item.target);
  for (const LitmusFinal::Location& location : final.locations) look(location.term);
  for (const LitmusTerm& term : final.terms) look(term);
}

}  // namespace

std::optional<Error> LitmusRegisters::note(const LitmusTerm& term, const std::vector<LitmusThread>& threads) {
  if (term.thread != LitmusTerm::kAnyThread && term.thread >= threads.size()) {
    return source_.error_at(term.offset, "thread " + std::to_string(term.thread) +
                                             " does not exist, expected one of P0 to P" +
                                             std::to_string(threads.size() - 1));
  }
  if (!term.symbolic) {
    const std::optional<X86Register> known = x86_register(mode_, term.name);
    const unsigned wanted_bytes = mode_ == X86Mode::x86 ? 4 : 8;
    if (known && known->bytes == wanted_bytes) {
      used_[term.thread][known->number] = true;
      return std::nullopt;
    }
    const std::string expected = known
                                     ? "its 64-bit name, '" + std::string(x86_register_name(mode_, known->number)) + "'"
                                     : std::string(mode_ == X86Mode::x86 ? "EAX, EBX, ECX, EDX, ESI, EDI, EBP or ESP"
                                                                         : "rax, rbx, ..., rsp or r8 to r15");
    return source_.error_at(term.offset, (known ? "a part of a register, " : "unknown register ") + quoted(term.name) +
                                             ", expected " + expected);
  }
  std::size_t found = 0;
  for (std::size_t thread = 0; thread < threads.size(); ++thread) {
    const std::vector<std::string>& names = threads[thread].symbolic;
    const bool here = term.thread == LitmusTerm::kAnyThread || term.thread == thread;
    if (here && std::find(names.begin(), names.end(), term.name) != names.end()) ++found;
  }
  if (found == 1) return std::nullopt;
  return source_.error_at(term.offset,
                          "symbolic register " + quoted("%" + term.name) +
                              (found == 0 ? " is not in the code, expected one that is"
                                          : " is in the code of several threads, expected the thread in front"));
}

std::optional<Error> LitmusRegisters::allocate(std::vector<LitmusThread>& threads) {
  for (std::size_t t = 0; t < threads.size(); ++t) {
    LitmusThread& thread = threads[t];
    for (X86Instruction& instruction : thread.instructions) {
      for_each_register(instruction, [&](std::uint8_t reg) {
        if (reg < kFirstSymbolic) used_[t][reg] = true;
      });
    }
    std::vector<std::string> sorted = thread.symbolic;
    std::sort(sorted.begin(), sorted.end());
    for (const std::string& name : sorted) {
      const auto free = std::find(used_[t].begin(), used_[t].end(), false);
      if (free == used_[t].end()) {
        return source_.error_at(thread.offset,
                                "not enough registers for the symbolic ones of this thread, expected at most " +
                                    std::to_string(used_[t].size()) + " registers");
      }
      *free = true;
      symbolic_[t][name] = static_cast<std::uint8_t>(free - used_[t].begin());
    }
    for (X86Instruction& instruction : thread.instructions) {
      for_each_register(instruction, [&](std::uint8_t& reg) {
        if (reg >= kFirstSymbolic) reg = symbolic_[t][thread.symbolic[reg - kFirstSymbolic]];
      });
    }
  }
  return std::nullopt;
}

std::optional<Error> LitmusRegisters::declare(const LitmusTerm& term, bool initial, const LitmusType* type,
                                              const LitmusValue* value) {
  const LitmusRegister reg = of(term);
  if (initial && !initialised_.try_emplace(reg, true).second) {
    return source_.error_at(term.offset,
                            "register " + quoted(term.name) + " is initialised twice, expected one initial value");
  }
  DeclaredRegister& declared = declared_[reg];
  if (type != nullptr) declared.type = *type;
  if (value != nullptr) declared.value = *value;
  return std::nullopt;
}

std::optional<Error> LitmusRegisters::resolve(const std::vector<InitialItem>& items, const LitmusFinal& final,
                                              std::vector<LitmusThread>& threads) {
  used_.assign(threads.size(), std::vector<bool>(x86_register_count(mode_), false));
  symbolic_.resize(threads.size());
  std::optional<Error> error;
  for_each_register_term(items, final, [&](const LitmusTerm& term) {
    if (!error) error = note(term, threads);
  });
  if (!error) error = allocate(threads);
  for (const InitialItem& item : items) {
    if (error || item.target.kind != LitmusTerm::Kind::reg) continue;
    error = declare(item.target, true, item.has_type ? &item.type : nullptr, &item.values[0]);
  }
  for (const LitmusFinal::Location& location : final.locations) {
    if (error || location.term.kind != LitmusTerm::Kind::reg || !location.has_type) continue;
    error = declare(location.term, false, &location.type, nullptr);
  }
  return error;
}

LitmusRegister LitmusRegisters::of(const LitmusTerm& term) const {
  if (!term.symbolic) {
    return {static_cast<std::uint16_t>(term.thread), x86_register(mode_, term.name)->number};
  }
  std::size_t thread = term.thread;
  if (term.thread == LitmusTerm::kAnyThread) {
    thread = 0;
    while (!symbolic_[thread].contains(term.name)) ++thread;
  }
  return {static_cast<std::uint16_t>(thread), symbolic_[thread].find(term.name)->second};
}

}  // namespace membar
