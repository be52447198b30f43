#include "sim/stress/random_program.h"

#include <algorithm>

namespace membar {
namespace {

using Kind = StressOp::Kind;
using Index = StressAccess::Index;
using Place = StressVariable::Place;
using enum MemoryOrder;

constexpr unsigned kRegistersUsed = 6;

class ProgramMaker {
 public:
  // `places`: how many lines may be placed, as many as one set surely has room for.
  ProgramMaker(Dice& dice, StressCase& made, unsigned line, unsigned places)
      : dice_(dice), made_(made), line_(line), places_(places) {}

  void make() {
    const unsigned threads = dice_.percent(8) ? 1 : dice_.of({2U, 2U, 2U, 2U, 3U, 3U, 4U, 4U, 6U, 8U, 11U, 16U});
    variables_ = dice_.from(1, 5);
    split_percent_ = dice_.percent(25) ? 20 : 0;
    wait_percent_ = dice_.percent(50) ? 6 : 0;
    block_percent_ = dice_.percent(70) ? 12 : 0;
    hold_percent_ = dice_.percent(20) ? 20 : 0;
    max_ops_ = threads > 4 ? 8 : dice_.of({4U, 14U, 14U, 30U});
    weights_ = {dice_.from(1, 30), dice_.from(1, 30), dice_.from(0, 10), dice_.from(0, 8)};
    made_.variables.clear();
    made_.threads.clear();
    for (unsigned v = 0; v < variables_; ++v) variable(threads);
    for (unsigned t = 0; t < threads; ++t) thread(t);
  }

 private:
  void variable(unsigned threads) {
    StressVariable variable;
    variable.element_bytes = dice_.of({8U, 8U, 8U, 0U, 4U, 2U, 1U});
    const unsigned elements = variable.element_bytes == 0 ? 2 : line_ / variable.element_bytes;
    if (dice_.percent(40)) {
      const unsigned bytes = variable.element_bytes == 0 ? 8 : variable.element_bytes;
      const auto element = static_cast<unsigned>(dice_.below(elements));
      variable.initial = {element, pattern(bytes)};
    }
    if (dice_.percent(40) && placed_ < places_) {
      ++placed_;
      variable.place = dice_.of({Place::l3, Place::modified, Place::exclusive, Place::shared});
      variable.place_core = static_cast<unsigned>(dice_.below(threads));
    }
    made_.variables.push_back(variable);
  }

  // One byte pattern per write, so that a byte tells who wrote it.
  std::uint64_t pattern(unsigned size) {
    values_ = values_ % 250 + 1;
    const std::uint64_t all = values_ * 0x0101010101010101ULL;
    return size >= 8 ? all : all & ((std::uint64_t{1} << (8 * size)) - 1);
  }

  unsigned any_variable() { return static_cast<unsigned>(dice_.below(variables_)); }
  unsigned any_reg() { return static_cast<unsigned>(dice_.below(kRegistersUsed)); }

  StressAccess aligned() {
    StressAccess access;
    access.variable = any_variable();
    access.size = dice_.of({1U, 2U, 4U, 8U, 8U, 8U, 8U, 16U});
    access.offset = static_cast<int>(access.size * dice_.below(std::min(line_ / access.size, 4U)));
    return access;
  }

  StressAccess plain() {
    StressAccess access;
    access.variable = any_variable();
    access.size = dice_.of({2U, 4U, 8U});
    if (access.variable > 0 && dice_.percent(split_percent_)) {  // it crosses into the line before
      access.size = dice_.of({2U, 4U, 8U, 16U});
      access.offset = -static_cast<int>(dice_.from(1, access.size - 1));
      return access;
    }
    if (dice_.percent(10)) {
      access.offset = static_cast<int>(dice_.below(line_ - access.size + 1));
      return access;
    }
    if (access.variable > 0 && dice_.percent(split_percent_)) {  // whether it crosses is for the register to say
      access.size = dice_.of({1U, 2U, 4U, 8U});
      return moved(access, Index::reg, -8, 7, 1);
    }
    access.size = 8;
    if (dice_.percent(10)) return moved(access, Index::reg, 0, 1, 8);
    if (loops_ > 0 && dice_.percent(40)) return moved(access, Index::loop, 0, 1, 8);
    return aligned();
  }
  StressAccess moved(StressAccess access, Index index, int offset, unsigned mask, unsigned scale) {
    access.index = index;
    access.offset = offset;
    access.reg = any_reg();
    access.mask = mask;
    access.scale = scale;
    return access;
  }

  StressValue value(unsigned size) {
    StressValue value;
    if (!dice_.percent(15)) {
      value.constant = pattern(size);
      return value;
    }
    value.reg = any_reg();
    if (dice_.percent(50)) value.constant = dice_.from(1, 9);
    return value;
  }
  std::optional<unsigned> maybe_result() {
    return dice_.percent(60) ? std::optional<unsigned>(any_reg()) : std::nullopt;
  }

  StressOp load() {
    StressOp op;
    op.op = OpKind::load;
    op.order = dice_.of({none, none, none, rlx, acq, sc});
    op.access = op.order == none ? plain() : aligned();
    op.result = maybe_result();
    maybe_wait(op);
    return op;
  }
  StressOp store() {
    StressOp op;
    op.op = OpKind::store;
    op.order = dice_.of({none, none, none, none, rlx, rel, sc});
    op.access = op.order == none ? plain() : aligned();
    op.value = value(op.access.size);
    if (op.order != sc && dice_.percent(hold_percent_)) {
      op.until = dice_.percent(40);
      op.hold = op.until ? dice_.below(2000) : dice_.of({0U, 1U, 10U, 80U, 400U});
    }
    maybe_wait(op);
    name(op);
    return op;
  }
  StressOp rmw() {
    StressOp op;
    op.op = dice_.of({OpKind::swap, OpKind::swap, OpKind::add, OpKind::add, OpKind::cas, OpKind::cas, OpKind::bit_and,
                      OpKind::bit_or, OpKind::bit_xor});
    op.order = dice_.of({rlx, acq, rel, acq_rel, sc});
    op.access = aligned();
    op.result = maybe_result();
    op.value = value(op.access.size);
    const bool counts = op.op == OpKind::add || op.op == OpKind::cas;
    if (counts && dice_.percent(70)) op.value = {std::nullopt, dice_.from(1, 9)};
    if (op.op == OpKind::cas && dice_.percent(60)) op.expected.reg = any_reg();
    maybe_wait(op);
    name(op);
    return op;
  }
  StressOp fence() {
    StressOp op;
    op.op = dice_.of({OpKind::fence, OpKind::fence, OpKind::mfence, OpKind::sfence, OpKind::lfence});
    if (op.op == OpKind::fence) op.order = dice_.of({sc, acq, rel, acq_rel});
    return op;
  }
  StressOp delay() {
    StressOp op;
    op.op = OpKind::delay;
    op.until = dice_.percent(20);
    op.number = op.until ? dice_.below(2000) : dice_.of({0U, 1U, 3U, 10U, 40U, 150U});
    return op;
  }
  StressOp set() {
    StressOp op;
    op.op = OpKind::set;
    op.result = any_reg();
    op.value = {any_reg(), dice_.below(9)};
    return op;
  }
  StressOp prefetch() {
    StressOp op;
    op.op = OpKind::prefetchw;
    op.access = aligned();
    maybe_wait(op);
    return op;
  }
  StressOp await() {
    if (thread_ == 0) return load();
    StressOp op;
    op.kind = Kind::await;
    op.order = dice_.of({none, acq, sc});
    op.number = dice_.below(thread_);
    op.comparison = dice_.of({Comparison::equal, Comparison::not_equal, Comparison::greater_equal});
    return op;
  }

  // A holder of the lock that waits could wait for ever.
  void maybe_wait(StressOp& op) {
    if (!holds_lock_ && !targets_.empty() && dice_.percent(wait_percent_)) op.after = dice_.of(targets_);
  }
  // Younger threads may wait for this one.
  void name(StressOp& op) {
    if (depth_ != 0) return;
    op.id = ++ids_;
    candidates_.push_back(op.id);
  }

  StressOp simple() {
    switch (dice_.weighted({weights_[0], weights_[1], weights_[2], weights_[3], 2, 3, 2, 1})) {
      case 0:
        return load();
      case 1:
        return store();
      case 2:
        return rmw();
      case 3:
        return fence();
      case 4:
        return delay();
      case 5:
        return set();
      case 6:
        return prefetch();
    }
    return await();
  }

  std::vector<StressOp> body(unsigned ops) {
    std::vector<StressOp> made;
    ++depth_;
    for (unsigned i = 0; i < ops; ++i) made.push_back(depth_ < 2 && dice_.percent(8) ? block() : simple());
    --depth_;
    return made;
  }

  StressOp block() {
    StressOp op;
    switch (dice_.below(4)) {
      case 0:
        op.kind = Kind::repeat;
        op.number = dice_.from(0, 6);
        ++loops_;
        op.body = body(dice_.from(1, 4));
        --loops_;
        return op;
      case 1:
        op.kind = Kind::branch;
        op.value = {any_reg(), dice_.below(3)};
        op.comparison = dice_.of({Comparison::equal, Comparison::less, Comparison::greater_equal});
        op.body = body(dice_.from(0, 3));
        if (dice_.percent(50)) op.otherwise = body(dice_.from(0, 3));
        return op;
      case 2:
        op.kind = Kind::loop;
        op.number = dice_.from(1, 5);
        op.body = body(dice_.from(0, 3));
        return op;
    }
    op.kind = Kind::critical;
    op.order = dice_.of({acq, acq_rel, sc});
    op.number = dice_.below(2);
    holds_lock_ = true;
    ++depth_;
    for (unsigned i = 0; i < 2; ++i) op.body.push_back(dice_.percent(50) ? load() : store());
    --depth_;
    holds_lock_ = false;
    return op;
  }

  void thread(unsigned number) {
    thread_ = number;
    targets_ = candidates_;
    StressThread thread;
    thread.id = number;
    if (dice_.percent(40)) thread.ops.push_back(delay());
    const unsigned ops = dice_.from(1, max_ops_);
    for (unsigned i = 0; i < ops; ++i) thread.ops.push_back(dice_.percent(block_percent_) ? block() : simple());
    StressOp done;
    done.kind = Kind::done;
    done.op = OpKind::store;
    done.order = dice_.of({rel, sc, rlx});
    thread.ops.push_back(done);
    made_.threads.push_back(std::move(thread));
  }

  Dice& dice_;
  StressCase& made_;
  const unsigned line_, places_;
  unsigned placed_ = 0, variables_ = 1, split_percent_ = 0, wait_percent_ = 0, block_percent_ = 0, max_ops_ = 1;
  unsigned hold_percent_ = 0;
  std::array<unsigned, 4> weights_{};
  unsigned thread_ = 0, depth_ = 0, loops_ = 0, ids_ = 0;
  bool holds_lock_ = false;
  std::uint64_t values_ = 0;
  std::vector<unsigned> targets_, candidates_;  // ids of writes: in older threads; in all so far
};

}  // namespace

void make_random_program(Dice& dice, StressCase& made) {
  const auto number = [&made](std::string_view key) { return static_cast<unsigned>(std::stoul(made.setting(key))); };
  ProgramMaker(dice, made, number("line_size"), std::min(number("l2.ways"), number("l3.ways"))).make();
  if (dice.percent(15)) {  // cores without a thread
    made.settings.push_back("core.count=" + std::to_string(made.threads.size() + dice.from(0, 2)));
  }
}

}  // namespace membar
