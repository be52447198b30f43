// `mutex m`, `chan ch[4]`, `once o`, `barrier b[3]`, and the hidden variables of what they declare.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>

#include "sim/trace/trace_state.h"

namespace membar {

// Each reads a line from behind its first word to its end; false, with an error in the scanner, when it is malformed.
bool parse_mutex(TraceState& state);
bool parse_channel(TraceState& state);
bool parse_once(TraceState& state);
bool parse_barrier(TraceState& state);

// Lines of their own for hidden variables of an object, the first of which has `count` elements. False, with an error
// at `place`, when the variables become too large.
bool add_sync_fields(TraceState& state, const char* place, SyncObject& object,
                     std::initializer_list<SyncObject::Field> fields, std::uint64_t count = 1);

// "a mutex", for messages.
std::string a_sync_object(SyncObject::Kind kind);

}  // namespace membar
