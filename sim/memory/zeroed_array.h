// A fixed number of elements that start as zero bytes. The memory is asked for at once (std::bad_alloc: there is none)
// but touched only where it is used, so a large cache costs nothing to build, however often that is done. It begins at
// a multiple of 64 bytes, so that a set of eight tags is one line of the host's cache.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace membar {

template <class T>
class ZeroedArray {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T> && alignof(T) <= 64);

 public:
  ZeroedArray() = default;
  explicit ZeroedArray(std::size_t size) : size_(size) {
    if (size == 0) return;
    std::size_t space = size * sizeof(T) + kAlignment;
    void* begin = nullptr;
    if (space >= kMapped) {
      // calloc would clear memory that it has handed out before, page by page.
      begin = mmap(nullptr, space, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      if (begin == MAP_FAILED) throw std::bad_alloc();
    } else {
      begin = std::calloc(space, 1);
      if (begin == nullptr) throw std::bad_alloc();
    }
    memory_ = std::unique_ptr<void, Free>(begin, Free{space});
    begin_ = static_cast<T*>(std::align(kAlignment, size * sizeof(T), begin, space));
  }
  ZeroedArray(ZeroedArray&& other) noexcept { swap(other); }
  ZeroedArray& operator=(ZeroedArray&& other) noexcept {
    swap(other);
    return *this;
  }
  ~ZeroedArray() = default;

  [[nodiscard]] std::size_t size() const { return size_; }
  T* data() { return begin_; }
  [[nodiscard]] const T* data() const { return begin_; }
  // REQUIRES: index < size().
  T& operator[](std::size_t index) { return begin_[index]; }
  const T& operator[](std::size_t index) const { return begin_[index]; }

 private:
  static constexpr std::size_t kAlignment = 64;
  static constexpr std::size_t kMapped = 128 * 1024;

  struct Free {
    std::size_t space = 0;
    void operator()(void* memory) const {
      if (space >= kMapped) {
        munmap(memory, space);
      } else {
        std::free(memory);
      }
    }
  };

  void swap(ZeroedArray& other) noexcept {
    std::swap(memory_, other.memory_);
    std::swap(begin_, other.begin_);
    std::swap(size_, other.size_);
  }

  std::unique_ptr<void, Free> memory_;
  T* begin_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace membar
