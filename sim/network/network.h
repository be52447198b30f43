// The interconnect between the private hierarchies and the L3 slices: three virtual networks, each FIFO per
// source-destination pair and otherwise unordered. DRAM sits behind its slice; its messages do not travel here.
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "sim/base/types.h"
#include "sim/network/machine_event.h"
#include "sim/network/machine_tap.h"
#include "sim/network/network_spec.h"
#include "sim/network/topology.h"
#include "sim/protocol/messages.h"

namespace membar {

struct NetworkStatistics {
  std::array<std::uint64_t, kMessageTypes> messages{};  // sent, by MessageType
};

class Network {
 public:
  // `latency`: one way, in cycles. `queue` must outlive the network.
  Network(const NetworkSpec& spec, unsigned cores, unsigned slices, Cycles latency, MachineQueue& queue);

  // The message departs at `departs` (>= the cycle of the event that is being handled) and is delivered, as an event of
  // kind `deliver`, after the delay of its way; never before an earlier message of the same source, destination and
  // virtual network. What arrives in one cycle is served in turns: the first message of every source, then the second.
  void send(const Message& message, Cycle departs) {
    ++statistics_.messages[static_cast<unsigned>(message.type)];
    if (tap_ != nullptr) [[unlikely]]
      tap_->sent(message, departs);
    const unsigned from = index_of(message.from);
    const std::size_t pair = std::size_t{from} * agents_ + index_of(message.to);
    const Cycle arrives = departs + (contended() ? latency_ : delays_[pair]);
    Arrival& last = last_arrival_[pair * kVirtualNetworks + static_cast<unsigned>(network_of(message.type))];
    last = std::max(last, Arrival{arrives, sources_[from].turn_at(departs)});
    const std::uint64_t order = last.turn() << 56 | source_number(message.from) << 40 | sources_[from].sent++;
    if (contended()) [[unlikely]] {
      enter_links(message, last.cycle(), order);
      return;
    }
    queue_.deliver(last.cycle(), order, message);
  }

  // Who is told of every message; it must outlive the network.
  void set_tap(MachineTap* tap) { tap_ = tap; }

  // Handles an event of kind `hop`.
  void hop(const MachineEvent& event, Cycle now, std::uint64_t order);

  // From departure to arrival on an idle network.
  [[nodiscard]] Cycles delay(Agent from, Agent to) const { return topology_->delay(from, to); }
  [[nodiscard]] const NetworkStatistics& statistics() const { return statistics_; }

 private:
  static constexpr unsigned kVirtualNetworks = 3;
  static constexpr std::uint64_t kMaxTurn = 127;  // an order has 63 bits: those beyond share the last turn

  // A cycle, and the turn of a message within it: how many its source had sent before it in the cycle of its departure.
  class Arrival {
   public:
    Arrival() = default;
    Arrival(Cycle cycle, std::uint64_t turn) : packed_(cycle.value << 8 | turn) {}
    [[nodiscard]] Cycle cycle() const { return Cycle{packed_ >> 8}; }
    [[nodiscard]] std::uint64_t turn() const { return packed_ & kMaxTurn; }
    friend auto operator<=>(const Arrival&, const Arrival&) = default;

   private:
    std::uint64_t packed_ = 0;
  };
  struct Source {
    std::uint64_t sent = 0;
    Cycle departure{0};  // the latest
    std::uint64_t turn = 0;

    std::uint64_t turn_at(Cycle departs) {
      if (departs > departure) {
        departure = departs;
        turn = 0;
        return 0;
      }
      return turn = std::min(turn + 1, kMaxTurn);
    }
  };

  [[nodiscard]] bool contended() const { return cycles_per_message_.value != 0; }
  [[nodiscard]] unsigned index_of(Agent agent) const {
    return agent.kind == Agent::Kind::core ? agent.number : cores_ + agent.number;
  }
  void enter_links(const Message& message, Cycle arrives, std::uint64_t order);

  unsigned cores_;
  unsigned agents_;
  Cycles latency_;
  Cycles cycles_per_message_;
  MachineQueue& queue_;
  std::unique_ptr<Topology> topology_;
  std::vector<Source> sources_;        // [agent]
  std::vector<Cycles> delays_;         // [from][to]
  std::vector<Arrival> last_arrival_;  // [from][to][virtual network]; at the receiver, or at the first contended link
  std::vector<Cycle> link_free_;       // [link]: when it accepts the next message
  NetworkStatistics statistics_;
  MachineTap* tap_ = nullptr;
};

}  // namespace membar
