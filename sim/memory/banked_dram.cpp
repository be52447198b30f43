// Row buffers with an open-page policy. Lines are interleaved over the channels; within a channel, row_size bytes of
// consecutive lines form a row, and rows go round the banks. An access reaches its bank after the controller's part of
// the latency, access - (t_rcd + t_cas), so that on an idle machine a read of a closed bank takes exactly `access`.
// Then:
//
//   its row is open        t_cas
//   no row is open         t_rcd + t_cas
//   another row is open    t_rp + t_rcd + t_cas
//
// A bank takes its next command, and a channel begins its next transfer, cycles_per_request cycles after the last.
// Requests of a bank are served in order; tRAS and refresh are not modelled. All rows are closed at the start.
#include <algorithm>
#include <vector>

#include "sim/base/check.h"
#include "sim/memory/dram_timing.h"

namespace membar {
namespace {

class BankedDram final : public DramTiming {
 public:
  BankedDram(const DramSpec& spec, Cycles access, unsigned line_bytes)
      : spec_(spec),
        controller_(access - (spec.t_rcd + spec.t_cas)),
        lines_per_row_(std::max<std::uint64_t>(1, spec.row_size.value / line_bytes)),
        banks_(std::size_t{spec.channels} * spec.banks),
        bus_free_(spec.channels, Cycle{0}) {
    MEMBAR_CHECK(banked_fits(spec, access), "t_rcd + t_cas do not fit into the DRAM's latency");
  }

  Cycle access(LineAddress line, Cycle now, DramStatistics& statistics) override {
    const std::uint64_t channel = line.value % spec_.channels;
    const std::uint64_t row_number = line.value / spec_.channels / lines_per_row_;
    Bank& bank = banks_[channel * spec_.banks + row_number % spec_.banks];
    const std::uint64_t row = row_number / spec_.banks;
    const Cycle arrives = now + controller_;
    const Cycle begin = std::max(arrives, bank.ready);
    const Cycle command = begin + prepare(bank, row, statistics);
    const Cycle transfer = std::max(command + spec_.t_cas, bus_free_[channel]);
    statistics.queued += (begin - arrives).value + (transfer - (command + spec_.t_cas)).value;
    bank.open = true;
    bank.row = row;
    bank.ready = command + spec_.cycles_per_request;
    bus_free_[channel] = transfer + spec_.cycles_per_request;
    return transfer;
  }

 private:
  struct Bank {
    bool open = false;
    std::uint64_t row = 0;
    Cycle ready{0};
  };

  // What must happen before the bank can read or write that row.
  Cycles prepare(const Bank& bank, std::uint64_t row, DramStatistics& statistics) const {
    if (!bank.open) {
      ++statistics.row_opens;
      return spec_.t_rcd;
    }
    if (bank.row == row) {
      ++statistics.row_hits;
      return Cycles{0};
    }
    ++statistics.row_conflicts;
    return spec_.t_rp + spec_.t_rcd;
  }

  DramSpec spec_;
  Cycles controller_;
  std::uint64_t lines_per_row_;
  std::vector<Bank> banks_;      // [channel][bank]
  std::vector<Cycle> bus_free_;  // [channel]
};

}  // namespace

std::unique_ptr<DramTiming> make_banked_dram(const DramSpec& spec, Cycles access, unsigned line_bytes) {
  return std::make_unique<BankedDram>(spec, access, line_bytes);
}

}  // namespace membar
