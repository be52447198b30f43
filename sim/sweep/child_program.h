// Another program, run to its end.
#pragma once

#include <string>
#include <vector>

#include "sim/base/result.h"

namespace membar {

struct ProgramEnd {
  int exit_code = 0;  // 128 + n: ended by signal n
  std::string out, err;
};

// words[0] is looked for in PATH; the words reach it as they are, since no shell is asked. Its input is empty. Fails
// when it cannot be started. REQUIRES: words are not empty
Result<ProgramEnd> run_program(const std::vector<std::string>& words);

}  // namespace membar
