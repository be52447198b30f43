// What one thread of a program does next, given its registers: everything that needs no memory is done on the way.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/isa/lowering.h"
#include "sim/isa/op.h"
#include "sim/isa/ordering_table.h"
#include "sim/trace/program.h"

namespace membar {

// Copied at every choice that the search makes.
struct ThreadState {
  std::uint32_t position = 0;  // of the op in the thread's code
  std::uint8_t part = 0;       // which machine op, or half of one, of that op is next
  bool finished = false;
  std::uint64_t first_half = 0;  // a load that crosses a line: what its first half has read
  std::array<std::uint64_t, kRegisters> registers{};
};

// One access or fence that a thread is about to make.
struct MemoryAction {
  enum class Kind : std::uint8_t { none, read, write, rmw, full_fence, store_fence };
  Kind kind = Kind::none;  // none: the thread is at its end, or cannot go on
  const TraceOp* op = nullptr;
  std::uint64_t address = 0;
  unsigned bytes = 0;
  std::uint64_t value = 0;     // write: stored; rmw: its operand
  std::uint64_t expected = 0;  // rmw of a cas: the old value that lets it write
  unsigned shift = 0;          // of an access that crosses a line: where its bits stand in the whole
  bool last_half = true;
  unsigned parts = 1;      // how many actions the op consists of
  bool unordered = false;  // rmw: its ordering has been removed
};

// The code of a program's threads, lowered for a model.
class ThreadCode {
 public:
  // Fails when the model cannot express an op, or when the program is too large to enumerate.
  static Result<ThreadCode> create(const Program& program, const OrderingTable& table, StoreScLowering store_sc,
                                   unsigned line_bytes);

  [[nodiscard]] std::size_t threads() const { return code_.size(); }
  // Runs the thread up to its next action. `spent`: the states that it has been in since it last changed memory, by
  // which a loop that waits is recognised: a round that ends where it began is left out (kind none, and not finished),
  // for the execution without it is one as well, with the same end. A read-modify-write that writes what it has read
  // changes nothing: who reads from it can as well read from the write before it.
  MemoryAction advance(std::size_t thread, ThreadState& state, std::vector<ThreadState>& spent) const;
  // The action has been made; a read or rmw has returned `value`.
  void complete(const MemoryAction& action, std::uint64_t value, ThreadState& state) const;
  // What an rmw writes over `old`; nothing when it is a cas that fails.
  [[nodiscard]] static std::optional<std::uint64_t> written_over(const MemoryAction& action, std::uint64_t old);
  // An await accepts only some values.
  [[nodiscard]] bool accepts(const MemoryAction& action, std::uint64_t value, const ThreadState& state) const;
  // The largest piece of memory, 1 to 8 bytes, that no access of the program divides.
  [[nodiscard]] unsigned cell_bytes() const { return cell_bytes_; }

 private:
  enum class Step : std::uint8_t { action, local, stuck };
  [[nodiscard]] Step step(std::size_t thread, ThreadState& state, MemoryAction& action) const;
  void structure(const TraceOp& op, ThreadState& state) const;
  [[nodiscard]] MemoryAction action_of(const TraceOp& op, const LoweredOp& lowered, const ThreadState& state) const;
  [[nodiscard]] std::uint64_t value_of(const TraceOp& op, const ThreadState& state) const;
  [[nodiscard]] std::uint64_t address_of(const TraceOp& op, const ThreadState& state) const;
  [[nodiscard]] const LoweredOp& lowered(const TraceOp& op) const {
    return lowered_[static_cast<std::size_t>(op.kind)][static_cast<std::size_t>(op.order)];
  }
  [[nodiscard]] bool crosses(const TraceOp& op, std::uint64_t address) const {
    return address % line_bytes_ + op.size > line_bytes_;
  }

  const Program* program_ = nullptr;
  std::vector<std::vector<TraceOp>> code_;
  std::array<std::array<LoweredOp, kMemoryOrders>, kLowerableOps> lowered_{};
  unsigned line_bytes_ = 64;
  unsigned cell_bytes_ = 8;
};

}  // namespace membar
