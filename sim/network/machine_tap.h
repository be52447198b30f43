// What a recorded machine tells of every step it takes: protocol steps, messages, bytes, and what the cores do. Finer
// than the Observer, and for a recording of the whole run: a machine has a tap only when it was built with one, and is
// then simulated cycle by cycle, so that all calls come in the order of time.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "sim/base/types.h"
#include "sim/engine/observer.h"
#include "sim/protocol/directory_controller.h"
#include "sim/protocol/messages.h"
#include "sim/protocol/private_vocabulary.h"

namespace membar {

class MachineTap {
 public:
  virtual ~MachineTap() = default;

  // The clock: what is told from now on happens in this cycle. Never decreases.
  virtual void at(Cycle cycle) = 0;

  // Before the run: the line stands in the L3 with that directory entry, and so in the private hierarchies that it
  // names. `owned`: the state of the owner's copy. Its bytes are those of memory.
  virtual void placed(SliceId slice, LineAddress line, const DirectoryLine& directory, PrivateState owned) = 0;

  // A message leaves its sender in the cycle `departs`; it is delivered later. To and from memory as well.
  virtual void sent(const Message& message, Cycle departs) = 0;
  virtual void delivered(const Message& message) = 0;

  // A controller took a step of its table. What it sent in this step was told just before.
  virtual void private_step(CoreId core, LineAddress line, PrivateEvent event, PrivateState before,
                            PrivateState after) = 0;
  virtual void directory_step(SliceId slice, LineAddress line, DirectoryEvent event, DirectoryState before,
                              const DirectoryLine& after) = 0;
  // It lets a message wait: its table says so, or the line is pinned.
  virtual void private_stall(CoreId core, LineAddress line, PrivateEvent event) = 0;
  virtual void directory_stall(SliceId slice, LineAddress line, DirectoryEvent event) = 0;
  // The L1 got the line, or lost it. The L2 holds it as long as its state is not I.
  virtual void l1_changed(CoreId core, LineAddress line, bool present) = 0;
  // Bytes of a line have changed there. Not told on a machine without data.
  virtual void bytes_changed(Agent where, LineAddress line, unsigned offset, std::span<const std::uint8_t> bytes) = 0;

  // The cycles [from, until) of a core have this cause. Those of a load or RMW in flight are told first, and their
  // cause when it is known. Intervals of a core follow each other.
  virtual void charged(CoreId core, Cause cause, Cycle from, Cycle until) = 0;
  virtual void charged_pending(CoreId core, Cycle from, Cycle until) = 0;
  virtual void pending_cause(CoreId core, Cause cause) = 0;
  virtual void register_written(CoreId core, unsigned number, std::uint64_t value) = 0;
  // An op leaves the window. `line`: of the trace.
  virtual void op_left(CoreId core, std::uint32_t op_index, std::uint32_t line, Cycle dispatched,
                       std::uint64_t sequence) = 0;
  // A load that had bound early is squashed, with everything younger, and dispatched again.
  virtual void replayed(CoreId core, std::uint32_t line) = 0;
};

}  // namespace membar
