// The accesses of a run, thread by thread in program order, for those who reason about their order afterwards. All of
// them are kept: 56 bytes an access.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/engine/observer.h"
#include "sim/isa/op.h"
#include "sim/trace/program.h"

namespace membar {

struct LoggedAccess {
  enum class Kind : std::uint8_t { load, store, rmw, failed_rmw, fence };
  Kind kind = Kind::load;
  MemoryOrder order = MemoryOrder::none;
  std::uint8_t size = 8;
  std::uint32_t op_index = 0;
  std::uint32_t line = 0;
  std::uint32_t label = 0;
  std::uint64_t sequence = 0;  // rises in program order
  Address address;
  std::uint64_t value = 0;
  Cycle cycle;                   // a load or fence performed, a write became visible
  WriteId id = kInitialWrite;    // of a write
  WriteId from = kInitialWrite;  // a load, an RMW: the write that it read from
};

static_assert(sizeof(LoggedAccess) == 56);

inline bool reads(const LoggedAccess& access) {
  return access.kind != LoggedAccess::Kind::store && access.kind != LoggedAccess::Kind::fence;
}
inline bool writes(const LoggedAccess& access) {
  return access.kind == LoggedAccess::Kind::store || access.kind == LoggedAccess::Kind::rmw;
}

// Watches a machine that tracks writers.
class RaceLog final : public Observer {
 public:
  explicit RaceLog(Program& program);

  WriteId new_write(CoreId core) override;
  void write_visible(const WriteFacts& facts) override;
  void barrier_done(const BarrierFacts& facts) override;
  void load_performed(const LoadFacts& facts) override;
  void read_from(WriteId, CoreId, Cycle, bool) override {}

  // The run is over: puts every thread's accesses in program order. Once.
  void finish();
  // By thread. REQUIRES: finish() was called
  [[nodiscard]] const std::vector<std::vector<LoggedAccess>>& threads() const { return threads_; }
  [[nodiscard]] std::uint32_t write_count() const { return writes_; }

 private:
  struct OpTraits {
    OpKind kind = OpKind::load;
    MemoryOrder order = MemoryOrder::none;
  };
  [[nodiscard]] const OpTraits& traits(CoreId core, std::uint32_t op_index) const { return ops_[core.value][op_index]; }

  std::vector<std::vector<OpTraits>> ops_;  // by thread and TraceOp::index
  std::vector<std::vector<LoggedAccess>> threads_;
  std::uint32_t writes_ = 0;
};

}  // namespace membar
