// How a part declares its parameters: once, in `Spec::describe`. The config reader, `membar config list`, the
// written-out config and the documentation are all derived from that one declaration.
//
//   struct NetworkSpec {
//     Cycles latency{8};
//     template <class Visitor>
//     static void describe(Visitor&& parameter) {
//       parameter("latency", &NetworkSpec::latency, Unit::cycles_or_ns, Range{1, 100000}, "one way, between ...");
//     }
//   };
//
// The default is the member's initialiser, nowhere else. The key is the part's prefix and the name: `network.latency`.
#pragma once

#include <cstdint>

namespace membar {

// The unit a parameter is given in; cycles_or_ns: a whole number of core cycles, or a string such as "18.5ns", which
// `frequency_ghz` converts (rounded to the nearest cycle). `bytes` takes 32KiB, 512K, 1M or a plain number.
enum class Unit : std::uint8_t { none, count, cycles, cycles_or_ns, bytes, gigahertz };

// Inclusive bounds of a whole-number parameter, in its unit.
struct Range {
  std::uint64_t low = 0;
  std::uint64_t high = ~std::uint64_t{0};
};

}  // namespace membar
