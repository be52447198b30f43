// A fixed number of elements that start as zero bytes. The memory is asked for at once but touched only where it is used,
// so a large cache costs nothing to build.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <type_traits>

#include "sim/base/check.h"

namespace membar {

template <class T>
class ZeroedArray {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  ZeroedArray() = default;
  explicit ZeroedArray(std::size_t size) : size_(size) {
    if (size == 0) return;
    memory_.reset(static_cast<T*>(std::calloc(size, sizeof(T))));
    MEMBAR_CHECK(memory_ != nullptr, "out of memory");
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  T* data() { return memory_.get(); }
  [[nodiscard]] const T* data() const { return memory_.get(); }
  // REQUIRES: index < size().
  T& operator[](std::size_t index) { return memory_.get()[index]; }
  const T& operator[](std::size_t index) const { return memory_.get()[index]; }

 private:
  struct Free {
    void operator()(T* memory) const { std::free(memory); }
  };
  std::unique_ptr<T[], Free> memory_;
  std::size_t size_ = 0;
};

}  // namespace membar
