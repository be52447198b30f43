// What happens in the machine at a point in time, and the one queue that everything outside the cores goes through.
#pragma once

#include <cstdint>

#include "sim/base/types.h"
#include "sim/engine/event_queue.h"
#include "sim/protocol/messages.h"

namespace membar {

struct MachineEvent {
  enum class Kind : std::uint8_t {
    deliver,     // `message` is at its receiver
    hop,         // `message` is at `position` of the network (link contention only)
    slice_work,  // the slice `message.to` has finished the access for this request: the directory decides now
    core_tick,   // the core `core` is simulated
  };
  Kind kind = Kind::core_tick;
  CoreId core{0};
  std::uint32_t position = 0;
  Message message;
  Cycle arrived{0};  // slice_work: when the request reached the slice
};

// Phases of a cycle: messages and slices first, then the cores, in the order of their numbers.
inline constexpr unsigned kUncorePhase = 0;
inline constexpr unsigned kCorePhase = 1;

// Who scheduled an event: cores, then what slices send, then the DRAM, then the accesses of slices. Within a cycle,
// events are taken in the order of their sources, and those of one source in the order in which it scheduled them.
constexpr std::uint64_t source_number(Agent agent) {
  switch (agent.kind) {
    case Agent::Kind::core:
      return agent.number;
    case Agent::Kind::slice:
      return kMaxCores + std::uint64_t{agent.number};
    case Agent::Kind::memory:
      return 2 * kMaxCores;
  }
  return 0;
}
constexpr std::uint64_t access_source_number(SliceId slice) { return 2 * kMaxCores + 1 + std::uint64_t{slice.value}; }

class MachineQueue {
 public:
  using Event = EventQueue<MachineEvent>::Event;

  // `order`: (source_number << 40) | a number that the source counts up.
  // The caller sets what the kind needs (and the kind's unused fields hold whatever an earlier event left there).
  MachineEvent& add_uncore(Cycle cycle, std::uint64_t order, MachineEvent::Kind kind) {
    ++uncore_pending_;
    MachineEvent& event = queue_.add(cycle, kUncorePhase, order);
    event.kind = kind;
    return event;
  }
  void schedule_tick(Cycle cycle, CoreId core) {
    MachineEvent& event = queue_.add(cycle, kCorePhase, core.value);
    event.kind = MachineEvent::Kind::core_tick;
    event.core = core;
  }

  [[nodiscard]] bool empty() const { return queue_.empty(); }
  [[nodiscard]] Cycle next_cycle() const { return queue_.next_cycle(); }
  [[nodiscard]] Cycle now() const { return queue_.now(); }
  // Scheduled events that are not core ticks. 0: nothing but the cores themselves can touch a cache.
  [[nodiscard]] std::uint64_t uncore_pending() const { return uncore_pending_; }

  // REQUIRES: !empty().
  Event pop() {
    Event event = queue_.pop();
    if (event.payload.kind != MachineEvent::Kind::core_tick) --uncore_pending_;
    return event;
  }

 private:
  EventQueue<MachineEvent> queue_;
  std::uint64_t uncore_pending_ = 0;
};

}  // namespace membar
