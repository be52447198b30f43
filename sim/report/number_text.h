// Numbers, addresses and stations as all reports write them.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>

#include "sim/analysis/segments.h"
#include "sim/base/types.h"
#include "sim/engine/observer.h"

namespace membar {

// Appends the decimal digits.
inline void append_number(std::string& text, std::uint64_t value) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  text.append(digits, end);
}

// "0x1f40".
inline std::string address_text(Address address) {
  char digits[16];
  const auto end = std::to_chars(digits, digits + sizeof digits, address.value, 16).ptr;
  return "0x" + std::string(digits, end);
}

// When the write entered the store buffer; kNever for one that performs in the window.
inline Cycle buffered_of(const WriteFacts& write) { return performs_in_window(write) ? kNever : write.buffered; }

// Stores of a run whose ops carry an address of 0 are legal, so an absent address is told by the kind of a barrier.
inline bool has_address(BarrierFacts::Kind kind) {
  return kind == BarrierFacts::Kind::atomic_store || kind == BarrierFacts::Kind::rmw ||
         kind == BarrierFacts::Kind::acquire || kind == BarrierFacts::Kind::release;
}

}  // namespace membar
