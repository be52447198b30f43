// A program in which some barriers order nothing.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "sim/config/config.h"
#include "sim/isa/op.h"
#include "sim/marginal/barrier_groups.h"
#include "sim/trace/program.h"

namespace membar {

// While it lives, the ops of the program's threads come without the ordering of one group of barriers
// (without_ordering(), sim/isa/lowering.h); afterwards the program is as it was. Whoever reads the ops, a machine or
// the oracle, meets the same program.
class OrderingRemoved {
 public:
  // `by_op`: as the key was made. REQUIRES: nobody reads the program's ops at the moment, and it outlives this.
  OrderingRemoved(Program& program, const Config& config, const BarrierKey& key, bool by_op);
  ~OrderingRemoved();
  OrderingRemoved(const OrderingRemoved&) = delete;
  OrderingRemoved& operator=(const OrderingRemoved&) = delete;

 private:
  Program& program_;
  std::vector<std::unique_ptr<OpStream>> kept_;  // by thread; empty where nothing was changed
};

}  // namespace membar
