// A bidirectional ring. There are max(cores, slices) stops; core i sits at stop i * stops / cores and slice j at stop
// j * stops / slices (rounded down), so with equal numbers core i and slice i share a stop. A message takes the shorter
// direction (upwards when both are equal); each stop travelled costs `hop` on top of the latency.
#include <algorithm>

#include "sim/network/topology.h"

namespace membar {
namespace {

class Ring final : public Topology {
 public:
  explicit Ring(const TopologyParameters& parameters)
      : parameters_(parameters), stops_(std::max(parameters.cores, parameters.slices)) {}

  [[nodiscard]] Cycles delay(Agent from, Agent to) const override {
    const std::uint32_t up = upwards(stop(from), stop(to));
    return parameters_.latency + parameters_.hop * std::min(up, stops_ - up);
  }
  // Two per stop: link 2s goes from stop s upwards, link 2s + 1 downwards.
  [[nodiscard]] std::uint32_t links() const override { return 2 * stops_; }
  // Positions are stops.
  [[nodiscard]] std::uint32_t entry(const Message& message) const override { return stop(message.from); }
  [[nodiscard]] std::optional<Step> step(const Message& message, std::uint32_t position) const override {
    const std::uint32_t up = upwards(position, stop(message.to));
    if (up == 0) return std::nullopt;
    if (up <= stops_ - up) return Step{2 * position, parameters_.hop, (position + 1) % stops_};
    return Step{2 * position + 1, parameters_.hop, (position + stops_ - 1) % stops_};
  }

 private:
  [[nodiscard]] std::uint32_t stop(Agent agent) const {
    const std::uint32_t members = agent.kind == Agent::Kind::core ? parameters_.cores : parameters_.slices;
    return static_cast<std::uint32_t>(agent.number) * stops_ / members;
  }
  // Stops from `from` to `to` in the upward direction; 0 to stops_ - 1.
  [[nodiscard]] std::uint32_t upwards(std::uint32_t from, std::uint32_t to) const {
    return (to + stops_ - from) % stops_;
  }

  TopologyParameters parameters_;
  std::uint32_t stops_;
};

}  // namespace

std::unique_ptr<Topology> make_ring(const TopologyParameters& parameters) { return std::make_unique<Ring>(parameters); }

}  // namespace membar
