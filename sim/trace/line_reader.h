// The lines of a stream of bytes, in bounded memory.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/trace/input.h"

namespace membar {

class LineReader {
 public:
  // A longer line is an error: no op and no declaration needs it.
  static constexpr std::size_t kMaxLineBytes = 64 * 1024;

  explicit LineReader(std::unique_ptr<ByteSource> source);

  // The next line, without its "\n" or "\r\n", and the first without a byte order mark; valid until the next call.
  // False at the end, and after an error.
  bool next(std::string_view& line);
  // The number of the line that next() returned last, from 1; 0 before the first.
  [[nodiscard]] unsigned number() const { return number_; }
  // What stopped the reader before the end: without a file name, with the line.
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

 private:
  bool refill();
  bool fail(std::string message);

  std::unique_ptr<ByteSource> source_;
  std::vector<char> buffer_;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
  bool drained_ = false;
  unsigned number_ = 0;
  std::optional<Error> error_;
};

}  // namespace membar
