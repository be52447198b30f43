#include "sim/stress/memory_axioms.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "sim/stress/reads_from.h"

namespace membar {
namespace {

using Kind = AxiomEvent::Kind;
constexpr std::size_t kNobody = ReadsFrom::kNobody;

bool is_fence(const AxiomEvent& event) { return event.kind >= Kind::full_fence; }

// Edges between events, with the name of their relation.
class Graph {
 public:
  explicit Graph(std::size_t nodes) : edges_(nodes) {}
  void add(std::size_t from, std::size_t to, const char* relation) {
    if (from != to) edges_[from].push_back({to, relation});
  }
  // A cycle as "a -rf-> b -po-> a"; "" when there is none.
  [[nodiscard]] std::string find_cycle(std::span<const AxiomEvent> events) const {
    std::vector<std::uint8_t> colour(edges_.size(), 0);
    for (std::size_t root = 0; root < edges_.size(); ++root) {
      if (colour[root] != 0) continue;
      std::vector<std::pair<std::size_t, std::size_t>> stack{{root, 0}};
      colour[root] = 1;
      while (!stack.empty()) {
        auto& [node, next] = stack.back();
        if (next == edges_[node].size()) {
          colour[node] = 2;
          stack.pop_back();
          continue;
        }
        const std::size_t to = edges_[node][next++].to;
        if (colour[to] == 1) return words(stack, to, events);
        if (colour[to] == 0) {
          colour[to] = 1;
          stack.emplace_back(to, 0);
        }
      }
    }
    return "";
  }

 private:
  struct Edge {
    std::size_t to;
    const char* relation;
  };
  [[nodiscard]] std::string words(const std::vector<std::pair<std::size_t, std::size_t>>& stack, std::size_t from,
                                  std::span<const AxiomEvent> events) const {
    std::string text;
    bool inside = false;
    for (const auto& [node, next] : stack) {
      inside = inside || node == from;
      if (inside) text += events[node].name + " -" + edges_[node][next - 1].relation + "-> ";
    }
    return text + events[from].name;
  }
  std::vector<std::vector<Edge>> edges_;
};

bool overlap(const AxiomEvent& a, const AxiomEvent& b) {
  return a.address < b.address + b.size && b.address < a.address + a.size;
}

bool fence_orders(const AxiomEvent& older, const AxiomEvent& younger) {
  const auto is = [](const AxiomEvent& event, Kind kind) { return event.kind == kind; };
  if (is(older, Kind::full_fence) || is(younger, Kind::full_fence)) return true;
  if (is(older, Kind::load_fence)) return true;
  if (is(younger, Kind::load_fence)) return is(older, Kind::read) || is(older, Kind::rmw);
  const auto stores = [&](const AxiomEvent& event) {
    return is(event, Kind::write) || is(event, Kind::rmw) || is(event, Kind::store_fence);
  };
  return is(older, Kind::store_fence) ? stores(younger) : stores(older);
}

OrderClass class_of(Kind kind) {
  switch (kind) {
    case Kind::read:
      return OrderClass::load;
    case Kind::write:
      return OrderClass::store;
    case Kind::rmw:
      return OrderClass::rmw;
    case Kind::full_fence:
      return OrderClass::mfence;
    case Kind::store_fence:
      return OrderClass::sfence;
    case Kind::load_fence:
      return OrderClass::lfence;
  }
  return OrderClass::load;
}

bool table_orders(const OrderingTable& table, const AxiomEvent& older, const AxiomEvent& younger) {
  switch (table.rule(class_of(older.kind), class_of(younger.kind))) {
    case OrderRule::never:
    case OrderRule::dependency:
      return false;
    case OrderRule::same_address:
      return overlap(older, younger) && !(older.kind == Kind::write && younger.kind == Kind::read);
    case OrderRule::always:
      return true;
  }
  return true;
}

// Whether the model keeps these two of one core in program order, seen by all cores.
bool preserved(const AxiomModel& model, const AxiomEvent& older, const AxiomEvent& younger) {
  if (model.kind == AxiomModel::Kind::sc) return true;
  if (model.kind == AxiomModel::Kind::table) return table_orders(model.table, older, younger);
  if (is_fence(older) || is_fence(younger)) return fence_orders(older, younger);
  if (older.kind != Kind::write) return true;
  if (younger.kind == Kind::read) return false;
  return model.kind == AxiomModel::Kind::tso || younger.kind != Kind::write || overlap(older, younger);
}

class Judge {
 public:
  Judge(const AxiomModel& model, std::span<const AxiomEvent> events, const ReadsFrom& reads_from)
      : model_(model),
        events_(events),
        reads_from_(reads_from),
        global_(events.size()),
        local_(events.size()),
        problems_(reads_from.problems()) {}

  std::vector<std::string> judge(std::span<const Dependency> dependencies) {
    add_program_order();
    if (model_.kind == AxiomModel::Kind::table) add_dependencies(dependencies);
    add_coherence();
    for (std::size_t i = 0; i < events_.size(); ++i) {
      if (events_[i].reads) add_reads(i);
    }
    if (const std::string cycle = local_.find_cycle(events_); !cycle.empty()) add("not coherent: " + cycle);
    if (const std::string cycle = global_.find_cycle(events_); !cycle.empty()) {
      add("not allowed by the model: " + cycle);
    }
    return problems_;
  }

 private:
  void add(std::string problem) {
    if (problems_.size() < 10) problems_.push_back(std::move(problem));
  }

  void add_program_order() {
    for (std::size_t i = 0; i < events_.size(); ++i) {
      for (std::size_t j = i + 1; j < events_.size() && events_[j].core == events_[i].core; ++j) {
        const bool implied = model_.kind == AxiomModel::Kind::sc && j > i + 1;  // by the edges between neighbours
        if (!implied && preserved(model_, events_[i], events_[j])) global_.add(i, j, "po");
        if (overlap(events_[i], events_[j])) local_.add(i, j, "po");
      }
    }
  }

  // Under the built-in models what a load's result is used for is ordered after every load in any case.
  void add_dependencies(std::span<const Dependency> dependencies) {
    if (dependencies.empty()) return;
    std::map<std::pair<std::uint16_t, std::uint64_t>, std::vector<std::size_t>> accesses;
    for (std::size_t i = 0; i < events_.size(); ++i) {
      if (!is_fence(events_[i])) accesses[{events_[i].core.value, events_[i].sequence}].push_back(i);
    }
    for (const Dependency& dependency : dependencies) {
      for (const std::size_t older : accesses[{dependency.core.value, dependency.older}]) {
        for (const std::size_t younger : accesses[{dependency.core.value, dependency.younger}]) {
          global_.add(older, younger, "dependency");
        }
      }
    }
  }

  void add_coherence() {
    for (const auto& [address, history] : reads_from_.bytes()) {
      for (std::size_t i = 1; i < history.writes.size(); ++i) {
        global_.add(history.writes[i - 1], history.writes[i], "co");
        local_.add(history.writes[i - 1], history.writes[i], "co");
      }
    }
  }

  void add_reads(std::size_t i) {
    const AxiomEvent& read = events_[i];
    std::set<std::pair<std::size_t, std::size_t>> seen;
    for (unsigned index = 0; index < read.size; ++index) {
      const std::optional<std::size_t> source = reads_from_.source(i, index);
      if (!source) continue;
      const std::uint64_t byte = read.address + index;
      const bool complete = reads_from_.history(byte).complete;
      const std::size_t next = reads_from_.next_write(byte, *source);
      if (complete && read.writes && next != i) {
        add(read.name + " is not atomic: " + (next == kNobody ? "nothing" : events_[next].name) +
            " follows what it read");
      }
      if (!seen.insert({*source, next}).second) continue;
      if (*source != kNobody) {
        const bool own = events_[*source].core == read.core;
        if (!own || model_.kind == AxiomModel::Kind::sc) global_.add(*source, i, "rf");
        local_.add(*source, i, "rf");
      }
      if (next != kNobody) {
        global_.add(i, next, "fr");
        local_.add(i, next, "fr");
      }
    }
  }

  const AxiomModel& model_;
  std::span<const AxiomEvent> events_;
  const ReadsFrom& reads_from_;
  Graph global_, local_;
  std::vector<std::string> problems_;
};

}  // namespace

void sort_events(std::vector<AxiomEvent>& events) {
  std::sort(events.begin(), events.end(), [](const AxiomEvent& a, const AxiomEvent& b) {
    return std::tie(a.core.value, a.sequence, a.part) < std::tie(b.core.value, b.sequence, b.part);
  });
}

std::vector<std::string> check_axioms(const AxiomModel& model, std::span<const AxiomEvent> events,
                                      const ReadsFrom& reads_from, std::span<const Dependency> dependencies) {
  return Judge(model, events, reads_from).judge(dependencies);
}

std::vector<InitialByte> final_bytes(std::span<const AxiomEvent> events) {
  struct Last {
    std::uint64_t order = 0;
    std::uint8_t value = 0;
    bool known = true;
  };
  std::map<std::uint64_t, Last> last;
  for (const AxiomEvent& event : events) {
    if (!event.writes) continue;
    for (unsigned i = 0; i < event.size; ++i) {
      const auto [found, is_new] = last.try_emplace(event.address + i);
      if (is_new || event.order >= found->second.order) {
        found->second.order = event.order;
        found->second.value = event.written_bytes[i];
      }
      found->second.known = found->second.known && event.order_known;
    }
  }
  std::vector<InitialByte> bytes;
  for (const auto& [address, byte] : last) {
    if (byte.known) bytes.push_back({address, byte.value});
  }
  return bytes;
}

}  // namespace membar
