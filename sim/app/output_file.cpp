#include "sim/app/output_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <utility>

#include "sim/base/write_all.h"

namespace membar {

namespace {

constexpr std::size_t kBufferBytes = 1 << 16;

// What the user would have got from open(): 0666 without the bits of the umask. mkstemp gives 0600.
void set_ordinary_mode(int descriptor) {
  const mode_t mask = umask(0);
  umask(mask);
  (void)fchmod(descriptor, 0666 & ~mask);
}

// The name behind a symbolic link, so that the file it points to is replaced and the link stays.
std::string resolved(const std::string& path) {
  char* real = realpath(path.c_str(), nullptr);
  if (real == nullptr) return path;
  std::string out(real);
  std::free(real);
  return out;
}

}  // namespace

DescriptorBuffer::DescriptorBuffer(int descriptor) : descriptor_(descriptor), buffer_(kBufferBytes) {
  setp(buffer_.data(), buffer_.data() + buffer_.size());
}

bool DescriptorBuffer::put(const char* text, std::size_t count) {
  if (error_number_ == 0 && !write_all(descriptor_, {text, count})) error_number_ = errno;
  return error_number_ == 0;
}

int DescriptorBuffer::sync() {
  const bool ok = put(pbase(), static_cast<std::size_t>(pptr() - pbase()));
  setp(buffer_.data(), buffer_.data() + buffer_.size());
  return ok ? 0 : -1;
}

int DescriptorBuffer::overflow(int character) {
  if (sync() != 0) return traits_type::eof();
  if (character != traits_type::eof()) sputc(traits_type::to_char_type(character));
  return traits_type::not_eof(character);
}

std::streamsize DescriptorBuffer::xsputn(const char* text, std::streamsize count) {
  if (count < epptr() - pptr()) {
    std::memcpy(pptr(), text, static_cast<std::size_t>(count));
    pbump(static_cast<int>(count));
    return count;
  }
  if (sync() != 0) return 0;
  return put(text, static_cast<std::size_t>(count)) ? count : 0;
}

OutputFile::OutputFile(std::string path, std::string temporary, int descriptor)
    : path_(std::move(path)),
      temporary_(std::move(temporary)),
      descriptor_(descriptor),
      close_descriptor_(descriptor != STDOUT_FILENO),
      buffer_(std::make_unique<DescriptorBuffer>(descriptor)),
      stream_(std::make_unique<std::ostream>(buffer_.get())) {}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::exchange(other.temporary_, {})),
      descriptor_(std::exchange(other.descriptor_, -1)),
      close_descriptor_(other.close_descriptor_),
      buffer_(std::move(other.buffer_)),
      stream_(std::move(other.stream_)) {}

OutputFile::~OutputFile() {
  if (descriptor_ != -1 && close_descriptor_) ::close(descriptor_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Result<OutputFile> OutputFile::create(const std::string& path) {
  if (path == kStandardOutput) return OutputFile("standard output", "", STDOUT_FILENO);
  const auto cannot = [&path] {
    return Error{
        path, 0, 0,
        std::string("cannot create the file: ") + std::strerror(errno) + "; expected a path that can be written"};
  };
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {  // /dev/null, a pipe; a directory fails here
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) return cannot();
    return OutputFile(path, "", descriptor);
  }
  const std::string target = resolved(path);
  if (::access(target.c_str(), F_OK) == 0 && ::access(target.c_str(), W_OK) != 0) return cannot();
  std::string temporary = target + ".XXXXXX";
  const int descriptor = ::mkostemp(temporary.data(), O_CLOEXEC);
  if (descriptor < 0) return cannot();
  set_ordinary_mode(descriptor);
  return OutputFile(target, std::move(temporary), descriptor);
}

Error OutputFile::failure(int error_number) const {
  const std::string reason = std::strerror(error_number);
  if (!close_descriptor_) return Error{"", 0, 0, "cannot write to standard output: " + reason};
  return Error{path_, 0, 0, "cannot write the file: " + reason};
}

Result<Done> OutputFile::flush() {
  stream_->flush();
  if (buffer_->error_number() != 0) return failure(buffer_->error_number());
  return Done{};
}

Result<Done> OutputFile::commit() {
  if (auto flushed = flush(); !flushed) return flushed;
  if (!close_descriptor_) {
    descriptor_ = -1;
    return Done{};
  }
  if (::close(std::exchange(descriptor_, -1)) != 0) return failure(errno);
  if (temporary_.empty()) return Done{};
  if (std::rename(temporary_.c_str(), path_.c_str()) != 0) return failure(errno);
  temporary_.clear();
  return Done{};
}

bool same_file(const std::string& a, const std::string& b) {
  std::error_code ignored;
  if (a == b || std::filesystem::equivalent(a, b, ignored)) return true;
  // Neither may be there yet.
  const auto whole = [&](const std::string& path) {
    return std::filesystem::weakly_canonical(std::filesystem::absolute(path, ignored), ignored);
  };
  return a != kStandardOutput && b != kStandardOutput && whole(a) == whole(b);
}

}  // namespace membar
