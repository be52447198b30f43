// The in-flight window: machine ops between dispatch and leaving, in program order.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/base/types.h"
#include "sim/cache/private_hierarchy.h"
#include "sim/engine/observer.h"
#include "sim/isa/lowering.h"
#include "sim/isa/op.h"

namespace membar {

inline constexpr std::uint64_t kNoSequence = ~std::uint64_t{0};

// The low `size` bytes of a value; 16-byte accesses have 8 bytes of value.
inline std::uint64_t low_bytes(std::uint64_t value, unsigned size) {
  return size >= 8 ? value : value & ((std::uint64_t{1} << (8 * size)) - 1);
}

enum class EntryKind : std::uint8_t { load, store, rmw, fence, marker, alu, delay, await, prefetch };

enum class EntryState : std::uint8_t {
  waiting,    // has not issued (or: its operands are not there)
  in_flight,  // its line has been asked for
  bound,      // its result is known, and usable from `ready` on
};

enum EntryFlag : std::uint8_t {
  kLastOfOp = 1,   // the last machine op of its trace op
  kFirstHalf = 2,  // of an access that crosses a line; the next entry is the second half
  kSecondHalf = 4,
  kHasExtra = 8,    // Window::extra is in use: operands, `after`, RMW and await details
  kStarted = 16,    // an op that executes at the head only has begun
  kPerformed = 32,  // an RMW has read and written
  kProducer = 64,   // a younger op waits for this result
  kBarrier = 128,   // the trace op's barrier record describes this machine op
};

struct WindowEntry {
  std::uint64_t address = 0;
  std::uint64_t value = 0;              // load, alu: the result. store: what is stored. marker: its cycles here
  Cycle ready = kNever;                 // bound: usable, or able to leave, from here on
  std::uint64_t stores_before = 0;      // load: position in the store queue; store: its own
  std::uint64_t forward = kNoSequence;  // load: position of the store that supplied the value
  std::uint32_t pc = 0;
  std::uint32_t op_index = 0;
  EntryKind kind = EntryKind::load;
  EntryState state = EntryState::waiting;
  OrderClass order_class = OrderClass::load;
  DataSource source = DataSource::none;
  Cause waiting_for = Cause::dependency;  // state == waiting: why
  std::uint8_t size = 8;
  std::uint8_t dst = kNoRegister;
  std::uint8_t flags = 0;
  std::uint8_t trace_flags = 0;  // OpFlag
  std::uint8_t micro = 0;        // which machine op of its trace op
  MshrId mshr{0};
  bool missed = false;  // its access has been counted as an L1 miss
};

// Registers that an entry reads, captured at dispatch.
struct CapturedOperands {
  std::uint8_t count = 0;
  std::uint8_t missing = 0;  // values that are not known yet
  std::array<std::uint8_t, 4> reg{};
  std::array<std::uint64_t, 4> value{};
  std::array<std::uint64_t, 4> producer{};  // sequence of the op that will supply it; kNoSequence: known
  Cycle available{0};                       // when the last known one can be used
  std::array<std::uint64_t, kMaxLoopDepth> loops{};
};

// What only some ops need.
struct ExtraEntry {
  CapturedOperands operands;
  std::uint32_t operands_index = 0;  // Program::operands; 0: none
  std::uint32_t after_index = 0;
  std::uint16_t after_thread = 0xffff;
  bool after_done = true;
  bool after_registered = false;
  OpKind op = OpKind::load;  // rmw: which
  Comparison comparison = Comparison::equal;
  std::uint64_t base_address = 0;
  std::uint64_t operand = 0;   // rmw: the stored or added value; await: the right side
  std::uint64_t expected = 0;  // cas
  bool has_expected = false;
  bool failed = false;    // a cas that did not write
  LineAddress locked{0};  // rmw: the line it keeps while it executes
  Slot slot{0};
};

// What only an observed run needs.
struct ObservedEntry {
  static constexpr unsigned kMaxWriters = 16;
  std::uint32_t line = 0, label = 0, site = 0;
  bool ordered_op = false;  // the trace op has a memory order: its store is an atomic store
  BarrierKind barrier = BarrierKind::none;
  Cycle dispatched;  // the trace op: its first machine op
  Cycle performed = kNever;
  Cycle oldest = kNever;
  Cycle stall_from = kNever;
  Cycle own_started = kNever, own_done = kNever;
  Cycle asked = kNever;  // rmw: its first request that found an MSHR
  RequestTimeline request;
  std::uint32_t replays = 0;
  unsigned writer_count = 0;
  std::array<WriteId, kMaxWriters> writers{};
};

// What a load that this source serves keeps its core waiting for. By DataSource.
inline constexpr std::array<Cause, 8> kCauseOfSource{Cause::dependency, Cause::forward, Cause::l1,   Cause::l2,
                                                     Cause::l3,         Cause::peer,    Cause::dram, Cause::peer};
inline Cause cause_of(DataSource source) { return kCauseOfSource[static_cast<unsigned>(source)]; }

class Window {
 public:
  explicit Window(unsigned size, bool observed) : size_(size) {
    std::size_t capacity = kBlock;
    while (capacity < size) capacity *= 2;
    mask_ = capacity - 1;
    entries_.resize(capacity);
    extra_.resize(capacity);
    lines_.resize(capacity);
    in_flight_.resize((capacity + 63) / 64);
    if (observed) observed_.resize(capacity);
  }
  WindowEntry& at(std::uint64_t sequence) { return entries_[sequence & mask_]; }
  [[nodiscard]] const WindowEntry& at(std::uint64_t sequence) const { return entries_[sequence & mask_]; }
  ExtraEntry& extra(std::uint64_t sequence) { return extra_[sequence & mask_]; }
  [[nodiscard]] const ExtraEntry& extra(std::uint64_t sequence) const { return extra_[sequence & mask_]; }
  ObservedEntry& observed(std::uint64_t sequence) { return observed_[sequence & mask_]; }

  [[nodiscard]] std::uint64_t head() const { return head_; }  // the oldest op
  [[nodiscard]] std::uint64_t next() const { return next_; }  // the sequence of the next to come
  [[nodiscard]] bool empty() const { return head_ == next_; }
  [[nodiscard]] bool full() const { return next_ - head_ >= size_; }
  [[nodiscard]] bool holds(std::uint64_t sequence) const { return sequence >= head_ && sequence < next_; }
  std::uint64_t push() { return next_++; }
  void pop() { ++head_; }
  void truncate(std::uint64_t sequence) {
    for (std::uint64_t p = sequence; p < next_; ++p) clear_in_flight(p);
    next_ = sequence;
  }

  // The entry has its value from this line.
  void note_line(std::uint64_t sequence, LineAddress line) { lines_[sequence & mask_] = tag_of(line); }
  // False: certainly no entry has its value from this line. Looks at all places at once, those of ops that have left
  // and those of other lines that look alike included.
  [[nodiscard]] bool may_have_read(LineAddress line) const {
    const std::uint32_t tag = tag_of(line);
    std::uint32_t found = 0;
    for (std::size_t block = 0; block < lines_.size(); block += kBlock) {
      for (std::size_t i = 0; i < kBlock; ++i) found |= lines_[block + i] == tag ? 1U : 0U;
    }
    return found != 0;
  }

  // False: certainly this entry has not its value from this line.
  [[nodiscard]] bool may_have_read(std::uint64_t sequence, LineAddress line) const {
    return lines_[sequence & mask_] == tag_of(line);
  }

  // The entry waits for a line that has been asked for.
  void set_in_flight(std::uint64_t sequence) { in_flight_[(sequence & mask_) / 64] |= bit_of(sequence); }
  void clear_in_flight(std::uint64_t sequence) { in_flight_[(sequence & mask_) / 64] &= ~bit_of(sequence); }
  // Calls visit(sequence) for every entry that does, oldest first, until it returns false; it may clear them.
  template <class Visit>
  void for_each_in_flight(Visit&& visit) const {
    const std::size_t words = in_flight_.size(), first = (head_ & mask_) / 64;
    const std::uint64_t older = bit_of(head_) - 1;  // of the first word: places that the ring reaches at its end
    for (std::size_t i = 0; i <= words; ++i) {
      const std::size_t at = first + i < words ? first + i : first + i - words;
      std::uint64_t rest = in_flight_[at];
      if (i == 0) rest &= ~older;
      if (i == words) rest &= older;
      for (; rest != 0; rest &= rest - 1) {
        const std::uint64_t place = at * 64 + static_cast<unsigned>(std::countr_zero(rest));
        if (!visit(head_ + ((place - head_) & mask_))) return;
      }
    }
  }
  // The oldest that does; kNoSequence: none.
  [[nodiscard]] std::uint64_t first_in_flight() const {
    std::uint64_t first = kNoSequence;
    for_each_in_flight([&](std::uint64_t sequence) {
      first = sequence;
      return false;
    });
    return first;
  }

 private:
  static constexpr std::size_t kBlock = 8;

  static std::uint32_t tag_of(LineAddress line) { return static_cast<std::uint32_t>(line.value); }
  [[nodiscard]] std::uint64_t bit_of(std::uint64_t sequence) const {
    return std::uint64_t{1} << ((sequence & mask_) % 64);
  }

  std::uint64_t size_;
  std::size_t mask_ = 0;
  std::uint64_t head_ = 0, next_ = 0;
  std::vector<WindowEntry> entries_;
  std::vector<ExtraEntry> extra_;
  std::vector<ObservedEntry> observed_;
  std::vector<std::uint32_t> lines_;      // [place]: what note_line was told last
  std::vector<std::uint64_t> in_flight_;  // a bit for each place
};

}  // namespace membar
