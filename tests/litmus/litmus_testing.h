// Short ways to read and to run a litmus test.
#pragma once

#include <string>
#include <string_view>

#include "sim/litmus/litmus_test.h"

namespace membar::test {

// Reads a test that must be right.
LitmusTest read_good(std::string_view text);

// "3:5: message" of a test that must be wrong.
std::string error_of(std::string_view text);

// The final state of one run, for tests with one thread: "0:rax=1; [x]=2;".
std::string outcome_of(std::string_view text);

// Whether the proposition of the condition holds after one run.
bool holds_at_end(std::string_view text);

// An X86_64 test with one thread: initial state, instructions (each with its `;`), last part.
std::string one_thread(std::string_view initial, std::string_view code, std::string_view final);

}  // namespace membar::test
