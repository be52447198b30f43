// Every agent reaches every other in the same time. With contention, the port of each receiver accepts one message per
// virtual network every so many cycles.
#include "sim/network/topology.h"

namespace membar {
namespace {

constexpr std::uint32_t kVirtualNetworks = 3;

class Crossbar final : public Topology {
 public:
  explicit Crossbar(const TopologyParameters& parameters) : parameters_(parameters) {}

  [[nodiscard]] Cycles delay(Agent, Agent) const override { return parameters_.latency; }
  [[nodiscard]] std::uint32_t links() const override { return ports() * kVirtualNetworks; }
  // Positions: 0 in front of the receiver's port, 1 behind it.
  [[nodiscard]] std::uint32_t entry(const Message&) const override { return 0; }
  [[nodiscard]] std::optional<Step> step(const Message& message, std::uint32_t position) const override {
    if (position == 1) return std::nullopt;
    const std::uint32_t network = static_cast<std::uint32_t>(network_of(message.type));
    return Step{port(message.to) * kVirtualNetworks + network, Cycles{0}, 1};
  }

 private:
  [[nodiscard]] std::uint32_t ports() const { return parameters_.cores + parameters_.slices; }
  [[nodiscard]] std::uint32_t port(Agent agent) const {
    return agent.kind == Agent::Kind::core ? agent.number : parameters_.cores + agent.number;
  }

  TopologyParameters parameters_;
};

}  // namespace

std::unique_ptr<Topology> make_crossbar(const TopologyParameters& parameters) {
  return std::make_unique<Crossbar>(parameters);
}

}  // namespace membar
