// Which of several tracks of one name a slice goes to: slices of one track must nest, those of a core's ops overlap.
#pragma once

#include <cstddef>
#include <vector>

#include "sim/base/types.h"

namespace membar {

class PerfettoLanes {
 public:
  // The lane of a slice [from, to]: each lane's slices come one after the other, in the order of the calls. Takes the
  // lane that has been free for the shortest time, so that, of slices that come in the order of their ends, there are
  // no more lanes than slices that overlap. Lanes are numbered from 0; a new number is one more than the highest.
  // REQUIRES: from <= to
  std::size_t place(Cycle from, Cycle to) {
    std::size_t best = ends_.size();
    for (std::size_t lane = 0; lane < ends_.size(); ++lane) {
      if (ends_[lane] <= from && (best == ends_.size() || ends_[lane] > ends_[best])) best = lane;
    }
    if (best == ends_.size()) ends_.emplace_back();
    ends_[best] = to;
    return best;
  }

 private:
  std::vector<Cycle> ends_;  // [lane]
};

}  // namespace membar
