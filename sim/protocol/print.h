// The protocol for people: both tables, with a legend of states, events, messages and actions, from the tables alone.
#pragma once

#include <string>

namespace membar {

// Markdown; sim/protocol/PROTOCOL.md is this text, byte for byte.
std::string print_markdown();

// For a terminal: per controller and state, one line per event.
std::string print_text();

}  // namespace membar
