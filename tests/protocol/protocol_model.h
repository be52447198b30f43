// The machine that the explorer walks through: some caches, a directory, memory, the messages in flight; one line.
// It drives the tables of sim/protocol through `step`, with an Env of channels and symbolic values.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/protocol/directory_controller.h"
#include "sim/protocol/private_controller.h"

namespace membar {

inline constexpr unsigned kModelCaches = 4;
inline constexpr unsigned kModelMessages = 24;

// Agents are numbered: the caches first, then these two.
inline constexpr std::uint8_t kModelDirectory = kModelCaches;
inline constexpr std::uint8_t kModelMemory = kModelCaches + 1;
inline constexpr std::uint8_t kModelNobody = 7;

struct ModelMessage {
  std::uint8_t from = 0;
  std::uint8_t to = 0;
  MessageType type = MessageType::GetS;
  std::uint8_t requester = kModelNobody;
  std::uint8_t acks = 0;
  bool dirty = false;
  bool to_owner = false;
  bool latest = false;  // the value it carries is the latest one
  [[nodiscard]] unsigned channel() const {
    return static_cast<unsigned>(from) << 5U | static_cast<unsigned>(to) << 2U |
           static_cast<unsigned>(network_of(type));
  }
};

struct ModelCache {
  PrivateLine line;
  bool latest = false;
};

struct ModelState {
  std::array<ModelCache, kModelCaches> caches{};
  DirectoryLine directory;
  bool directory_latest = false;
  bool memory_latest = true;
  unsigned in_flight = 0;
  std::array<ModelMessage, kModelMessages> messages{};  // ordered by channel, within a channel by age
};

// One thing that can happen next.
struct ModelStep {
  enum class Kind : std::uint8_t { core, l3_eviction, delivery };
  Kind kind = Kind::core;
  std::uint8_t number = 0;  // core: which; delivery: index into messages
  PrivateEvent event = PrivateEvent::Load;
};

// Where the machine went, or why it could not.
struct ModelOutcome {
  Outcome outcome = Outcome::stall;
  std::string violation;  // not empty: a property broke on the way
};

// Which cells were used, by Table::index.
struct ModelCoverage {
  std::vector<bool> private_cells = std::vector<bool>(kPrivateTable.cells.size());
  std::vector<bool> directory_cells = std::vector<bool>(kDirectoryTable.cells.size());
};

class ProtocolModel {
 public:
  ProtocolModel(unsigned caches, const PrivateTable& private_table, const DirectoryTable& directory_table)
      : caches_(caches), private_table_(private_table), directory_table_(directory_table) {}

  // Everything that may be tried in a state; some of it will stall.
  void steps_of(const ModelState& state, std::vector<ModelStep>& steps) const;
  // Takes a step. On stall the state is unchanged.
  ModelOutcome take(ModelState& state, const ModelStep& step);
  // What is wrong with a state; empty: nothing.
  [[nodiscard]] std::string violation_in(const ModelState& state) const;
  [[nodiscard]] bool quiescent(const ModelState& state) const;
  [[nodiscard]] std::string describe(const ModelState& state, const ModelStep& step) const;
  [[nodiscard]] std::string describe(const ModelState& state) const;
  [[nodiscard]] const ModelCoverage& coverage() const { return coverage_; }
  [[nodiscard]] unsigned caches() const { return caches_; }

 private:
  ModelOutcome core_step(ModelState& state, unsigned core, PrivateEvent event, const Message& message);
  ModelOutcome directory_step(ModelState& state, DirectoryEvent event, const Message& message);
  ModelOutcome deliver(ModelState& state, unsigned index);
  [[nodiscard]] std::string quiescent_violation(const ModelState& state) const;

  unsigned caches_;
  const PrivateTable& private_table_;
  const DirectoryTable& directory_table_;
  ModelCoverage coverage_;
};

}  // namespace membar
