// What happens outside the cores at a point in time, and the one queue that all of it goes through.
#pragma once

#include <array>
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
  };
  Kind kind = Kind::deliver;
  std::uint32_t position = 0;
  std::uint32_t queued_cycles = 0;  // slice_work: from the arrival of the request to the beginning of the access
  Message message;
};

// A cycle has three phases: messages arrive, then the slices decide, then the cores are simulated in the order of their
// numbers. The queue holds the first two; whoever owns the cores sees to the third.
inline constexpr unsigned kMessagePhase = 0;
inline constexpr unsigned kSlicePhase = 1;

// Who scheduled a message: cores, then slices, then the DRAM. Within a cycle, messages are taken in turns, in a
// turn in the order of their sources, and those of one source in the order in which it scheduled them.
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

class MachineQueue {
 public:
  using Event = EventQueue<MachineEvent>::Event;

  // `order`: (turn << 56) | (source_number << 40) | a number that the source counts up; below 2^63.
  void deliver(Cycle cycle, std::uint64_t order, const Message& message) {
    add(cycle, kMessagePhase, order, MachineEvent::Kind::deliver, message);
  }
  void hop(Cycle cycle, std::uint64_t order, const Message& message, std::uint32_t position) {
    add(cycle, kMessagePhase, order, MachineEvent::Kind::hop, message).position = position;
  }
  // `order`: (slice << 40) | a number that the slice counts up.
  void slice_work(Cycle cycle, std::uint64_t order, const Message& message, Cycles queued) {
    add(cycle, kSlicePhase, order, MachineEvent::Kind::slice_work, message).queued_cycles =
        static_cast<std::uint32_t>(queued.value);
  }

  // No machine has more events under way: one that has will never come to an end.
  void limit(std::size_t events) { queue_.limit(events); }
  [[nodiscard]] bool empty() const { return queue_.empty(); }
  [[nodiscard]] std::size_t size() const { return queue_.size(); }
  [[nodiscard]] Cycle next_cycle() const { return queue_.next_cycle(); }
  // The cycle of the last event that was popped, or the last one that was advanced to.
  [[nodiscard]] Cycle now() const { return queue_.now(); }
  // REQUIRES: cycle >= now(), and no event before it.
  void advance_to(Cycle cycle) { queue_.advance_to(cycle); }
  // A message to this core is under way.
  [[nodiscard]] bool awaited_by(CoreId core) const { return under_way_[core.value] != 0; }

  // REQUIRES: !empty().
  Event pop() {
    const Event event = queue_.pop();
    --under_way_[counter_of(event.payload.message.to)];
    return event;
  }

 private:
  static std::size_t counter_of(Agent to) { return to.kind == Agent::Kind::core ? to.number : kMaxCores; }

  MachineEvent& add(Cycle cycle, unsigned phase, std::uint64_t order, MachineEvent::Kind kind, const Message& message) {
    ++under_way_[counter_of(message.to)];
    MachineEvent& event = queue_.add(cycle, phase, order);
    event.kind = kind;
    event.message = message;
    return event;
  }

  EventQueue<MachineEvent> queue_;
  std::array<std::uint32_t, kMaxCores + 1> under_way_{};  // messages to that core; the last: to all others
};

}  // namespace membar
