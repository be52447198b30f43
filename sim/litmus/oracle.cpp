#include "sim/litmus/oracle.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "sim/litmus/execution_graph.h"
#include "sim/litmus/thread_walker.h"

namespace membar {
namespace {

// A partial execution: its graph, and where each thread stands.
struct Partial {
  explicit Partial(AxiomaticModel model) : graph(model) {}
  ExecutionGraph graph;
  std::vector<ThreadState> threads;
  std::vector<std::vector<ThreadState>> spent;  // see ThreadCode::advance
  // A thread that was passed over must read from an event with this number or a higher one.
  std::vector<int> reads_from_at_least;
};

class Search {
 public:
  Search(const Program& program, const std::vector<Observable>& observables, const ThreadCode& code,
         AxiomaticModel model, const OracleOptions& options)
      : program_(program),
        observables_(observables),
        code_(code),
        cell_bytes_(code.cell_bytes()),
        options_(options),
        left_(options.most_steps),
        start_(model) {
    start_.threads.resize(code.threads());
    start_.spent.resize(code.threads());
    start_.reads_from_at_least.assign(code.threads(), kInitialEvent);
  }

  Result<AllowedOutcomes> run() {
    explore(start_);
    if (!problem_.empty()) return Error{program_.file, 0, 0, problem_};
    AllowedOutcomes outcomes;
    for (auto& [values, state] : found_) {
      state.values = values;
      outcomes.executions += state.executions;
      outcomes.states.push_back(std::move(state));
    }
    return outcomes;
  }

 private:
  static constexpr std::string_view kTooLarge = "the program is too large to enumerate its executions: ";

  void give_up(const std::string& reason) {
    if (problem_.empty()) problem_ = std::string(kTooLarge) + reason;
  }

  // Another partial execution is to be looked at. False: enough of them.
  bool spend() {
    if (!problem_.empty()) return false;
    if (options_.interrupted != nullptr && *options_.interrupted) problem_ = "interrupted";
    if (left_-- == 0) {
      give_up("expected no more than " + std::to_string(options_.most_steps) + " partial executions");
    }
    return problem_.empty();
  }

  void explore(const Partial& from) {
    if (!problem_.empty()) return;
    Partial here = from;
    std::vector<MemoryAction> actions(here.threads.size());
    for (std::size_t t = 0; t < here.threads.size(); ++t) {
      actions[t] = code_.advance(t, here.threads[t], here.spent[t]);
      if (actions[t].kind == MemoryAction::Kind::none && !here.threads[t].finished) return;  // it turns in a circle
    }
    for (std::size_t t = 0; t < actions.size(); ++t) {
      using Kind = MemoryAction::Kind;
      const bool at_once =
          actions[t].kind == Kind::write || actions[t].kind == Kind::full_fence || actions[t].kind == Kind::store_fence;
      if (at_once && may_start(here, actions[t])) return add_write_or_fence(std::move(here), t, actions[t]);
    }
    bool all_finished = true;
    for (std::size_t t = 0; t < actions.size(); ++t) {
      all_finished = all_finished && here.threads[t].finished;
      if (here.threads[t].finished || !may_start(here, actions[t])) continue;
      if (actions[t].kind == MemoryAction::Kind::read || actions[t].kind == MemoryAction::Kind::rmw) {
        add_read(here, t, actions[t]);
        here.reads_from_at_least[t] = static_cast<int>(here.graph.size());
      }
    }
    if (all_finished) finish(here);
  }

  // `after`: the write that it waits for is there.
  bool may_start(const Partial& here, const MemoryAction& action) const {
    return action.op->after_thread == 0xffff || awaited(here, *action.op) != kInitialEvent;
  }
  EventId awaited(const Partial& here, const TraceOp& op) const {
    EventId found = kInitialEvent;
    for (EventId id = 0; id < static_cast<EventId>(here.graph.size()); ++id) {
      const GraphEvent& event = here.graph.event(id);
      const bool access = event.writes() || event.kind == GraphEvent::Kind::failed_rmw;
      if (access && event.thread == op.after_thread && event.op_index == op.after_index) found = id;
    }
    return found;
  }

  // Adds the event of an action. False: there is no such execution, or it is too large.
  bool add_event(Partial& here, std::size_t thread, const MemoryAction& action, GraphEvent::Kind kind) {
    if (here.graph.full()) {
      give_up("some execution has more than " + std::to_string(kMaxEvents) + " accesses and fences");
      return false;
    }
    GraphEvent event;
    event.kind = kind;
    event.thread = static_cast<std::uint16_t>(thread);
    event.unordered = action.unordered;
    event.op_index = action.op->index;
    event.position = here.threads[thread].position;
    event.address = action.address;
    event.value = action.value;
    if (action.bytes != 0) {
      if (action.op->order != MemoryOrder::none && action.address % action.bytes != 0) {
        problem_ = "an atomic access at line " + std::to_string(action.op->line) +
                   " comes out misaligned: expected a multiple of its size";
        return false;
      }
      if (!find_cells(action, event)) return false;
    }
    if (!here.graph.add(event)) return false;
    if (action.op->after_thread == 0xffff) return true;
    return here.graph.wait_for(awaited(here, *action.op));
  }

  // Cells are numbered as they are met. False: there are too many.
  bool find_cells(const MemoryAction& action, GraphEvent& event) {
    if (action.address % cell_bytes_ != 0) {
      give_up("an address that comes from a register divides what others access in one piece");
      return false;
    }
    for (std::uint64_t at = action.address; at < action.address + action.bytes; at += cell_bytes_) {
      std::size_t number = 0;
      while (number < cells_.size() && cells_[number] != at) ++number;
      if (number == kMaxCells) {
        give_up("it accesses too many places, or too small pieces of them");
        return false;
      }
      if (number == cells_.size()) cells_.push_back(at);
      event.cell[event.cells++] = static_cast<std::uint8_t>(number);
    }
    return true;
  }

  void add_write_or_fence(Partial here, std::size_t thread, const MemoryAction& action) {
    const bool write = action.kind == MemoryAction::Kind::write;
    const auto kind = write                                           ? GraphEvent::Kind::write
                      : action.kind == MemoryAction::Kind::full_fence ? GraphEvent::Kind::full_fence
                                                                      : GraphEvent::Kind::store_fence;
    if (!add_event(here, thread, action, kind)) return;
    code_.complete(action, 0, here.threads[thread]);
    if (write) {
      here.spent[thread].clear();
      place_write(here, 0);
    } else {
      explore(here);
    }
  }

  // The youngest event's write, from its `index`-th cell on, in every place of the coherence order.
  void place_write(const Partial& from, unsigned index) {
    const GraphEvent& event = from.graph.event(static_cast<EventId>(from.graph.size() - 1));
    if (index == event.cells) return explore(from);
    const unsigned cell = event.cell[index];
    for (unsigned place = 0; place <= from.graph.writes_to(cell); ++place) {
      if (from.graph.followed_by_rmw(cell, place)) continue;
      if (!spend()) return;
      Partial here = from;
      if (here.graph.write_at(index, place)) place_write(here, index + 1);
    }
  }

  void add_read(const Partial& from, std::size_t thread, const MemoryAction& action) {
    Partial here = from;
    const bool rmw = action.kind == MemoryAction::Kind::rmw;
    if (!add_event(here, thread, action, rmw ? GraphEvent::Kind::rmw : GraphEvent::Kind::read)) return;
    Reading reading{thread, &action, 0, {}, false};
    read_cell(here, reading, 0);
  }

  struct Reading {
    std::size_t thread;
    const MemoryAction* action;
    std::uint64_t value;
    std::array<EventId, kMaxCellsOfAccess> writers;
    bool reads_new;  // from an event that the thread may not have been passed over for
  };

  // The youngest event's read, from its `index`-th cell on, from every write.
  void read_cell(const Partial& from, const Reading& so_far, unsigned index) {
    const EventId self = static_cast<EventId>(from.graph.size() - 1);
    const GraphEvent& event = from.graph.event(self);
    if (index == event.cells) return have_read(from, so_far);
    const unsigned cell = event.cell[index];
    for (unsigned place = 0; place <= from.graph.writes_to(cell); ++place) {
      const EventId writer = place == 0 ? kInitialEvent : from.graph.write_to(cell, place - 1);
      if (!spend()) return;
      Partial here = from;
      if (!here.graph.read_from(index, writer)) continue;
      Reading reading = so_far;
      reading.writers[index] = writer;
      reading.reads_new = reading.reads_new || int{writer} >= from.reads_from_at_least[so_far.thread];
      const std::uint64_t address = event.address + index * cell_bytes_;
      const unsigned shift = 8 * index * cell_bytes_;
      if (shift < 64) reading.value |= cell_value(here.graph, writer, address) << shift;
      read_cell(here, reading, index + 1);
    }
  }

  void have_read(const Partial& from, const Reading& reading) {
    const MemoryAction& action = *reading.action;
    if (!reading.reads_new || !code_.accepts(action, reading.value, from.threads[reading.thread])) return;
    Partial here = from;
    if (!here.graph.finish_read()) return;
    code_.complete(action, reading.value, here.threads[reading.thread]);
    here.reads_from_at_least[reading.thread] = kInitialEvent;
    if (action.kind == MemoryAction::Kind::read) return explore(here);
    const std::optional<std::uint64_t> written = ThreadCode::written_over(action, reading.value);
    here.graph.resolve_rmw(written.has_value(), written.value_or(0));
    if (!written) return explore(here);
    if (*written != reading.value) here.spent[reading.thread].clear();
    const GraphEvent& event = here.graph.event(static_cast<EventId>(here.graph.size() - 1));
    for (unsigned i = 0; i < event.cells; ++i) {
      const unsigned cell = event.cell[i];
      const unsigned place = here.graph.place_of(cell, reading.writers[i]);
      if (here.graph.followed_by_rmw(cell, place) || !here.graph.write_at(i, place)) return;
    }
    explore(here);
  }

  // What a writer has put into the cell at this address.
  std::uint64_t cell_value(const ExecutionGraph& graph, EventId writer, std::uint64_t address) const {
    std::uint64_t value = 0;
    if (writer == kInitialEvent) {
      for (unsigned i = 0; i < cell_bytes_; ++i) value |= initial_byte(address + i) << (8 * i);
      return value;
    }
    const GraphEvent& event = graph.event(writer);
    const std::uint64_t shift = 8 * (address - event.address);
    value = shift < 64 ? event.value >> shift : 0;
    return cell_bytes_ == 8 ? value : value & ((std::uint64_t{1} << (8 * cell_bytes_)) - 1);
  }
  std::uint64_t initial_byte(std::uint64_t address) const {
    std::uint64_t value = 0;
    for (const InitialValue& initial : program_.initial_values) {
      if (address < initial.address.value || address >= initial.address.value + initial.bytes) continue;
      const std::uint64_t shift = 8 * (address - initial.address.value);
      value = shift < 64 ? initial.value >> shift & 0xff : 0;
    }
    return value;
  }

  std::uint64_t final_byte(const ExecutionGraph& graph, std::uint64_t address) const {
    const std::uint64_t in_cell = address % cell_bytes_;
    const auto cell = std::find(cells_.begin(), cells_.end(), address - in_cell);
    if (cell == cells_.end()) return initial_byte(address);
    const EventId last = graph.last_write_to(static_cast<unsigned>(cell - cells_.begin()));
    return cell_value(graph, last, address - in_cell) >> (8 * in_cell) & 0xff;
  }

  void finish(const Partial& here) {
    FinalState values;
    for (const Observable& wanted : observables_) {
      std::uint64_t value = 0;
      if (wanted.kind == Observable::Kind::reg) {
        value = here.threads[wanted.thread].registers[wanted.reg];
      } else {
        for (unsigned i = 0; i < wanted.bytes; ++i) {
          value |= final_byte(here.graph, wanted.address.value + i) << (8 * i);
        }
      }
      values.push_back(value);
    }
    AllowedState& state = found_[values];
    if (state.executions++ == 0) state.witness = witness_of(here.graph);
  }

  static std::vector<WitnessEvent> witness_of(const ExecutionGraph& graph) {
    std::vector<WitnessEvent> witness;
    std::array<EventId, kMaxEvents> order{};
    const unsigned size = graph.visible_order(order);
    for (unsigned i = 0; i < size; ++i) {
      const GraphEvent& event = graph.event(order[i]);
      if (event.cells != 0) witness.push_back({event.thread, event.position, event.writes()});
    }
    return witness;
  }

  const Program& program_;
  const std::vector<Observable>& observables_;
  const ThreadCode& code_;
  const unsigned cell_bytes_;
  const OracleOptions& options_;
  std::uint64_t left_;
  std::vector<std::uint64_t> cells_;  // their addresses
  Partial start_;
  std::map<FinalState, AllowedState> found_;
  std::string problem_;
};

}  // namespace

const AllowedState* AllowedOutcomes::find(const FinalState& values) const {
  const auto found = std::lower_bound(states.begin(), states.end(), values,
                                      [](const AllowedState& state, const FinalState& v) { return state.values < v; });
  return found != states.end() && found->values == values ? &*found : nullptr;
}

OracleOptions oracle_options(const Config& config) {
  OracleOptions options;
  options.table = config.ordering;
  options.store_sc = config.lowering.store_sc;
  options.line_bytes = static_cast<unsigned>(config.machine.line_size.value);
  return options;
}

Result<Done> check_enumerable(const Program& program) {
  constexpr std::uint64_t kMostOps = 10'000;
  if (program.total_written_ops <= kMostOps) return Done{};
  return Error{program.file, 0, 0,
               "the program is too large to enumerate its executions: it has " +
                   std::to_string(program.total_written_ops) + " ops, expected at most " + std::to_string(kMostOps)};
}

Result<AllowedOutcomes> allowed_outcomes(const Program& program, const std::vector<Observable>& observables,
                                         const OracleOptions& options) {
  const std::optional<AxiomaticModel> model = axiomatic_model_of(options.table);
  if (!model) {
    return Error{"", 0, 0, "the oracle does not know the model '" + options.table.name + "': expected sc, tso or pso"};
  }
  auto code = ThreadCode::create(program, options.table, options.store_sc, options.line_bytes);
  if (!code.ok()) return code.error();
  return Search(program, observables, code.value(), *model, options).run();
}

}  // namespace membar
