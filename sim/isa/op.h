// The op vocabulary: what a trace can say, and the record in which one op travels from the reader to a core.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace membar {

// Every mnemonic is declared here, once: kind, name, whether it takes an order (`load.acq`), whether it is a write.
// The readers, `membar lower` and the reports derive theirs from this list.
#define MEMBAR_OPS(X)                     \
  X(load, "load", true, false)            \
  X(store, "store", true, true)           \
  X(swap, "swap", true, true)             \
  X(add, "add", true, true)               \
  X(bit_and, "and", true, true)           \
  X(bit_or, "or", true, true)             \
  X(bit_xor, "xor", true, true)           \
  X(cas, "cas", true, true)               \
  X(fence, "fence", true, false)          \
  X(mfence, "mfence", false, false)       \
  X(sfence, "sfence", false, false)       \
  X(lfence, "lfence", false, false)       \
  X(prefetchw, "prefetchw", false, false) \
  X(delay, "delay", false, false)         \
  X(await, "await", true, false)          \
  X(set, "set", false, false)

enum class OpKind : std::uint8_t {
#define MEMBAR_OP_ENUM(kind, name, ordered, writes) kind,
  MEMBAR_OPS(MEMBAR_OP_ENUM)
#undef MEMBAR_OP_ENUM
  // Structure, which costs nothing by itself (a branch takes a dispatch slot):
  loop_begin,     // repeat: dst = loop register, value = iterations, target = first op after the matching loop_end
  loop_end,       // increments the loop register; jumps to `target` (first op of the body) while iterations remain
  branch_unless,  // if, while: evaluates operands; jumps to `target` when the condition is false
  jump,           // else, end of while: to `target`
  panic,          // the program is at fault: the run ends here. value = why (sim/trace/synchronisation.h)
  finish,         // the end of the thread; the last op of every thread's code
};

// `unordered` stands in no trace: it is what without_ordering() (lowering.h) leaves of an atomic that orders by itself.
enum class MemoryOrder : std::uint8_t { none, rlx, acq, rel, acq_rel, sc, unordered };
inline constexpr unsigned kMemoryOrders = static_cast<unsigned>(MemoryOrder::unordered) + 1;
constexpr bool acquires(MemoryOrder order) {
  return order == MemoryOrder::acq || order == MemoryOrder::acq_rel || order == MemoryOrder::sc;
}
constexpr bool releases(MemoryOrder order) {
  return order == MemoryOrder::rel || order == MemoryOrder::acq_rel || order == MemoryOrder::sc;
}

// == != < >= of `await`, `if` and `while`. Comparisons are unsigned.
enum class Comparison : std::uint8_t { equal, not_equal, less, greater_equal };

// The mnemonic ("load", "mfence", ...), and "" for structure.
std::string_view name_of(OpKind kind);
std::optional<OpKind> op_kind_of(std::string_view mnemonic);
// "", "rlx", "acq", "rel", "acq_rel", "sc", "unordered".
std::string_view name_of(MemoryOrder order);
// Those that a trace can say: not "unordered".
std::optional<MemoryOrder> memory_order_of(std::string_view name);
bool takes_order(OpKind kind);
bool is_write(OpKind kind);  // store and the read-modify-writes
// swap, add, and, or, xor, cas
constexpr bool is_rmw(OpKind kind) { return kind >= OpKind::swap && kind <= OpKind::cas; }
constexpr bool is_fence(OpKind kind) { return kind >= OpKind::fence && kind <= OpKind::lfence; }
constexpr bool is_structure(OpKind kind) { return kind >= OpKind::loop_begin; }
bool compare(Comparison comparison, std::uint64_t left, std::uint64_t right);

// Registers of a thread: r0..r31 of the trace, then one hidden register per nesting level of `repeat`, then those that
// language synchronisation computes with, which hold values as r0..r31 do.
inline constexpr unsigned kUserRegisters = 32;
inline constexpr unsigned kMaxLoopDepth = 8;
inline constexpr unsigned kFirstHiddenRegister = kUserRegisters + kMaxLoopDepth;
inline constexpr unsigned kHiddenRegisters = 4;
inline constexpr unsigned kRegisters = kFirstHiddenRegister + kHiddenRegisters;
inline constexpr std::uint8_t kNoRegister = 0xff;
// The register of a `repeat`: always known at dispatch.
constexpr bool is_loop_register(unsigned reg) { return reg >= kUserRegisters && reg < kFirstHiddenRegister; }

// An integer expression over registers and constants, in reverse Polish order. Arithmetic is modulo 2^64.
struct Expression {
  enum class Code : std::uint8_t {
    constant,
    reg,
    add,
    subtract,
    multiply,
    divide,
    modulo,
    bit_and,
    bit_or,
    bit_xor,
    shift_left,
    shift_right
  };
  struct Node {
    Code code;
    std::uint8_t reg = 0;
    std::uint64_t constant = 0;
    friend bool operator==(const Node&, const Node&) = default;
  };
  static constexpr unsigned kMaxNodes = 16;
  std::array<Node, kMaxNodes> nodes{};
  std::uint8_t size = 0;  // 0: absent, evaluates to 0

  // REQUIRES: well formed (every reader checks it). Division by zero yields 0.
  [[nodiscard]] std::uint64_t evaluate(const std::uint64_t* registers) const;
  friend bool operator==(const Expression&, const Expression&) = default;
};

// What an op computes from registers. An op without any has operands == 0; equal Operands are stored once per trace.
struct Operands {
  Expression address;   // added to TraceOp::address
  Expression value;     // store, RMW and set value, cas new value, await and branch left side... see uses_* below
  Expression expected;  // cas: expected old value; branch: right side of the comparison
  // The registers read by all three together (loop registers are always ready and not listed).
  std::array<std::uint8_t, 4> sources{kNoRegister, kNoRegister, kNoRegister, kNoRegister};
  friend bool operator==(const Operands&, const Operands&) = default;
};

enum OpFlag : std::uint8_t {
  kHasValue = 1,         // store, swap, add, cas: the trace gives a value (else it implies data = off)
  kFailedCas = 2,        // recorded cas without values, marked `failed`
  kAddressRegister = 4,  // the address uses registers (Operands::address)
  kValueRegister = 8,    // the value uses registers (Operands::value)
  kInsideBlock = 16,     // stands inside repeat, if or while
  kAfterTarget =
      32,        // some op of another thread names this one in `after` (set by readers that know it; may be absent)
  kHold = 64,    // store: may not leave the store buffer earlier than TraceOp::target says
  kUntil = 128,  // delay, hold: the number is a cycle of the run, not a count of cycles
};

// One op of one thread, as written. Fixed size, no pointers: readers spill it, cores read it.
//   load:    address [operands], size, dst
//   store:   address [operands], size, value (constant, or Operands::value when kValueRegister)
//   swap/add/and/or/xor: as store, and dst (the old value; kNoRegister: result unused)
//   cas:     as swap; value is the new one; Operands::expected the old one (absent in recorded traces)
//   await:   address, size, comparison, value (the right side; constant or Operands::value)
//   set:     dst, Operands::value (or constant value)
//   delay:   value = cycles (constant or Operands::value);  prefetchw: address
//   fence:   order;  mfence/sfence/lfence: nothing
struct TraceOp {
  std::uint64_t address = 0;
  std::uint64_t value = 0;
  std::uint32_t index = 0;              // N: the op's number in its thread, as written, from 0; structure takes none
  std::uint32_t line = 0;               // in the trace file, from 1
  std::uint32_t operands = 0;           // index into Program::operands; 0 = none
  std::uint32_t label = 0;              // index into Program::labels; 0 = none
  std::uint32_t site = 0;               // `site N`; 0 = none
  std::uint32_t target = 0;             // structure: position in the thread's code to jump to; kHold: cycles
  std::uint32_t after_index = 0;        // `after THREAD:N`: N
  std::uint16_t after_thread = 0xffff;  // `after`: the thread; 0xffff = none
  OpKind kind = OpKind::finish;
  MemoryOrder order = MemoryOrder::none;
  std::uint8_t size = 8;  // bytes: 1, 2, 4, 8, 16
  std::uint8_t dst = kNoRegister;
  std::uint8_t flags = 0;  // OpFlag
  Comparison comparison = Comparison::equal;
};
static_assert(sizeof(TraceOp) == 56);

}  // namespace membar
