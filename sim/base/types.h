// The strong types of the simulator. An address is not a line address is not a cycle: mixing them does not compile.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace membar {

// An integer that only meets its own kind. `value` is public: unwrapping is explicit at the place where it happens.
template <class Tag, class Representation>
struct Strong {
  Representation value{};

  constexpr Strong() = default;
  constexpr explicit Strong(Representation v) : value(v) {}
  friend constexpr auto operator<=>(Strong, Strong) = default;
  friend constexpr bool operator==(Strong, Strong) = default;
};

// A number of core cycles (a duration).
struct Cycles : Strong<Cycles, std::uint64_t> {
  using Strong::Strong;
  friend constexpr Cycles operator+(Cycles a, Cycles b) { return Cycles{a.value + b.value}; }
  friend constexpr Cycles operator-(Cycles a, Cycles b) { return Cycles{a.value - b.value}; }
  friend constexpr Cycles operator*(Cycles a, std::uint64_t n) { return Cycles{a.value * n}; }
  constexpr Cycles& operator+=(Cycles b) {
    value += b.value;
    return *this;
  }
};

// A point in simulated time, in core cycles since the start of the run.
struct Cycle : Strong<Cycle, std::uint64_t> {
  using Strong::Strong;
  friend constexpr Cycle operator+(Cycle a, Cycles b) { return Cycle{a.value + b.value}; }
  friend constexpr Cycle operator-(Cycle a, Cycles b) { return Cycle{a.value - b.value}; }
  friend constexpr Cycles operator-(Cycle a, Cycle b) { return Cycles{a.value - b.value}; }
  constexpr Cycle& operator+=(Cycles b) {
    value += b.value;
    return *this;
  }
};

// "Never", and "not yet": later than every cycle of a run.
inline constexpr Cycle kNever{~std::uint64_t{0}};

// A byte address of the simulated machine.
struct Address : Strong<Address, std::uint64_t> {
  using Strong::Strong;
  friend constexpr Address operator+(Address a, std::uint64_t bytes) { return Address{a.value + bytes}; }
};

// The number of a cache line: a byte address divided by the line size.
struct LineAddress : Strong<LineAddress, std::uint64_t> {
  using Strong::Strong;
};

// A core, and its private hierarchy; 0 to core.count - 1.
struct CoreId : Strong<CoreId, std::uint16_t> {
  using Strong::Strong;
};
inline constexpr CoreId kNoCore{0xffff};

// One slice of the L3, with its part of the directory.
struct SliceId : Strong<SliceId, std::uint16_t> {
  using Strong::Strong;
};

// A write (store, atomic store or RMW) of the run; 0 is the initial value of memory. Numbered per run, from 1.
struct WriteId : Strong<WriteId, std::uint32_t> {
  using Strong::Strong;
};
inline constexpr WriteId kInitialWrite{0};

// A size in bytes.
struct Bytes : Strong<Bytes, std::uint64_t> {
  using Strong::Strong;
};

inline constexpr unsigned kMaxCores = 256;
inline constexpr unsigned kMaxLineBytes = 256;

}  // namespace membar

template <>
struct std::hash<membar::LineAddress> {
  std::size_t operator()(membar::LineAddress line) const noexcept {
    return static_cast<std::size_t>(line.value * 0x9e3779b97f4a7c15ULL);
  }
};
