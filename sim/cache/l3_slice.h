// One slice of the shared, inclusive L3 with its part of the directory.
//
// A slice begins one request of the network every cycles_per_request cycles, in the order of arrival; l3_access later
// the directory decides and messages depart. Responses to the directory are handled on arrival. A request that the
// table stalls waits in a queue of its line and is served again when the line leaves its transient state, in the same
// cycle and without another access. A request for a line that is not there waits, if need be, until a way of its set is
// free; where requests for another line of the set arrived later and wait as well, it goes before them.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/base/types.h"
#include "sim/cache/cache_spec.h"
#include "sim/cache/cache_statistics.h"
#include "sim/cache/machine_latencies.h"
#include "sim/cache/private_hierarchy.h"
#include "sim/cache/replacement.h"
#include "sim/cache/tag_array.h"
#include "sim/memory/dram.h"
#include "sim/memory/line_store.h"
#include "sim/memory/payload_pool.h"
#include "sim/network/machine_event.h"
#include "sim/network/network.h"
#include "sim/protocol/directory_controller.h"
#include "sim/protocol/messages.h"

namespace membar {

using PrivateHierarchies = std::vector<std::unique_ptr<PrivateHierarchy>>;

struct L3SliceParameters {
  SliceId id{0};
  L3Spec spec;
  unsigned line_bytes = 64;
  MachineLatencies latencies;
  std::uint64_t seed = 1;
  DataMode data;
  const Supervision* supervision = nullptr;  // nullptr: the compiled table, and no checks that cost time
};

class L3Slice {
 public:
  // All must outlive the slice. The hierarchies are told how their requests proceed (RequestTimeline), nothing else.
  L3Slice(const L3SliceParameters& parameters, MachineQueue& queue, Network& network, Dram& dram, PayloadPool& pool,
          PrivateHierarchies& hierarchies);
  L3Slice(const L3Slice&) = delete;
  L3Slice& operator=(const L3Slice&) = delete;

  // A message for this slice has arrived. Takes ownership of its payload.
  void deliver(const Message& message, Cycle now);
  // The access of a request that had waited `queued` cycles for it is done (an event of kind slice_work).
  void work(const Message& message, Cycles queued, Cycle now);

  // Before the run: puts the line in that state, with these bytes. False if its set is full.
  bool install(const DirectoryLine& directory, LineAddress line, const LineStore& bytes, std::size_t bytes_line);

  // nullptr when the L3 does not hold the line.
  [[nodiscard]] const DirectoryLine* find(LineAddress line) const;
  // The L3's own bytes of a line that it holds: line number bytes_index(line) of bytes().
  [[nodiscard]] const LineStore& bytes() const { return data_; }
  [[nodiscard]] std::size_t bytes_index(LineAddress line) const { return tags_.find(line); }

  // Calls visit(LineAddress, const DirectoryLine&) for every line of the slice.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (std::uint32_t slot = 0; slot < tags_.slots(); ++slot) {
      if (!tags_.empty(slot)) visit(tags_.line(slot), lines_[slot].directory);
    }
  }

  [[nodiscard]] bool idle() const;
  [[nodiscard]] const L3Statistics& statistics() const { return statistics_; }
  [[nodiscard]] const DirectoryStatistics& directory_statistics() const { return directory_statistics_; }

 private:
  static constexpr std::uint32_t kNone = 0xffffffff;

  class Env;
  class SupervisedEnv;

  struct Waiting {
    Message message;
    Cycle arrived;
    Cycle serving;  // begin of the access that answers it
    std::uint32_t next = kNone;
  };
  // The requests that wait for a line, by index into waiting_, plus one; 0: none.
  struct LineQueue {
    std::uint32_t head_plus_one;
    std::uint32_t tail_plus_one;
  };
  // All that the slice touches of a line, but for its tag and its bytes: one line of the host's cache.
  struct alignas(64) Line {
    DirectoryLine directory;
    LineQueue queue;
  };
  static_assert(sizeof(Line) == 64);
  struct WayWaiter {
    std::uint32_t set;
    Waiting request;
  };

  void respond(const Message& message, Cycle now);
  void put(const Message& message, Cycle now);
  // Serves a Get at the decision cycle `now`. `first`: in front of those that wait for a way of the set.
  // False: it needs a way, cannot have one now, and nothing was done about it.
  bool serve(const Waiting& request, bool first, Cycle now);
  // Serves a Get whose line is at `slot`. False: the line is in a transient state.
  bool serve_at(std::uint32_t slot, const Waiting& request, Cycle now);
  void stamp(const Waiting& request, bool from_memory, Cycle now);
  // What can go on now that the line of `slot` has left a transient state.
  void settle(std::uint32_t set, std::uint32_t slot, LineQueue freed, Cycle now);
  void drain_line_queue(std::uint32_t slot, std::uint32_t set, Cycle now);
  void serve_queued(std::uint32_t slot, Cycle now);
  void serve_way_waiters(std::uint32_t set, Cycle now);

  // One step of the protocol. Everything that changes a line's state goes through it.
  Outcome take_step(DirectoryLine& line, DirectoryEvent event, const Message& message, Env& env);
  // The same on a supervised machine (l3_slice_supervised.cpp).
  Outcome supervised_step(DirectoryLine& line, DirectoryEvent event, const Message& message, Env& env);
  // Performs an event of the table on the line of `slot`.
  Outcome step_line(std::uint32_t slot, DirectoryEvent event, const Message& message, Env& env);
  // A free way of the set; evicts or begins a recall if need be. kNone: none is free yet.
  std::uint32_t acquire_way(std::uint32_t set, Cycle now);
  // Whether a request that arrived before that cycle waits for a way of the set.
  [[nodiscard]] bool has_way_waiters(std::uint32_t set, Cycle before = kNever) const;
  [[nodiscard]] std::size_t recalls_missing(std::uint32_t set) const;
  // True when the way is free at once; else its recall has begun.
  bool evict(std::uint32_t slot, Cycle now);

  void enqueue(LineQueue& queue, const Waiting& request);
  Waiting dequeue(LineQueue& queue);
  void require_go(Outcome outcome) const;

  L3SliceParameters parameters_;
  MachineQueue& queue_;
  Network& network_;
  Dram& dram_;
  PayloadPool& pool_;
  PrivateHierarchies& hierarchies_;

  TagArray tags_;
  ZeroedArray<Line> lines_;               // [slot]; meaningful where tags_ is not empty
  ZeroedArray<std::uint64_t> transient_;  // [set]: a bit for each way whose line is in a transient state
  Replacement replacement_;
  LineStore data_;                // [slot]
  std::vector<Waiting> waiting_;  // pool of the line queues
  std::uint32_t free_waiting_ = kNone;
  std::size_t waiting_used_ = 0;
  std::vector<WayWaiter> way_waiters_;  // oldest first
  LineQueue evicted_queue_{};  // of the line that went last: it had one if others had waited longer for its way
  Cycle access_free_{0};       // when the slice can begin the next request
  std::uint64_t next_order_;
  L3Statistics statistics_;
  DirectoryStatistics directory_statistics_;
};

}  // namespace membar
