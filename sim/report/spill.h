// Text that is written now and read back once, later: in memory while it is small, then in an unnamed temporary file.
#pragma once

#include <cstddef>
#include <cstdio>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>

#include "sim/base/result.h"

namespace membar {

class Spill {
 public:
  static constexpr std::size_t kInMemory = std::size_t{1} << 20;

  // Errors (no temporary file, a full disk) are kept and reported by copy_to.
  void append(std::string_view text);
  [[nodiscard]] bool empty() const { return bytes_ == 0; }
  // Text that stands between two of these will be known only when the rest is read back. JSON has no such byte.
  static constexpr char kMark = '\x01';
  using Fill = std::function<std::string(const std::string& marked)>;
  // Appends all that was written to `out`, with fill(marked) in the place of every marked text, where there is a
  // `fill`. Nothing can be appended afterwards.
  Result<Done> copy_to(std::ostream& out, const Fill& fill = nullptr);

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  void flush_buffer();
  Error failure(const char* what) const;

  std::string buffer_;
  std::unique_ptr<std::FILE, Close> file_;
  std::size_t bytes_ = 0;
  int error_ = 0;
};

}  // namespace membar
