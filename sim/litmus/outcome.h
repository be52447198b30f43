// What is looked at when a program has ended, and one way it can have ended.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/types.h"

namespace membar {

// A register of a thread, or bytes of memory.
struct Observable {
  enum class Kind : std::uint8_t { reg, memory };
  Kind kind = Kind::reg;
  std::uint16_t thread = 0;  // reg: the thread, by position in the program
  std::uint8_t reg = 0;      // reg: r0..r31
  Address address;           // memory
  unsigned bytes = 8;        // memory: 1, 2, 4 or 8
  friend bool operator==(const Observable&, const Observable&) = default;
};

// One value per observable, in the same order.
using FinalState = std::vector<std::uint64_t>;

}  // namespace membar
