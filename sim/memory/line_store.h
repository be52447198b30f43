// The bytes of lines, and for every byte the write that supplied it. Both are optional at run time: a machine without
// data carries neither, and only an observed one tracks writers.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "sim/base/types.h"
#include "sim/memory/zeroed_array.h"

namespace membar {

struct DataMode {
  bool bytes = true;
  bool writers = false;
};

// A number of lines, all zero and written by kInitialWrite at the start.
class LineStore {
 public:
  LineStore() = default;
  LineStore(DataMode mode, unsigned line_bytes, std::size_t lines)
      : line_bytes_(line_bytes),
        bytes_(mode.bytes ? lines * line_bytes : 0),
        writers_(mode.writers ? lines * line_bytes : 0) {}

  // The low 64 bits of `size` bytes at `offset`, little-endian; 0 without bytes. REQUIRES: offset + size <= line.
  [[nodiscard]] std::uint64_t read(std::size_t line, unsigned offset, unsigned size) const {
    if (bytes_.size() == 0) return 0;
    const std::uint8_t* from = bytes_.data() + line * line_bytes_ + offset;
    if constexpr (std::endian::native == std::endian::little) {
      std::uint64_t value = 0;
      // A constant size copies in one instruction.
      if (size == 8) {
        std::memcpy(&value, from, 8);
      } else if (size == 4) {
        std::memcpy(&value, from, 4);
      } else {
        std::memcpy(&value, from, size < 8 ? size : 8);
      }
      return value;
    }
    std::uint64_t value = 0;
    for (unsigned i = 0; i < size && i < 8; ++i) value |= std::uint64_t{from[i]} << (8 * i);
    return value;
  }

  // Writes the low 64 bits, and zeros above them if size is 16. REQUIRES: offset + size <= line.
  void write(std::size_t line, unsigned offset, unsigned size, std::uint64_t value, WriteId writer) {
    if (bytes_.size() != 0) {
      std::uint8_t* to = bytes_.data() + line * line_bytes_ + offset;
      for (unsigned i = 0; i < size; ++i) to[i] = i < 8 ? static_cast<std::uint8_t>(value >> (8 * i)) : std::uint8_t{0};
    }
    if (writers_.size() != 0) {
      WriteId* to = writers_.data() + line * line_bytes_ + offset;
      for (unsigned i = 0; i < size; ++i) to[i] = writer;
    }
  }

  // One per byte of the line; nullptr when writers are not tracked.
  [[nodiscard]] const WriteId* writers(std::size_t line) const {
    return writers_.size() != 0 ? writers_.data() + line * line_bytes_ : nullptr;
  }
  // nullptr without bytes.
  [[nodiscard]] const std::uint8_t* bytes(std::size_t line) const {
    return bytes_.size() != 0 ? bytes_.data() + line * line_bytes_ : nullptr;
  }

  // Copies a whole line. REQUIRES: both stores have the same mode and line size.
  void copy_from(std::size_t line, const LineStore& other, std::size_t other_line) {
    if (bytes_.size() != 0) {
      std::memcpy(bytes_.data() + line * line_bytes_, other.bytes_.data() + other_line * line_bytes_, line_bytes_);
    }
    if (writers_.size() != 0) {
      std::memcpy(writers_.data() + line * line_bytes_, other.writers_.data() + other_line * line_bytes_,
                  line_bytes_ * sizeof(WriteId));
    }
  }

 private:
  std::size_t line_bytes_ = 0;
  ZeroedArray<std::uint8_t> bytes_;
  ZeroedArray<WriteId> writers_;
};

}  // namespace membar
