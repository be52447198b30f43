// repeat, if, else, while, once, end.
#pragma once

#include <string_view>

#include "sim/trace/trace_state.h"

namespace membar {

// Blocks inside blocks, of all kinds together; `repeat` alone is bounded by kMaxLoopDepth.
inline constexpr std::size_t kMaxBlockDepth = 64;

// Whether the line that starts with this word is read by parse_block_line.
bool is_block_word(std::string_view word);

// Reads the line from its first word to its end. REQUIRES: a thread section is open, and is_block_word(the first word).
// False, with an error in the scanner, for a malformed line.
bool parse_block_line(TraceState& state);

// False, with an error at the innermost open block, if there is one: nothing may end a thread section inside a block.
bool expect_blocks_closed(TraceState& state);

}  // namespace membar
