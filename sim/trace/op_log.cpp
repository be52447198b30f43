#include "sim/trace/op_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <utility>

#include "sim/base/check.h"
#include "sim/trace/op_codec.h"

namespace membar {
namespace {

void read_chunk(const SpillFile& file, ChunkPlace place, std::vector<std::uint8_t>& bytes, std::span<TraceOp> ops) {
  bytes.resize(place.bytes);
  file.read(place.offset, bytes);
  decode_ops(bytes, ops);
}

void name_threads(std::span<TraceOp> ops, const MentionMap& threads) {
  for (TraceOp& op : ops) {
    if (op.after_thread != 0xffff) op.after_thread = threads[op.after_thread];
  }
}

// Reads chunks back, the last few of which stay decoded: a loop that straddles two or three chunks decodes them once.
class SpilledOpStream final : public OpStream {
 public:
  SpilledOpStream(std::shared_ptr<SpillFile> file, std::vector<ChunkPlace> chunks, std::uint32_t size,
                  MentionMap threads)
      : file_(std::move(file)), chunks_(std::move(chunks)), size_(size), threads_(std::move(threads)) {}

  std::span<const TraceOp> fetch(std::uint32_t position) override {
    MEMBAR_CHECK(position < size_, "fetch behind the end of the ops");
    const std::uint32_t chunk = position / kOpsPerChunk;
    return std::span<const TraceOp>(decoded(chunk)).subspan(position % kOpsPerChunk);
  }
  [[nodiscard]] std::uint32_t size() const override { return size_; }

 private:
  struct Slot {
    std::uint32_t chunk = std::numeric_limits<std::uint32_t>::max();
    std::uint64_t used = 0;
    std::vector<TraceOp> ops;
  };

  // The slot used least recently is never the one that the previous call returned.
  const std::vector<TraceOp>& decoded(std::uint32_t chunk) {
    Slot* oldest = slots_.data();
    for (Slot& slot : slots_) {
      if (slot.chunk == chunk) {
        slot.used = ++clock_;
        return slot.ops;
      }
      if (slot.used < oldest->used) oldest = &slot;
    }
    oldest->chunk = chunk;
    oldest->used = ++clock_;
    oldest->ops.resize(std::min(kOpsPerChunk, size_ - chunk * kOpsPerChunk));
    read_chunk(*file_, chunks_[chunk], bytes_, oldest->ops);
    name_threads(oldest->ops, threads_);
    return oldest->ops;
  }

  std::shared_ptr<SpillFile> file_;
  std::vector<ChunkPlace> chunks_;
  std::uint32_t size_;
  MentionMap threads_;
  std::array<Slot, 4> slots_;
  std::vector<std::uint8_t> bytes_;
  std::uint64_t clock_ = 0;
};

}  // namespace

Result<std::shared_ptr<SpillFile>> SpillFile::create(std::string directory) {
  if (directory.empty()) {
    const char* from_environment = std::getenv("TMPDIR");
    directory = from_environment != nullptr && *from_environment != '\0' ? from_environment : "/tmp";
  }
  std::string path = directory + "/membar-XXXXXX";
  const int descriptor = mkostemp(path.data(), O_CLOEXEC);
  if (descriptor < 0) {
    return Error{.file = {},
                 .line = 0,
                 .column = 0,
                 .message = "cannot create a temporary file in '" + directory + "': " + std::strerror(errno) +
                            "; expected a writable directory in $TMPDIR"};
  }
  unlink(path.c_str());
  return std::make_shared<SpillFile>(descriptor);
}

SpillFile::~SpillFile() { close(descriptor_); }

std::optional<std::uint64_t> SpillFile::append(std::span<const std::uint8_t> bytes) {
  const std::uint64_t offset = size_;
  while (!bytes.empty()) {
    const ssize_t written = pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(size_));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      problem_ = std::string("cannot write the temporary file of the trace: ") + std::strerror(errno) +
                 "; expected space in $TMPDIR";
      return std::nullopt;
    }
    size_ += static_cast<std::uint64_t>(written);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return offset;
}

void SpillFile::read(std::uint64_t offset, std::span<std::uint8_t> bytes) const {
  while (!bytes.empty()) {
    const ssize_t count = pread(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    MEMBAR_CHECK(count > 0, "the temporary file of the trace cannot be read back");
    offset += static_cast<std::uint64_t>(count);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

bool OpLog::write_chunk(std::span<const TraceOp> ops, ChunkPlace& place) {
  encoded_.clear();
  encode_ops(ops, encoded_);
  const std::optional<std::uint64_t> offset = file_->append(encoded_);
  if (!offset) return false;
  constexpr std::uint64_t kOffsetMask = (std::uint64_t{1} << 40) - 1;
  constexpr std::uint64_t kBytesMask = (std::uint64_t{1} << 24) - 1;
  place.offset = *offset & kOffsetMask;
  place.bytes = encoded_.size() & kBytesMask;
  return true;
}

bool OpLog::flush_chunks() {
  std::size_t done = 0;
  for (; tail_.size() - done >= kOpsPerChunk; done += kOpsPerChunk) {
    ChunkPlace place{};
    if (!write_chunk(std::span<const TraceOp>(tail_).subspan(done, kOpsPerChunk), place)) return false;
    chunks_.push_back(place);
  }
  tail_.erase(tail_.begin(), tail_.begin() + static_cast<std::ptrdiff_t>(done));
  return true;
}

bool OpLog::spill_to(std::shared_ptr<SpillFile> file) {
  file_ = std::move(file);
  if (!flush_chunks()) return false;
  // Gives back what the ops took before they were spilled.
  tail_.shrink_to_fit();
  return true;
}

bool OpLog::set_target(std::uint32_t position, std::uint32_t target) {
  const std::size_t chunk = position / kOpsPerChunk;
  if (chunk >= chunks_.size()) {
    tail_[position - chunks_.size() * kOpsPerChunk].target = target;
    return true;
  }
  // A block that began in a chunk that is already in the file: its new version goes to the end of the file. As many
  // blocks as can be open at once do so per chunk, so the file stays in proportion.
  std::vector<TraceOp> ops(kOpsPerChunk);
  std::vector<std::uint8_t> bytes;
  read_chunk(*file_, chunks_[chunk], bytes, ops);
  ops[position % kOpsPerChunk].target = target;
  return write_chunk(ops, chunks_[chunk]);
}

bool OpLog::prepend(const TraceOp& op) {
  OpLog moved;
  moved.file_ = file_;
  bool ok = moved.push(op);
  const auto push_moved = [&](const std::vector<TraceOp>& ops) {
    for (TraceOp old : ops) {
      ++old.index;
      if (is_structure(old.kind)) ++old.target;
      ok = ok && moved.push(old);
    }
  };
  std::vector<TraceOp> ops(kOpsPerChunk);
  std::vector<std::uint8_t> bytes;
  for (const ChunkPlace place : chunks_) {
    read_chunk(*file_, place, bytes, ops);
    push_moved(ops);
  }
  push_moved(tail_);
  *this = std::move(moved);
  return ok;
}

std::unique_ptr<OpStream> OpLog::finish(const MentionMap& threads) {
  if (file_ == nullptr) {
    name_threads(tail_, threads);
    return std::make_unique<MemoryOpStream>(std::move(tail_));
  }
  if (!tail_.empty()) {
    ChunkPlace place{};
    if (!write_chunk(tail_, place)) return nullptr;
    chunks_.push_back(place);
    tail_ = {};
  }
  chunks_.shrink_to_fit();
  return std::make_unique<SpilledOpStream>(std::move(file_), std::move(chunks_), size_, threads);
}

}  // namespace membar
