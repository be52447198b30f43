#include "sim/litmus/timing_sampler.h"

#include <algorithm>
#include <utility>

#include "sim/litmus/observables.h"
#include "sim/system/machine.h"

namespace membar {
namespace {

// Variants of a machine that a sampler draws from.
constexpr std::size_t kVariants = 24;
// A run is given up after so many times as many cycles as an access takes, for each access and some more: far beyond
// any time that a timing gives to anything.
constexpr std::uint64_t kGiveUpFactor = 60;

bool is_access(const TraceOp& op) { return op.kind == OpKind::load || op.kind == OpKind::await || is_write(op.kind); }
// It waits in the store buffer, so that it can be held there.
bool is_buffered(const TraceOp& op) {
  return op.kind == OpKind::store && op.order != MemoryOrder::sc && op.order != MemoryOrder::unordered;
}

struct Choice {
  const char* key;
  std::vector<const char*> values;
};

// What tells one machine from another when a few lines are fought over. Latencies stay as they are.
const std::vector<Choice>& choices() {
  static const std::vector<Choice> table = {
      {"core.window", {"1", "2", "8", "64"}},
      {"core.issue_width", {"1", "2", "4"}},
      {"store_buffer.drain", {"eager", "eager", "lazy"}},
      {"store_buffer.lazy_delay", {"5", "60", "400"}},
      {"store_buffer.rfo_prefetch", {"0", "0", "2", "16"}},
      {"store_buffer.coalesce", {"false", "false", "true"}},
      {"network.topology", {"crossbar", "ring", "mesh"}},
      {"l3.slices", {"1", "2"}},
  };
  return table;
}

// A few lines fit into any cache, and small ones are quickly built.
const std::vector<std::string>& small_caches() {
  static const std::vector<std::string> settings = {"l1.size=2KiB", "l1.ways=8",     "l2.size=8KiB",
                                                    "l2.ways=16",   "l3.size=32KiB", "l3.ways=16"};
  return settings;
}

}  // namespace

TimingSampler::TimingSampler(const Program& program, std::vector<Observable> observables, std::uint64_t seed)
    : observables_(std::move(observables)), random_(seed) {
  timed_.file = program.file;
  timed_.symbols = program.symbols;
  timed_.initial_values = program.initial_values;
  timed_.operands = program.operands;
  timed_.labels = program.labels;
  timed_.synchronisation = program.synchronisation;
  timed_.lacks_values = program.lacks_values;
  timed_.needs_values = program.needs_values;
  timed_.needs_values_line = program.needs_values_line;
  timed_.has_after = program.has_after;
  timed_.has_hold = true;
  timed_.used_ops = program.used_ops;
  placed_ = program.placements;
  for (const ProgramThread& thread : program.threads) {
    std::vector<TraceOp>& ops = code_.emplace_back();
    while (ops.size() < thread.code->size()) {
      const std::span<const TraceOp> more = thread.code->fetch(static_cast<std::uint32_t>(ops.size()));
      ops.insert(ops.end(), more.begin(), more.end());
    }
    accesses_ += static_cast<std::size_t>(std::count_if(ops.begin(), ops.end(), is_access));
    ProgramThread& timed = timed_.threads.emplace_back();
    timed.name = thread.name;
    timed.line = thread.line;
    timed.written_ops = thread.written_ops;
  }
}

Result<std::unique_ptr<TimingSampler>> TimingSampler::create(const Program& program,
                                                             std::vector<Observable> observables, const Config& config,
                                                             const TimingOptions& options) {
  std::unique_ptr<TimingSampler> sampler(new TimingSampler(program, std::move(observables), options.seed));
  sampler->interrupted_ = options.interrupted;
  sampler->make_variants(config, options);
  sampler->in_order_ = config.ordering.always(OrderClass::store, OrderClass::store);
  sampler->longest_access_ =
      2 * (config.dram.latency.value + config.l3.latency.value + config.fence.mfence.value + config.fence.lock.value);
  sampler->retime(sampler->untimed());
  auto machine = Machine::create(sampler->variants_.front().config, sampler->timed_, MachineOptions{});
  if (!machine.ok()) return machine.error();
  return sampler;
}

void TimingSampler::make_variants(const Config& config, const TimingOptions& options) {
  Variant given{config, {}};
  (void)apply_settings(given.config, small_caches());
  variants_.push_back(given);
  if (options.fixed_machine) return;
  for (std::size_t i = 1; i < kVariants; ++i) {
    Variant variant = given;
    for (const Choice& choice : choices()) {
      const std::string value = choice.values[below(choice.values.size())];
      if (std::find(options.fixed_keys.begin(), options.fixed_keys.end(), choice.key) != options.fixed_keys.end()) {
        continue;
      }
      const std::vector<std::string> setting{std::string(choice.key) + "=" + value};
      if (apply_settings(variant.config, setting).ok()) variant.settings.push_back(setting.front());
    }
    variants_.push_back(std::move(variant));
  }
}

// What the program places stays there.
void TimingSampler::place_at_random() {
  timed_.placements = placed_;
  const auto threads = static_cast<std::uint64_t>(code_.size());
  const std::uint64_t line_bytes = variants_.front().config.machine.line_size.value;
  std::uint64_t taken = 0;  // lines before this one are placed: a line is placed with the first of its variables
  for (std::size_t symbol = 0; symbol < timed_.symbols.size(); ++symbol) {
    const auto of_symbol = [symbol](const Placement& placement) { return placement.symbol == symbol; };
    const Symbol& placed = timed_.symbols[symbol];
    const bool first_on_line = placed.address.value / line_bytes >= taken;
    taken = (placed.address.value + placed.bytes() - 1) / line_bytes + 1;
    if (!first_on_line || std::any_of(placed_.begin(), placed_.end(), of_symbol)) continue;
    Placement placement;
    placement.symbol = symbol;
    placement.where = static_cast<Placement::Where>(below(5));
    if (placement.where == Placement::Where::shared) {
      for (std::uint64_t core = 0; core < threads; ++core) {
        if (below(3) != 0) placement.cores.push_back(CoreId{static_cast<std::uint16_t>(core)});
      }
      if (placement.cores.empty()) placement.where = Placement::Where::l3;
    } else if (placement.where <= Placement::Where::exclusive) {
      placement.cores.push_back(CoreId{static_cast<std::uint16_t>(below(threads))});
    }
    timed_.placements.push_back(std::move(placement));
  }
}

std::vector<TimingSampler::ThreadTiming> TimingSampler::untimed() const {
  std::vector<ThreadTiming> timings;
  for (const auto& ops : code_) timings.emplace_back(ops.size());
  return timings;
}

// As programs run by themselves: they start at slightly different times, and pause now and then.
void TimingSampler::skew(std::vector<ThreadTiming>& timings) {
  const std::uint64_t range = std::uint64_t{1} << below(10);
  const std::uint64_t pauses = below(3) == 0 ? 2 + below(6) : 0;
  for (std::size_t t = 0; t < code_.size(); ++t) {
    if (below(4) != 0) timings[t].front().delay = below(range);
    for (std::size_t i = 0; i < code_[t].size(); ++i) {
      if (pauses != 0 && is_access(code_[t][i]) && below(pauses) == 0) timings[t][i].delay += below(range);
    }
  }
}

// As if ops took effect in an order drawn at random: loads and read-modify-writes start, and stores leave the buffer,
// each at a time of its own, some threads in a burst. The times of what a thread's model keeps in order are in order.
void TimingSampler::spread(std::vector<ThreadTiming>& timings) {
  const std::uint64_t gap = below(4) == 0 ? 1 + below(longest_access_) : longest_access_;
  const std::uint64_t range = gap * (accesses_ + 1);
  for (std::size_t t = 0; t < code_.size(); ++t) {
    const std::uint64_t span = std::max<std::uint64_t>(range >> below(4), 1);
    const std::uint64_t from = 1 + below(range - span + 1);
    std::vector<std::uint64_t> starts, holds;
    for (const TraceOp& op : code_[t]) {
      if (is_access(op)) (is_buffered(op) ? holds : starts).push_back(from + below(span));
    }
    std::sort(starts.begin(), starts.end());
    if (in_order_) std::sort(holds.begin(), holds.end());
    auto start = starts.begin();
    auto hold = holds.begin();
    for (std::size_t i = 0; i < code_[t].size(); ++i) {
      if (!is_access(code_[t][i])) continue;
      if (is_buffered(code_[t][i])) {
        timings[t][i].hold_until = static_cast<std::uint32_t>(*hold++);
      } else {
        timings[t][i].start_until = *start++;
      }
    }
  }
}

// Puts the timing into the program: delays in front of ops, and holds on stores. Jumps follow their targets.
void TimingSampler::retime(const std::vector<ThreadTiming>& timings) {
  for (std::size_t t = 0; t < code_.size(); ++t) {
    const std::vector<TraceOp>& code = code_[t];
    std::vector<TraceOp> ops;
    std::vector<std::uint32_t> moved_to;
    for (std::size_t i = 0; i < code.size(); ++i) {
      moved_to.push_back(static_cast<std::uint32_t>(ops.size()));
      TraceOp op = code[i];
      const OpTiming& timing = timings[t][i];
      TraceOp delay;
      delay.kind = OpKind::delay;
      delay.index = op.index;
      delay.line = op.line;
      if (timing.delay != 0) {
        delay.value = timing.delay;
        ops.push_back(delay);
      }
      if (timing.start_until != 0) {
        delay.value = timing.start_until;
        delay.flags = kUntil;
        ops.push_back(delay);
      }
      if (timing.hold_until != 0) {
        op.flags |= kHold | kUntil;
        op.target = timing.hold_until;
      }
      ops.push_back(op);
    }
    for (TraceOp& op : ops) {
      if (is_structure(op.kind) && op.kind != OpKind::finish) op.target = moved_to[op.target];
    }
    timed_.threads[t].code = std::make_unique<MemoryOpStream>(std::move(ops));
  }
}

std::uint64_t TimingSampler::give_up_cycles() const { return kGiveUpFactor * longest_access_ * (accesses_ + 8); }

TimedRun TimingSampler::run() {
  MachineOptions options;
  options.max_cycles = give_up_cycles();
  options.max_cycles_in_all = true;
  options.interrupted = interrupted_;
  const auto machine = Machine::create(variants_[last_variant_].config, timed_, options);
  TimedRun result;
  if (!machine.ok() || machine.value()->run().outcome != RunEnd::Outcome::finished) return result;
  result.finished = true;
  result.values = final_state_of(*machine.value(), observables_);
  return result;
}

TimedRun TimingSampler::sample() {
  last_variant_ = below(variants_.size());
  place_at_random();
  std::vector<ThreadTiming> timings = untimed();
  if (below(5) == 0) {
    skew(timings);
  } else {
    spread(timings);
  }
  retime(timings);
  return run();
}

TimedRun TimingSampler::follow(const std::vector<WitnessEvent>& witness, std::uint64_t attempt) {
  last_variant_ = attempt == 0 ? 0 : below(variants_.size());
  place_at_random();
  std::vector<ThreadTiming> timings = untimed();
  const std::uint64_t gap = longest_access_ * (1 + attempt % 3);
  std::uint64_t now = 0;
  for (const WitnessEvent& event : witness) {
    now += gap;
    OpTiming& timing = timings[event.thread][event.position];
    if (is_buffered(code_[event.thread][event.position])) {
      timing.hold_until = static_cast<std::uint32_t>(now);
    } else {
      timing.start_until = now;
    }
  }
  retime(timings);
  return run();
}

}  // namespace membar
