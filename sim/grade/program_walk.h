// Looking through the code of a small program.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "sim/trace/program.h"

namespace membar {

// Calls visit(thread, op) for every op, thread by thread, structure and `finish` included.
template <class Visit>
void for_each_op(const Program& program, Visit&& visit) {
  for (std::size_t t = 0; t < program.threads.size(); ++t) {
    OpStream& code = *program.threads[t].code;
    for (std::uint32_t position = 0; position < code.size();) {
      const std::span<const TraceOp> ops = code.fetch(position);
      for (const TraceOp& op : ops) visit(static_cast<std::uint16_t>(t), op);
      position += static_cast<std::uint32_t>(ops.size());
    }
  }
}

// The variable of this name, or nullptr.
inline const Symbol* find_symbol(const Program& program, std::string_view name) {
  for (const Symbol& symbol : program.symbols) {
    if (symbol.name == name) return &symbol;
  }
  return nullptr;
}

}  // namespace membar
