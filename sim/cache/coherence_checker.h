// Watches every line of a supervised machine, step by step: what coherence promises must hold after each of them.
//
// - One core may write a line, or several may read it, whatever states they are in.
// - Whoever may read or write a line is known to the directory, or a forward, Inv or Recall to it is on its way.
// - What the L3 does not hold, no core holds.
// - Whoever may read a line, the L3 while no core owns it, and the memory while the L3 does not hold it, have the bytes
//   of the last write in coherence order. (Where the machine carries no bytes, each has a number of the write instead.)
// - Every message that was sent is delivered in the end.
//
// The first three are the "single writer, multiple readers" and the "data value" invariants of Nagarajan, Sorin, Hill,
// Wood, "A Primer on Memory Consistency and Cache Coherence", 2nd ed., section 2.4, and inclusion. A failure is thrown
// as an InvariantFailure.
#pragma once

#include <array>
#include <cstdint>
#include <unordered_map>

#include "sim/base/types.h"
#include "sim/cache/reference_memory.h"
#include "sim/protocol/core_set.h"
#include "sim/protocol/directory_controller.h"
#include "sim/protocol/messages.h"
#include "sim/protocol/private_vocabulary.h"

namespace membar {

class CoherenceChecker {
 public:
  CoherenceChecker(DataMode mode, unsigned line_bytes) : reference_(mode, line_bytes), line_bytes_(line_bytes) {}

  // Before the run.
  void initialise(LineAddress line, unsigned offset, unsigned size, std::uint64_t value);
  void placed(LineAddress line, const DirectoryLine& directory, bool owner_writes);

  // A private controller has taken a step. `bytes`, `index`: the line's bytes while it may be read.
  void private_step(CoreId core, LineAddress line, PrivateEvent event, PrivateState after, const LineStore& bytes,
                    std::size_t index);
  // The directory sends a forward, an Inv or a Recall to a core.
  void forward_sent(const Message& message) { shadows_[message.line].add_loss(CoreId{message.to.number}); }
  // The directory has taken a step. `bytes`, `index`: the L3's, or the memory's where the line is gone.
  void directory_step(LineAddress line, const DirectoryLine& after, const LineStore& bytes, std::size_t index);

  void delivered(MessageType type) { ++delivered_[static_cast<unsigned>(type)]; }

  // A core loads from, or writes to, its copy of a line. The write is visible now.
  void loaded(CoreId core, LineAddress line, unsigned offset, unsigned size, const LineStore& bytes,
              std::size_t index) const;
  void wrote(CoreId core, LineAddress line, unsigned offset, unsigned size, std::uint64_t value, WriteId writer);

  // At rest: `sent`, by MessageType, through the network.
  void check_conservation(const std::array<std::uint64_t, kMessageTypes>& sent) const;

 private:
  // What the checker knows of a line. It forgets one that the L3 does not hold.
  struct Shadow {
    CoreSet readers;  // may read it
    CoreSet sharers;  // as the directory has it
    CoreSet losing;   // a forward, Inv or Recall is on its way
    // Behind an Inv comes a forward, where an Upgrade was served as a GetM before the Inv arrived. More there are
    // never.
    CoreSet losing_twice;
    CoreId writer = kNoCore;
    CoreId owner = kNoCore;

    void add_loss(CoreId core) { (losing.contains(core) ? losing_twice : losing).add(core); }
    void remove_loss(CoreId core) { (losing_twice.contains(core) ? losing_twice : losing).remove(core); }
    [[nodiscard]] bool known(CoreId core) const {
      return owner == core || sharers.contains(core) || losing.contains(core);
    }
  };

  void expect_latest(LineAddress line, const LineStore& bytes, std::size_t index, CoreId core, const char* who) const;

  ReferenceMemory reference_;
  unsigned line_bytes_;
  std::unordered_map<LineAddress, Shadow> shadows_;  // never iterated
  std::array<std::uint64_t, kMessageTypes> delivered_{};
};

}  // namespace membar
