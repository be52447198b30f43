// A state of the protocol model as a short string of bytes, the same for all states that differ only in the names of
// the cores and of the lines; and a set of such strings.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/checker/model.h"

namespace membar {

using Encoding = std::vector<std::uint8_t>;

// Cores are alike, and so are lines: what can happen to one can happen to any other. Of all renamings of both, the
// canonical encoding is the smallest string among those that sort cores and lines by what tells them apart.
class Canonicalizer {
 public:
  explicit Canonicalizer(const ModelShape& shape) : shape_(shape) {}
  // Valid until the next call.
  const Encoding& encode(const ModelState& state);

 private:
  ModelShape shape_;
  Encoding best_;
  Encoding candidate_;
};

// REQUIRES: made by a Canonicalizer of the same shape.
ModelState decode(std::span<const std::uint8_t> bytes, const ModelShape& shape);

// Byte strings, numbered from 0 in the order of their insertion.
class EncodingSet {
 public:
  EncodingSet() : slots_(1U << 12U, kFree) {}

  struct Found {
    std::uint32_t number;
    bool inserted;
  };
  Found insert(const Encoding& bytes);
  [[nodiscard]] std::span<const std::uint8_t> at(std::size_t number) const {
    return {bytes_.data() + starts_[number], starts_[number + 1] - starts_[number]};
  }
  [[nodiscard]] std::size_t size() const { return starts_.size() - 1; }

 private:
  static constexpr std::uint32_t kFree = ~std::uint32_t{0};
  void grow();

  std::vector<std::uint8_t> bytes_;
  std::vector<std::size_t> starts_{0};
  std::vector<std::uint32_t> slots_;  // open addressing; a power of two
};

}  // namespace membar
