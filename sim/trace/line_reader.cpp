#include "sim/trace/line_reader.h"

#include <cstring>
#include <limits>
#include <utility>

namespace membar {
namespace {

constexpr std::size_t kBufferBytes = 256 * 1024;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";  // some editors put it in front of UTF-8
static_assert(kBufferBytes > LineReader::kMaxLineBytes + 1);

}  // namespace

LineReader::LineReader(std::unique_ptr<ByteSource> source) : source_(std::move(source)), buffer_(kBufferBytes) {}

bool LineReader::fail(std::string message) {
  error_ = Error{.file = {}, .line = number_ + 1, .column = 1, .message = std::move(message)};
  return false;
}

// Moves the unread rest to the front and reads behind it. False on an error.
bool LineReader::refill() {
  std::memmove(buffer_.data(), buffer_.data() + at_, end_ - at_);
  end_ -= at_;
  at_ = 0;
  Result<std::size_t> count = source_->read(std::span<char>(buffer_).subspan(end_));
  if (!count) return fail(count.error().message);
  end_ += count.value();
  drained_ = count.value() == 0;
  return true;
}

bool LineReader::next(std::string_view& line) {
  if (error_) return false;
  for (std::size_t searched = 0;;) {
    const char* begin = buffer_.data() + at_;
    const void* found = std::memchr(begin + searched, '\n', end_ - at_ - searched);
    const std::size_t rest = end_ - at_;
    std::size_t length = found != nullptr ? static_cast<std::size_t>(static_cast<const char*>(found) - begin) : rest;
    if (length > kMaxLineBytes) {
      return fail("line is longer than " + std::to_string(kMaxLineBytes) + " bytes; expected one op or declaration");
    }
    if (found == nullptr && !drained_) {
      searched = rest;
      if (!refill()) return false;
      continue;
    }
    if (found == nullptr && rest == 0) return false;
    if (number_ == std::numeric_limits<unsigned>::max()) return fail("too many lines; expected fewer than 2^32");
    at_ += found != nullptr ? length + 1 : length;
    ++number_;
    if (length > 0 && begin[length - 1] == '\r') --length;
    line = std::string_view(begin, length);
    if (number_ == 1 && line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
    return true;
  }
}

}  // namespace membar
