// The barriers of a run, as `--marginal` tells them apart: by op, or in large traces by place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "sim/analysis/records.h"
#include "sim/base/types.h"
#include "sim/engine/observer.h"
#include "sim/isa/op.h"

namespace membar {

// Which barriers are one. `op`: all executions of one op of one thread. `site`: those of one kind that come from one
// place of the recorded program, in whatever thread. `place`: those of a thread, a kind and an address.
struct BarrierKey {
  enum class By : std::uint8_t { op, site, place };
  By by = By::op;
  BarrierFacts::Kind kind = BarrierFacts::Kind::fence;
  CoreId core;               // op, place; else 0
  std::uint64_t number = 0;  // op: TraceOp::index; site: its number; place: the address
  friend auto operator<=>(const BarrierKey&, const BarrierKey&) = default;
};

// Keys of one run are all made with the same `by_op`. Without it the key is that of the op where its registers give the
// address: executions of one op are never in two groups.
BarrierKey key_of(const BarrierFacts& barrier, bool by_op);
// The same of an op as it stands in its thread. REQUIRES: it keeps a barrier record of this kind
BarrierKey key_of(const TraceOp& op, CoreId core, BarrierFacts::Kind kind, bool by_op);

struct BarrierGroup {
  BarrierKey key;
  BarrierFacts first;          // one of its barriers
  std::vector<CoreId> cores;   // whose barriers they are, ascending
  std::uint64_t barriers = 0;  // executions
  std::uint64_t stall = 0;     // all together
  bool orders = false;         // false: all of them became nothing that orders
};

// Takes the records of a run. Memory is bounded by kMostGroups, whatever the length of the run.
class BarrierGroups final : public RecordSink {
 public:
  static constexpr std::size_t kMostGroups = 100'000;

  // Ops are told apart until there are more than `most_ops`; then barriers are grouped by place.
  explicit BarrierGroups(std::size_t most_ops, std::size_t most_groups = kMostGroups)
      : most_ops_(most_ops), most_groups_(most_groups) {}

  void write(const WriteRecord&) override {}
  void barrier(const BarrierRecord& record) override;
  void load(const LoadRecord&) override {}

  [[nodiscard]] bool by_op() const { return by_op_; }
  // The costliest first, by stall; those of one cost in the order of their keys.
  [[nodiscard]] std::vector<BarrierGroup> costliest_first() const;
  // Barriers that found no place among the groups, and their stalls.
  [[nodiscard]] std::uint64_t barriers_beyond() const { return barriers_beyond_; }
  [[nodiscard]] std::uint64_t stall_beyond() const { return stall_beyond_; }

 private:
  void merge(const BarrierGroup& group);
  void group_by_place();

  std::size_t most_ops_;
  std::size_t most_groups_;
  bool by_op_ = true;
  std::map<BarrierKey, BarrierGroup> groups_;
  std::uint64_t barriers_beyond_ = 0;
  std::uint64_t stall_beyond_ = 0;
};

}  // namespace membar
