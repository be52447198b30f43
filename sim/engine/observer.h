// What the parts of the machine tell whoever looks. The parts know this interface and nothing of analysis or report;
// where nobody looks the machine is built with NullObserver and the calls do not exist.
#pragma once

#include <cstdint>

#include "sim/base/types.h"

namespace membar {

// Who supplied the data of a request (or: which level a load was served by).
enum class DataSource : std::uint8_t { none, forward, l1, l2, l3, peer, dram, upgrade };

// The life of one request of a private hierarchy, from the lookup that missed to the grant.
// kNever: that step did not happen (yet). Steps are in the order of their names, except that memory_* exist only for
// fills from DRAM. A request that L2 serves has only started and granted.
struct RequestTimeline {
  Cycle started = kNever;      // L1 lookup that needed more than L1 has
  Cycle sent = kNever;         // GetS, GetM or Upgrade leaves the private hierarchy
  Cycle arrived = kNever;      // at the L3 slice
  Cycle serving = kNever;      // the slice begins the access that answers it (queueing and line stalls are over)
  Cycle served = kNever;       // the directory has decided: response, forward or memory read leaves now
  Cycle memory_done = kNever;  // data back at the L3 from DRAM
  Cycle answered = kNever;     // the response leaves the L3 (or: the forward leaves towards the owner)
  Cycle data_here = kNever;    // data, or the UpgradeAck, is at the requester
  Cycle granted = kNever;      // data and the last invalidation ack are here
  DataSource source = DataSource::none;
};

// One write, when it has become visible. Stations of its life; kNever where it never was.
struct WriteFacts {
  enum class Kind : std::uint8_t { store, atomic_store, rmw };
  WriteId id;
  CoreId core;
  Kind kind = Kind::store;
  std::uint32_t op_index = 0;
  std::uint32_t line = 0;
  std::uint32_t label = 0;
  std::uint32_t site = 0;
  Address address;
  std::uint8_t size = 8;
  bool has_value = false;
  std::uint64_t value = 0;             // stored; for an RMW the new value (of a failed cas: unused, see `failed`)
  bool failed = false;                 // a cas that did not write
  WriteId from_write = kInitialWrite;  // an RMW: the youngest write among those that supplied the bytes it read
  std::uint64_t sequence = 0;          // age within its core
  Cycle dispatched;
  Cycle oldest = kNever;         // became the oldest op of its window with its operands ready: `window` ends
  Cycle buffered = kNever;       // left the window, entered the store buffer; absent for an RMW: its start
  Cycle ordered = kNever;        // the ordering table lets it go (`ordering` ends)
  Cycle head = kNever;           // no older entry is in its way (`behind_older` ends)
  Cycle drain_allowed = kNever;  // the drain policy lets it go (`drain_delay` ends)
  Cycle mshr_granted = kNever;   // its request could start (`mshr_full` ends)
  RequestTimeline request;       // of the grant that was used; started == kNever when the line was writable
  Cycle visible = kNever;
  std::uint32_t regrants = 0;              // grants lost to a probe before use
  WriteId coalesced_into = kInitialWrite;  // its entry was overwritten by this younger write
};

// One barrier, when it has completed. Kinds as the report names them.
struct BarrierFacts {
  enum class Kind : std::uint8_t { fence, atomic_store, rmw, acquire, release, mfence, sfence, lfence };
  CoreId core;
  Kind kind = Kind::fence;
  std::uint32_t op_index = 0;
  std::uint32_t line = 0;
  std::uint32_t label = 0;
  std::uint32_t site = 0;
  Address address;             // atomics; else 0
  std::uint64_t sequence = 0;  // age within its core: it waits for older writes only
  Cycle dispatched;
  Cycle completed;
  Cycle stall_from = kNever;  // [stall_from, stall_to): no op left the window and this barrier was to blame
  Cycle stall_to = kNever;    // kNever, kNever: it never stalled
  bool waits_for_stores = false;
  bool waits_for_loads = false;
  Cycle own_started = kNever;  // the barrier's own access (atomics); kNever: it has none
  Cycle own_done = kNever;
  RequestTimeline own_request;    // started == kNever: the line was writable in L1 (or it had none)
  bool more = false;              // a part of its record: the op becomes more machine ops that belong to it
  bool orders = true;             // false: it became nothing that orders (a record of zeros)
  bool computed_address = false;  // registers give the address: it may differ from one execution to the next
};

struct LoadFacts {
  CoreId core;
  std::uint32_t op_index = 0;
  std::uint32_t line = 0;
  std::uint32_t label = 0;
  std::uint32_t site = 0;
  Address address;
  std::uint8_t size = 8;
  bool has_value = false;
  std::uint64_t value = 0;
  std::uint64_t sequence = 0;
  Cycle dispatched;
  Cycle performed;
  DataSource source = DataSource::none;
  WriteId from_write = kInitialWrite;  // the youngest write among those that supplied its bytes
  std::uint32_t replays = 0;
  RequestTimeline request;  // started == kNever: the L1 or an own store in flight supplied it
  // Loads of a core are told of as they leave the window, those that leave it unbound when they bind: of these, the
  // oldest that had not been told of before this one was dispatched then. kNever: there was none.
  Cycle oldest_pending = kNever;
};

// One miss register (MSHR) of a core, from when it was taken until it is free again.
struct RequestFacts {
  CoreId core;
  std::uint16_t mshr = 0;  // 0 to core.mshrs - 1
  LineAddress line;
  bool writable = false;  // the line was owned when it came
  bool lost = false;      // the line was taken away on its way from the L2 to the L1: nobody was served
  Cycle taken;
  Cycle freed;
  // Of all requests of this core that are not told of yet, and this one, the oldest took its MSHR then.
  Cycle oldest_taken;
  RequestTimeline timeline;  // an MSHR that asked for more began again: then started > taken
};

// Every cycle of every core has one of these causes (DESIGN section 3).
enum class Cause : std::uint8_t {
  issue,
  l1,
  l2,
  l3,
  peer,
  dram,
  forward,
  mshr_full,
  store_buffer_full,
  barrier,
  order,
  dependency,
  await,
  after,
  delay,
  replay,
  idle
};
inline constexpr unsigned kCauses = 17;

class MachineTap;  // sim/network/machine_tap.h

class Observer {
 public:
  static constexpr bool kEnabled = true;
  static constexpr bool kChecked = false;
  virtual ~Observer() = default;
  // A write got its id (it left the window, or an RMW performed). Called before write_visible of the same id.
  virtual WriteId new_write(CoreId core) = 0;
  virtual void write_visible(const WriteFacts& facts) = 0;
  virtual void barrier_done(const BarrierFacts& facts) = 0;
  virtual void load_performed(const LoadFacts& facts) = 0;
  // Core `reader` has bound (not squashed) a load from this write; called for every write that supplied a byte.
  // `forwarded`: it is the write's own core, and took the value from its store queue.
  virtual void read_from(WriteId write, CoreId reader, Cycle cycle, bool forwarded) = 0;
  // An MSHR is free again. Few care.
  virtual void request_done(const RequestFacts& /*facts*/) {}
  // Whether request_done is called at all: asked once, when the machine is built.
  [[nodiscard]] virtual bool wants_requests() const { return false; }
};

// Nobody looks.
struct NullObserver {
  static constexpr bool kEnabled = false;
  static constexpr bool kChecked = false;
};

// Looks and remembers nothing, for a machine that is only checked.
class SilentObserver final : public Observer {
 public:
  WriteId new_write(CoreId) override { return WriteId{++writes_}; }
  void write_visible(const WriteFacts&) override {}
  void barrier_done(const BarrierFacts&) override {}
  void load_performed(const LoadFacts&) override {}
  void read_from(WriteId, CoreId, Cycle, bool) override {}

 private:
  std::uint32_t writes_ = 0;
};

// The cores check what they do as they do it: they tell the memory system of every load and write.
class CheckedObserver {
 public:
  static constexpr bool kEnabled = true;
  static constexpr bool kChecked = true;
  // nullptr: nobody looks; nothing is recorded.
  explicit CheckedObserver(Observer* observer, MachineTap* tap = nullptr)
      : observer_(observer != nullptr ? *observer : silent_), tap_(tap) {}
  [[nodiscard]] MachineTap* tap() const { return tap_; }
  WriteId new_write(CoreId core) { return observer_.new_write(core); }
  void write_visible(const WriteFacts& facts) { observer_.write_visible(facts); }
  void barrier_done(const BarrierFacts& facts) { observer_.barrier_done(facts); }
  void load_performed(const LoadFacts& facts) { observer_.load_performed(facts); }
  void read_from(WriteId write, CoreId reader, Cycle cycle, bool forwarded) {
    observer_.read_from(write, reader, cycle, forwarded);
  }
  void request_done(const RequestFacts& facts) { observer_.request_done(facts); }
  [[nodiscard]] bool wants_requests() const { return observer_.wants_requests(); }

 private:
  SilentObserver silent_;
  Observer& observer_;
  MachineTap* tap_;
};

}  // namespace membar
