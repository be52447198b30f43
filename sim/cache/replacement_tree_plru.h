// Tree pseudo-LRU for any number of ways: a binary tree over the ways, in which a node of n > 1 ways has the first
// ceil(n / 2) of them on its left and the others on its right. Each node remembers which side to give up next: a use
// makes all nodes on its path point to the other side. A victim is found by following the nodes from the root; where
// the side that a node points to has no eligible way, the other one is taken. For powers of two this is the classic
// scheme (Handy, "The Cache Memory Book", 1993).
#pragma once

#include <cstdint>
#include <vector>

#include "sim/memory/zeroed_array.h"

namespace membar {

class TreePlruReplacement {
 public:
  TreePlruReplacement(std::uint64_t sets, unsigned ways) : ways_(ways), paths_(ways), nodes_(sets) {
    unsigned next_node = 0;
    describe_paths(0, ways, next_node);
  }

  void touch(std::uint32_t set, unsigned way) { nodes_[set] = (nodes_[set] & ~paths_[way].nodes) | paths_[way].away; }
  void insert(std::uint32_t set, unsigned way) { touch(set, way); }

  [[nodiscard]] unsigned victim(std::uint32_t set, std::uint64_t eligible) const {
    unsigned first = 0;
    unsigned count = ways_;
    unsigned node = 0;
    while (count > 1) {
      const unsigned left = (count + 1) / 2;
      const bool left_possible = (eligible & range(first, left)) != 0;
      const bool right_possible = (eligible & range(first + left, count - left)) != 0;
      const bool to_right = ((nodes_[set] >> node) & 1) != 0 ? right_possible : !left_possible;
      // Nodes are numbered in preorder: the left subtree of `left` ways has left - 1 of them.
      node += to_right ? left : 1;
      first += to_right ? left : 0;
      count = to_right ? count - left : left;
    }
    return first;
  }

 private:
  // The nodes above a way, and which of them must be 1 (give up the right side) to point away from it.
  struct Path {
    std::uint64_t nodes = 0;
    std::uint64_t away = 0;
  };

  static std::uint64_t range(unsigned first, unsigned count) {
    return (count == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1) << first;
  }

  void describe_paths(unsigned first, unsigned count, unsigned& next_node) {
    if (count == 1) return;
    const std::uint64_t bit = std::uint64_t{1} << next_node++;
    const unsigned left = (count + 1) / 2;
    for (unsigned way = first; way < first + count; ++way) {
      paths_[way].nodes |= bit;
      if (way < first + left) paths_[way].away |= bit;
    }
    describe_paths(first, left, next_node);
    describe_paths(first + left, count - left, next_node);
  }

  unsigned ways_;
  std::vector<Path> paths_;
  ZeroedArray<std::uint64_t> nodes_;  // [set]: one bit per node, in preorder; 0: give up the left side
};

}  // namespace membar
