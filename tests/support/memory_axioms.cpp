#include "tests/support/memory_axioms.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace membar {
namespace {

using Kind = AxiomEvent::Kind;
constexpr std::size_t kNobody = ~std::size_t{0};

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

// Whether the model keeps these two of one core in program order, seen by all cores.
bool preserved(AxiomModel model, const AxiomEvent& older, const AxiomEvent& younger) {
  if (model == AxiomModel::sc) return true;
  if (is_fence(older) || is_fence(younger)) return fence_orders(older, younger);
  const bool write_then_read = older.kind == Kind::write && younger.kind == Kind::read;
  const bool write_then_write = older.kind == Kind::write && younger.kind == Kind::write;
  switch (model) {
    case AxiomModel::sc:
      return true;
    case AxiomModel::tso:
      return !write_then_read;
    case AxiomModel::pso:
      return !write_then_read && (!write_then_write || overlap(older, younger));
    case AxiomModel::relaxed:
      return overlap(older, younger) && !write_then_read;
  }
  return true;
}

struct ByteHistory {
  std::vector<std::size_t> writes;  // events, in coherence order
  bool complete = true;             // the order of all of them is known
};

class Judge {
 public:
  Judge(AxiomModel model, std::vector<AxiomEvent> events, std::span<const InitialByte> initial)
      : model_(model), events_(std::move(events)) {
    for (const InitialByte& byte : initial) initial_[byte.address] = byte.value;
    std::sort(events_.begin(), events_.end(), [](const AxiomEvent& a, const AxiomEvent& b) {
      return std::tie(a.core.value, a.sequence, a.part) < std::tie(b.core.value, b.sequence, b.part);
    });
    for (std::size_t i = 0; i < events_.size(); ++i) {
      if (events_[i].writes) add_write(i);
    }
    for (auto& [address, history] : bytes_) {
      std::sort(history.writes.begin(), history.writes.end(),
                [this](std::size_t a, std::size_t b) { return events_[a].order < events_[b].order; });
    }
  }

  std::vector<std::string> judge() {
    Graph global(events_.size()), local(events_.size());
    add_program_order(global, local);
    add_coherence(global, local);
    for (std::size_t i = 0; i < events_.size(); ++i) {
      if (events_[i].reads) add_reads(i, global, local);
      if (events_[i].adds) check_add(i);
    }
    if (const std::string cycle = local.find_cycle(events_); !cycle.empty()) add("not coherent: " + cycle);
    if (const std::string cycle = global.find_cycle(events_); !cycle.empty()) add("not allowed by the model: " + cycle);
    return problems_;
  }

 private:
  void add(std::string problem) {
    if (problems_.size() < 10) problems_.push_back(std::move(problem));
  }

  void add_write(std::size_t i) {
    const AxiomEvent& event = events_[i];
    by_id_[event.id.value].push_back(i);
    for (std::uint64_t byte = event.address; byte < event.address + event.size; ++byte) {
      bytes_[byte].writes.push_back(i);
      bytes_[byte].complete = bytes_[byte].complete && event.order_known;
    }
  }

  void add_program_order(Graph& global, Graph& local) const {
    for (std::size_t i = 0; i < events_.size(); ++i) {
      for (std::size_t j = i + 1; j < events_.size() && events_[j].core == events_[i].core; ++j) {
        const bool implied = model_ == AxiomModel::sc && j > i + 1;  // by the edges between neighbours
        if (!implied && preserved(model_, events_[i], events_[j])) global.add(i, j, "po");
        if (overlap(events_[i], events_[j])) local.add(i, j, "po");
      }
    }
  }

  void add_coherence(Graph& global, Graph& local) const {
    for (const auto& [address, history] : bytes_) {
      if (!history.complete) continue;
      for (std::size_t i = 1; i < history.writes.size(); ++i) {
        global.add(history.writes[i - 1], history.writes[i], "co");
        local.add(history.writes[i - 1], history.writes[i], "co");
      }
    }
  }

  // The write that supplied byte `index` of a read: an event, kNobody for memory's first value; absent when the
  // execution does not tell.
  std::optional<std::size_t> source_of(const AxiomEvent& read, unsigned index) {
    const std::uint64_t byte = read.address + index;
    const bool known = index < read.known_bytes;
    std::vector<std::size_t> candidates;
    bool covered = false;
    for (const WriteId id : read.sources) {
      for (const std::size_t i : by_id_[id.value]) {
        const AxiomEvent& write = events_[i];
        if (byte < write.address || byte >= write.address + write.size) continue;
        covered = true;
        if (!known || write.written_bytes[byte - write.address] == read.read_bytes[index]) candidates.push_back(i);
      }
    }
    const auto first = initial_.find(byte);
    const std::uint8_t first_value = first == initial_.end() ? std::uint8_t{0} : first->second;
    const bool initial_fits = known ? first_value == read.read_bytes[index] : !covered;
    if (candidates.empty() && !initial_fits) {
      add(read.name + " reads byte " + std::to_string(index) + " = " + std::to_string(read.read_bytes[index]) +
          ", which none of the writes that it reads from has written");
      return std::nullopt;
    }
    // Without its value, a byte's writer is certain only where there was just one.
    const bool certain = known ? !initial_fits : read.kind == Kind::rmw && read.sources.size() == 1;
    if (candidates.size() == 1 && certain) return candidates[0];
    if (candidates.empty() && !covered) return kNobody;
    return std::nullopt;
  }

  void add_reads(std::size_t i, Graph& global, Graph& local) {
    const AxiomEvent& read = events_[i];
    std::set<std::pair<std::size_t, std::size_t>> seen;
    for (unsigned index = 0; index < read.size; ++index) {
      const std::optional<std::size_t> source = source_of(read, index);
      if (!source) continue;
      const ByteHistory& history = bytes_[read.address + index];
      const std::size_t next = next_write(history, *source);
      if (history.complete && read.writes && next != i) {
        add(read.name + " is not atomic: " + (next == kNobody ? "nothing" : events_[next].name) +
            " follows what it read");
      }
      if (!seen.insert({*source, next}).second) continue;
      if (*source != kNobody) {
        const bool own = events_[*source].core == read.core;
        if (!own || model_ == AxiomModel::sc) global.add(*source, i, "rf");
        local.add(*source, i, "rf");
      }
      if (history.complete && next != kNobody) {
        global.add(i, next, "fr");
        local.add(i, next, "fr");
      }
    }
  }

  // What overwrites `source` first.
  static std::size_t next_write(const ByteHistory& history, std::size_t source) {
    if (source == kNobody) return history.writes.empty() ? kNobody : history.writes[0];
    const auto at = std::find(history.writes.begin(), history.writes.end(), source);
    return at + 1 == history.writes.end() ? kNobody : at[1];
  }

  void check_add(std::size_t i) {
    const AxiomEvent& event = events_[i];
    std::uint64_t old = 0, written = 0;
    for (unsigned index = 0; index < event.size && index < 8; ++index) {
      const std::optional<std::size_t> source = source_of(event, index);
      if (!source) return;
      const std::uint64_t byte = event.address + index;
      const auto first = initial_.find(byte);
      const std::uint64_t value = *source != kNobody ? events_[*source].written_bytes[byte - events_[*source].address]
                                  : first != initial_.end() ? first->second
                                                            : 0U;
      old |= value << (8 * index);
      written |= std::uint64_t{event.written_bytes[index]} << (8 * index);
    }
    const std::uint64_t mask = event.size >= 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * event.size)) - 1;
    if (((old + *event.adds) & mask) == written) return;
    add(event.name + " adds " + std::to_string(*event.adds) + " to " + std::to_string(old) + " and writes " +
        std::to_string(written));
  }

  AxiomModel model_;
  std::vector<AxiomEvent> events_;
  std::map<std::uint64_t, std::uint8_t> initial_;
  std::map<std::uint64_t, ByteHistory> bytes_;
  std::map<std::uint32_t, std::vector<std::size_t>> by_id_;
  std::vector<std::string> problems_;
};

}  // namespace

std::vector<std::string> check_axioms(AxiomModel model, std::vector<AxiomEvent> events,
                                      std::span<const InitialByte> initial) {
  return Judge(model, std::move(events), initial).judge();
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
