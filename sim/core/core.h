// One core: executes the ops of one thread on a private hierarchy, under an ordering table.
//
// A core is advanced in ticks: `run(from, limit)` simulates all cycles from `from` in which this core does anything, as
// long as they lie before `limit`, and returns the next one. Within a cycle the order is: fills that are due, ops leave
// the window, one store commits and older ones ask for their lines, ops that waited issue, new ops dispatch, new stores
// ask for their lines. Messages of a cycle were delivered before.
//
// Definitions (what performs when, what a stall is charged to) are those of DESIGN sections 2 and 3.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/types.h"
#include "sim/cache/private_hierarchy.h"
#include "sim/core/after.h"
#include "sim/core/core_parameters.h"
#include "sim/core/store_queue.h"
#include "sim/core/window.h"
#include "sim/engine/observer.h"
#include "sim/isa/op.h"
#include "sim/trace/program.h"

namespace membar {

// What a core is doing, for the message when a run cannot finish.
struct CoreStatus {
  bool finished = false;
  std::uint32_t line = 0;      // of the oldest op, in the trace
  std::uint32_t op_index = 0;  // of the same
  Cause cause = Cause::idle;
  Address address;  // of the oldest op's access, when it has one
  bool is_await = false;
  Comparison comparison = Comparison::equal;
  std::uint64_t expected = 0;  // await: the right side
  std::uint8_t size = 0;       // of the oldest op's access, bytes
  std::uint64_t value = 0;     // await: what the last poll read; before there was one, nothing in particular
  std::uint16_t after_thread = 0xffff;
  std::uint32_t after_index = 0;
};

// An op that only its registers make wrong (a misaligned atomic, say), or a panic: the run ends with this.
struct CoreFault {
  std::uint32_t line = 0;
  std::string message;
};

// How far a core may run ahead: asked again whenever the core may have sent something.
class RunLimit {
 public:
  virtual ~RunLimit() = default;
  [[nodiscard]] virtual Cycle limit() const = 0;
};

template <class Obs>
class Core final : public CacheClient, public AfterTarget {
 public:
  Core(CoreId id, const CoreParameters& parameters, PrivateHierarchy& hierarchy, const Program& program, OpStream& code,
       AfterRegistry& after, Obs& observer);

  // Simulates from cycle `from` on, up to but not including the limit. Returns the next cycle in which this core has
  // something to do by itself; kNever: only a message or another core can wake it.
  Cycle run(Cycle from, const RunLimit& limit);

  [[nodiscard]] bool finished() const { return end_ != kNever; }
  [[nodiscard]] Cycle end() const { return end_; }  // REQUIRES: finished()
  // The cycle up to which it has been simulated.
  [[nodiscard]] Cycle time() const { return accounted_; }
  [[nodiscard]] std::uint64_t ops() const { return ops_; }
  [[nodiscard]] std::uint64_t replays() const { return replays_; }
  [[nodiscard]] Cycle last_progress() const {
    return progress_;
  }  // a store became visible, or an op left outside loops
  [[nodiscard]] const std::array<std::uint64_t, kUserRegisters>& registers() const { return user_registers_; }
  [[nodiscard]] std::uint32_t registers_written() const { return registers_written_; }
  // Cycles by cause, complete up to `until`: whatever was not charged yet is idle, or what the core waits for.
  [[nodiscard]] std::array<std::uint64_t, kCauses> accounting(Cycle until) const;
  [[nodiscard]] const std::optional<CoreFault>& fault() const { return fault_; }
  [[nodiscard]] CoreStatus status() const;
  // Since the last call: a message gave this core something to do in the current cycle.
  bool take_wake() { return std::exchange(wake_, false); }
  // `after` was satisfied.
  void after_satisfied() { recheck_ = true; }

  // CacheClient
  bool line_filled(MshrId mshr, LineAddress line, Slot slot, bool writable, Cycle now) override;
  void line_lost(LineAddress line, Cycle now) override;
  void fill_lost(MshrId mshr, LineAddress line, Cycle now) override;
  void write_lost(LineAddress line, Cycle now) override;
  void resources_freed(Cycle now) override;
  // AfterTarget
  [[nodiscard]] bool is_visible(std::uint32_t op_index) const override;

 private:
  static constexpr bool kObserved = Obs::kEnabled;
  static constexpr bool kChecked = Obs::kChecked;
  static constexpr std::uint32_t kNoPc = ~std::uint32_t{0};

  // A load that left the window before its value came (weak models only).
  struct PendingLoad {
    std::uint64_t sequence;
    WindowEntry entry;
    ObservedEntry observed;
  };
  // A value that dispatch changed and a squash must restore.
  struct ControlUndo {
    std::uint64_t sequence;  // of the next entry at that time
    std::uint8_t loop;       // loop register, or kNoRegister: an op that became nothing was counted
    std::uint64_t value;
  };
  // A barrier that lowered to nothing: its record of zeros is due when all older entries have left.
  struct ZeroBarrier {
    bool executes;  // its op is an access: the record ends when that leaves
    BarrierFacts facts;
  };

  // A store fence in the store buffer: its record is due when it performs.
  struct MarkerBarrier {
    std::uint64_t position;
    BarrierFacts facts;
  };

  // What of a cycle the express lane has done before it left the rest of it to tick().
  struct Carry {
    bool in_cycle = false;
    bool retired = false;  // what can leave the window has left
    bool left = false;     // an op has left the window
    unsigned slots = 0;    // ops that were dispatched
  };

  // core_express.h
  [[nodiscard]] bool express_ready(Cycle now) const;
  Cycle express(Cycle now, Cycle& limit);
  Cycle express_loads(Cycle now, Cycle end, Carry& carry);
  bool express_retire(Cycle now, Carry& carry);
  bool express_drain(Cycle now);
  bool express_dispatch(const TraceOp& op, Cycle now, Cycle load_ready);
  void fill_plain(WindowEntry& entry, const TraceOp& op, EntryKind kind, OrderClass order_class, Cycle ready);
  Cycle express_settle(Cycle now);

  // core_tick.h
  void tick(Cycle now);
  void charge(Cycle until);
  void settle(Cycle now);
  Cause head_cause() const;
  [[nodiscard]] bool waits_by_itself(const WindowEntry& entry) const;
  [[nodiscard]] bool waits_for_marker(const WindowEntry& entry) const;
  Cycle next_wake(Cycle now);
  void finish_if_done(Cycle now);

  // core_dispatch.h
  void dispatch(Cycle now);
  bool dispatch_op(const TraceOp& op, Cycle now);
  void dispatch_machine_op(const TraceOp& op, const LoweredOp& lowered, Cycle now);
  void skip(const TraceOp& op);
  [[nodiscard]] bool is_plain(const TraceOp& op) const;
  void dispatch_plain_load(const TraceOp& op, Cycle now);
  void dispatch_plain_store(const TraceOp& op, Cycle now);
  void push_plain_store(const TraceOp& op, std::uint64_t sequence);
  bool dispatch_simple(const TraceOp& op, Cycle now);
  WindowEntry& new_entry(const TraceOp& op, EntryKind kind, Cycle now);
  void set_access(WindowEntry& entry, const TraceOp& op, bool crosses, bool second_half);
  void add_extra(WindowEntry& entry, std::uint64_t sequence, const TraceOp& op, Cycle now);
  void capture(CapturedOperands& operands, const Operands& wanted, Cycle now);
  void new_store(WindowEntry& entry, std::uint64_t sequence, std::uint32_t held_cycles);
  const TraceOp& op_at(std::uint32_t pc);

  // core_structure.h
  bool dispatch_structure(const TraceOp& op, Cycle now);
  bool branch_ready(const Operands& operands, Cycle now);
  std::uint64_t branch_value(const Expression& expression);

  // core_issue.h
  void issue_waiting(Cycle now);
  void address_known(StoreEntry& store, std::uint64_t address);
  void try_issue(WindowEntry& entry, std::uint64_t sequence, Cycle now);
  bool operands_ready(WindowEntry& entry, std::uint64_t sequence, Cycle now);
  bool resolve_operands(WindowEntry& entry, std::uint64_t sequence, Cycle now);
  bool after_allows(WindowEntry& entry, std::uint64_t sequence);
  void issue_load(WindowEntry& entry, std::uint64_t sequence, Cycle now);
  bool load_may_issue(WindowEntry& entry, std::uint64_t sequence, Cycle now);
  // Executes only as the oldest of the window.
  static bool is_serial(const WindowEntry& entry) {
    return entry.kind == EntryKind::rmw || entry.kind == EntryKind::fence || entry.kind == EntryKind::await;
  }
  [[nodiscard]] bool holds_loads(const WindowEntry& entry, Cycle now) const;
  bool older_entries_allow(const WindowEntry& entry, std::uint64_t sequence, Cycle now) const;
  bool passes_unordered(const WindowEntry& older, std::uint64_t sequence, const WindowEntry& load) const;
  bool forward(WindowEntry& entry, std::uint64_t sequence, Cycle now);
  void access_cache(WindowEntry& entry, std::uint64_t sequence, Need need, Cycle now);
  void bind(WindowEntry& entry, std::uint64_t sequence, Slot slot, Cycle ready, DataSource source);
  Cycle join_halves(WindowEntry& entry, std::uint64_t sequence, Cycle ready);
  void value_known(std::uint64_t sequence, std::uint8_t dst, std::uint64_t value, Cycle ready);
  void collect_writers(ObservedEntry& observed, Slot slot, const WindowEntry& entry) const;
  void issue_prefetch(WindowEntry& entry, Cycle now);
  void wait(WindowEntry& entry, Cause cause) { entry.waiting_for = cause; }

  // core_head.h: ops that execute only as the oldest
  void start_head(WindowEntry& entry, std::uint64_t sequence, Cycle now);
  void start_fence(WindowEntry& entry, std::uint64_t sequence, Cycle now);
  void start_rmw(WindowEntry& entry, std::uint64_t sequence, Cycle now);
  void perform_rmw(WindowEntry& entry, std::uint64_t sequence, Slot slot, Cycle now);
  std::uint64_t rmw_result(const ExtraEntry& extra, std::uint64_t old, unsigned size, bool& writes) const;
  void report_rmw(const WindowEntry& entry, std::uint64_t sequence, WriteId id, std::uint64_t value, WriteId from,
                  Cycle now);
  void start_poll(WindowEntry& entry, std::uint64_t sequence, Cycle now);
  bool poll_satisfied(WindowEntry& entry, std::uint64_t sequence, Cycle now);
  [[nodiscard]] bool older_performed(OrderClass younger) const;

  // core_retire.h
  void retire(Cycle now);
  bool may_leave(WindowEntry& entry, std::uint64_t sequence, Cycle now);
  bool load_may_leave(WindowEntry& entry, Cycle now);
  bool store_may_leave(WindowEntry& entry, std::uint64_t sequence, Cycle now);
  void leave(WindowEntry& entry, std::uint64_t sequence, Cycle now);
  void leave_pending(const WindowEntry& entry, std::uint64_t sequence);
  void write_register(std::uint64_t sequence, std::uint8_t dst, std::uint64_t value);
  void report_left(const WindowEntry& entry, std::uint64_t sequence, Cycle now);
  void report_request(MshrId mshr, LineAddress line, bool writable, Cycle now);
  void report_load(const WindowEntry& entry, const ObservedEntry& observed, std::uint64_t sequence);
  void report_barrier(const WindowEntry& entry, const ObservedEntry& observed, std::uint64_t sequence, Cycle now);
  BarrierFacts barrier_facts(const ObservedEntry& observed, const WindowEntry& entry) const;
  [[nodiscard]] bool more_parts(const WindowEntry& entry);
  void barrier_of_nothing(const TraceOp& op, BarrierKind kind, Cycle now);
  void flush_zero_barriers(Cycle now);
  void forget_undo();
  void report_store(const WindowEntry& entry, ObservedEntry& observed, std::uint64_t sequence, Cycle now);
  void stalled(Cycle from);

  // core_tap.h: nothing, unless the run is recorded.
  [[nodiscard]] MachineTap* tap() const;
  void tap_charge(Cycle from, Cycle until) const;
  void tap_pending_cause(Cause cause) const;
  void tap_issue(Cycle now) const;
  void tap_left(const WindowEntry& entry, std::uint64_t sequence);

  // core_checks.h: nothing, unless the machine is checked
  void check_load(const WindowEntry& entry, Slot slot) const;
  void check_rmw(const WindowEntry& entry) const;
  void check_commit(std::uint64_t position) const;
  void check_end() const;

  // core_drain.h
  void drain(Cycle now);
  bool drain_head_markers(Cycle now);
  void report_marker_stall(Cycle now);
  bool may_commit(std::uint64_t position, Cycle now);
  bool drain_allowed(const StoreEntry& entry, Cycle now) const;
  [[nodiscard]] Cycle next_drain(Cycle now) const;
  bool older_stores_allow(std::uint64_t position) const;
  bool pending_loads_allow(const StoreEntry& entry) const;
  bool try_commit(std::uint64_t position, Cycle now);
  void commit_group(std::uint64_t position, Slot slot, Cycle now);
  void commit_joined(std::uint64_t leader, Slot slot, Cycle now);
  void shared_life(std::uint64_t leader, std::uint64_t position);
  WriteId overwriter(std::uint64_t leader, std::uint64_t position, Cycle now);
  void commit_one(std::uint64_t position, Slot slot, Cycle now);
  [[nodiscard]] bool other_half_waits(std::uint64_t position) const;
  void request_ownership(std::uint64_t end, Cycle now);
  void request_for(std::uint64_t position, bool prefetch, Cycle now);
  void store_granted(MshrId mshr, LineAddress line, bool writable, Cycle now, bool& pinned);
  void became_head(std::uint64_t position, Cycle now);
  // Whether a store may have to wait for more than the stores ahead of it: then its turns are looked up every cycle.
  [[nodiscard]] bool turns_noted() const { return !stores_in_order_ || leave_pending_; }
  void note_turns(Cycle now);
  void note_drain_allowed(std::uint64_t end, Cycle now);
  WriteFacts& facts(std::uint64_t position) { return facts_[position & (facts_.size() - 1)]; }
  bool room_for_store();

  // core_replay.h
  void complete_pending(MshrId mshr, Slot slot, Cycle now);
  static bool is_load(const WindowEntry& entry) {
    return entry.kind == EntryKind::load || entry.kind == EntryKind::await;
  }
  [[nodiscard]] std::uint64_t first_early(Cycle now) const;
  void forget_fill(LineAddress line);
  [[nodiscard]] bool older_blocks_loads(const WindowEntry& entry) const;
  [[nodiscard]] bool reads_cache(const WindowEntry& entry) const;
  void end_dormancy(Cycle now);
  void wake_for_stores(LineAddress line);
  void squash(std::uint64_t sequence, Cycle now);
  void split(std::uint64_t sequence, Cycle now);
  void dispatch_again(std::uint64_t sequence, Cycle from);
  void restore_registers();

  [[nodiscard]] LineAddress line_of(std::uint64_t address) const { return LineAddress{address >> line_shift_}; }
  [[nodiscard]] unsigned offset_of(std::uint64_t address) const {
    return static_cast<unsigned>(address & (parameters_.line_bytes - 1));
  }
  void visible(std::uint32_t op_index, Cycle now);
  void fail(std::uint32_t pc, std::string message);

  const CoreId id_;
  const CoreParameters& parameters_;
  PrivateHierarchy& hierarchy_;
  const Program& program_;
  OpStream& code_;
  AfterRegistry& after_;
  Obs& observer_;
  const unsigned line_shift_;
  const bool speculative_;
  const bool leave_pending_;
  const bool stores_before_loads_;  // the table orders every older store before a load (sc)
  const bool stores_in_order_;
  const bool loads_need_scan_;  // a load may have to wait for older ops of the window
  bool reports_requests_ = false;
  const bool express_;  // the express lane may be used

  std::array<std::array<bool, kMemoryOrders>, 2> plain_{};  // [load, store][order]: one machine op, no barrier

  Window window_;
  StoreQueue stores_;
  std::vector<WriteFacts> facts_;  // by store position; observed runs only
  std::vector<PendingLoad> pending_;
  std::vector<ControlUndo> undo_;
  std::vector<ZeroBarrier> zero_barriers_;
  std::vector<MarkerBarrier> markers_;

  // Dispatch
  std::uint32_t pc_ = 0;
  std::uint8_t micro_ = 0;  // which machine op (or half) of the op at pc_ comes next
  std::span<const TraceOp> ops_at_hand_;
  std::uint32_t ops_at_hand_from_ = 0;
  bool dispatched_all_ = false;
  Cycle op_dispatched_{0};         // of the first machine op of the trace op at pc_
  bool dispatch_blocked_ = false;  // until the head (await, delay) has left, or a branch knows its registers
  bool branch_waits_ = false;
  bool dispatch_stalled_ = false;   // the next op must wait for something that this core's own activity brings
  Cycle dispatch_from_{0};          // not before (replay)
  std::uint32_t split_pc_ = kNoPc;  // the op that is dispatched in halves, because its registers make it cross a line
  std::uint64_t split_address_ = 0;
  Cycle branch_wake_ = kNever;
  std::uint32_t next_index_ = 0;                 // ops with a smaller number have been dispatched
  std::uint32_t while_from_ = 0, while_to_ = 0;  // the innermost running `while`, as positions

  // Registers
  std::array<std::uint64_t, kRegisters> registers_{};
  std::array<std::uint64_t, kUserRegisters> user_registers_{};
  std::array<std::uint64_t, kRegisters> producer_;          // never of a loop register
  std::array<std::uint64_t, kRegisters> written_before_{};  // only ops from this sequence on may still write it
  std::uint32_t registers_written_ = 0;
  WriteId split_store_;            // of the last store that left the window
  std::uint64_t split_value_ = 0;  // of the last first half of a split load that left the window
  ObservedEntry split_observed_;   // the same half's
  DataSource split_source_ = DataSource::none;

  // Issue
  unsigned waiting_ = 0;            // entries in EntryState::waiting
  unsigned barriers_ = 0;           // fences and RMWs in the window
  unsigned unknown_addresses_ = 0;  // stores in the window whose address is not known
  bool recheck_ = false;
  bool resources_short_ = false;  // the last request was refused
  Cycle operand_wake_ = kNever;
  Cycle latest_value_{0};  // when the last of the values that loads were given can be used

  // Drain
  Cycle last_commit_ = kNever;
  bool pinned_ = false;
  LineAddress pinned_line_;

  // Await
  bool dormant_ = false;  // polls of an unchanged L1 line are not simulated one by one
  Cycle poll_issued_ = kNever;

  // Accounting
  std::array<std::uint64_t, kCauses> accounting_{};
  Cycle accounted_{0};
  Cause cause_ = Cause::idle;
  bool cause_pending_ = false;  // the head waits for a line: which level will be known when it comes
  std::uint64_t pending_cycles_ = 0;
  bool left_ = false;    // some op left the window in this tick
  bool active_ = false;  // this tick changed something
  Cycle end_ = kNever;
  Cycle progress_{0};
  std::uint64_t ops_ = 0;
  bool wake_ = false;
  std::uint64_t replays_ = 0;
  std::uint64_t taken_back_to_ = 0;    // ops up to here were dispatched before: to dispatch them again is no progress
  std::uint32_t replayed_pc_ = kNoPc;  // observed runs: the op that was replayed last, and how often
  std::uint32_t replay_count_ = 0;
  Carry carry_;
  bool sent_ = false;        // this core may have scheduled an event: the limit may be nearer
  bool stop_ahead_ = false;  // somebody waited for what was just made visible: let them catch up
  std::optional<CoreFault> fault_;
};

}  // namespace membar
