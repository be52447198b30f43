// From x86 instructions to the ops of a trace.
//
// rax..r15 become r0..r15. Above them lie hidden registers: the result that the flags were set from, its sign xor the
// overflow, and temporaries. Flags are kept only in threads that jump on them.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/litmus/litmus_code.h"
#include "sim/trace/program.h"

namespace membar {

struct X86Lowering {
  const LitmusSource& source;
  // The address of a named location.
  std::function<std::uint64_t(std::string_view name)> address_of;
};

// Appends a thread to the program, with its code in memory. `initial` are the registers that do not start at 0.
// REQUIRES: every instruction with data has its width, and no register is symbolic
void lower_thread(const X86Lowering& lowering, const LitmusThread& thread,
                  const std::vector<std::pair<std::uint8_t, std::uint64_t>>& initial, Program& program);

}  // namespace membar
