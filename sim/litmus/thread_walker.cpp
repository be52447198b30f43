#include "sim/litmus/thread_walker.h"

#include <algorithm>
#include <numeric>

namespace membar {
namespace {

// Beyond this no search comes to an end.
constexpr std::uint32_t kMostOps = 4096;

std::uint64_t low_bytes(std::uint64_t value, unsigned bytes) {
  return bytes >= 8 ? value : value & ((std::uint64_t{1} << (8 * bytes)) - 1);
}

bool accesses(OpKind kind) { return kind == OpKind::load || kind == OpKind::await || is_write(kind); }

bool lowers(OpKind kind) {
  return accesses(kind) || kind == OpKind::fence || kind == OpKind::mfence || kind == OpKind::sfence ||
         kind == OpKind::lfence;
}

}  // namespace

Result<ThreadCode> ThreadCode::create(const Program& program, const OrderingTable& table, StoreScLowering store_sc,
                                      unsigned line_bytes) {
  ThreadCode code;
  code.program_ = &program;
  code.line_bytes_ = line_bytes;
  std::uint64_t divisor = 8;
  for (const ProgramThread& thread : program.threads) {
    if (thread.code->size() > kMostOps) {
      return Error{program.file, thread.line, 0,
                   "thread '" + thread.name + "' is too large to enumerate its executions: expected at most " +
                       std::to_string(kMostOps) + " ops"};
    }
    std::vector<TraceOp>& ops = code.code_.emplace_back();
    while (ops.size() < thread.code->size()) {
      const std::span<const TraceOp> more = thread.code->fetch(static_cast<std::uint32_t>(ops.size()));
      ops.insert(ops.end(), more.begin(), more.end());
    }
    for (const TraceOp& op : ops) {
      if (!lowers(op.kind)) continue;
      auto lowered = lower(op.kind, op.order, store_sc, table);
      if (!lowered.ok()) return Error{program.file, op.line, 0, lowered.error().message};
      code.lowered_[static_cast<std::size_t>(op.kind)][static_cast<std::size_t>(op.order)] = lowered.value();
      if (accesses(op.kind)) divisor = std::gcd(std::gcd(divisor, std::uint64_t{op.size}), op.address);
    }
  }
  code.cell_bytes_ = static_cast<unsigned>(divisor);
  return code;
}

std::uint64_t ThreadCode::value_of(const TraceOp& op, const ThreadState& state) const {
  if ((op.flags & kValueRegister) == 0) return op.value;
  return program_->operands[op.operands].value.evaluate(state.registers.data());
}

std::uint64_t ThreadCode::address_of(const TraceOp& op, const ThreadState& state) const {
  if ((op.flags & kAddressRegister) == 0) return op.address;
  return op.address + program_->operands[op.operands].address.evaluate(state.registers.data());
}

// REQUIRES: is_structure(op.kind), and it is not the end
void ThreadCode::structure(const TraceOp& op, ThreadState& state) const {
  bool jumps = true;
  if (op.kind == OpKind::loop_begin) {
    state.registers[op.dst] = 0;
    jumps = op.value == 0;
  } else if (op.kind == OpKind::loop_end) {
    jumps = ++state.registers[op.dst] < op.value;
  } else if (op.kind == OpKind::branch_unless) {
    const Operands& operands = program_->operands[op.operands];
    jumps = !compare(op.comparison, operands.value.evaluate(state.registers.data()),
                     operands.expected.evaluate(state.registers.data()));
  }
  state.position = jumps ? op.target : state.position + 1;
}

// The machine op, or half of one, that `state.part` counts to.
MemoryAction ThreadCode::action_of(const TraceOp& op, const LoweredOp& lowered, const ThreadState& state) const {
  using Kind = MemoryAction::Kind;
  MemoryAction action;
  action.op = &op;
  const bool access = accesses(op.kind);
  const std::uint64_t address = access ? address_of(op, state) : 0;
  const bool halves = access && crosses(op, address);
  const MachineOp* machine = nullptr;
  bool second = false;
  action.parts = 0;
  for (unsigned i = 0; i < lowered.count; ++i) {
    const unsigned parts = halves && lowered.ops[i].kind != MachineOp::Kind::fence ? 2 : 1;
    if (state.part >= action.parts && state.part < action.parts + parts) {
      machine = &lowered.ops[i];
      second = state.part != action.parts;
    }
    action.parts += parts;
  }
  if (machine->kind == MachineOp::Kind::fence) {
    if (machine->order_class == OrderClass::mfence) action.kind = Kind::full_fence;
    if (machine->order_class == OrderClass::sfence) action.kind = Kind::store_fence;
    return action;  // LFENCE: see execution_graph.h
  }
  action.kind = machine->kind == MachineOp::Kind::load    ? Kind::read
                : machine->kind == MachineOp::Kind::store ? Kind::write
                                                          : Kind::rmw;
  action.unordered = machine->order_class == OrderClass::unordered_rmw;
  action.address = address;
  action.bytes = op.size;
  if (halves) {
    const auto first = static_cast<unsigned>(line_bytes_ - address % line_bytes_);
    action.shift = second ? 8 * first : 0;
    action.address += second ? first : 0;
    action.bytes = second ? op.size - first : first;
    action.last_half = second;
  }
  const std::uint64_t value = is_write(op.kind) ? value_of(op, state) : 0;
  action.value = low_bytes(action.shift >= 64 ? 0 : value >> action.shift, action.bytes);
  if (op.kind == OpKind::cas) {
    action.expected = low_bytes(program_->operands[op.operands].expected.evaluate(state.registers.data()), op.size);
  }
  return action;
}

ThreadCode::Step ThreadCode::step(std::size_t thread, ThreadState& state, MemoryAction& action) const {
  const TraceOp& op = code_[thread][state.position];
  if (op.kind == OpKind::finish) {
    state.finished = true;
    return Step::stuck;
  }
  if (is_structure(op.kind)) {
    structure(op, state);
    return Step::local;
  }
  if (op.kind == OpKind::set) state.registers[op.dst] = value_of(op, state);
  if (lowers(op.kind) && lowered(op).count != 0) {
    action = action_of(op, lowered(op), state);
    if (action.kind != MemoryAction::Kind::none) return Step::action;
    complete(action, 0, state);  // an LFENCE
    return Step::local;
  }
  ++state.position;
  return Step::local;
}

MemoryAction ThreadCode::advance(std::size_t thread, ThreadState& state, std::vector<ThreadState>& spent) const {
  MemoryAction action;
  while (!state.finished) {
    const std::uint32_t before = state.position;
    const Step done = step(thread, state, action);
    if (done == Step::action) return action;
    if (done == Step::stuck) break;
    if (state.position > before) continue;
    const auto same = [&](const ThreadState& other) {
      return other.position == state.position && other.registers == state.registers;
    };
    if (state.part == 0 && std::any_of(spent.begin(), spent.end(), same)) break;
    spent.push_back(state);
  }
  return MemoryAction{};
}

void ThreadCode::complete(const MemoryAction& action, std::uint64_t value, ThreadState& state) const {
  const TraceOp& op = *action.op;
  if (action.kind == MemoryAction::Kind::read || action.kind == MemoryAction::Kind::rmw) {
    std::uint64_t whole = value;
    if (action.shift != 0) whole = state.first_half | (action.shift >= 64 ? 0 : value << action.shift);
    state.first_half = whole;
    if (action.last_half && op.dst != kNoRegister && op.kind != OpKind::store) state.registers[op.dst] = whole;
  }
  if (++state.part < action.parts) return;
  state.part = 0;
  ++state.position;
}

std::optional<std::uint64_t> ThreadCode::written_over(const MemoryAction& action, std::uint64_t old) {
  const OpKind kind = action.op->kind;
  if (kind == OpKind::cas && old != action.expected) return std::nullopt;
  if (kind == OpKind::add) return low_bytes(old + action.value, action.bytes);
  if (kind == OpKind::bit_and) return old & action.value;
  if (kind == OpKind::bit_or) return old | action.value;
  if (kind == OpKind::bit_xor) return old ^ action.value;
  return action.value;
}

bool ThreadCode::accepts(const MemoryAction& action, std::uint64_t value, const ThreadState& state) const {
  if (action.op->kind != OpKind::await) return true;
  return compare(action.op->comparison, value, low_bytes(value_of(*action.op, state), action.op->size));
}

}  // namespace membar
