// Programs of a few ops, written out or at random, for tests of the oracle and of timings.
#pragma once

#include <cstdint>
#include <string>

#include "sim/trace/program.h"

namespace membar {

// `body`: the trace without its first line. REQUIREs that it can be read.
Program program_of(const std::string& body);
// The body of a program of two or three threads over x and y: all kinds of ops; `mixed`: accesses of all sizes.
std::string random_small_program(std::uint64_t seed, bool mixed);

}  // namespace membar
