// The few writes and barriers that expectations ask about, kept whole however long the run is.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>

#include "sim/analysis/records.h"
#include "sim/trace/program.h"

namespace membar {

class Watches {
 public:
  Watches() = default;
  // Watches what the program's expectations name: visible(W), seen(W, core), cost(B).
  explicit Watches(const Program& program);

  [[nodiscard]] bool empty() const { return ops_.empty(); }

  // Writes arrive in the order of their ids, which within a core is program order: so they count occurrences.
  void write(const WriteRecord& record);
  // Barriers of one op arrive in program order.
  void barrier(const BarrierRecord& record);
  // A read from a write whose record has left. Returns whether the write is watched.
  bool late_read(WriteId write, CoreId reader, Cycle cycle, bool forwarded);

  // The record of the occurrence-th execution of an op (from 0); nullptr: not executed so often, or not watched.
  [[nodiscard]] const WriteRecord* find_write(CoreId core, std::uint32_t op, std::uint64_t occurrence) const;
  // The stall of the occurrence-th execution, in cycles. Of language synchronisation (`op` is its first op): of all its
  // barriers together.
  [[nodiscard]] std::optional<std::uint64_t> find_cost(CoreId core, std::uint32_t op, std::uint64_t occurrence) const;
  // How often the op was recorded as a write, and as a barrier. 0 for what is not watched.
  [[nodiscard]] std::uint64_t writes_of(CoreId core, std::uint32_t op) const;
  [[nodiscard]] std::uint64_t barriers_of(CoreId core, std::uint32_t op) const;

 private:
  struct Watched {
    std::optional<WriteRecord> write;
    std::optional<std::uint64_t> cost;
  };
  struct Op {
    std::uint64_t writes = 0;
    std::uint64_t barriers = 0;
    std::optional<std::uint64_t> leader;           // part of what begins with this one, and adds to its cost
    std::map<std::uint64_t, Watched> occurrences;  // only those that are asked for
  };
  void watch(const ExpectTerm* term);
  [[nodiscard]] const Op* find(CoreId core, std::uint32_t op) const;

  std::unordered_map<std::uint64_t, Op> ops_;              // by core and op; never iterated
  std::unordered_map<std::uint32_t, WriteRecord*> by_id_;  // watched writes that have come
};

}  // namespace membar
