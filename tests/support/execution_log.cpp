#include "tests/support/execution_log.h"

#include <algorithm>
#include <map>

namespace membar {
namespace {

using Kind = AxiomEvent::Kind;

std::string word(const char* name, std::uint64_t value) {
  return std::string(" ") + name + "=" + std::to_string(value);
}
std::string word(const char* name, Cycle cycle) { return cycle == kNever ? "" : word(name, cycle.value); }

std::string request_text(const RequestTimeline& request) {
  return word("started", request.started) + word("sent", request.sent) + word("arrived", request.arrived) +
         word("serving", request.serving) + word("served", request.served) + word("memory", request.memory_done) +
         word("answered", request.answered) + word("data", request.data_here) + word("granted", request.granted) +
         word("source", static_cast<std::uint64_t>(request.source));
}

std::string key(CoreId core, std::uint64_t sequence, char kind) {
  std::string number = std::to_string(sequence);
  return "c" + std::to_string(core.value) + " " + std::string(10 - std::min<std::size_t>(10, number.size()), '0') +
         number + " " + kind;
}

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
    if (op.kind == OpKind::add && (op.flags & kValueRegister) == 0) event.adds = op.value;
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
  // DESIGN section 5: under at least TSO neither needs a fence; pso needs SFENCE; `relaxed` stands for the table in
  // configs/machines/models, which names LFENCE and MFENCE.
  [[nodiscard]] std::optional<Kind> release_fence() const {
    if (model_ == AxiomModel::pso) return Kind::store_fence;
    if (model_ == AxiomModel::relaxed) return Kind::full_fence;
    return std::nullopt;
  }
  [[nodiscard]] std::optional<Kind> acquire_fence() const {
    if (model_ == AxiomModel::relaxed) return Kind::load_fence;
    return std::nullopt;
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
    if (model_ != AxiomModel::relaxed) return;
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
    first.order_known = false;  // visible before the write as a whole
    second.order_known =
        model_ == AxiomModel::sc || model_ == AxiomModel::tso;  // else it may have been the earlier one
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

WriteId ExecutionLog::new_write(CoreId core) {
  if (next_ != nullptr) return next_->new_write(core);
  return WriteId{++last_id_};
}

void ExecutionLog::write_visible(const WriteFacts& facts) {
  LoggedWrite write{facts, {}};
  const bool executed_at_once = facts.buffered == facts.oldest && facts.kind != WriteFacts::Kind::store;
  if (executed_at_once) write.sources = take_reads(facts.core, facts.visible);
  writes_.push_back(write);
  if (next_ != nullptr) next_->write_visible(facts);
}

void ExecutionLog::barrier_done(const BarrierFacts& facts) {
  barriers_.push_back(facts);
  if (next_ != nullptr) next_->barrier_done(facts);
}

void ExecutionLog::load_performed(const LoadFacts& facts) {
  loads_.push_back({facts, take_reads(facts.core, facts.performed)});
  if (next_ != nullptr) next_->load_performed(facts);
}

void ExecutionLog::read_from(WriteId write, CoreId reader, Cycle cycle, bool forwarded) {
  reads_[reader.value].push_back({write, cycle});
  if (next_ != nullptr) next_->read_from(write, reader, cycle, forwarded);
}

std::vector<WriteId> ExecutionLog::take_reads(CoreId core, Cycle cycle) {
  std::vector<WriteId> sources;
  for (const Read& read : reads_[core.value]) {  // the others are of polls that went on
    if (read.cycle == cycle) sources.push_back(read.write);
  }
  reads_[core.value].clear();
  return sources;
}

std::vector<std::string> ExecutionLog::text() const {
  std::vector<std::string> lines;
  std::map<std::uint32_t, std::string> writers;
  for (const LoggedWrite& write : writes_) {
    writers[write.facts.id.value] = key(write.facts.core, write.facts.sequence, 'w');
  }
  const auto sources_text = [&](const std::vector<WriteId>& sources) {
    std::string text;
    for (const WriteId id : sources) text += " from:" + (id == kInitialWrite ? "start" : writers[id.value]);
    return text;
  };
  for (const LoggedWrite& write : writes_) {
    const WriteFacts& f = write.facts;
    lines.push_back(key(f.core, f.sequence, 'w') + word("line", f.line) + word("kind", static_cast<unsigned>(f.kind)) +
                    word("address", f.address.value) + word("size", f.size) + word("value", f.value) +
                    word("failed", f.failed ? 1U : 0U) + word("dispatched", f.dispatched) + word("oldest", f.oldest) +
                    word("buffered", f.buffered) + word("ordered", f.ordered) + word("head", f.head) +
                    word("drain", f.drain_allowed) + word("mshr", f.mshr_granted) + request_text(f.request) +
                    word("visible", f.visible) + word("regrants", f.regrants) +
                    word("coalesced", f.coalesced_into == kInitialWrite ? 0U : 1U) + sources_text(write.sources));
  }
  for (const LoggedLoad& load : loads_) {
    const LoadFacts& f = load.facts;
    lines.push_back(key(f.core, f.sequence, 'l') + word("line", f.line) + word("address", f.address.value) +
                    word("size", f.size) + word("value", f.value) + word("dispatched", f.dispatched) +
                    word("performed", f.performed) + word("from", static_cast<unsigned>(f.source)) +
                    word("replays", f.replays) + request_text(f.request) + sources_text(load.sources));
  }
  for (const BarrierFacts& f : barriers_) {
    lines.push_back(key(f.core, f.sequence, 'b') + word("line", f.line) + word("kind", static_cast<unsigned>(f.kind)) +
                    word("dispatched", f.dispatched) + word("completed", f.completed) + word("from", f.stall_from) +
                    word("to", f.stall_to) + word("own", f.own_started) + word("own_done", f.own_done) +
                    request_text(f.own_request));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

AxiomModel axiom_model(const Config& config) {
  if (config.ordering.name == "sc") return AxiomModel::sc;
  if (config.ordering.name == "tso") return AxiomModel::tso;
  if (config.ordering.name == "pso") return AxiomModel::pso;
  return AxiomModel::relaxed;
}

std::vector<AxiomEvent> axiom_events(const ExecutionLog& log, const Program& program, const Config& config) {
  Translator translator(program, config);
  std::vector<std::pair<Cycle, std::size_t>> order;
  for (std::size_t i = 0; i < log.writes().size(); ++i) order.emplace_back(log.writes()[i].facts.visible, i);
  std::sort(order.begin(), order.end());
  for (std::size_t rank = 0; rank < order.size(); ++rank) translator.add(log.writes()[order[rank].second], rank);
  for (const LoggedLoad& load : log.loads()) translator.add(load);
  for (const BarrierFacts& barrier : log.barriers()) translator.add(barrier);
  return translator.take();
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
