// A state of the protocol model as a short string of bytes, the same for all states that differ only in the names of
// the cores; and a set of such strings.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "tests/protocol/protocol_model.h"

namespace membar {

using Encoding = std::vector<std::uint8_t>;

// The canonical encoding: of all renamings of the cores, the one with the smallest string among those that sort the
// cores by what tells them apart. `out` is overwritten.
void encode_canonically(const ModelState& state, unsigned caches, Encoding& out);

// REQUIRES: made by encode_canonically with the same number of caches.
ModelState decode(std::span<const std::uint8_t> bytes, unsigned caches);

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
