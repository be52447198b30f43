// Parameters of a core: its window, its store buffer and its fences.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "sim/base/parameter.h"
#include "sim/base/types.h"

namespace membar {

// Whether loads may bind before they may perform: `automatic` is on under sc and tso when window > 1.
enum class Speculation : std::uint8_t { automatic, off, on };
constexpr auto enumerator_names(Speculation) { return std::to_array<std::string_view>({"auto", "off", "on"}); }

struct CoreSpec {
  unsigned window = 1;
  unsigned issue_width = 1;
  unsigned mshrs = 10;
  Speculation speculative_loads = Speculation::automatic;
  Cycles replay_latency{10};

  template <class Visitor>
  static void describe(Visitor&& parameter) {
    parameter("window", &CoreSpec::window, Unit::count, Range{1, 512}, "ops in flight; 1 is a blocking in-order core");
    parameter("issue_width", &CoreSpec::issue_width, Unit::count, Range{1, 16}, "ops dispatched per cycle");
    parameter("mshrs", &CoreSpec::mshrs, Unit::count, Range{1, 256},
              "L1 misses in flight; further requests to a line in flight merge with it");
    parameter("speculative_loads", &CoreSpec::speculative_loads, Unit::none, Range{},
              "loads may bind early and are replayed when their line is lost before they may perform; "
              "auto: on under sc and tso when window > 1");
    parameter("replay_latency", &CoreSpec::replay_latency, Unit::cycles, Range{0, 10000},
              "from the loss of a speculative load's line to the new dispatch of the load");
  }

  friend bool operator==(const CoreSpec&, const CoreSpec&) = default;
};

enum class DrainPolicy : std::uint8_t { eager, lazy };
constexpr auto enumerator_names(DrainPolicy) { return std::to_array<std::string_view>({"eager", "lazy"}); }

struct StoreBufferSpec {
  unsigned entries = 16;
  unsigned rfo_prefetch = 0;
  bool coalesce = false;
  DrainPolicy drain = DrainPolicy::eager;
  Cycles lazy_delay{100};
  unsigned lazy_high_water = 0;
  Cycles forward_latency{4};

  template <class Visitor>
  static void describe(Visitor&& parameter) {
    parameter("entries", &StoreBufferSpec::entries, Unit::count, Range{1, 1024},
              "stores between leaving the window and the commit into the L1");
    parameter("rfo_prefetch", &StoreBufferSpec::rfo_prefetch, Unit::count, Range{0, 1024},
              "entries behind the head for which ownership is asked ahead of time");
    parameter("coalesce", &StoreBufferSpec::coalesce, Unit::none, Range{},
              "a store merges into a waiting entry of its line: of its neighbour in the program, or, where the model "
              "does not order stores, of any with no store fence between");
    parameter("drain", &StoreBufferSpec::drain, Unit::none, Range{},
              "eager: as soon as the model permits; lazy: after lazy_delay or at lazy_high_water");
    parameter("lazy_delay", &StoreBufferSpec::lazy_delay, Unit::cycles, Range{0, 1000000},
              "drain = lazy: how long an entry may sit before it must drain");
    parameter("lazy_high_water", &StoreBufferSpec::lazy_high_water, Unit::count, Range{0, 1024},
              "drain = lazy: drain as soon as this many entries wait; 0: when the buffer is full");
    parameter("forward_latency", &StoreBufferSpec::forward_latency, Unit::cycles, Range{1, 1000},
              "load-to-use latency of a load that an own store in flight supplies");
  }

  friend bool operator==(const StoreBufferSpec&, const StoreBufferSpec&) = default;
};

struct FenceSpec {
  Cycles mfence{30}, sfence{4}, lfence{4}, lock{16}, dmb{10};

  template <class Visitor>
  static void describe(Visitor&& parameter) {
    parameter("mfence", &FenceSpec::mfence, Unit::cycles, Range{0, 10000},
              "fixed cost of MFENCE once nothing older is pending");
    parameter("sfence", &FenceSpec::sfence, Unit::cycles, Range{0, 10000},
              "fixed cost of SFENCE; none when a release store lowers to SFENCE and MOV");
    parameter("lfence", &FenceSpec::lfence, Unit::cycles, Range{0, 10000}, "fixed cost of LFENCE");
    parameter("lock", &FenceSpec::lock, Unit::cycles, Range{0, 10000},
              "cost of a LOCK-prefixed op (and XCHG) beyond its own access");
    parameter("dmb", &FenceSpec::dmb, Unit::cycles, Range{0, 10000}, "fixed cost of a DMB or DSB");
  }

  friend bool operator==(const FenceSpec&, const FenceSpec&) = default;
};

struct AwaitSpec {
  Cycles gap{1};

  template <class Visitor>
  static void describe(Visitor&& parameter) {
    parameter("gap", &AwaitSpec::gap, Unit::cycles, Range{0, 100000},
              "cycles between the return of a poll and the issue of the next");
  }

  friend bool operator==(const AwaitSpec&, const AwaitSpec&) = default;
};

}  // namespace membar
