#include "sim/stress/axiom_events.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace membar {
namespace {

using Kind = AxiomEvent::Kind;

// Ops of every thread by their number as written.
class OpTable {
 public:
  explicit OpTable(const Program& program) {
    for (const ProgramThread& thread : program.threads) {
      auto& ops = threads_.emplace_back();
      for (std::uint32_t position = 0; position < thread.code->size(); ++position) {
        const TraceOp op = thread.code->fetch(position)[0];
        if (!is_structure(op.kind)) ops[op.index] = op;
      }
    }
  }
  [[nodiscard]] const TraceOp& at(CoreId core, std::uint32_t index) const { return threads_[core.value].at(index); }

 private:
  std::vector<std::map<std::uint32_t, TraceOp>> threads_;
};

class Translator {
 public:
  Translator(const Program& program, const Config& config)
      : program_(program),
        ops_(program),
        line_bytes_(config.machine.line_size.value),
        model_(axiom_model(config)),
        xchg_(config.lowering.store_sc == StoreScLowering::xchg) {}

  void add(const LoggedWrite& write, std::uint64_t order) {
    const TraceOp& op = ops_.at(write.facts.core, write.facts.op_index);
    AxiomEvent event = base(write.facts.core, write.facts.sequence, op);
    const bool atomic = is_rmw(op.kind) || (op.kind == OpKind::store && op.order == MemoryOrder::sc && xchg_);
    event.kind = atomic ? Kind::rmw : Kind::write;
    event.reads = is_rmw(op.kind);
    event.writes = !write.facts.failed;
    event.address = write.facts.address.value;
    event.size = write.facts.size;
    event.id = write.facts.id;
    event.order = order;
    event.sources = write.sources;
    for (unsigned i = 0; i < 8; ++i) event.written_bytes[i] = static_cast<std::uint8_t>(write.facts.value >> (8 * i));
    if (event.kind == Kind::write) {
      if (op.order == MemoryOrder::rel) fence(event, release_fence(), 0);
      if (op.order == MemoryOrder::sc) fence(event, release_fence(), 0), fence(event, Kind::full_fence, 9);
    } else {
      add_fences_of_rmw(event, op.order);
    }
    split(event);
  }

  void add(const LoggedLoad& load) {
    const TraceOp& op = ops_.at(load.facts.core, load.facts.op_index);
    AxiomEvent event = base(load.facts.core, load.facts.sequence, op);
    event.kind = Kind::read;
    event.reads = true;
    event.address = load.facts.address.value;
    event.size = load.facts.size;
    event.known_bytes = std::min(8U, event.size);
    event.sources = load.sources;
    for (unsigned i = 0; i < 8; ++i) event.read_bytes[i] = static_cast<std::uint8_t>(load.facts.value >> (8 * i));
    if (op.order == MemoryOrder::acq || op.order == MemoryOrder::sc) fence(event, acquire_fence(), 9);
    split(event);
  }

  void add(const BarrierFacts& barrier) {
    const TraceOp& op = ops_.at(barrier.core, barrier.op_index);
    AxiomEvent event = base(barrier.core, barrier.sequence, op);
    if (op.kind == OpKind::mfence) fence(event, Kind::full_fence, 3);
    if (op.kind == OpKind::sfence) fence(event, Kind::store_fence, 3);
    if (op.kind == OpKind::lfence) fence(event, Kind::load_fence, 3);
    if (op.kind != OpKind::fence) return;
    if (op.order == MemoryOrder::sc) return fence(event, Kind::full_fence, 3);
    if (op.order != MemoryOrder::acq) fence(event, release_fence(), 2);
    if (op.order != MemoryOrder::rel) fence(event, acquire_fence(), 3);
  }

  std::vector<AxiomEvent> take() { return std::move(events_); }

 private:
  static std::optional<Kind> kind_of(std::optional<OrderClass> fence) {
    if (fence == OrderClass::mfence) return Kind::full_fence;
    if (fence == OrderClass::sfence) return Kind::store_fence;
    if (fence == OrderClass::lfence) return Kind::load_fence;
    return std::nullopt;
  }
  [[nodiscard]] bool is_table() const { return model_.kind == AxiomModel::Kind::table; }

  // Under at least TSO neither a release nor an acquire needs a fence; under pso a release needs an SFENCE; a table
  // that does not order enough by itself names the fences that it uses.
  [[nodiscard]] std::optional<Kind> release_fence() const {
    using enum OrderClass;
    if (model_.kind == AxiomModel::Kind::pso) return Kind::store_fence;
    if (!is_table() || (model_.table.always(load, store) && model_.table.always(store, store))) return std::nullopt;
    return kind_of(model_.table.release_fence);
  }
  [[nodiscard]] std::optional<Kind> acquire_fence() const {
    using enum OrderClass;
    if (!is_table() || (model_.table.always(load, load) && model_.table.always(load, store))) return std::nullopt;
    return kind_of(model_.table.acquire_fence);
  }
  // Under the built-in models an RMW is a full fence.
  [[nodiscard]] bool rmw_orders_everything() const {
    if (!is_table()) return true;
    for (unsigned c = 0; c < kOrderClasses; ++c) {
      const auto other = static_cast<OrderClass>(c);
      if (!model_.table.always(OrderClass::rmw, other) || !model_.table.always(other, OrderClass::rmw)) return false;
    }
    return true;
  }

  AxiomEvent base(CoreId core, std::uint64_t sequence, const TraceOp& op) const {
    AxiomEvent event;
    event.core = core;
    event.sequence = sequence;
    event.part = 4;
    event.name = program_.threads[core.value].name + ":" + std::to_string(op.line) + "#" + std::to_string(sequence);
    return event;
  }

  void fence(const AxiomEvent& at, std::optional<Kind> kind, std::uint8_t part) {
    if (!kind) return;
    AxiomEvent event;
    event.kind = *kind;
    event.core = at.core;
    event.sequence = at.sequence;
    event.part = part;
    event.name = at.name + "(fence)";
    events_.push_back(event);
  }

  void add_fences_of_rmw(const AxiomEvent& event, MemoryOrder order) {
    if (rmw_orders_everything()) return;
    const bool release = order == MemoryOrder::rel || order == MemoryOrder::acq_rel || order == MemoryOrder::sc;
    const bool acquire = order == MemoryOrder::acq || order == MemoryOrder::acq_rel || order == MemoryOrder::sc;
    if (release) fence(event, release_fence(), 0);
    if (acquire) fence(event, acquire_fence(), 9);
  }

  void split(const AxiomEvent& event) {
    const std::uint64_t offset = event.address % line_bytes_;
    if (offset + event.size <= line_bytes_) {
      events_.push_back(event);
      return;
    }
    const auto first_size = static_cast<unsigned>(line_bytes_ - offset);
    AxiomEvent first = event, second = event;
    first.size = first_size;
    first.known_bytes = std::min(first.known_bytes, first_size);
    first.split = second.split = true;
    first.order_known = false;  // visible before the write as a whole
    second.order_known =
        model_.kind == AxiomModel::Kind::sc || model_.kind == AxiomModel::Kind::tso;  // else it may have come earlier
    second.part = 5;
    second.address += first_size;
    second.size -= first_size;
    second.known_bytes -= first.known_bytes;
    for (unsigned i = 0; i < 16; ++i) {
      const unsigned from = i + first_size;
      second.read_bytes[i] = from < 16 ? event.read_bytes[from] : std::uint8_t{0};
      second.written_bytes[i] = from < 16 ? event.written_bytes[from] : std::uint8_t{0};
    }
    events_.push_back(first);
    events_.push_back(second);
  }

  const Program& program_;
  OpTable ops_;
  std::uint64_t line_bytes_;
  AxiomModel model_;
  bool xchg_;
  std::vector<AxiomEvent> events_;
};

}  // namespace

AxiomModel axiom_model(const Config& config) {
  if (config.ordering.name == "sc") return {AxiomModel::Kind::sc, {}};
  if (config.ordering.name == "tso") return {AxiomModel::Kind::tso, {}};
  if (config.ordering.name == "pso") return {AxiomModel::Kind::pso, {}};
  return {AxiomModel::Kind::table, config.ordering};
}

std::vector<AxiomEvent> axiom_events(const ExecutionLog& log, const Program& program, const Config& config) {
  Translator translator(program, config);
  std::vector<std::pair<Cycle, std::size_t>> order;
  for (std::size_t i = 0; i < log.writes().size(); ++i) order.emplace_back(log.writes()[i].facts.visible, i);
  std::sort(order.begin(), order.end());
  for (std::size_t rank = 0; rank < order.size(); ++rank) translator.add(log.writes()[order[rank].second], rank);
  for (const LoggedLoad& load : log.loads()) translator.add(load);
  for (const BarrierFacts& barrier : log.barriers()) translator.add(barrier);
  std::vector<AxiomEvent> events = translator.take();
  sort_events(events);
  return events;
}

std::vector<InitialByte> initial_bytes(const Program& program) {
  std::vector<InitialByte> bytes;
  for (const InitialValue& initial : program.initial_values) {
    for (unsigned i = 0; i < initial.bytes; ++i) {
      bytes.push_back({initial.address.value + i, static_cast<std::uint8_t>(initial.value >> (8 * i))});
    }
  }
  return bytes;
}

}  // namespace membar
