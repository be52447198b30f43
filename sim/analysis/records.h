// The finished records of a run, and who takes them: CSV and JSON writers, tables in memory.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "sim/analysis/bills.h"
#include "sim/base/types.h"
#include "sim/engine/observer.h"

namespace membar {

// A core's first load that read from a write.
struct SeenBy {
  CoreId core;
  Cycle cycle;
  friend bool operator==(const SeenBy&, const SeenBy&) = default;
};

// The biography of one write, with its readers.
struct WriteRecord {
  WriteFacts facts;
  Cycle forwarded = kNever;  // its own core's first load that took its value out of the store queue
  std::vector<SeenBy> seen;  // by core

  // Cycles from dispatch to global visibility: what its segments add up to.
  [[nodiscard]] std::uint64_t time_to_visibility() const { return (facts.visible - facts.dispatched).value; }
  // Core `reader` read from it at `cycle`, its own core perhaps out of the store queue. Keeps the first per core.
  void add_reader(CoreId reader, Cycle cycle, bool from_store_queue);
  // When `core` first read from it; its own core may have read it out of its store buffer. kNever: it did not.
  [[nodiscard]] Cycle seen_by(CoreId core) const;
};

struct BarrierRecord {
  std::uint64_t id = 0;  // from 1, in the order in which barriers completed
  BarrierFacts facts;
  Bill bill;
  std::uint64_t stall = 0;
  // The stall without the barrier's own access: what its ordering cost.
  [[nodiscard]] std::uint64_t ordering_stall() const { return stall - bill.own(); }
};

struct LoadRecord {
  std::uint64_t id = 0;  // from 1, in the order in which loads performed
  LoadFacts facts;
};

// Takes records as they are finished: writes in the order of their ids, barriers and loads in the order of theirs.
class RecordSink {
 public:
  virtual ~RecordSink() = default;
  virtual void write(const WriteRecord& record) = 0;
  virtual void barrier(const BarrierRecord& record) = 0;
  virtual void load(const LoadRecord& record) = 0;
  // As it is told of by the core. Few care.
  virtual void request(const RequestFacts& /*facts*/) {}
};

inline constexpr std::size_t kWriteKinds = 3;
inline constexpr std::size_t kBarrierKinds = 8;
// As the reports spell them: "atomic_store", "mfence".
std::string_view name_of(WriteFacts::Kind kind);
std::string_view name_of(BarrierFacts::Kind kind);
// "l3", "peer"; "none" and "upgrade" never stand in a load's record.
std::string_view name_of(DataSource source);

}  // namespace membar
