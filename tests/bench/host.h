// What the host spends: user CPU time and resident memory of this process.
#pragma once

#include <cstdint>

namespace membar::bench {

// User CPU time of this process so far.
double user_seconds();

// Resident memory of this process now. Memory that was freed has been given back to the system before.
std::uint64_t resident_bytes();

// Makes freed memory go back to the system, so that resident_bytes() says what is in use. Call it before anything else.
void give_back_freed_memory();

}  // namespace membar::bench
