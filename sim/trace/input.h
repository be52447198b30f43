// The bytes of a trace file, decompressed, as a stream: plain, zstd or gzip, told apart by the first bytes and not by
// the file's name. Memory is bounded by the decompressor's window whatever the file's length.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "sim/base/result.h"

namespace membar {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Fills the front of `buffer` and returns how many bytes; 0 only at the end.
  // Errors carry a message and no place: the caller knows how far it got.
  virtual Result<std::size_t> read(std::span<char> buffer) = 0;
};

// Errors: missing, a directory, not readable.
Result<std::unique_ptr<ByteSource>> open_file_source(const std::string& path);

// The same, of bytes in memory, which must outlive the source.
Result<std::unique_ptr<ByteSource>> open_memory_source(std::string_view bytes);

// The source itself, or a decompressor of it, as its first bytes say.
Result<std::unique_ptr<ByteSource>> decompressed(std::unique_ptr<ByteSource> source);

// The bytes of a whole file, decompressed. Errors name it; one is that it has more than `most` bytes.
Result<std::string> read_whole_file(const std::string& path, std::size_t most = ~std::size_t{0});

}  // namespace membar
