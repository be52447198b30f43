// The private hierarchy of a core: L1 and L2, one coherence agent. L1 is inclusive in L2; coherence state and bytes
// live once, at the L2's slot, and the L1 holds tags that point there.
//
// Timing. A lookup at t: an L1 hit is usable at t + l1 (the core adds that); an L2 hit fills the L1 at t + l2, which is
// local (next_fill, complete_fills) and not an event of the machine's queue; a request, and the Put of the victim that
// made room for it, depart at t + l2, while the line changes its state at t. A probe at p changes the state at p and is
// answered at p + probe. Data, UpgradeAck and InvAck take effect on arrival.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/base/types.h"
#include "sim/cache/cache_client.h"
#include "sim/cache/cache_spec.h"
#include "sim/cache/cache_statistics.h"
#include "sim/cache/machine_latencies.h"
#include "sim/cache/replacement.h"
#include "sim/cache/tag_array.h"
#include "sim/engine/observer.h"
#include "sim/memory/line_store.h"
#include "sim/memory/payload_pool.h"
#include "sim/network/network.h"
#include "sim/protocol/messages.h"
#include "sim/protocol/private_controller.h"
#include "sim/protocol/private_vocabulary.h"

namespace membar {

struct Supervision;

enum class Need : std::uint8_t { read, write };

enum class RequestStatus : std::uint8_t {
  l2_hit,   // the bytes may be read now (under Need::write: the line is owned); usable at `ready`, the L1 fill
  pending,  // line_filled will be called with this MSHR; if it brings S only and more is needed, ask again then
  no_mshr,  // refused; try again after resources_freed
  no_way,   // refused: no way, no room for the victim, or the line's own Put is still under way
};

struct RequestResult {
  RequestStatus status = RequestStatus::no_mshr;
  MshrId mshr = kNoMshr;
  Slot slot = kNoSlot;   // l2_hit
  Cycle ready = kNever;  // l2_hit
};

struct PrivateHierarchyParameters {
  CoreId core{0};
  L1Spec l1;
  L2Spec l2;
  unsigned line_bytes = 64;
  unsigned mshrs = 10;  // also the number of victims whose Put may be under way
  unsigned slices = 1;
  std::uint64_t seed = 1;
  MachineLatencies latencies;
  DataMode data;
  const Supervision* supervision = nullptr;  // nullptr: the compiled table, and no checks that cost time
};

class PrivateHierarchy {
 public:
  // `network` and `pool` must outlive the hierarchy. REQUIRES: sizes that give a whole number of sets.
  PrivateHierarchy(const PrivateHierarchyParameters& parameters, Network& network, PayloadPool& pool);
  PrivateHierarchy(const PrivateHierarchy&) = delete;
  PrivateHierarchy& operator=(const PrivateHierarchy&) = delete;

  // Must be called once, before anything misses.
  void set_client(CacheClient& client) { client_ = &client; }

  // An L1 hit: counted, and the line's replacement state touched. kNoSlot: no hit, nothing counted.
  Slot read_hit(LineAddress line) {
    const std::uint32_t set = l1_tags_.set_of(line);
    const std::uint32_t entry = l1_tags_.find_in_set(set, line);
    if (entry == TagArray::kMissing) return kNoSlot;
    ++l1_statistics_.hits;
    l1_replacement_.touch(set, l1_tags_.way_of(set, entry));
    return Slot{l1_entries_[entry] & ~kModified};
  }

  // An L1 hit on a line in M or E; E becomes M.
  Slot write_hit(LineAddress line) {
    const std::uint32_t set = l1_tags_.set_of(line);
    const std::uint32_t entry = l1_tags_.find_in_set(set, line);
    if (entry == TagArray::kMissing) return kNoSlot;
    if ((l1_entries_[entry] & kModified) == 0 && !become_modified(line, entry)) return kNoSlot;
    ++l1_statistics_.hits;
    l1_replacement_.touch(set, l1_tags_.way_of(set, entry));
    return Slot{l1_entries_[entry] & ~kModified};
  }

  // Where in the L1 write_hit would find the line; kNoL1Place: it would not succeed. No side effects.
  static constexpr std::uint32_t kNoL1Place = TagArray::kMissing;
  [[nodiscard]] std::uint32_t find_writable(LineAddress line) const {
    const std::uint32_t entry = l1_tags_.find(line);
    if (entry == TagArray::kMissing) return kNoL1Place;
    const bool owned = (l1_entries_[entry] & kModified) != 0 || writable(slots_[l1_entries_[entry]].line.state);
    return owned ? entry : kNoL1Place;
  }
  // write_hit, with the place where the line was found before: it is looked there first.
  Slot write_hit_at(std::uint32_t place, LineAddress line) {
    if (place == kNoL1Place || !l1_tags_.holds(place, line) || (l1_entries_[place] & kModified) == 0) {
      return write_hit(line);
    }
    ++l1_statistics_.hits;
    const std::uint32_t set = l1_tags_.set_of(line);
    l1_replacement_.touch(set, l1_tags_.way_of(set, place));
    return Slot{l1_entries_[place] & ~kModified};
  }

  // The access that read_hit or write_hit has just served was counted as a miss when it asked for its line.
  void was_a_miss() { --l1_statistics_.hits; }
  // Hits that were not simulated one by one: a core that polls an unchanged line.
  void count_l1_hits(std::uint64_t hits) { l1_statistics_.hits += hits; }

  // Whether the hierarchy (L1 or L2) holds the line so. No side effects.
  [[nodiscard]] bool readable_now(LineAddress line) const { return readable(l2_state(line)); }
  [[nodiscard]] bool writable_now(LineAddress line) const { return writable(l2_state(line)); }

  // The L1 did not suffice. Merges with a request of the same line that is under way (`pending` then names that one's
  // MSHR). `retry`: this access was counted before. `prefetch`: nothing waits for it now; its line is never pinned
  // unless a demand request has merged with it.
  RequestResult request(LineAddress line, Need need, Cycle now, bool prefetch, bool retry = false);

  // The earliest fill of an L1 from its L2; kNever if none.
  [[nodiscard]] Cycle next_fill() const {
    return local_fills_head_ < local_fills_.size() ? local_fills_[local_fills_head_].ready : kNever;
  }
  // Performs the local fills that are due and calls line_filled for each.
  void complete_fills(Cycle now) {
    while (next_fill() <= now) complete_oldest_fill();
  }

  // An RMW in progress: probes of the line wait. REQUIRES: readable_now(line).
  void lock(LineAddress line);
  // Ends a lock, or the pin of a line_filled that returned true, and serves the probes that waited.
  void serve_stalled(LineAddress line, Cycle now);

  // A message of the network has arrived. Takes ownership of its payload.
  void deliver(const Message& message, Cycle now);

  // Valid until the MSHR is reused; the slices complete it as the request proceeds.
  [[nodiscard]] const RequestTimeline& timeline(MshrId mshr) const { return mshrs_[mshr.value].timeline; }
  // When this MSHR was taken; and the oldest of all that are taken. REQUIRES: it is taken
  [[nodiscard]] Cycle taken(MshrId mshr) const { return mshrs_[mshr.value].taken; }
  [[nodiscard]] Cycle oldest_taken() const;
  // Whether this MSHR will still call line_filled for the line: an L1 fill from the L2 ends unheard with line_lost.
  [[nodiscard]] bool will_fill(MshrId mshr, LineAddress line) const {
    const Mshr& entry = mshrs_[mshr.value];
    return entry.line == line && slots_[entry.slot.value].mshr_plus_one == mshr.value + 1U;
  }
  // For the slices, which complete it: by the MSHR that the request names, or by the line of the one that is in flight.
  RequestTimeline& timeline(MshrId mshr) { return mshrs_[mshr.value].timeline; }
  RequestTimeline& timeline_of(LineAddress line);

  // REQUIRES of all: a slot that the hierarchy has given out and not lost since.
  [[nodiscard]] std::uint64_t read(Slot slot, unsigned offset, unsigned size) const {
    return data_.read(slot.value, offset, size);
  }
  void write(Slot slot, unsigned offset, unsigned size, std::uint64_t value, WriteId writer) {
    data_.write(slot.value, offset, size, value, writer);
  }
  // One per byte of the line; nullptr when writers are not tracked.
  [[nodiscard]] const WriteId* writers(Slot slot) const { return data_.writers(slot.value); }

  // A core's access to bytes of its slot, for the checker. REQUIRES: the machine is supervised, with a checker
  void check_load(LineAddress line, Slot slot, unsigned offset, unsigned size) const;
  void check_write(LineAddress line, unsigned offset, unsigned size, std::uint64_t value, WriteId writer);

  // I when the level does not hold the line. A line in MI_A and the like has left both levels.
  [[nodiscard]] PrivateState l1_state(LineAddress line) const;
  [[nodiscard]] PrivateState l2_state(LineAddress line) const {
    const std::uint32_t slot = l2_tags_.find(line);
    return slot == TagArray::kMissing ? PrivateState::I : slots_[slot].line.state;
  }

  [[nodiscard]] const L1Statistics& l1_statistics() const { return l1_statistics_; }
  [[nodiscard]] const L2Statistics& l2_statistics() const { return l2_statistics_; }

  // Before the run: puts the line there in that state (S, E or M), with these bytes. False if its L2 set is full.
  // REQUIRES: the directory is told the same; the line is not held yet.
  bool install(LineAddress line, PrivateState state, const LineStore& bytes, std::size_t bytes_line);
  // The bytes of a line that this hierarchy owns or is writing back; {nullptr, 0} if it holds no such line.
  struct HeldBytes {
    const LineStore* store = nullptr;
    std::size_t line = 0;
  };
  [[nodiscard]] HeldBytes held_bytes(LineAddress line) const;

  // Calls visit(LineAddress, PrivateState) for every line of the L2.
  template <class Visit>
  void for_each_line(Visit&& visit) const {
    for (std::uint32_t slot = 0; slot < l2_tags_.slots(); ++slot) {
      if (!l2_tags_.empty(slot)) visit(l2_tags_.line(slot), slots_[slot].line.state);
    }
  }

  // Nothing is under way: no request, Put, stalled probe, pin or lock.
  [[nodiscard]] bool idle() const;
  // CHECKs what must always hold between events: inclusion, agreement of L1 and L2, pointers both ways.
  void check_invariants() const;

 private:
  static constexpr std::uint32_t kModified = 0x80000000;  // in an L1 entry: the L2 slot is in M
  static constexpr std::uint32_t kNone = 0xffffffff;

  class Env;
  class SupervisedEnv;

  // What the hierarchy knows of an L2 slot. All zero: empty.
  struct SlotInfo {
    PrivateLine line;
    std::uint16_t mshr_plus_one;      // the request or local fill under way
    bool pinned;                      // probes wait for serve_stalled
    bool stalled;                     // probes of this line are in stalled_
    std::uint32_t l1_entry_plus_one;  // where the L1 has it
  };
  struct Mshr {
    LineAddress line;
    Slot slot = kNoSlot;
    Cycle local_ready = kNever;  // an L1 fill from the L2 under way
    bool remote = false;         // a request to the directory under way
    bool prefetch = false;       // nothing but prefetches has asked so far
    Cycle taken;
    RequestTimeline timeline;
  };
  struct LocalFill {
    Cycle ready;
    std::uint16_t mshr;
  };
  // A victim whose Put is under way; its bytes are line `index` of eviction_data_.
  struct Eviction {
    bool used = false;
    LineAddress address;
    PrivateLine line;
  };

  // Requests (private_hierarchy.cpp).
  RequestResult request_present(std::uint32_t slot, LineAddress line, Need need, Cycle now, bool prefetch, bool retry);
  RequestResult request_absent(LineAddress line, Need need, Cycle now, bool prefetch, bool retry);
  RequestResult hit_l2(std::uint32_t slot, LineAddress line, Cycle now, bool prefetch, bool retry);
  RequestResult refuse(RequestStatus status);
  void start_remote(std::uint16_t mshr, Need need, Cycle now);
  std::uint16_t allocate_mshr(LineAddress line, std::uint32_t slot, bool prefetch, Cycle now);
  void free_mshr(std::uint16_t mshr);
  void start_local_fill(std::uint16_t mshr, Cycle now);
  void complete_oldest_fill();
  // Tells the client; pins the line if it will be used at once.
  void announce(std::uint16_t mshr, std::uint32_t slot, Cycle now);
  // An empty slot of the set, made by an eviction if need be; kNone if there can be none now.
  std::uint32_t make_room(std::uint32_t set, Cycle now);
  void evict(std::uint32_t slot, std::uint32_t eviction, Cycle now);
  void wake_refused(Cycle now);
  bool become_modified(LineAddress line, std::uint32_t l1_entry);

  // One step of the protocol. Everything that changes a line's state goes through it.
  Outcome take_step(PrivateLine& line, PrivateEvent event, const Message& message, Env& env);
  // The same on a supervised machine (private_hierarchy_supervised.cpp).
  Outcome supervised_step(PrivateLine& line, PrivateEvent event, const Message& message, Env& env);
  void check_l1(LineAddress line, PrivateState state) const;
  // To the tap of a recorded machine; on others nothing.
  void tell_l1(LineAddress line, bool present) const {
    if (parameters_.supervision != nullptr) [[unlikely]]
      tell_tap_of_l1(line, present);
  }
  void tell_tap_of_l1(LineAddress line, bool present) const;
  void tell_bytes(LineAddress line, std::uint32_t slot) const;
  void tell_pinned(LineAddress line, PrivateEvent event) const;

  // L1 (private_hierarchy_l1.cpp).
  void fill_l1(std::uint32_t slot);
  void drop_l1(std::uint32_t slot);
  [[nodiscard]] std::uint64_t droppable_l1_ways(std::uint32_t set) const;

  // Messages (private_hierarchy_messages.cpp).
  void deliver_probe(const Message& message, Cycle now);
  void deliver_response(const Message& message, Cycle now);
  Outcome step_slot(std::uint32_t slot, const Message& message, Cycle now);
  void step_eviction(std::uint32_t eviction, const Message& message, Cycle now);
  void complete_grant(std::uint32_t slot, Cycle now);
  void serve_waiting_probes(std::uint32_t slot, Cycle now);
  void cancel_local_fill(std::uint32_t slot, Cycle now);
  void count_loss(PrivateEvent event, PrivateState before, PrivateState after);
  [[nodiscard]] std::uint32_t find_eviction(LineAddress line) const;

  PrivateHierarchyParameters parameters_;
  Network& network_;
  PayloadPool& pool_;
  CacheClient* client_ = nullptr;

  TagArray l1_tags_;
  ZeroedArray<std::uint32_t> l1_entries_;  // [L1 slot]: L2 slot, kModified
  Replacement l1_replacement_;
  L1Statistics l1_statistics_;

  TagArray l2_tags_;
  ZeroedArray<SlotInfo> slots_;  // [L2 slot]
  Replacement l2_replacement_;
  LineStore data_;  // [L2 slot]
  L2Statistics l2_statistics_;

  std::vector<Mshr> mshrs_;
  std::vector<std::uint16_t> free_mshrs_;
  std::vector<LocalFill> local_fills_;  // ascending; those before the head are done
  std::size_t local_fills_head_ = 0;

  std::vector<Eviction> evictions_;
  unsigned evictions_used_ = 0;
  LineStore eviction_data_;  // [eviction]
  // The Put of the victim that made room for a request. Both depart in one cycle; the request goes first.
  std::optional<Message> victim_put_;

  std::vector<Message> stalled_;  // probes that wait, oldest first
  unsigned pinned_ = 0;           // lines that are pinned or locked
  bool refused_ = false;          // a request was refused and nothing has become free since
};

}  // namespace membar
