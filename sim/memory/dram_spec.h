// Parameters of the DRAM behind the L3.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "sim/base/parameter.h"
#include "sim/base/types.h"

namespace membar {

enum class DramModel : std::uint8_t { fixed, banked };
constexpr auto enumerator_names(DramModel) { return std::to_array<std::string_view>({"fixed", "banked"}); }

struct DramSpec {
  DramModel model = DramModel::fixed;
  Cycles latency{200};
  unsigned channels = 1;
  Cycles cycles_per_request{1};
  unsigned banks = 8;
  Bytes row_size{8192};
  Cycles t_rcd{40}, t_rp{40}, t_cas{40};

  template <class Visitor>
  static void describe(Visitor&& parameter) {
    parameter("model", &DramSpec::model, Unit::none, Range{},
              "fixed: one latency; banked: row buffers with an open-page policy");
    parameter("latency", &DramSpec::latency, Unit::cycles_or_ns, Range{5, 1000000},
              "load-to-use latency on an idle machine (banked: of a read from an idle, closed bank)");
    parameter("channels", &DramSpec::channels, Unit::count, Range{1, 64}, "channels, interleaved by line address");
    parameter("cycles_per_request", &DramSpec::cycles_per_request, Unit::cycles_or_ns, Range{1, 10000},
              "a channel begins one transfer every so many cycles (its bandwidth)");
    parameter("banks", &DramSpec::banks, Unit::count, Range{1, 256}, "banked: banks per channel");
    parameter("row_size", &DramSpec::row_size, Unit::bytes, Range{64, 1 << 20}, "banked: bytes of a row");
    parameter("t_rcd", &DramSpec::t_rcd, Unit::cycles_or_ns, Range{1, 10000}, "banked: activate to read or write");
    parameter("t_rp", &DramSpec::t_rp, Unit::cycles_or_ns, Range{1, 10000}, "banked: precharge to activate");
    parameter("t_cas", &DramSpec::t_cas, Unit::cycles_or_ns, Range{1, 10000}, "banked: read to data");
  }

  friend bool operator==(const DramSpec&, const DramSpec&) = default;
};

}  // namespace membar
