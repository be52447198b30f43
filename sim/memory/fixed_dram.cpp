// One latency. Channels are interleaved by line; each begins one transfer every cycles_per_request cycles.
#include <algorithm>
#include <vector>

#include "sim/memory/dram_timing.h"

namespace membar {
namespace {

class FixedDram final : public DramTiming {
 public:
  FixedDram(const DramSpec& spec, Cycles access)
      : access_(access), cycles_per_request_(spec.cycles_per_request), channel_free_(spec.channels, Cycle{0}) {}

  Cycle access(LineAddress line, Cycle now, DramStatistics& statistics) override {
    Cycle& free = channel_free_[line.value % channel_free_.size()];
    const Cycle begin = std::max(now, free);
    free = begin + cycles_per_request_;
    statistics.queued += (begin - now).value;
    return begin + access_;
  }

 private:
  Cycles access_;
  Cycles cycles_per_request_;
  std::vector<Cycle> channel_free_;
};

}  // namespace

std::unique_ptr<DramTiming> make_fixed_dram(const DramSpec& spec, Cycles access) {
  return std::make_unique<FixedDram>(spec, access);
}

}  // namespace membar
