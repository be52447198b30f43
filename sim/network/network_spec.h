// Parameters of the interconnect between the private hierarchies and the L3 slices.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "sim/base/parameter.h"
#include "sim/base/types.h"

namespace membar {

enum class TopologyKind : std::uint8_t { crossbar, ring, mesh };
constexpr auto enumerator_names(TopologyKind) { return std::to_array<std::string_view>({"crossbar", "ring", "mesh"}); }

struct NetworkSpec {
  TopologyKind topology = TopologyKind::crossbar;
  Cycles latency{8};
  Cycles hop{1};
  Cycles cycles_per_message{0};

  template <class Visitor>
  static void describe(Visitor&& parameter) {
    parameter("topology", &NetworkSpec::topology, Unit::none, Range{}, "how cores and slices are connected");
    parameter("latency", &NetworkSpec::latency, Unit::cycles_or_ns, Range{1, 100000},
              "one way between any two agents (on a ring or mesh: at distance 0)");
    parameter("hop", &NetworkSpec::hop, Unit::cycles_or_ns, Range{0, 10000},
              "ring, mesh: per stop travelled, on top of latency");
    parameter("cycles_per_message", &NetworkSpec::cycles_per_message, Unit::cycles, Range{0, 1000},
              "link contention: a link accepts one message every so many cycles; 0: unlimited");
  }

  friend bool operator==(const NetworkSpec&, const NetworkSpec&) = default;
};

}  // namespace membar
