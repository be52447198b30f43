// The code of a litmus file: a table with a column per thread.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sim/litmus/x86_instruction.h"

namespace membar {

struct LitmusLabel {
  std::string name;
  std::size_t position = 0;  // of the instruction that follows; behind the last one, the end
  std::size_t offset = 0;    // in the file
};

struct LitmusThread {
  std::vector<X86Instruction> instructions;
  std::vector<LitmusLabel> labels;
  std::vector<std::string> symbolic;  // the i-th name is register kFirstSymbolic + i
  std::size_t offset = 0;             // in the file, of its name
};

// Reads `P0 | P1 ;` and the rows up to the last part. Every jump has its label in its own thread, and no name is given
// to two labels.
bool parse_code(LitmusTokens& tokens, X86Mode mode, std::vector<LitmusThread>& threads);

}  // namespace membar
