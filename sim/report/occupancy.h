// How many of something there are at a time, from when each of them began and ended.
#pragma once

#include <cstddef>
#include <cstdint>
#include <queue>
#include <utility>
#include <vector>

#include "sim/base/types.h"

namespace membar {

// Takes intervals as they become known, in almost any order, and tells each change of their number once, in the order
// of time. Holds only what lies behind the cycle up to which all is known.
class Occupancy {
 public:
  // One of them was there in [from, to). Every one that is added later begins at `settled` or after it.
  // Calls change(Cycle, level) for each change before `settled` that was not told of yet.
  template <class Change>
  void add(Cycle from, Cycle to, Cycle settled, Change&& change) {
    if (from < to) {
      edges_.push({from, 1});
      edges_.push({to, -1});
    }
    tell(settled, change);
  }
  // No more will be added.
  template <class Change>
  void finish(Change&& change) {
    tell(kNever, change);
  }
  // Ends and beginnings that are held.
  [[nodiscard]] std::size_t held() const { return edges_.size(); }

 private:
  struct Edge {
    Cycle cycle;
    std::int64_t step;
    bool operator>(const Edge& other) const { return cycle > other.cycle; }
  };
  template <class Change>
  void tell(Cycle settled, Change&& change) {
    while (!edges_.empty() && edges_.top().cycle < settled) {
      const Cycle cycle = edges_.top().cycle;
      const std::int64_t before = level_;
      for (; !edges_.empty() && edges_.top().cycle == cycle; edges_.pop()) level_ += edges_.top().step;
      if (level_ != before) change(cycle, level_);
    }
  }

  std::priority_queue<Edge, std::vector<Edge>, std::greater<>> edges_;
  std::int64_t level_ = 0;
};

}  // namespace membar
