#include "sim/litmus/observables.h"

#include <algorithm>
#include <set>
#include <span>
#include <utility>

namespace membar {
namespace {

struct Found {
  std::set<std::pair<std::uint16_t, std::uint8_t>> registers;
  std::set<std::pair<std::uint64_t, unsigned>> places;
};

const Symbol* symbol_of(const Program& program, std::uint64_t address) {
  for (const Symbol& symbol : program.symbols) {
    if (address >= symbol.address.value && address < symbol.address.value + symbol.bytes()) return &symbol;
  }
  return nullptr;
}

bool is_whole(const Symbol& symbol) { return symbol.count <= kMostElements; }

void note(const Program& program, std::uint16_t thread, const TraceOp& op, Found& found) {
  if (op.dst < kUserRegisters && !is_structure(op.kind)) found.registers.emplace(thread, op.dst);
  const bool access = op.kind == OpKind::load || op.kind == OpKind::await || is_write(op.kind);
  if (!access || (op.flags & kAddressRegister) != 0) return;
  const Symbol* symbol = symbol_of(program, op.address);
  if (symbol != nullptr && symbol->hidden) return;
  if (symbol == nullptr) {
    for (unsigned at = 0; at < op.size; at += 8) found.places.emplace(op.address + at, std::min(op.size - at, 8U));
  } else if (!is_whole(*symbol)) {
    const std::uint64_t element = (op.address - symbol->address.value) / symbol->element_bytes;
    found.places.emplace(symbol->address.value + element * symbol->element_bytes, symbol->element_bytes);
  }
}

}  // namespace

std::vector<Observable> observables_of(const Program& program) {
  Found found;
  for (std::size_t t = 0; t < program.threads.size(); ++t) {
    OpStream& code = *program.threads[t].code;
    for (std::uint32_t position = 0; position < code.size();) {
      const std::span<const TraceOp> ops = code.fetch(position);
      for (const TraceOp& op : ops) note(program, static_cast<std::uint16_t>(t), op, found);
      position += static_cast<std::uint32_t>(ops.size());
    }
  }
  std::vector<Observable> all;
  for (const auto& [thread, reg] : found.registers) all.push_back({Observable::Kind::reg, thread, reg, Address{0}, 8});
  for (const Symbol& symbol : program.symbols) {
    if (!is_whole(symbol) || symbol.hidden) continue;
    for (std::uint64_t i = 0; i < symbol.count; ++i) {
      found.places.emplace(symbol.address.value + i * symbol.element_bytes, symbol.element_bytes);
    }
  }
  for (const auto& [address, bytes] : found.places) {
    all.push_back({Observable::Kind::memory, 0, 0, Address{address}, bytes});
  }
  return all;
}

FinalState final_state_of(const Machine& machine, const std::vector<Observable>& observables) {
  const MachineResult result = machine.result();
  FinalState values;
  for (const Observable& wanted : observables) {
    if (wanted.kind == Observable::Kind::reg) {
      values.push_back(result.cores[wanted.thread].registers[wanted.reg]);
      continue;
    }
    std::uint64_t value = 0;
    for (unsigned i = 0; i < wanted.bytes; ++i) value |= machine.memory(wanted.address + i, 1) << (8 * i);
    values.push_back(value);
  }
  return values;
}

std::string name_of(const Observable& observable, const Program& program) {
  if (observable.kind == Observable::Kind::reg) {
    return program.threads[observable.thread].name + ".r" + std::to_string(observable.reg);
  }
  const std::string name = program.symbol_at(observable.address);
  const Symbol* symbol = symbol_of(program, observable.address.value);
  const bool whole = symbol != nullptr && symbol->element_bytes == observable.bytes;
  return whole ? name : name + ":" + std::to_string(observable.bytes);
}

}  // namespace membar
