// The machine that the checker walks through: some private hierarchies, one directory, memory, the messages in flight,
// and one or more lines that share the ways of one set of the L3. It drives the tables of sim/protocol through
// `classify` and `perform`, as the simulator does, with an Env of channels and symbolic values.
//
// What may happen, in any order and at any moment: a core loads or stores any line; an L2 evicts any line that is in a
// stable state; the L3 evicts any line that is in a stable state; a message is delivered.
//
// Channels are FIFO per source, destination, virtual network and line. For one line that is the order that the network
// guarantees, no more and no less. Between lines the network keeps order too, but the machine does not: a message that
// waits (its cell stalls, its line is pinned, it wants a way) is set aside in a queue of its line, and those of other
// lines pass it (PrivateHierarchy::deliver_probe, L3Slice::serve). So nothing may depend on the order between lines,
// and here there is none. A message that stalls stays at the head of its channel: nothing of its network, source and
// line may overtake it, and whether it waits there or in a queue of its line makes no difference.
//
// A GetS, GetM or Upgrade for a line that is not in the L3 needs a way. While every way is taken it waits. When the
// slice serves which of the requests that wait, and which stable line it evicts for them, is left open; the simulator
// (a queue per line, one of those that wait for a way, replacement) does one of the things that are possible here.
//
// More is possible here than in the simulator: an L2 of any size that evicts unasked, prefetches and stores that come
// to nothing, delays of any length. Not modelled: the L1 (it holds what the hooks grant and lose), the bounds of MSHRs
// and of victims (a refused request is one that is made later), pins and locks of a granted line (a probe that waits
// for one is one that is delivered later; that a pin ends is the core's duty), and that the slice really begins an
// eviction when a request waits for a way.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/checker/property.h"
#include "sim/protocol/directory_controller.h"
#include "sim/protocol/planted_bugs.h"
#include "sim/protocol/private_controller.h"

namespace membar {

inline constexpr unsigned kModelCaches = 4;
inline constexpr unsigned kModelLines = 2;
inline constexpr unsigned kModelMessages = 24;

// How large the machine is. REQUIRES: 1 <= caches <= kModelCaches, 1 <= lines <= kModelLines, 1 <= l3_ways
struct ModelShape {
  unsigned caches = 2;
  unsigned lines = 1;
  unsigned l3_ways = 1;
  friend bool operator==(const ModelShape&, const ModelShape&) = default;
};

// Agents are numbered: the caches first, then these two.
inline constexpr std::uint8_t kModelDirectory = kModelCaches;
inline constexpr std::uint8_t kModelMemory = kModelCaches + 1;
inline constexpr std::uint8_t kModelNobody = 7;

struct ModelMessage {
  std::uint8_t from = 0;
  std::uint8_t to = 0;
  std::uint8_t line = 0;
  MessageType type = MessageType::GetS;
  std::uint8_t requester = kModelNobody;
  std::uint8_t acks = 0;
  bool dirty = false;
  bool to_owner = false;
  bool latest = false;  // the value it carries is the latest one
  // Source, destination, network, line: what is delivered in the order of sending.
  [[nodiscard]] unsigned channel() const {
    return static_cast<unsigned>(from) << 7U | static_cast<unsigned>(to) << 4U |
           static_cast<unsigned>(network_of(type)) << 2U | line;
  }
  friend bool operator==(const ModelMessage&, const ModelMessage&) = default;
};

struct ModelCache {
  PrivateLine line;
  bool latest = false;
  friend bool operator==(const ModelCache&, const ModelCache&) = default;
};

// Values are symbolic: the latest one of the line, or an older one. A store makes every other copy an older one.
struct ModelLine {
  std::array<ModelCache, kModelCaches> caches{};
  DirectoryLine directory;
  bool directory_latest = false;
  bool memory_latest = true;
  friend bool operator==(const ModelLine&, const ModelLine&) = default;
};

struct ModelState {
  std::array<ModelLine, kModelLines> lines{};
  unsigned in_flight = 0;
  std::array<ModelMessage, kModelMessages> messages{};  // ordered by channel, within a channel by age
  friend bool operator==(const ModelState&, const ModelState&) = default;
};

// One thing that can happen next.
struct ModelStep {
  enum class Kind : std::uint8_t { core, l3_eviction, delivery };
  Kind kind = Kind::core;
  std::uint8_t line = 0;
  std::uint8_t number = 0;                  // core: which; delivery: index into messages
  PrivateEvent event = PrivateEvent::Load;  // core
};

// Where the machine went, or why it could not.
struct ModelOutcome {
  Outcome outcome = Outcome::stall;
  std::optional<Violation> violation;
};

// Which cells were used, by Table::index: a go cell was taken, a stall cell stalled.
struct ModelCoverage {
  std::vector<bool> private_cells = std::vector<bool>(kPrivateTable.cells.size());
  std::vector<bool> directory_cells = std::vector<bool>(kDirectoryTable.cells.size());
};

class ProtocolModel {
 public:
  // REQUIRES: the tables outlive the model
  ProtocolModel(ModelShape shape, const ProtocolTables& tables) : shape_(shape), tables_(tables) {}

  // Everything that may be tried in a state; some of it will stall.
  void steps_of(const ModelState& state, std::vector<ModelStep>& steps) const;
  // Takes a step. When it stalls, or is impossible, the state is unchanged.
  ModelOutcome take(ModelState& state, const ModelStep& step);
  // What is wrong with a state, if anything.
  [[nodiscard]] std::optional<Violation> violation_in(const ModelState& state) const;
  // Property::agreement. Harmless for the moment: where it breaks, something worse mostly follows.
  [[nodiscard]] std::optional<Violation> disagreement_in(const ModelState& state) const;
  // Nothing is under way.
  [[nodiscard]] bool at_rest(const ModelState& state) const;
  // Whether the step must come in the end without anybody's doing: a delivery, or an eviction that a request waits for.
  [[nodiscard]] bool due(const ModelState& state, const ModelStep& step) const;
  // A request that cannot be served because its line has no way in the L3.
  [[nodiscard]] bool waits_for_way(const ModelState& state, const ModelMessage& message) const;
  [[nodiscard]] const ModelCoverage& coverage() const { return coverage_; }
  [[nodiscard]] const ModelShape& shape() const { return shape_; }
  [[nodiscard]] const ProtocolTables& tables() const { return tables_; }

 private:
  struct Cause;
  ModelOutcome core_step(ModelState& state, const Cause& cause, unsigned core, PrivateEvent event);
  ModelOutcome directory_step(ModelState& state, const Cause& cause, DirectoryEvent event);
  ModelOutcome memory_step(ModelState& state, const Cause& cause);
  ModelOutcome deliver(ModelState& state, unsigned index);

  ModelShape shape_;
  const ProtocolTables& tables_;
  ModelCoverage coverage_;
};

// The message of the model as the controllers see it.
Message message_of(const ModelMessage& compact);

// "the line" where there is only one, else "line A", "line B".
std::string line_name(const ModelShape& shape, unsigned line);

// Whether the bytes of a line in this state can still be asked for.
bool holds_data(PrivateState state);

}  // namespace membar
