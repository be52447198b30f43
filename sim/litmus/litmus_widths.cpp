#include "sim/litmus/litmus_widths.h"

#include <algorithm>

namespace membar {
namespace {

using Kind = X86Instruction::Kind;

const X86Operand* memory_operand(const X86Instruction& instruction) {
  for (const X86Operand* operand : {&instruction.destination, &instruction.source}) {
    if (operand->kind == X86Operand::Kind::memory) return operand;
  }
  return nullptr;
}

bool writes_register(const X86Instruction& instruction, std::uint8_t reg) {
  const auto is = [reg](const X86Operand& operand) {
    return operand.kind == X86Operand::Kind::reg && operand.reg == reg;
  };
  if (instruction.kind == Kind::cmp) return false;
  if (instruction.kind == Kind::cmpxchg && reg == kX86Accumulator) return true;
  return is(instruction.destination) || (instruction.kind == Kind::xchg && is(instruction.source));
}

class Widths {
 public:
  Widths(const LitmusRegisters& registers, std::vector<LitmusThread>& threads, LitmusLocations& locations)
      : registers_(registers), threads_(threads), locations_(locations) {}

  void settle() {
    for_each_access([this](std::size_t thread, const X86Instruction& instruction, const X86Operand& memory) {
      if (instruction.bytes == 0) return;
      LitmusLocation* location = location_of(thread, memory);
      if (location != nullptr && !location->is_array) location->bytes = std::max(location->bytes, instruction.bytes);
      if (location == nullptr) widest_elsewhere_ = std::max(widest_elsewhere_, instruction.bytes);
    });
    for (LitmusLocation& location : locations_.all()) {
      if (!location.typed) location.bytes = std::max(location.bytes, widest_elsewhere_);
    }
    for_each_access([this](std::size_t thread, X86Instruction& instruction, const X86Operand& memory) {
      if (instruction.bytes != 0) return;
      const LitmusLocation* location = location_of(thread, memory);
      instruction.bytes = location != nullptr ? location->bytes : common_width();
    });
  }

 private:
  void for_each_access(const auto& visit) {
    for (std::size_t thread = 0; thread < threads_.size(); ++thread) {
      for (X86Instruction& instruction : threads_[thread].instructions) {
        if (const X86Operand* memory = memory_operand(instruction)) visit(thread, instruction, *memory);
      }
    }
  }

  // The location that the operand names, or whose address its register holds throughout. nullptr: not known before the
  // test runs.
  LitmusLocation* location_of(std::size_t thread, const X86Operand& memory) {
    if (!memory.symbol.empty()) return locations_.find(memory.symbol);
    for (const X86Instruction& instruction : threads_[thread].instructions) {
      if (writes_register(instruction, memory.base)) return nullptr;
    }
    const auto declared = registers_.declared().find({static_cast<std::uint16_t>(thread), memory.base});
    if (declared == registers_.declared().end()) return nullptr;
    const std::optional<LitmusValue>& value = declared->second.value;
    return value && value->is_address ? locations_.find(value->symbol) : nullptr;
  }

  // 8 when all locations are so wide, else 4.
  [[nodiscard]] unsigned common_width() const {
    const std::vector<LitmusLocation>& all = locations_.all();
    const bool wide = std::all_of(all.begin(), all.end(), [](const LitmusLocation& l) { return l.bytes == 8; });
    return wide && !all.empty() ? 8 : 4;
  }

  const LitmusRegisters& registers_;
  std::vector<LitmusThread>& threads_;
  LitmusLocations& locations_;
  unsigned widest_elsewhere_ = 4;  // of the accesses whose location is not known
};

}  // namespace

void settle_widths(const LitmusRegisters& registers, std::vector<LitmusThread>& threads, LitmusLocations& locations) {
  Widths(registers, threads, locations).settle();
}

unsigned register_bytes(const LitmusThread& thread, std::uint8_t reg) {
  unsigned bytes = 4;
  for (const X86Instruction& instruction : thread.instructions) {
    if (writes_register(instruction, reg)) bytes = std::max(bytes, instruction.bytes);
  }
  return bytes;
}

}  // namespace membar
