#include "sim/network/network.h"

#include <algorithm>
#include <optional>

namespace membar {
namespace {

Agent agent_of(unsigned index, unsigned cores) {
  if (index < cores) return Agent::core(CoreId{static_cast<std::uint16_t>(index)});
  return Agent::slice(SliceId{static_cast<std::uint16_t>(index - cores)});
}

}  // namespace

Network::Network(const NetworkSpec& spec, unsigned cores, unsigned slices, Cycles latency, MachineQueue& queue)
    : cores_(cores),
      agents_(cores + slices),
      latency_(latency),
      cycles_per_message_(spec.cycles_per_message),
      queue_(queue),
      topology_(make_topology(spec.topology, {cores, slices, latency, spec.hop})),
      sources_(agents_),
      delays_(std::size_t{agents_} * agents_),
      last_arrival_(std::size_t{agents_} * agents_ * kVirtualNetworks),
      link_free_(topology_->links(), Cycle{0}) {
  for (unsigned from = 0; from < agents_; ++from) {
    for (unsigned to = 0; to < agents_; ++to) {
      delays_[from * agents_ + to] = topology_->delay(agent_of(from, cores_), agent_of(to, cores_));
    }
  }
}

// A link serves messages in the order in which they reach it, so each step is an event of its own.
void Network::enter_links(const Message& message, Cycle arrives, std::uint64_t order) {
  queue_.hop(arrives, order, message, topology_->entry(message));
}

void Network::hop(const MachineEvent& event, Cycle now, std::uint64_t order) {
  const std::optional<Topology::Step> step = topology_->step(event.message, event.position);
  if (!step) {
    queue_.deliver(now, order, event.message);
    return;
  }
  const Cycle accepted = std::max(now, link_free_[step->link]);
  link_free_[step->link] = accepted + cycles_per_message_;
  queue_.hop(accepted + step->duration, order, event.message, step->next_position);
}

}  // namespace membar
