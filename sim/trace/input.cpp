#include "sim/trace/input.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

namespace membar {
namespace {

constexpr std::size_t kInputBytes = 128 * 1024;
constexpr std::array<unsigned char, 4> kZstdMagic{0x28, 0xb5, 0x2f, 0xfd};
constexpr std::array<unsigned char, 2> kGzipMagic{0x1f, 0x8b};

Error problem(std::string message) { return Error{.file = {}, .line = 0, .column = 0, .message = std::move(message)}; }

class FileSource final : public ByteSource {
 public:
  explicit FileSource(int descriptor) : descriptor_(descriptor) {}
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;
  ~FileSource() override { close(descriptor_); }

  Result<std::size_t> read(std::span<char> buffer) override {
    for (;;) {
      const ssize_t count = ::read(descriptor_, buffer.data(), buffer.size());
      if (count >= 0) return static_cast<std::size_t>(count);
      if (errno != EINTR) return problem(std::string("cannot read: ") + std::strerror(errno));
    }
  }

 private:
  int descriptor_;
};

class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(std::string_view bytes) : rest_(bytes) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    const std::size_t count = rest_.copy(buffer.data(), buffer.size());
    rest_.remove_prefix(count);
    return count;
  }

 private:
  std::string_view rest_;
};

// Gives back the bytes that were looked at to find the format, then the rest.
class RewoundSource final : public ByteSource {
 public:
  RewoundSource(std::string head, std::unique_ptr<ByteSource> rest) : head_(std::move(head)), rest_(std::move(rest)) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    if (head_.empty()) return rest_->read(buffer);
    const std::size_t count = head_.copy(buffer.data(), buffer.size());
    head_.erase(0, count);
    return count;
  }

 private:
  std::string head_;
  std::unique_ptr<ByteSource> rest_;
};

class ZstdSource final : public ByteSource {
 public:
  explicit ZstdSource(std::unique_ptr<ByteSource> input)
      : input_(std::move(input)), stream_(ZSTD_createDStream(), &ZSTD_freeDStream), bytes_(kInputBytes) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    ZSTD_outBuffer out{buffer.data(), buffer.size(), 0};
    while (out.pos == 0) {
      if (in_.pos == in_.size) {
        Result<std::size_t> count = input_->read(bytes_);
        if (!count) return count.error();
        if (count.value() == 0) {
          if (inside_frame_) return problem("the zstd data ends inside a frame; expected a complete file");
          return std::size_t{0};
        }
        in_ = ZSTD_inBuffer{bytes_.data(), count.value(), 0};
      }
      const std::size_t hint = ZSTD_decompressStream(stream_.get(), &out, &in_);
      if (ZSTD_isError(hint) != 0)
        return problem(std::string("bad zstd data: ") + ZSTD_getErrorName(hint) + "; expected whole zstd frames only");
      inside_frame_ = hint != 0;
    }
    return out.pos;
  }

 private:
  std::unique_ptr<ByteSource> input_;
  std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> stream_;
  std::vector<char> bytes_;
  ZSTD_inBuffer in_{nullptr, 0, 0};
  bool inside_frame_ = false;
};

class GzipSource final : public ByteSource {
 public:
  explicit GzipSource(std::unique_ptr<ByteSource> input) : input_(std::move(input)), bytes_(kInputBytes) {
    constexpr int kGzipWindow = 16 + MAX_WBITS;
    ready_ = inflateInit2(&stream_, kGzipWindow) == Z_OK;
  }
  GzipSource(const GzipSource&) = delete;
  GzipSource& operator=(const GzipSource&) = delete;
  ~GzipSource() override {
    if (ready_) inflateEnd(&stream_);
  }

  Result<std::size_t> read(std::span<char> buffer) override {
    if (!ready_) return problem("cannot start the gzip decompressor");
    stream_.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream_.avail_out = static_cast<uInt>(buffer.size());
    while (stream_.avail_out == buffer.size()) {
      if (stream_.avail_in == 0) {
        Result<std::size_t> count = input_->read(bytes_);
        if (!count) return count.error();
        if (count.value() == 0) {
          if (inside_member_) return problem("the gzip data ends inside a member; expected a complete file");
          return std::size_t{0};
        }
        stream_.next_in = reinterpret_cast<Bytef*>(bytes_.data());
        stream_.avail_in = static_cast<uInt>(count.value());
      }
      inside_member_ = true;
      const int status = inflate(&stream_, Z_NO_FLUSH);
      if (status == Z_STREAM_END) {
        inside_member_ = false;
        inflateReset(&stream_);
      } else if (status != Z_OK && status != Z_BUF_ERROR) {
        return problem(std::string("bad gzip data: ") + (stream_.msg != nullptr ? stream_.msg : "unknown error") +
                       "; expected whole gzip members only");
      }
    }
    return buffer.size() - stream_.avail_out;
  }

 private:
  std::unique_ptr<ByteSource> input_;
  std::vector<char> bytes_;
  z_stream stream_{};
  bool ready_ = false;
  bool inside_member_ = false;
};

template <std::size_t N>
bool starts_with(std::string_view bytes, const std::array<unsigned char, N>& magic) {
  return bytes.size() >= N && std::equal(magic.begin(), magic.end(), bytes.begin(),
                                         [](unsigned char a, char b) { return a == static_cast<unsigned char>(b); });
}

}  // namespace

Result<std::unique_ptr<ByteSource>> open_file_source(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return problem(std::string("cannot open: ") + std::strerror(errno));
  auto source = std::make_unique<FileSource>(descriptor);
  struct stat status {};
  if (fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode)) {
    return problem("is a directory; expected a file");
  }
  return decompressed(std::move(source));
}

Result<std::unique_ptr<ByteSource>> open_memory_source(std::string_view bytes) {
  return decompressed(std::make_unique<MemorySource>(bytes));
}

Result<std::unique_ptr<ByteSource>> decompressed(std::unique_ptr<ByteSource> source) {
  std::string head(kZstdMagic.size(), '\0');
  std::size_t filled = 0;
  while (filled < head.size()) {
    Result<std::size_t> count = source->read(std::span<char>(head).subspan(filled));
    if (!count) return count.error();
    if (count.value() == 0) break;
    filled += count.value();
  }
  head.resize(filled);
  const bool zstd = starts_with(head, kZstdMagic);
  const bool gzip = starts_with(head, kGzipMagic);
  std::unique_ptr<ByteSource> whole = std::make_unique<RewoundSource>(std::move(head), std::move(source));
  if (zstd) return std::unique_ptr<ByteSource>(std::make_unique<ZstdSource>(std::move(whole)));
  if (gzip) return std::unique_ptr<ByteSource>(std::make_unique<GzipSource>(std::move(whole)));
  return whole;
}

Result<std::string> read_whole_file(const std::string& path, std::size_t most) {
  const auto named = [&](Error error) {
    if (error.file.empty()) error.file = path;
    return error;
  };
  auto file = open_file_source(path);
  if (!file) return named(file.error());
  auto source = decompressed(std::move(file).value());
  if (!source) return named(source.error());
  std::string text;
  std::vector<char> buffer(kInputBytes);
  for (;;) {
    const Result<std::size_t> count = source.value()->read(buffer);
    if (!count) return named(count.error());
    if (count.value() == 0) return text;
    text.append(buffer.data(), count.value());
    if (text.size() > most) return named(problem("is longer than " + std::to_string(most) + " bytes"));
  }
}

}  // namespace membar
