// The lines of language synchronisation in threads: lock, unlock, send, recv, close, spawn, join, wait, and the block
// of `once`.
#pragma once

#include <cstdint>
#include <string_view>

#include "sim/trace/trace_state.h"

namespace membar {

// Whether the line of a thread that starts with this word is read by parse_sync_line. (`once` is a block.)
bool is_sync_word(std::string_view word);

// Reads the line from its first word to its end, and appends what it is lowered to. `label`: its number in
// Program::labels, 0 for none; then `definition` becomes what the label names.
// REQUIRES: a thread section is open, and is_sync_word(the first word).
bool parse_sync_line(TraceState& state, std::uint32_t label, LabelDefinition* definition);

// The two ends of a `once` block. `block` gets what end_once needs.
bool begin_once(TraceState& state, const char* place, OpenBlock& block);
bool end_once(TraceState& state, const char* place, const OpenBlock& block);

}  // namespace membar
