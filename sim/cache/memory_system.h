// Everything outside the cores: the private hierarchies, the network, the L3 slices with their directories, the DRAM,
// and the one queue of events. The owner of the cores pops the events, ticks the cores and gives all other events to
// handle.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "sim/base/types.h"
#include "sim/cache/cache_client.h"
#include "sim/cache/cache_spec.h"
#include "sim/cache/cache_statistics.h"
#include "sim/cache/l3_slice.h"
#include "sim/cache/machine_latencies.h"
#include "sim/cache/private_hierarchy.h"
#include "sim/memory/dram.h"
#include "sim/memory/dram_spec.h"
#include "sim/memory/line_store.h"
#include "sim/memory/payload_pool.h"
#include "sim/network/machine_event.h"
#include "sim/network/network.h"
#include "sim/network/network_spec.h"

namespace membar {

class CoherenceChecker;
class MachineTap;
struct ProtocolTables;
struct Supervision;

struct MemorySystemSpec {
  L1Spec l1;
  L2Spec l2;
  L3Spec l3;
  NetworkSpec network;
  DramSpec dram;
  unsigned line_bytes = 64;
  unsigned mshrs = 10;  // per core
};

// What is asked of a machine beyond its work. It is known when the machine is built: one of which nothing is asked pays
// nothing.
struct SupervisionSpec {
  const ProtocolTables* tables = nullptr;  // other tables than the protocol's, copied; nullptr: the protocol's
  MachineTap* tap = nullptr;               // is told of every step; must outlive the machine. REQUIRES: check
  bool check = false;  // what coherence promises is checked in every step; the cores tell of each load and write
};

class MemorySystem {
 public:
  // REQUIRES: 1 to kMaxCores cores; every cache a whole number of sets (the L3: per slice); for a banked DRAM,
  // banked_fits; each core's client set before it misses.
  MemorySystem(const MemorySystemSpec& spec, unsigned cores, const MachineLatencies& latencies, std::uint64_t seed,
               DataMode data, const SupervisionSpec& supervision = {});
  ~MemorySystem();
  MemorySystem(const MemorySystem&) = delete;
  MemorySystem& operator=(const MemorySystem&) = delete;

  MachineQueue& queue() { return queue_; }
  [[nodiscard]] const MachineQueue& queue() const { return queue_; }
  PrivateHierarchy& hierarchy(CoreId core) { return *hierarchies_[core.value]; }
  [[nodiscard]] const PrivateHierarchy& hierarchy(CoreId core) const { return *hierarchies_[core.value]; }
  void set_client(CoreId core, CacheClient& client) { hierarchies_[core.value]->set_client(client); }

  // Handles an event that is not a core tick. REQUIRES: it was popped from queue() just now.
  void handle(const MachineQueue::Event& event);

  [[nodiscard]] unsigned line_bytes() const { return spec_.line_bytes; }
  [[nodiscard]] unsigned cores() const { return static_cast<unsigned>(hierarchies_.size()); }

  // Before the run. First the initial bytes (little-endian; of 16 bytes the upper 8 are zero)...
  // REQUIRES: the access does not cross a line.
  void initialise(Address address, unsigned size, std::uint64_t value);
  // ...then where lines are. M and E: in L1, L2 and L3, one core; S: the same, one core or more; I: in the L3 alone, no
  // core. Placing a line again where it is changes nothing. False when an L2 or L3 set is full, or the line was placed
  // elsewhere before.
  [[nodiscard]] bool place(LineAddress line, PrivateState state, std::span<const CoreId> cores);

  // The coherent value of bytes in one line: the owner's, else the L3's, else memory's. 0 without data.
  [[nodiscard]] std::uint64_t peek(Address address, unsigned size) const;
  // The same for a whole line; nullptr without data.
  [[nodiscard]] const std::uint8_t* peek(LineAddress line) const;

  [[nodiscard]] const L3Statistics& l3_statistics(SliceId slice) const { return slices_[slice.value]->statistics(); }
  [[nodiscard]] const DirectoryStatistics& directory_statistics(SliceId slice) const {
    return slices_[slice.value]->directory_statistics();
  }
  // All slices together.
  [[nodiscard]] L3Statistics l3_statistics() const;
  [[nodiscard]] DirectoryStatistics directory_statistics() const;
  [[nodiscard]] const NetworkStatistics& network_statistics() const { return network_.statistics(); }
  [[nodiscard]] const DramStatistics& dram_statistics() const { return dram_.statistics(); }
  [[nodiscard]] unsigned slices() const { return static_cast<unsigned>(slices_.size()); }
  [[nodiscard]] const L3Slice& slice(SliceId id) const { return *slices_[id.value]; }

  // Nothing is under way anywhere. True at the end of every run, unless a core still pins or locks a line.
  [[nodiscard]] bool idle() const;
  // Of a machine with SupervisionSpec::check: an event is about to be handled.
  void note_delivery(const MachineEvent& event);
  // CHECKs what must hold at rest: idle, inclusion, the directory's map agrees with the private hierarchies, single
  // writer, equal bytes, and every message has been delivered (if note_delivery was told).
  void check_at_rest() const;
  // CHECKs what must hold after every event: a single writer, and nobody who reads beside it. Slow: for tests.
  void check_single_writer(LineAddress line) const;

 private:
  [[nodiscard]] L3Slice& home(LineAddress line) { return *slices_[line.value % slices_.size()]; }
  [[nodiscard]] const L3Slice& home(LineAddress line) const { return *slices_[line.value % slices_.size()]; }
  [[nodiscard]] PrivateHierarchy::HeldBytes coherent_bytes(LineAddress line) const;
  void check_line_at_rest(LineAddress line, const DirectoryLine& directory) const;

  // To the tap, if there is one.
  void tell_bytes(Agent where, LineAddress line, const std::uint8_t* bytes, unsigned offset, unsigned size) const;
  void tell_placed(LineAddress line, const DirectoryLine& directory, PrivateState state) const;
  void supervise(const SupervisionSpec& supervision, unsigned cores, DataMode data);

  MemorySystemSpec spec_;
  std::unique_ptr<CoherenceChecker> checker_;
  std::unique_ptr<Supervision> supervision_;
  MachineQueue queue_;
  PayloadPool pool_;
  Network network_;
  Dram dram_;
  std::vector<std::unique_ptr<PrivateHierarchy>> hierarchies_;
  std::vector<std::unique_ptr<L3Slice>> slices_;
};

}  // namespace membar
