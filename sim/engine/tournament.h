// Who of a fixed number of participants comes first, where each has one time that changes again and again: the cores of
// a machine, and when each is simulated next.
//
// A tree of winners (Knuth, "The Art of Computer Programming", vol. 3, 5.4.1): the first is known at once, and a change
// costs one match per level. Of equal times the participant with the smaller number wins.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/base/types.h"

namespace membar {

class Tournament {
 public:
  // REQUIRES: participants > 0. All times are kNever.
  explicit Tournament(std::size_t participants) : leaves_(std::bit_ceil(participants)), nodes_(2 * leaves_) {
    for (std::size_t i = 0; i < leaves_; ++i) nodes_[leaves_ + i].who = static_cast<std::uint32_t>(i);
    for (std::size_t node = leaves_ - 1; node > 0; --node) nodes_[node] = nodes_[2 * node];
  }

  [[nodiscard]] Cycle time_of(std::size_t participant) const { return nodes_[leaves_ + participant].time; }
  // The earliest time, and whose it is; kNever: nobody's.
  [[nodiscard]] Cycle earliest() const { return nodes_[1].time; }
  [[nodiscard]] std::size_t first() const { return nodes_[1].who; }

  void set(std::size_t participant, Cycle time) {
    std::size_t node = leaves_ + participant;
    nodes_[node].time = time;
    for (node /= 2; node > 0; node /= 2) {
      const Node& left = nodes_[2 * node];
      const Node& right = nodes_[2 * node + 1];
      nodes_[node] = right.time < left.time ? right : left;
    }
  }

 private:
  struct Node {
    Cycle time = kNever;
    std::uint32_t who = 0;
  };

  std::size_t leaves_;
  std::vector<Node> nodes_;  // [1]: the winner; the children of n are 2n and 2n + 1; the leaves come last
};

}  // namespace membar
