#include "sim/stress/thread_replay.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "sim/stress/reads_from.h"

namespace membar {
namespace {

std::uint64_t low_bytes_of(std::uint64_t value, unsigned size) {
  return size >= 8 ? value : value & ((std::uint64_t{1} << (8 * size)) - 1);
}

// One access of a thread as it was reported.
struct Access {
  std::uint64_t sequence = 0;
  std::uint32_t op_index = 0;
  std::uint64_t address = 0;
  unsigned size = 0;
  bool is_load = false;
  bool failed = false;
  std::uint64_t value = 0;                 // load: read; else: written
  std::optional<std::uint64_t> old_value;  // RMW
};

// What is known of a register, and which accesses (by sequence) its value came from.
struct Register {
  std::optional<std::uint64_t> value = 0;
  std::set<std::uint64_t> from;
};

class Replay {
 public:
  Replay(const Program& program, CoreId core, std::span<const Access> accesses, ThreadReplay& out)
      : program_(program), thread_(program.threads[core.value]), core_(core), accesses_(accesses), out_(out) {}

  void run(const CoreResult& result) {
    std::uint32_t position = 0;
    while (running_) {
      const TraceOp op = thread_.code->fetch(position)[0];
      if (op.kind == OpKind::finish) break;
      position = step(op, position);
    }
    if (!running_) return;
    if (next_ != accesses_.size()) return wrong("did more than its ops say");
    for (unsigned reg = 0; reg < kUserRegisters; ++reg) {
      if (!registers_[reg].value || (result.registers_used_mask >> reg & 1U) == 0) continue;
      ++out_.values_judged;
      if (*registers_[reg].value == result.registers[reg]) continue;
      wrong("ends with r" + std::to_string(reg) + " = " + std::to_string(result.registers[reg]) + ", but computed " +
            std::to_string(*registers_[reg].value));
    }
  }

 private:
  void wrong(const std::string& what) {
    running_ = false;
    out_.problems.push_back("thread " + thread_.name + " " + what);
  }
  void wrong(const TraceOp& op, const std::string& what) {
    wrong("line " + std::to_string(op.line) + " (op " + std::to_string(op.index) + "): " + what);
  }

  // Returns the position of the next op.
  std::uint32_t step(const TraceOp& op, std::uint32_t position) {
    const std::uint32_t next = position + 1;
    switch (op.kind) {
      case OpKind::loop_begin:
        registers_[op.dst] = {0, {}};
        return op.value == 0 ? op.target : next;
      case OpKind::loop_end:
        registers_[op.dst].value = *registers_[op.dst].value + 1;
        return *registers_[op.dst].value < op.value ? op.target : next;
      case OpKind::branch_unless: {
        const Operands& operands = program_.operands[op.operands];
        const Register left = evaluate(operands.value), right = evaluate(operands.expected);
        control_.insert(left.from.begin(), left.from.end());
        control_.insert(right.from.begin(), right.from.end());
        if (!left.value || !right.value) {  // what it did cannot be followed any further
          running_ = false;
          return next;
        }
        return compare(op.comparison, *left.value, *right.value) ? next : op.target;
      }
      case OpKind::jump:
        return op.target;
      case OpKind::panic:
        wrong(op, "panicked, and the run went on");
        return next;
      case OpKind::set:
        registers_[op.dst] = operand(op);
        return next;
      case OpKind::load:
      case OpKind::await:
      case OpKind::store:
      case OpKind::swap:
      case OpKind::add:
      case OpKind::bit_and:
      case OpKind::bit_or:
      case OpKind::bit_xor:
      case OpKind::cas:
        access(op);
        return next;
      case OpKind::fence:
      case OpKind::mfence:
      case OpKind::sfence:
      case OpKind::lfence:
      case OpKind::prefetchw:
      case OpKind::delay:
      case OpKind::finish:
        break;
    }
    return next;
  }

  void access(const TraceOp& op) {
    if (next_ == accesses_.size()) return wrong(op, "was never reported");
    const Access& done = accesses_[next_++];
    if (done.op_index != op.index)
      return wrong(op, "op " + std::to_string(done.op_index) + " was reported in its place");
    const Register address = address_of(op);
    depends(done, control_);
    depends(done, address.from);
    if (address.value && *address.value != done.address) {
      return wrong(op, "accessed " + std::to_string(done.address) + " instead of " + std::to_string(*address.value));
    }
    if (done.size != op.size) return wrong(op, "accessed " + std::to_string(done.size) + " bytes");
    if (op.kind == OpKind::load) return bind(op, done, done.value);
    if (op.kind == OpKind::await) return await(op, done);
    if (op.kind == OpKind::store) {
      const Register value = operand(op);
      depends(done, value.from);
      if (value.value) judge_written(op, done, *value.value);
      return;
    }
    rmw(op, done);
  }

  void await(const TraceOp& op, const Access& done) {
    const Register wanted = operand(op);
    control_.insert(done.sequence);  // what follows a loop is reached by its last load
    if (!wanted.value) return;
    ++out_.values_judged;
    if (compare(op.comparison, done.value, low_bytes_of(*wanted.value, op.size))) return;
    wrong(op, "ended with " + std::to_string(done.value));
  }

  void rmw(const TraceOp& op, const Access& done) {
    const Register value = operand(op);
    depends(done, value.from);
    if (op.kind == OpKind::cas) {
      const Register expected = evaluate(program_.operands[op.operands].expected);
      depends(done, expected.from);
      if (expected.value && done.old_value) {
        const bool fails = *done.old_value != low_bytes_of(*expected.value, op.size);
        if (fails != done.failed) {
          return wrong(op, "read " + std::to_string(*done.old_value) + ", expected " + std::to_string(*expected.value) +
                               (done.failed ? ", and failed" : ", and wrote"));
        }
      }
    } else if (done.failed) {
      return wrong(op, "failed");
    }
    const bool uses_old = op.kind != OpKind::swap && op.kind != OpKind::cas;
    if (!done.failed && value.value && (done.old_value || !uses_old)) {
      judge_written(op, done, uses_old ? combined(op.kind, *done.old_value, *value.value) : *value.value);
    }
    bind(op, done, done.old_value);
  }

  static std::uint64_t combined(OpKind kind, std::uint64_t old, std::uint64_t operand) {
    if (kind == OpKind::bit_and) return old & operand;
    if (kind == OpKind::bit_or) return old | operand;
    if (kind == OpKind::bit_xor) return old ^ operand;
    return old + operand;
  }

  void judge_written(const TraceOp& op, const Access& done, std::uint64_t value) {
    ++out_.values_judged;
    if (low_bytes_of(value, op.size) == low_bytes_of(done.value, op.size)) return;
    wrong(op, "wrote " + std::to_string(done.value) + " instead of " + std::to_string(low_bytes_of(value, op.size)));
  }

  void bind(const TraceOp& op, const Access& done, std::optional<std::uint64_t> value) {
    if (op.dst != kNoRegister) registers_[op.dst] = {value, {done.sequence}};
  }

  void depends(const Access& done, const std::set<std::uint64_t>& from) {
    for (const std::uint64_t older : from) out_.dependencies.push_back({core_, older, done.sequence});
  }

  Register operand(const TraceOp& op) const {
    if ((op.flags & kValueRegister) == 0) return {op.value, {}};
    return evaluate(program_.operands[op.operands].value);
  }
  Register address_of(const TraceOp& op) const {
    if ((op.flags & kAddressRegister) == 0) return {op.address, {}};
    Register moved = evaluate(program_.operands[op.operands].address);
    if (moved.value) moved.value = *moved.value + op.address;
    return moved;
  }

  Register evaluate(const Expression& expression) const {
    std::array<std::uint64_t, kRegisters> values{};
    Register result;
    bool known = true;
    for (unsigned i = 0; i < expression.size; ++i) {
      const Expression::Node& node = expression.nodes[i];
      if (node.code != Expression::Code::reg) continue;
      const Register& used = registers_[node.reg];
      known = known && used.value.has_value();
      values[node.reg] = used.value.value_or(0);
      result.from.insert(used.from.begin(), used.from.end());
    }
    result.value = known ? std::optional(expression.evaluate(values.data())) : std::nullopt;
    return result;
  }

  const Program& program_;
  const ProgramThread& thread_;
  const CoreId core_;
  std::span<const Access> accesses_;
  ThreadReplay& out_;
  std::array<Register, kRegisters> registers_{};
  std::set<std::uint64_t> control_;  // what decided that the thread got here
  std::size_t next_ = 0;
  bool running_ = true;
};

std::vector<std::vector<Access>> accesses_by_core(const Program& program, const ExecutionLog& log,
                                                  std::span<const AxiomEvent> events, const ReadsFrom& reads_from) {
  std::map<std::uint32_t, std::optional<std::uint64_t>> old_values;
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (events[i].kind == AxiomEvent::Kind::rmw && events[i].reads)
      old_values[events[i].id.value] = reads_from.value(i);
  }
  std::vector<std::vector<Access>> accesses(program.threads.size());
  for (const LoggedLoad& load : log.loads()) {
    const LoadFacts& f = load.facts;
    accesses[f.core.value].push_back(
        {f.sequence, f.op_index, f.address.value, f.size, true, false, f.value, std::nullopt});
  }
  for (const LoggedWrite& write : log.writes()) {
    const WriteFacts& f = write.facts;
    const auto old = old_values.find(f.id.value);
    accesses[f.core.value].push_back({f.sequence, f.op_index, f.address.value, f.size, false, f.failed, f.value,
                                      old == old_values.end() ? std::nullopt : old->second});
  }
  for (std::vector<Access>& list : accesses) {
    std::sort(list.begin(), list.end(), [](const Access& a, const Access& b) { return a.sequence < b.sequence; });
  }
  return accesses;
}

}  // namespace

ThreadReplay replay_threads(const Program& program, const ExecutionLog& log, std::span<const AxiomEvent> events,
                            const ReadsFrom& reads_from, const MachineResult& result) {
  ThreadReplay out;
  const auto accesses = accesses_by_core(program, log, events, reads_from);
  for (std::uint16_t core = 0; core < accesses.size(); ++core) {
    Replay(program, CoreId{core}, accesses[core], out).run(result.cores[core]);
  }
  return out;
}

}  // namespace membar
