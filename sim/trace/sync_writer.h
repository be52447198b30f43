// Appends the ops that one operation of language synchronisation consists of to the open thread.
#pragma once

#include <cstdint>

#include "sim/isa/op.h"
#include "sim/trace/trace_state.h"

namespace membar {

// Every op carries the line, the label and the site of the operation. When one cannot be appended, the scanner has the
// error, and ok() is false from then on.
class SyncWriter {
 public:
  // `place`: of the operation, for errors. REQUIRES: a thread section is open.
  SyncWriter(TraceState& state, const char* place, std::uint32_t label, std::uint32_t site)
      : state_(state), place_(place), label_(label), site_(site), first_(state.code.written(*state.thread)) {}

  // 8 bytes at `address` + `offset`.
  void load(Address address, MemoryOrder order, std::uint8_t dst, const Expression& offset = {});
  void store(Address address, MemoryOrder order, const Expression& value, const Expression& offset = {});
  void swap(Address address, MemoryOrder order, std::uint64_t value, std::uint8_t dst);
  void add(Address address, MemoryOrder order, std::uint64_t value, std::uint8_t dst);
  // Writes `value` over 0; `dst` gets the old value.
  void compare_and_swap_zero(Address address, MemoryOrder order, std::uint64_t value, std::uint8_t dst);
  void await(Address address, MemoryOrder order, Comparison comparison, const Expression& value);
  void set(std::uint8_t dst, const Expression& value);

  // What follows is executed when the comparison holds, up to land(the returned position).
  std::uint32_t when(const Expression& left, Comparison comparison, const Expression& right);
  void land(std::uint32_t position);
  // Back to `position`, unless the comparison holds.
  void back_unless(std::uint32_t position, const Expression& left, Comparison comparison, const Expression& right);
  void jump(std::uint32_t position);
  // Jumps ahead, to where land(the returned position) will be.
  std::uint32_t jump_ahead();
  void panic(Panic panic, std::uint32_t object);
  [[nodiscard]] std::uint32_t here() const { return state_.code.position(*state_.thread); }

  // Whether the ops to come may be executed several times per operation.
  void set_in_loop(bool in_loop) { in_loop_ = in_loop; }

  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] std::uint16_t thread() const { return *state_.thread; }
  // TraceOp::index of its ops, and of those that write.
  [[nodiscard]] std::uint32_t first_index() const { return first_; }
  [[nodiscard]] std::uint32_t last_index() const { return state_.code.written(*state_.thread) - 1; }
  [[nodiscard]] std::uint32_t first_write() const { return first_write_; }
  [[nodiscard]] std::uint32_t last_write() const { return last_write_; }

 private:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  TraceOp access(OpKind kind, Address address, MemoryOrder order) const;
  void branch(TraceOp& op, const Expression& left, Comparison comparison, const Expression& right);
  void append(TraceOp op, Operands operands = {});
  // The op takes the value: as a constant, or from registers.
  void append_with_value(TraceOp& op, const Expression& value);

  TraceState& state_;
  const char* place_;
  std::uint32_t label_;
  std::uint32_t site_;
  std::uint32_t first_;
  std::uint32_t first_write_ = kNone, last_write_ = kNone;
  bool in_loop_ = false;
  bool ok_ = true;
};

// h0..h3: nothing of one operation is in them when the next begins.
inline constexpr std::uint8_t kH0 = kFirstHiddenRegister;
inline constexpr std::uint8_t kH1 = kFirstHiddenRegister + 1;
inline constexpr std::uint8_t kH2 = kFirstHiddenRegister + 2;
inline constexpr std::uint8_t kH3 = kFirstHiddenRegister + 3;

// Expressions of registers and constants.
Expression value_of(std::uint8_t reg);
Expression operator+(Expression left, const Expression& right);
Expression operator-(Expression left, const Expression& right);
Expression operator*(Expression left, const Expression& right);
Expression operator/(Expression left, const Expression& right);
Expression operator%(Expression left, const Expression& right);

}  // namespace membar
