#include "sim/stress/shrink.h"

#include <algorithm>

#include "sim/stress/dice.h"

namespace membar {
namespace {

using Kind = StressOp::Kind;

constexpr unsigned kOtherTimes = 50;

// Calls `visit(op, list, index)` for every op, blocks before what is in them; stops when it returns false.
bool visit_ops(std::vector<StressOp>& ops, const auto& visit) {
  for (std::size_t i = 0; i < ops.size(); ++i) {
    if (!visit(ops, i)) return false;
    if (i >= ops.size()) break;
    if (!visit_ops(ops[i].body, visit) || !visit_ops(ops[i].otherwise, visit)) return false;
  }
  return true;
}

bool visit_ops(StressCase& made, const auto& visit) {
  return std::all_of(made.threads.begin(), made.threads.end(),
                     [&](StressThread& thread) { return visit_ops(thread.ops, visit); });
}

std::size_t count_ops(StressCase made) {
  std::size_t count = 0;
  visit_ops(made, [&](std::vector<StressOp>&, std::size_t) {
    ++count;
    return true;
  });
  return count;
}

// Removes ops by their number in the order of visit_ops; `next` is the number of the first.
void remove_ops(std::vector<StressOp>& ops, std::size_t& next, std::size_t from, std::size_t to) {
  std::vector<StressOp> kept;
  for (StressOp& op : ops) {
    const bool goes = next >= from && next < to;
    ++next;
    remove_ops(op.body, next, from, to);
    remove_ops(op.otherwise, next, from, to);
    if (!goes) kept.push_back(std::move(op));
  }
  ops = std::move(kept);
}

// Settings that fit together only as a group.
const std::vector<std::vector<std::string_view>>& groups_of_settings() {
  static const std::vector<std::vector<std::string_view>> groups = {
      {"l1.", "l2.", "l3.", "line_size", "network.", "dram."},
      {"l1.size", "l1.ways", "l2.size", "l2.ways", "l3.size", "l3.ways", "l3.slices"},
      {"l1.latency", "l2.latency", "l3.latency", "network.latency", "dram.latency", "dram.t_"},
      {"l3.size", "l3.ways", "l3.slices"},
      {"l2.size", "l2.ways"},
      {"l1.size", "l1.ways"},
      {"l3.latency", "dram.latency", "dram.t_"},
      {"dram."},
      {"core.", "store_buffer.", "fence.", "await.", "lowering."},
      {"store_buffer."},
      {"fence."},
  };
  return groups;
}

class Shrinker {
 public:
  Shrinker(const StressCase& made, const Verdict& verdict, const CaseJudge& judge, unsigned max_runs)
      : best_{made, verdict, 0}, judge_(judge), max_runs_(max_runs) {}

  Shrunk run() {
    bool smaller = true;
    while (smaller && !exhausted()) {
      smaller = false;
      smaller |= fewer_threads();
      smaller |= fewer_ops();
      smaller |= fewer_settings();
      smaller |= fewer_blocks();
      smaller |= more_delays();
      smaller |= simpler_ops();
      smaller |= simpler_variables();
      if (!smaller) smaller = fewer_ops_at_other_times();
    }
    return best_;
  }

 private:
  [[nodiscard]] bool exhausted() const { return best_.runs >= max_runs_; }

  // Keeps the candidate when it still fails in the same way.
  bool keep(const StressCase& candidate) {
    if (candidate == best_.made || exhausted()) return false;
    ++best_.runs;
    const Verdict verdict = judge_(candidate);
    if (!verdict.same_kind(best_.verdict)) return false;
    best_.made = candidate;
    best_.verdict = verdict;
    return true;
  }

  // Removes runs of parts: halves first, then quarters, down to single ones. `count` says how many there are,
  // `without(from, to)` makes the candidate.
  bool fewer(const auto& count, const auto& without) {
    bool smaller = false;
    for (std::size_t chunk = std::max<std::size_t>(count() / 2, 1);; chunk /= 2) {
      for (std::size_t from = 0; from < count() && !exhausted();) {
        if (keep(without(from, std::min(from + chunk, count())))) {
          smaller = true;
        } else {
          from += chunk;
        }
      }
      if (chunk <= 1) return smaller;
    }
  }

  bool fewer_threads() {
    return fewer([this] { return best_.made.threads.size(); },
                 [this](std::size_t from, std::size_t to) {
                   StressCase candidate = best_.made;
                   auto& threads = candidate.threads;
                   threads.erase(threads.begin() + static_cast<std::ptrdiff_t>(from),
                                 threads.begin() + static_cast<std::ptrdiff_t>(to));
                   return candidate;
                 });
  }

  bool fewer_ops() {
    return fewer([this] { return count_ops(best_.made); },
                 [this](std::size_t from, std::size_t to) {
                   StressCase candidate = best_.made;
                   std::size_t next = 0;
                   for (StressThread& thread : candidate.threads) remove_ops(thread.ops, next, from, to);
                   return candidate;
                 });
  }

  bool fewer_settings() {
    bool smaller = false;
    for (const auto& group : groups_of_settings()) {
      StressCase candidate = best_.made;
      std::erase_if(candidate.settings, [&](const std::string& setting) {
        return std::any_of(group.begin(), group.end(), [&](std::string_view key) { return setting.starts_with(key); });
      });
      smaller |= keep(candidate);
    }
    smaller |= fewer([this] { return best_.made.settings.size(); },
                     [this](std::size_t from, std::size_t to) {
                       StressCase candidate = best_.made;
                       auto& settings = candidate.settings;
                       settings.erase(settings.begin() + static_cast<std::ptrdiff_t>(from),
                                      settings.begin() + static_cast<std::ptrdiff_t>(to));
                       return candidate;
                     });
    if (best_.made.model.empty()) return smaller;
    StressCase candidate = best_.made;
    candidate.model.clear();
    return keep(candidate) || smaller;
  }

  // A block's body in its place; or behind a delay, when the block only takes time.
  bool fewer_blocks() {
    bool smaller = false;
    for (const bool delayed : {false, true}) {
      smaller |= each_op([delayed](std::vector<StressOp>& list, std::size_t index) {
        const StressOp block = list[index];
        if (block.kind < Kind::repeat) return;
        auto at = list.erase(list.begin() + static_cast<std::ptrdiff_t>(index));
        if (delayed) at = list.insert(at, delay()) + 1;
        const auto& inner = block.body.empty() ? block.otherwise : block.body;
        list.insert(at, inner.begin(), inner.end());
      });
    }
    return smaller;
  }
  // Any op that only takes time becomes a delay.
  bool more_delays() {
    return each_plain_op([](StressOp& op) {
      if (!is_delay(op)) op = delay();
    });
  }
  static bool is_delay(const StressOp& op) { return op.kind == Kind::plain && op.op == OpKind::delay; }

  // What fails only when things happen in a certain order often still fails without a thread or an op, when the threads
  // start at other times: a few times are tried. The ops that are no delays become fewer.
  bool fewer_ops_at_other_times() {
    for (std::size_t t = 0; t < best_.made.threads.size(); ++t) {
      StressCase candidate = best_.made;
      candidate.threads.erase(candidate.threads.begin() + static_cast<std::ptrdiff_t>(t));
      if (keep_at_some_time(candidate)) return true;
    }
    bool smaller = false;
    for (std::size_t target = 0; target < count_ops(best_.made) && !smaller && !exhausted(); ++target) {
      StressCase candidate = best_.made;
      std::size_t next = 0;
      bool delays = false;
      visit_ops(candidate, [&](std::vector<StressOp>& list, std::size_t index) {
        if (next++ != target) return true;
        delays = is_delay(list[index]);
        list.erase(list.begin() + static_cast<std::ptrdiff_t>(index));
        return false;
      });
      smaller = !delays && keep_at_some_time(candidate);
    }
    return smaller;
  }

  bool keep_at_some_time(const StressCase& candidate) {
    for (unsigned attempt = 0; attempt < kOtherTimes && !exhausted(); ++attempt) {
      Dice dice(attempt);
      StressCase retimed = candidate;
      for (StressThread& thread : retimed.threads) {
        if (thread.ops.empty() || !is_delay(thread.ops.front())) thread.ops.insert(thread.ops.begin(), delay());
        thread.ops.front().number = dice.below(20U << (attempt % 6));
        thread.ops.front().until = false;
      }
      if (keep(retimed)) return true;
    }
    return false;
  }
  static StressOp delay() {
    StressOp op;
    op.op = OpKind::delay;
    op.number = 1024;
    return op;
  }

  // Tries one change at every op, in turn.
  bool each_op(const auto& change) {
    bool smaller = false;
    for (std::size_t target = 0; target < count_ops(best_.made) && !exhausted(); ++target) {
      StressCase candidate = best_.made;
      std::size_t next = 0;
      visit_ops(candidate, [&](std::vector<StressOp>& list, std::size_t index) {
        if (next++ != target) return true;
        change(list, index);
        return false;
      });
      smaller |= keep(candidate);
    }
    return smaller;
  }
  bool each_plain_op(const auto& change) {
    return each_op([&](std::vector<StressOp>& list, std::size_t index) { change(list[index]); });
  }

  bool simpler_ops() {
    bool smaller = false;
    smaller |= each_plain_op([](StressOp& op) { op.after = 0; });
    smaller |= each_plain_op([](StressOp& op) { op.hold.reset(); });
    smaller |= each_plain_op([](StressOp& op) { op.until = false; });
    smaller |= each_plain_op([](StressOp& op) { op.otherwise.clear(); });
    smaller |= each_plain_op([](StressOp& op) {
      const bool plain = op.op == OpKind::load || op.op == OpKind::store;
      if (op.kind == Kind::plain && op.order != MemoryOrder::none)
        op.order = plain ? MemoryOrder::none : MemoryOrder::rlx;
    });
    smaller |= each_plain_op([](StressOp& op) { op.access = {op.access.variable, 0, 8, {}, 0, 1, 8}; });
    smaller |= each_plain_op([](StressOp& op) { op.access.variable = 0; });
    smaller |= each_plain_op([](StressOp& op) { op.access.index = StressAccess::Index::none; });
    smaller |= each_plain_op([](StressOp& op) { op.access.offset = 0; });
    smaller |= each_plain_op([](StressOp& op) {
      if (op.kind == Kind::plain && is_write(op.op)) op.value = {std::nullopt, 1};
    });
    smaller |= each_plain_op([](StressOp& op) { op.expected = {}; });
    smaller |= each_plain_op([](StressOp& op) { op.result.reset(); });
    smaller |= each_plain_op([](StressOp& op) {
      if (op.kind != Kind::await) op.number = std::min<std::uint64_t>(op.number, 1);
    });
    smaller |= each_plain_op([](StressOp& op) {
      if (op.kind != Kind::await) op.number /= 2;
    });
    smaller |= each_plain_op([](StressOp& op) {
      const bool counts = op.kind == Kind::repeat || op.kind == Kind::loop;
      if (counts && op.number > 0) --op.number;
    });
    return smaller;
  }

  bool simpler_variables() {
    bool smaller = false;
    for (std::size_t v = 0; v < best_.made.variables.size(); ++v) {
      StressCase candidate = best_.made;
      candidate.variables[v].initial.reset();
      smaller |= keep(candidate);
      candidate = best_.made;
      candidate.variables[v].place = StressVariable::Place::dram;
      smaller |= keep(candidate);
      candidate = best_.made;
      candidate.variables[v].element_bytes = 8;
      candidate.variables[v].initial.reset();
      smaller |= keep(candidate);
    }
    for (std::size_t v = best_.made.variables.size(); v-- > 0 && best_.made.variables.size() > 1;) {
      smaller |= keep(without_variable(static_cast<unsigned>(v)));
    }
    return smaller;
  }

  // Its accesses go to the variable before it, or to what is the first then.
  [[nodiscard]] StressCase without_variable(unsigned variable) const {
    StressCase candidate = best_.made;
    candidate.variables.erase(candidate.variables.begin() + variable);
    visit_ops(candidate, [&](std::vector<StressOp>& list, std::size_t index) {
      unsigned& used = list[index].access.variable;
      if (used >= variable && used > 0) --used;
      return true;
    });
    return candidate;
  }

  Shrunk best_;
  const CaseJudge& judge_;
  const unsigned max_runs_;
};

}  // namespace

Shrunk shrink(const StressCase& made, const Verdict& verdict, const CaseJudge& judge, unsigned max_runs) {
  return Shrinker(made, verdict, judge, max_runs).run();
}

}  // namespace membar
