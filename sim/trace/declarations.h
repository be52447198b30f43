// The lines of a trace that declare: var, init, place, site.
#pragma once

#include "sim/trace/trace_state.h"

namespace membar {

// Each reads a line from behind its first word to its end; false, with an error in the scanner, when it is malformed.
//
// Variables are laid out from kFirstVariableAddress up, in order of declaration: each at the start of a line of its own
// and as many lines as it needs; those of one `together` line next to each other on one line, each aligned to its size.
bool parse_var(TraceState& state);
// `init x = 7`, `init data[3] = 7`, `init data = 1 2 3`. Of two values for one place, the later one holds.
bool parse_init(TraceState& state);
bool parse_place(TraceState& state);
bool parse_site(TraceState& state);

// Lines of their own for `bytes` bytes. False, with an error at `place`, when the variables become too large.
bool reserve_lines(TraceState& state, const char* place, std::uint64_t bytes, std::uint64_t& address);
// False, with an error at `place`, when the name is taken or has a meaning of its own. `what` it shall name:
// "variable".
bool check_new_name(TraceState& state, const char* place, std::string_view name, const std::string& what);

}  // namespace membar
