// A trace after reading: names, initial state, expectations, and one stream of ops per thread. Everything in it was
// validated; what can only be judged with a config (cores, the ISA's ops, data = off) is judged by sim/system.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/base/types.h"
#include "sim/isa/op.h"
#include "sim/trace/synchronisation.h"

namespace membar {

// `var x`, `var data[1000] u32`, `var a b : together`; and the hidden variables of synchronisation objects.
struct Symbol {
  std::string name;
  Address address;
  unsigned element_bytes = 8;
  std::uint64_t count = 1;
  unsigned line = 0;
  bool hidden = false;  // m.lock: of a synchronisation object, and not for ops as written
  [[nodiscard]] std::uint64_t bytes() const { return element_bytes * count; }
};

struct InitialValue {
  Address address;
  unsigned bytes = 8;
  std::uint64_t value = 0;
};

// `place x modified c0`: where the lines of a symbol are when the run starts.
struct Placement {
  enum class Where : std::uint8_t { modified, exclusive, shared, l3, dram };
  std::size_t symbol = 0;                // index into Program::symbols
  std::optional<std::uint64_t> element;  // `place data[3] ...`; absent: the whole symbol
  Where where = Where::dram;
  std::vector<CoreId> cores;  // one for modified and exclusive, one or more for shared, else none
  unsigned line = 0;
  unsigned column = 0;
};

// `site N file:line function`.
struct Site {
  std::uint32_t number = 0;
  std::string location;
  std::string function;
};

// One side of a comparison in `expect`: a small tree.
struct ExpectTerm {
  enum class Kind : std::uint8_t {
    number,
    reg,
    variable,
    visible,
    seen,
    cost,
    cycles,
    thread_cycles,
    state,
    state_name,
    add,
    subtract,
    multiply,
    divide
  };
  Kind kind = Kind::number;
  std::uint64_t number = 0;                 // number; state_name: one of 'M' 'E' 'S' 'I'
  std::uint16_t thread = 0;                 // reg, thread_cycles; visible, seen, cost: thread of the op
  std::uint8_t reg = 0;                     // reg
  std::uint32_t op_index = 0;               // visible, seen, cost: TraceOp::index of the op
  std::uint32_t last_op_index = 0;          // cost: the same; of language synchronisation: of the last of its ops
  std::uint64_t occurrence = 0;             // visible, seen, cost: label[k]: the k-th time the op is executed, from 0
  CoreId core{0};                           // seen, state
  Address address;                          // variable, state
  unsigned bytes = 8;                       // variable
  std::unique_ptr<ExpectTerm> left, right;  // add, subtract, multiply, divide
};

struct Expectation {
  enum class Relation : std::uint8_t { equal, not_equal, less, less_equal, greater, greater_equal, in_range };
  std::string text;  // as written, without `expect`
  unsigned line = 0;
  Relation relation = Relation::equal;
  std::unique_ptr<ExpectTerm> left, right;
  std::unique_ptr<ExpectTerm> upper;  // in_range: left in right..upper, inclusive
};

// The ops of one thread, by position. Positions 0..size-1; the last op is OpKind::finish.
// Keeps a bounded part in memory: a span stays valid until the second next call of fetch on the same stream.
class OpStream {
 public:
  virtual ~OpStream() = default;
  // The ops from `position` on, as many as are at hand (at least one).
  // REQUIRES: position < size()
  virtual std::span<const TraceOp> fetch(std::uint32_t position) = 0;
  [[nodiscard]] virtual std::uint32_t size() const = 0;
};

// Ops that are all in memory.
class MemoryOpStream final : public OpStream {
 public:
  explicit MemoryOpStream(std::vector<TraceOp> ops) : ops_(std::move(ops)) {}
  std::span<const TraceOp> fetch(std::uint32_t position) override {
    return std::span<const TraceOp>(ops_).subspan(position);
  }
  [[nodiscard]] std::uint32_t size() const override { return static_cast<std::uint32_t>(ops_.size()); }

 private:
  std::vector<TraceOp> ops_;
};

struct ProgramThread {
  std::string name;
  unsigned line = 0;              // of its first `thread` line
  std::uint32_t written_ops = 0;  // ops as written (the N of `after` runs from 0 to written_ops - 1)
  std::unique_ptr<OpStream> code;
};

struct Program {
  std::string file;
  std::vector<Symbol> symbols;
  std::vector<InitialValue> initial_values;
  std::vector<Placement> placements;
  std::vector<Site> sites;
  std::vector<std::string> labels{""};         // [0] is "no label"
  std::vector<Operands> operands{Operands{}};  // [0] is "none"
  std::vector<ProgramThread> threads;
  std::vector<Expectation> expectations;
  Synchronisation synchronisation;
  std::uint64_t total_written_ops = 0;
  bool lacks_values = false;       // some write has no value: implies data = off
  bool needs_values = false;       // some await, if, while, register address or expectation on a value needs data
  unsigned needs_values_line = 0;  // the first line that does, for the message
  bool has_after = false;
  bool has_hold = false;  // some store says `hold`
  // Every (kind, order) that occurs, with the first line that has it: for what a config's ISA or model cannot do.
  struct UsedOp {
    OpKind kind;
    MemoryOrder order;
    unsigned line;
    unsigned column;
  };
  std::vector<UsedOp> used_ops;

  // The name of what lies at an address: "x", "data[3]", or "0x7f..." when no symbol does.
  [[nodiscard]] std::string symbol_at(Address address) const;
};

}  // namespace membar
