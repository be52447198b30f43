#include "sim/system/machine.h"

#include <algorithm>
#include <utility>

#include "sim/base/check.h"
#include "sim/cache/memory_system.h"
#include "sim/core/core.h"
#include "sim/engine/tournament.h"
#include "sim/network/machine_tap.h"
#include "sim/system/build.h"
#include "sim/system/explain_failure.h"
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
            const CoreParameters& parameters, const MachineLatencies& latencies, unsigned cores,
            std::shared_ptr<Obs> observer)
      : program_(program),
        options_(options),
        parameters_(with_express(parameters, runs_ahead(options))),
        observer_(std::move(observer)),
        memory_(memory_spec(config), cores, latencies, config.machine.seed, data_mode(parameters.data, options),
                SupervisionSpec{options.tables, options.tap, Obs::kChecked}),
        after_(cores),
        turns_(program.threads.size()),
        horizon_(memory_.queue(), turns_, lookahead_of(latencies, program), runs_ahead(options)) {
    for (unsigned c = 0; c < program.threads.size(); ++c) {
      const CoreId id{static_cast<std::uint16_t>(c)};
      cores_.push_back(std::make_unique<Core<Obs>>(id, parameters_, memory_.hierarchy(id), program,
                                                   *program.threads[c].code, after_, *observer_));
      memory_.set_client(id, *cores_.back());
      after_.set_target(id, cores_.back().get());
    }
    for (unsigned c = static_cast<unsigned>(cores_.size()); c < cores; ++c) {
      memory_.set_client(CoreId{static_cast<std::uint16_t>(c)}, idle_);
    }
  }

  MemorySystem& memory_system() { return memory_; }

  RunEnd run() override {
    try {
      return simulate();
    } catch (const InvariantFailure& failure) {
      return broken(failure);
    }
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
  // What is recorded comes in the order of time.
  static bool runs_ahead(const MachineOptions& options) { return options.run_ahead && options.tap == nullptr; }
  // Writers are tracked too where a checked machine carries no bytes: they stand for what it would have.
  static DataMode data_mode(bool bytes, const MachineOptions& options) {
    return {bytes, (Obs::kEnabled && options.track_writers) || (Obs::kChecked && !bytes)};
  }

  RunEnd simulate() {
    MachineQueue& queue = memory_.queue();
    unfinished_ = cores_.size();
    give_up_ = std::min(Cycle{0} + patience(), last_cycle());
    for (std::size_t c = 0; c < cores_.size(); ++c) wake(c, Cycle{0});
    while (unfinished_ != 0) {
      const Cycle next_turn = turns_.earliest();
      if (const Cycle next = queue.next_cycle(); next <= next_turn) {
        // Messages that go to and fro for ever are no progress either.
        if (next > give_up_) [[unlikely]]
          return queue.empty() ? stop(RunEnd::Outcome::stuck, "the program cannot finish") : give_up();
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

  [[nodiscard]] bool counts_all_cycles() const { return options_.max_cycles_in_all || options_.tables != nullptr; }
  [[nodiscard]] Cycles patience() const { return Cycles{std::min(options_.max_cycles, kEndless)}; }
  [[nodiscard]] Cycle last_cycle() const { return Cycle{std::min(options_.most_cycles, 2 * kEndless)}; }

  void wake(std::size_t core, Cycle cycle) {
    if (cycle < turns_.time_of(core)) turns_.set(core, cycle);
  }

  void handle_in_memory(const MachineQueue::Event& event) {
    handling_ = &event.payload;
    if (options_.tap != nullptr) options_.tap->at(event.cycle);
    if constexpr (Obs::kChecked) memory_.note_delivery(event.payload);
    memory_.handle(event);
  }

  void handle(const MachineQueue::Event& event) {
    handle_in_memory(event);
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
    handling_ = nullptr;
    core_at_turn_ = c;
    Core<Obs>& core = *cores_[c];
    if (core.finished()) return true;
    if (now > give_up_) {
      end_ = give_up();
      return false;
    }
    if (options_.tap != nullptr) options_.tap->at(now);
    horizon_.begin_turn(CoreId{static_cast<std::uint16_t>(c)}, now, give_up_ + Cycles{1});
    const Cycle next = core.run(now, horizon_);
    if (core.fault()) {
      end_ = RunEnd{RunEnd::Outcome::fault, Error{program_.file, core.fault()->line, 0, core.fault()->message}, {}};
      return false;
    }
    if (!counts_all_cycles()) {
      give_up_ = std::min(std::max(give_up_, core.last_progress() + patience()), last_cycle());
    }
    if (core.finished()) --unfinished_;
    if (next != kNever) wake(c, next);
    return true;
  }

  // All cores have finished: what is still under way (Puts, prefetches) comes to rest, and is checked if asked for.
  void settle() {
    if (!options_.check && !options_.check_at_rest && options_.tap == nullptr) return;
    while (!memory_.queue().empty()) {
      MEMBAR_CHECK(memory_.queue().next_cycle() <= give_up_, "the machine does not come to rest");
      handle_in_memory(memory_.queue().pop());
    }
    handling_ = nullptr;
    core_at_turn_ = cores_.size();
    memory_.check_at_rest();
  }

  RunEnd give_up() {
    const bool at_last = give_up_ == last_cycle();
    const std::string cycles = std::to_string(at_last ? options_.most_cycles : options_.max_cycles) + " cycles";
    return stop(RunEnd::Outcome::no_progress, at_last || counts_all_cycles()
                                                  ? "the run is not over after " + cycles
                                                  : "no store became visible and no op left a loop for " + cycles);
  }

  RunEnd broken(const InvariantFailure& failure) const {
    FailureContext context{memory_.queue().now(), handling_, kNoCore, 0, memory_.line_bytes()};
    if (handling_ == nullptr && core_at_turn_ < cores_.size()) {
      context.core = CoreId{static_cast<std::uint16_t>(core_at_turn_)};
      context.cycle = std::max(context.cycle, cores_[core_at_turn_]->time());
      context.trace_line = cores_[core_at_turn_]->status().line;
    }
    RunEnd end{RunEnd::Outcome::broken, explain_failure(program_, failure, context), {}};
    if (failure.what() != failure.message()) end.details.emplace_back(failure.what());
    return end;
  }

  RunEnd stop(RunEnd::Outcome outcome, const std::string& headline) {
    std::vector<CoreStatus> statuses;
    RunEnd end;
    end.outcome = outcome;
    for (std::size_t c = 0; c < cores_.size(); ++c) {
      CoreStatus& status = statuses.emplace_back(cores_[c]->status());
      const std::uint64_t offset = status.address.value % memory_.line_bytes();
      // Its first poll may still be under way.
      if (status.is_await && parameters_.data && offset + status.size <= memory_.line_bytes()) {
        status.value = memory_.peek(status.address, status.size);
      }
      end.details.push_back(describe(program_, c, status, parameters_.data));
    }
    end.error = explain(program_, statuses, parameters_.data, headline);
    return end;
  }

  const Program& program_;
  const MachineOptions options_;
  const CoreParameters parameters_;
  const std::shared_ptr<Obs> observer_;
  MemorySystem memory_;
  AfterRegistry after_;
  IdleClient idle_;
  Tournament turns_;  // when each core is simulated next
  Horizon horizon_;
  std::vector<std::unique_ptr<Core<Obs>>> cores_;
  std::size_t unfinished_ = 0;
  Cycle give_up_{0};  // the run is given up behind this cycle, unless there is progress before
  // For the message when an invariant fails: the event that is handled, else whose turn it is.
  const MachineEvent* handling_ = nullptr;
  std::size_t core_at_turn_ = 0;
  RunEnd end_;
};

template <class Obs>
Result<std::unique_ptr<Machine>> create_machine(const Config& config, const Program& program,
                                                const MachineOptions& options, std::shared_ptr<Obs> observer) {
  const auto cores = core_count(config, program);
  if (!cores.ok()) return cores.error();
  if (auto values = check_values(config, program); !values.ok()) return values.error();
  const auto parameters = core_parameters(config, program);
  if (!parameters.ok()) return parameters.error();
  const auto latencies = machine_latencies(config);
  if (!latencies.ok()) return latencies.error();
  auto machine = std::make_unique<MachineOf<Obs>>(config, program, options, parameters.value(), latencies.value(),
                                                  cores.value(), std::move(observer));
  auto set_up = set_up_memory(machine->memory_system(), program, parameters.value().data);
  if (!set_up.ok()) return set_up.error();
  return std::unique_ptr<Machine>(std::move(machine));
}

}  // namespace

Result<std::unique_ptr<Machine>> Machine::create(const Config& config, const Program& program,
                                                 const MachineOptions& options) {
  if (options.check || options.tap != nullptr) {
    return create_machine(config, program, options, std::make_shared<CheckedObserver>(options.observer, options.tap));
  }
  if (options.observer != nullptr) {  // not ours
    return create_machine(config, program, options,
                          std::shared_ptr<Observer>(std::shared_ptr<void>(), options.observer));
  }
  return create_machine(config, program, options, std::make_shared<NullObserver>());
}

}  // namespace membar
