#include "tests/litmus/operational_machine.h"

#include <map>
#include <optional>
#include <string>

#include "sim/base/check.h"
#include "sim/litmus/thread_walker.h"

namespace membar {
namespace {

struct Buffered {
  bool fence = false;
  std::uint64_t address = 0;
  unsigned bytes = 0;
  std::uint64_t value = 0;
  [[nodiscard]] bool covers(std::uint64_t at) const { return !fence && address <= at && at < address + bytes; }
  [[nodiscard]] std::uint8_t byte(std::uint64_t at) const {
    return at - address < 8 ? static_cast<std::uint8_t>(value >> (8 * (at - address))) : std::uint8_t{0};
  }
};

struct State {
  std::vector<ThreadState> threads;
  std::vector<std::vector<Buffered>> buffers;
  std::map<std::uint64_t, std::uint8_t> memory;
};

class AbstractMachine {
 public:
  AbstractMachine(const Program& program, const std::vector<Observable>& observables, AxiomaticModel model,
                  const ThreadCode& code)
      : observables_(observables), model_(model), code_(code) {
    start_.threads.resize(program.threads.size());
    start_.buffers.resize(program.threads.size());
    for (const InitialValue& initial : program.initial_values) {
      for (unsigned i = 0; i < initial.bytes; ++i) {
        start_.memory[initial.address.value + i] =
            i < 8 ? static_cast<std::uint8_t>(initial.value >> (8 * i)) : std::uint8_t{0};
      }
    }
  }

  std::set<FinalState> run() {
    visit(start_);
    while (!work_.empty()) {
      const State state = std::move(work_.back());
      work_.pop_back();
      expand(state);
    }
    return outcomes_;
  }

 private:
  static void append(std::string& key, std::uint64_t value) { key.append(reinterpret_cast<const char*>(&value), 8); }

  void visit(const State& state) {
    std::string key;
    for (const ThreadState& thread : state.threads) {
      append(key, thread.position | std::uint64_t{thread.part} << 32 | std::uint64_t{thread.finished} << 40);
      append(key, thread.part == 0 ? 0 : thread.first_half);
      for (const std::uint64_t value : thread.registers) append(key, value);
    }
    for (const auto& buffer : state.buffers) {
      append(key, buffer.size());
      for (const Buffered& entry : buffer) {
        append(key, entry.address);
        append(key, entry.bytes | std::uint64_t{entry.fence} << 32);
        append(key, entry.value);
      }
    }
    for (const auto& [address, byte] : state.memory) {
      if (byte == 0) continue;
      append(key, address);
      append(key, byte);
    }
    if (seen_.insert(std::move(key)).second) work_.push_back(state);
  }

  void expand(const State& state) {
    bool done = true;
    for (std::size_t t = 0; t < state.threads.size(); ++t) {
      State next = state;
      std::vector<ThreadState> none;
      const MemoryAction action = code_.advance(t, next.threads[t], none);
      done = done && next.threads[t].finished && state.buffers[t].empty();
      if (action.kind != MemoryAction::Kind::none) act(std::move(next), t, action);
      drain(state, t);
    }
    if (done) end(state);
  }

  // The youngest buffered store that touches what is read either covers it or must be gone first.
  static bool must_wait(const State& state, std::size_t thread, const MemoryAction& action) {
    unsigned covered = 0;
    for (const Buffered& entry : state.buffers[thread]) {
      unsigned bytes = 0;
      for (unsigned i = 0; i < action.bytes; ++i) bytes += entry.covers(action.address + i) ? 1U : 0U;
      if (bytes != 0) covered = bytes;
    }
    return covered != 0 && covered != action.bytes;
  }
  std::uint64_t read(const State& state, std::size_t thread, const MemoryAction& action) const {
    std::uint64_t value = 0;
    for (unsigned i = 0; i < action.bytes && i < 8; ++i) {
      const std::uint64_t at = action.address + i;
      std::uint8_t byte = state.memory.contains(at) ? state.memory.at(at) : std::uint8_t{0};
      for (const Buffered& entry : state.buffers[thread]) {
        if (entry.covers(at)) byte = entry.byte(at);
      }
      value |= std::uint64_t{byte} << (8 * i);
    }
    return value;
  }
  static void write(State& state, const Buffered& entry) {
    for (unsigned i = 0; i < entry.bytes; ++i) state.memory[entry.address + i] = entry.byte(entry.address + i);
  }

  void act(State next, std::size_t t, const MemoryAction& action) {
    using Kind = MemoryAction::Kind;
    const bool empty = next.buffers[t].empty();
    if ((action.kind == Kind::rmw || action.kind == Kind::full_fence) && !empty) return;
    std::uint64_t value = 0;
    if (action.kind == Kind::read || action.kind == Kind::rmw) {
      if (must_wait(next, t, action)) return;
      value = read(next, t, action);
      if (!code_.accepts(action, value, next.threads[t])) return;
    }
    if (action.kind == Kind::write) {
      const Buffered entry{false, action.address, action.bytes, action.value};
      if (model_ == AxiomaticModel::sc) {
        write(next, entry);
      } else {
        next.buffers[t].push_back(entry);
      }
    }
    if (action.kind == Kind::rmw) {
      const auto written = ThreadCode::written_over(action, value);
      if (written) write(next, Buffered{false, action.address, action.bytes, *written});
    }
    if (action.kind == Kind::store_fence && model_ == AxiomaticModel::pso) {
      next.buffers[t].push_back(Buffered{true, 0, 0, 0});
    }
    code_.complete(action, value, next.threads[t]);
    visit(next);
  }

  void drain(const State& state, std::size_t t) {
    const auto& buffer = state.buffers[t];
    for (std::size_t i = 0; i < buffer.size(); ++i) {
      if (i > 0 && (model_ != AxiomaticModel::pso || buffer[i].fence)) return;
      bool blocked = false;
      for (std::size_t k = 0; k < i; ++k) {
        for (unsigned b = 0; b < buffer[i].bytes; ++b) blocked = blocked || buffer[k].covers(buffer[i].address + b);
      }
      if (!blocked) {
        State next = state;
        if (!buffer[i].fence) write(next, buffer[i]);
        next.buffers[t].erase(next.buffers[t].begin() + static_cast<std::ptrdiff_t>(i));
        visit(next);
      }
      if (buffer[i].fence) return;
    }
  }

  void end(const State& state) {
    FinalState values;
    for (const Observable& wanted : observables_) {
      std::uint64_t value = 0;
      if (wanted.kind == Observable::Kind::reg) value = state.threads[wanted.thread].registers[wanted.reg];
      for (unsigned i = 0; wanted.kind == Observable::Kind::memory && i < wanted.bytes; ++i) {
        const auto byte = state.memory.find(wanted.address.value + i);
        if (byte != state.memory.end()) value |= std::uint64_t{byte->second} << (8 * i);
      }
      values.push_back(value);
    }
    outcomes_.insert(values);
  }

  const std::vector<Observable>& observables_;
  const AxiomaticModel model_;
  const ThreadCode& code_;
  State start_;
  std::vector<State> work_;
  std::set<std::string> seen_;
  std::set<FinalState> outcomes_;
};

}  // namespace

std::set<FinalState> operational_outcomes(const Program& program, const std::vector<Observable>& observables,
                                          AxiomaticModel model) {
  const OrderingTable table = model == AxiomaticModel::sc    ? sc_table()
                              : model == AxiomaticModel::tso ? tso_table()
                                                             : pso_table();
  const auto code = ThreadCode::create(program, table, StoreScLowering::xchg, 64);
  MEMBAR_CHECK(code.ok(), "the program can be lowered");
  return AbstractMachine(program, observables, model, code.value()).run();
}

}  // namespace membar
