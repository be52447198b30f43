// Parameters of the private caches and of the shared L3. Latencies are load-to-use totals (DESIGN section 2).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "sim/base/parameter.h"
#include "sim/base/types.h"

namespace membar {

enum class ReplacementPolicy : std::uint8_t { lru, tree_plru, srrip, random };
constexpr auto enumerator_names(ReplacementPolicy) {
  return std::to_array<std::string_view>({"lru", "tree_plru", "srrip", "random"});
}

struct L1Spec {
  Bytes size{32 * 1024};
  unsigned ways = 8;
  Cycles latency{4};
  ReplacementPolicy replacement = ReplacementPolicy::lru;

  template <class Visitor>
  static void describe(Visitor&& parameter) {
    parameter("size", &L1Spec::size, Unit::bytes, Range{32, 1 << 24}, "capacity of a core's L1 data cache");
    parameter("ways", &L1Spec::ways, Unit::count, Range{1, 64}, "associativity");
    parameter("latency", &L1Spec::latency, Unit::cycles, Range{1, 10000}, "load-to-use latency of an L1 hit");
    parameter("replacement", &L1Spec::replacement, Unit::none, Range{}, "replacement policy");
  }

  friend bool operator==(const L1Spec&, const L1Spec&) = default;
};

struct L2Spec {
  Bytes size{256 * 1024};
  unsigned ways = 8;
  Cycles latency{12};
  ReplacementPolicy replacement = ReplacementPolicy::lru;
  Cycles probe_latency{0};  // 0: l2.latency - l1.latency

  template <class Visitor>
  static void describe(Visitor&& parameter) {
    parameter("size", &L2Spec::size, Unit::bytes, Range{32, std::uint64_t{1} << 30}, "capacity of a core's L2 cache");
    parameter("ways", &L2Spec::ways, Unit::count, Range{1, 64}, "associativity");
    parameter("latency", &L2Spec::latency, Unit::cycles, Range{2, 100000}, "load-to-use latency of an L2 hit");
    parameter("replacement", &L2Spec::replacement, Unit::none, Range{}, "replacement policy");
    parameter("probe_latency", &L2Spec::probe_latency, Unit::cycles, Range{0, 100000},
              "from a probe's arrival at a private hierarchy to its answer; 0: l2.latency - l1.latency");
  }

  friend bool operator==(const L2Spec&, const L2Spec&) = default;
};

struct L3Spec {
  Bytes size{8 * 1024 * 1024};
  unsigned ways = 16;
  Cycles latency{40};
  ReplacementPolicy replacement = ReplacementPolicy::lru;
  unsigned slices = 1;
  Cycles cycles_per_request{1};

  template <class Visitor>
  static void describe(Visitor&& parameter) {
    parameter("size", &L3Spec::size, Unit::bytes, Range{32, std::uint64_t{1} << 34},
              "capacity of the shared L3, all slices together");
    parameter("ways", &L3Spec::ways, Unit::count, Range{1, 64}, "associativity");
    parameter("latency", &L3Spec::latency, Unit::cycles_or_ns, Range{4, 100000},
              "load-to-use latency of an L3 hit on an idle machine");
    parameter("replacement", &L3Spec::replacement, Unit::none, Range{}, "replacement policy");
    parameter("slices", &L3Spec::slices, Unit::count, Range{1, 256}, "slices, interleaved by line address");
    parameter("cycles_per_request", &L3Spec::cycles_per_request, Unit::cycles, Range{1, 1000},
              "a slice begins one request every so many cycles");
  }

  friend bool operator==(const L3Spec&, const L3Spec&) = default;
};

}  // namespace membar
