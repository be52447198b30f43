// What is said about a word that is no op.
#pragma once

#include <string_view>

#include "sim/trace/line_scanner.h"

namespace membar {

// Fails at `place`: with the op that was probably meant, or with what to write instead of an op that is not run here.
// Returns false.
bool unknown_op(LineScanner& scanner, const char* place, std::string_view mnemonic);

}  // namespace membar
