// Parameters that belong to no single part: how many cores, which memory model and ISA, the line size, the clock.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "sim/base/parameter.h"
#include "sim/base/types.h"

namespace membar {

enum class Isa : std::uint8_t { x86_64 };
constexpr auto enumerator_names(Isa) { return std::to_array<std::string_view>({"x86-64"}); }

struct MachineSpec {
  Bytes line_size{64};
  bool data = true;
  double frequency_ghz = 1.0;
  std::uint64_t seed = 1;
  unsigned core_count = 0;  // 0: as many as the trace has threads
  std::string model = "tso";
  Isa isa = Isa::x86_64;

  template <class Visitor>
  static void describe(Visitor&& parameter) {
    parameter("line_size", &MachineSpec::line_size, Unit::bytes, Range{16, kMaxLineBytes},
              "bytes of a cache line, at every level; a power of two");
    parameter("data", &MachineSpec::data, Unit::none, Range{},
              "lines carry their bytes; off saves them and changes no cycle, for traces that need no values");
    parameter("frequency_ghz", &MachineSpec::frequency_ghz, Unit::gigahertz, Range{0, 100},
              "the core clock: what turns a time in ns into cycles");
    parameter("seed", &MachineSpec::seed, Unit::none, Range{0, 0x7fffffffffffffff},
              "of the random numbers (replacement = random)");
    parameter("core.count", &MachineSpec::core_count, Unit::count, Range{0, kMaxCores},
              "cores; 0: as many as the trace has threads");
    parameter("core.model", &MachineSpec::model, Unit::none, Range{},
              "memory model: sc, tso, pso, or the path of a table file (relative to the file that names it)");
    parameter("core.isa", &MachineSpec::isa, Unit::none, Range{},
              "instruction set that language-level ops are lowered to");
  }

  friend bool operator==(const MachineSpec&, const MachineSpec&) = default;
};

}  // namespace membar
