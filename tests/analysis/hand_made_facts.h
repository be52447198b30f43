// Hand-made facts for the tests of analysis.
#pragma once

#include "sim/engine/observer.h"

namespace membar::facts {

// A store that misses to DRAM. Its stations are ten cycles apart up to its request, so every segment but `owner` and
// those that need other sources lasts ten cycles: window 100, buffer_full 110, ordering 120, behind_older 130,
// drain_delay 140, mshr_full 150, travel 160, directory 170, l3 180, dram 190, fill 200, acks 210, commit 220 to 230.
inline WriteFacts dram_store() {
  WriteFacts write;
  write.id = WriteId{1};
  write.core = CoreId{0};
  write.sequence = 10;
  write.dispatched = Cycle{100};
  write.oldest = Cycle{110};
  write.buffered = Cycle{120};
  write.ordered = Cycle{130};
  write.head = Cycle{140};
  write.drain_allowed = Cycle{150};
  write.mshr_granted = Cycle{160};
  RequestTimeline& request = write.request;
  request.source = DataSource::dram;
  request.started = Cycle{160};
  request.sent = Cycle{164};
  request.arrived = Cycle{170};
  request.serving = Cycle{180};
  request.served = Cycle{190};
  request.memory_done = Cycle{200};
  request.answered = Cycle{202};
  request.data_here = Cycle{210};
  request.granted = Cycle{220};
  write.visible = Cycle{230};
  return write;
}

// A store that finds its line writable: in the window 2 cycles, then written 1 cycle after it was buffered.
inline WriteFacts hit_store(std::uint32_t id, std::uint64_t sequence, std::uint64_t dispatched) {
  WriteFacts write;
  write.id = WriteId{id};
  write.sequence = sequence;
  write.dispatched = Cycle{dispatched};
  write.oldest = write.buffered = write.ordered = write.head = write.drain_allowed = write.mshr_granted =
      Cycle{dispatched + 2};
  write.visible = Cycle{dispatched + 3};
  return write;
}

}  // namespace membar::facts
