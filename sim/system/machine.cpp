#include "sim/system/machine.h"

#include <algorithm>
#include <utility>

#include "sim/cache/memory_system.h"
#include "sim/core/core.h"
#include "sim/engine/tournament.h"
#include "sim/system/build.h"
#include "sim/system/explain_stuck.h"
#include "sim/system/statistics.h"

namespace membar {
namespace {

// How long one core may run before others, and a signal, get their turn.
constexpr Cycles kLongestTurn{1'000'000};

// How soon something that happens elsewhere can reach a core.
struct Lookahead {
  Cycles event;  // an event of the queue, by the message that it sends
  Cycles core;   // something that another core does in some cycle
};

// The most that max_cycles counts: no run gets so far, and no sum of cycles overflows.
constexpr std::uint64_t kEndless = std::uint64_t{1} << 62;

// Until when a core may run ahead of the machine's clock: nothing that is scheduled, and nothing that another core may
// do from its next turn on, can reach it earlier.
class Horizon final : public RunLimit {
 public:
  Horizon(const MachineQueue& queue, const Tournament& turns, Lookahead lookahead, bool run_ahead)
      : queue_(queue), turns_(turns), lookahead_(lookahead), run_ahead_(run_ahead) {}

  // REQUIRES: turns.time_of(core) is kNever: it is its turn now.
  void begin_turn(CoreId core, Cycle from, Cycle give_up) {
    core_ = core;
    from_ = from;
    hard_ = std::min(from + kLongestTurn, give_up);
  }
  [[nodiscard]] Cycle limit() const override {
    if (!run_ahead_) return from_ + Cycles{1};
    Cycle limit = hard_;
    if (const Cycle event = queue_.next_cycle(); event != kNever) {
      limit = std::min(limit, queue_.awaited_by(core_) ? event : event + lookahead_.event);
    }
    if (const Cycle turn = turns_.earliest(); turn != kNever) limit = std::min(limit, turn + lookahead_.core);
    return limit;
  }

 private:
  const MachineQueue& queue_;
  const Tournament& turns_;
  const Lookahead lookahead_;
  const bool run_ahead_;
  CoreId core_{0};
  Cycle from_{0}, hard_ = kNever;
};

CoreParameters with_express(CoreParameters parameters, bool express) {
  parameters.express = express;
  return parameters;
}

// What a core does reaches another by the answer to a probe that it had kept waiting, or by a request that makes the
// directory send a probe. `after` knows no distance: a write that becomes visible wakes its waiters at once.
Lookahead lookahead_of(const MachineLatencies& latencies, const Program& program) {
  if (program.has_after) return Lookahead{};
  return {latencies.network,
          std::min(latencies.probe + latencies.network, latencies.l2 + latencies.network * 2 + latencies.l3_access)};
}

// A core without a thread: its hierarchy may hold lines that were placed there, and loses them to others.
class IdleClient final : public CacheClient {
 public:
  bool line_filled(MshrId, LineAddress, Slot, bool, Cycle) override { return false; }
  void line_lost(LineAddress, Cycle) override {}
  void write_lost(LineAddress, Cycle) override {}
  void resources_freed(Cycle) override {}
};

template <class Obs>
class MachineOf final : public Machine {
 public:
  MachineOf(const Config& config, const Program& program, const MachineOptions& options,
            const CoreParameters& parameters, const MachineLatencies& latencies, unsigned cores, Obs& observer)
      : program_(program),
        options_(options),
        parameters_(with_express(parameters, options.run_ahead)),
        memory_(memory_spec(config), cores, latencies, config.machine.seed,
                DataMode{parameters.data, Obs::kEnabled && options.track_writers}),
        after_(cores),
        turns_(program.threads.size()),
        horizon_(memory_.queue(), turns_, lookahead_of(latencies, program), options.run_ahead) {
    for (unsigned c = 0; c < program.threads.size(); ++c) {
      const CoreId id{static_cast<std::uint16_t>(c)};
      cores_.push_back(std::make_unique<Core<Obs>>(id, parameters_, memory_.hierarchy(id), program,
                                                   *program.threads[c].code, after_, observer));
      memory_.set_client(id, *cores_.back());
      after_.set_target(id, cores_.back().get());
    }
    for (unsigned c = static_cast<unsigned>(cores_.size()); c < cores; ++c) {
      memory_.set_client(CoreId{static_cast<std::uint16_t>(c)}, idle_);
    }
  }

  MemorySystem& memory_system() { return memory_; }

  RunEnd run() override {
    MachineQueue& queue = memory_.queue();
    unfinished_ = cores_.size();
    for (std::size_t c = 0; c < cores_.size(); ++c) wake(c, Cycle{0});
    while (unfinished_ != 0) {
      const Cycle next_turn = turns_.earliest();
      if (queue.next_cycle() <= next_turn) {
        if (queue.empty()) return stop(RunEnd::Outcome::stuck, "the program cannot finish");
        handle(queue.pop());
      } else {
        queue.advance_to(next_turn);
        if (!turn(turns_.first(), next_turn)) return end_;
        if (options_.interrupted != nullptr && options_.interrupted->load(std::memory_order_relaxed)) {
          return stop(RunEnd::Outcome::interrupted, "interrupted");
        }
      }
      if (!after_.wakes().empty()) [[unlikely]]
        wake_waiters();
    }
    settle();
    return RunEnd{};
  }

  [[nodiscard]] MachineResult result() const override {
    MachineResult result;
    for (const auto& core : cores_) {
      result.cycles = std::max(result.cycles, core->finished() ? core->end() : memory_.queue().now());
    }
    for (std::size_t c = 0; c < memory_.cores(); ++c) {
      CoreResult core;
      core.id = CoreId{static_cast<std::uint16_t>(c)};
      if (c < cores_.size()) {
        core.end = cores_[c]->finished() ? cores_[c]->end() : result.cycles;
        core.ops = cores_[c]->ops();
        core.accounting = cores_[c]->accounting(result.cycles);
        core.registers = cores_[c]->registers();
        core.registers_used_mask = cores_[c]->registers_written();
      } else {
        core.accounting[static_cast<unsigned>(Cause::idle)] = result.cycles.value;
      }
      result.cores.push_back(core);
    }
    std::uint64_t replays = 0;
    for (const auto& core : cores_) replays += core->replays();
    result.stats = collect_statistics(memory_, replays);
    return result;
  }

  [[nodiscard]] std::uint64_t memory(Address address, unsigned bytes) const override {
    return memory_.peek(address, bytes);
  }
  [[nodiscard]] std::string_view state(CoreId core, Address address) const override {
    return name_of(memory_.hierarchy(core).l2_state(LineAddress{address.value / memory_.line_bytes()}));
  }
  [[nodiscard]] bool has_data() const override { return parameters_.data; }

 private:
  void wake(std::size_t core, Cycle cycle) {
    if (cycle < turns_.time_of(core)) turns_.set(core, cycle);
  }

  void handle(const MachineQueue::Event& event) {
    memory_.handle(event);
    const Agent to = event.payload.message.to;
    if (to.kind == Agent::Kind::core && to.number < cores_.size() && cores_[to.number]->take_wake()) {
      wake(to.number, event.cycle);
    }
  }

  void wake_waiters() {
    for (const AfterRegistry::Wake& waiter : after_.wakes()) {
      cores_[waiter.core.value]->after_satisfied();
      wake(waiter.core.value, waiter.cycle);
    }
    after_.wakes().clear();
  }

  // One turn of a core. False: the run ends here, end_ says why.
  bool turn(std::size_t c, Cycle now) {
    turns_.set(c, kNever);
    Core<Obs>& core = *cores_[c];
    if (core.finished()) return true;
    const Cycle give_up = progress_ + Cycles{std::min(options_.max_cycles, kEndless)};
    if (now > give_up) {
      end_ = stop(RunEnd::Outcome::no_progress, "no store became visible and no op left a loop for " +
                                                    std::to_string(options_.max_cycles) + " cycles");
      return false;
    }
    horizon_.begin_turn(CoreId{static_cast<std::uint16_t>(c)}, now, give_up + Cycles{1});
    const Cycle next = core.run(now, horizon_);
    if (core.fault()) {
      end_ = RunEnd{RunEnd::Outcome::fault, Error{program_.file, core.fault()->line, 0, core.fault()->message}, {}};
      return false;
    }
    progress_ = std::max(progress_, core.last_progress());
    if (core.finished()) --unfinished_;
    if (next != kNever) wake(c, next);
    return true;
  }

  // All cores have finished: what is still under way (Puts, prefetches) comes to rest, and is checked if asked for.
  void settle() {
    if (!options_.check) return;
    while (!memory_.queue().empty()) {
      memory_.handle(memory_.queue().pop());
    }
    memory_.check_at_rest();
  }

  RunEnd stop(RunEnd::Outcome outcome, const std::string& headline) {
    std::vector<CoreStatus> statuses;
    RunEnd end;
    end.outcome = outcome;
    for (std::size_t c = 0; c < cores_.size(); ++c) {
      statuses.push_back(cores_[c]->status());
      end.details.push_back(describe(program_, c, statuses.back(), parameters_.data));
    }
    end.error = explain(program_, statuses, parameters_.data, headline);
    return end;
  }

  const Program& program_;
  const MachineOptions options_;
  const CoreParameters parameters_;
  MemorySystem memory_;
  AfterRegistry after_;
  IdleClient idle_;
  Tournament turns_;  // when each core is simulated next
  Horizon horizon_;
  std::vector<std::unique_ptr<Core<Obs>>> cores_;
  std::size_t unfinished_ = 0;
  Cycle progress_{0};
  RunEnd end_;
};

template <class Obs>
Result<std::unique_ptr<Machine>> create_machine(const Config& config, const Program& program,
                                                const MachineOptions& options, Obs& observer) {
  const auto cores = core_count(config, program);
  if (!cores.ok()) return cores.error();
  if (auto values = check_values(config, program); !values.ok()) return values.error();
  const auto parameters = core_parameters(config, program);
  if (!parameters.ok()) return parameters.error();
  const auto latencies = machine_latencies(config);
  if (!latencies.ok()) return latencies.error();
  auto machine = std::make_unique<MachineOf<Obs>>(config, program, options, parameters.value(), latencies.value(),
                                                  cores.value(), observer);
  auto set_up = set_up_memory(machine->memory_system(), program, parameters.value().data);
  if (!set_up.ok()) return set_up.error();
  return std::unique_ptr<Machine>(std::move(machine));
}

NullObserver null_observer;

}  // namespace

Result<std::unique_ptr<Machine>> Machine::create(const Config& config, const Program& program,
                                                 const MachineOptions& options) {
  if (options.observer != nullptr) return create_machine<Observer>(config, program, options, *options.observer);
  return create_machine<NullObserver>(config, program, options, null_observer);
}

}  // namespace membar
