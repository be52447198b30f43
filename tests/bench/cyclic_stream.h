// A long thread out of a bounded block: the same ops are handed out again and again, without copying them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "sim/base/check.h"
#include "sim/isa/op.h"
#include "sim/trace/program.h"

namespace membar::bench {

class CyclicStream final : public OpStream {
 public:
  // REQUIRES: a block that is not empty and has no structure in it (its positions would mean something else in each
  // round).
  CyclicStream(std::vector<TraceOp> block, std::uint32_t ops) : block_(std::move(block)), ops_(ops) {
    MEMBAR_CHECK(!block_.empty(), "a cyclic stream needs ops");
  }

  std::span<const TraceOp> fetch(std::uint32_t position) override {
    if (position == ops_) return {&finish_, 1};
    const std::size_t from = position % block_.size();
    const std::size_t count = std::min<std::size_t>(block_.size() - from, ops_ - position);
    return std::span<const TraceOp>(block_).subspan(from, count);
  }
  // The ops, and the one that ends the thread.
  [[nodiscard]] std::uint32_t size() const override { return ops_ + 1; }

 private:
  std::vector<TraceOp> block_;
  std::uint32_t ops_;
  TraceOp finish_;
};

}  // namespace membar::bench
