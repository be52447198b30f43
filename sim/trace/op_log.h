// Where ops go while a trace is read: into memory, and beyond a limit into a temporary file that nobody else can see,
// so that memory does not grow with the length of the trace. What stays per 1024 spilled ops is 8 bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/trace/program.h"

namespace membar {

inline constexpr std::uint32_t kOpsPerChunk = 1024;

// An unlinked temporary file. Appended to by one reader, then read by any number of streams.
class SpillFile {
 public:
  // `directory` "": $TMPDIR, else /tmp. Errors: nothing can be created there.
  static Result<std::shared_ptr<SpillFile>> create(std::string directory);
  explicit SpillFile(int descriptor) : descriptor_(descriptor) {}
  SpillFile(const SpillFile&) = delete;
  SpillFile& operator=(const SpillFile&) = delete;
  ~SpillFile();

  // Writes the bytes at the end and returns where they begin; absent when they cannot be written (see problem()).
  std::optional<std::uint64_t> append(std::span<const std::uint8_t> bytes);
  // REQUIRES: append() put these bytes here.
  void read(std::uint64_t offset, std::span<std::uint8_t> bytes) const;
  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  int descriptor_;
  std::uint64_t size_ = 0;
  std::string problem_;
};

// Places of encoded chunks in a SpillFile.
struct ChunkPlace {
  std::uint64_t offset : 40;
  std::uint64_t bytes : 24;
};
static_assert(sizeof(ChunkPlace) == 8);

// One bit per op.
class BitLog {
 public:
  void push(bool bit) {
    if (size_ % 64 == 0) words_.push_back(0);
    words_.back() |= std::uint64_t{bit} << (size_ % 64);
    ++size_;
  }
  // REQUIRES: so many bits were pushed
  [[nodiscard]] bool test(std::uint64_t index) const { return ((words_[index / 64] >> (index % 64)) & 1U) != 0; }

 private:
  std::vector<std::uint64_t> words_;
  std::uint64_t size_ = 0;
};

// Which thread a mention of a name means is known only at the end of the trace: TraceOp::after_thread is a mention
// while a trace is read, and becomes a thread's index as an op is handed out.
using MentionMap = std::vector<std::uint16_t>;

// The ops of one thread while they are read.
class OpLog {
 public:
  // False when the op could not be written to the file.
  bool push(const TraceOp& op) {
    tail_.push_back(op);
    ++size_;
    return file_ == nullptr || tail_.size() < kOpsPerChunk || flush_chunks();
  }
  // From here on, full chunks go to the file. False when it cannot be written.
  bool spill_to(std::shared_ptr<SpillFile> file);
  [[nodiscard]] std::uint32_t size() const { return size_; }
  // Sets TraceOp::target of an op that is already here. False when a changed chunk could not be written.
  bool set_target(std::uint32_t position, std::uint32_t target);
  // Puts an op in front of all others, whose indices and positions grow by one; its own index is 0. A spilled log is
  // written to the file once more. False when that is not possible.
  bool prepend(const TraceOp& op);
  // The ops. The log is empty afterwards; absent when the last chunk could not be written.
  std::unique_ptr<OpStream> finish(const MentionMap& threads);

 private:
  bool flush_chunks();
  bool write_chunk(std::span<const TraceOp> ops, ChunkPlace& place);

  std::vector<TraceOp> tail_;  // what is not in the file: the last size_ - 1024 * chunks_.size() ops
  std::vector<ChunkPlace> chunks_;
  std::vector<std::uint8_t> encoded_;
  std::shared_ptr<SpillFile> file_;
  std::uint32_t size_ = 0;
};

}  // namespace membar
