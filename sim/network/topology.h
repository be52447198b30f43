// How cores and slices are connected. A new topology is one new file and one line in make_topology.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "sim/base/types.h"
#include "sim/network/network_spec.h"
#include "sim/protocol/messages.h"

namespace membar {

// What a topology is built from.
struct TopologyParameters {
  unsigned cores = 1;
  unsigned slices = 1;
  Cycles latency{8};
  Cycles hop{1};
};

// A message that has link contention to reckon with enters at entry(from) after the network's latency and then takes
// step after step until there is none: it is delivered there. Each link accepts one message at a time.
class Topology {
 public:
  struct Step {
    std::uint32_t link = 0;  // below links()
    Cycles duration{0};      // from the acceptance by the link to the next position
    std::uint32_t next_position = 0;
  };

  virtual ~Topology() = default;
  // From departure to arrival on an idle network.
  [[nodiscard]] virtual Cycles delay(Agent from, Agent to) const = 0;
  [[nodiscard]] virtual std::uint32_t links() const = 0;
  // The position at which a message has paid the network's latency and meets its first link.
  [[nodiscard]] virtual std::uint32_t entry(const Message& message) const = 0;
  // The next link on the message's way from `position`; none when it has arrived.
  [[nodiscard]] virtual std::optional<Step> step(const Message& message, std::uint32_t position) const = 0;
};

std::unique_ptr<Topology> make_topology(TopologyKind kind, const TopologyParameters& parameters);

// One per file; see make_topology.
std::unique_ptr<Topology> make_crossbar(const TopologyParameters& parameters);
std::unique_ptr<Topology> make_ring(const TopologyParameters& parameters);
std::unique_ptr<Topology> make_mesh(const TopologyParameters& parameters);

}  // namespace membar
