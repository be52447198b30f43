#include "sim/report/spill.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace membar {

void Spill::append(std::string_view text) {
  bytes_ += text.size();
  buffer_ += text;
  if (buffer_.size() >= kInMemory) flush_buffer();
}

void Spill::flush_buffer() {
  if (error_ == 0 && file_ == nullptr) {
    file_.reset(std::tmpfile());
    if (file_ == nullptr) error_ = errno;
  }
  if (error_ == 0 && std::fwrite(buffer_.data(), 1, buffer_.size(), file_.get()) != buffer_.size()) error_ = errno;
  buffer_.clear();
}

Error Spill::failure(const char* what) const {
  return Error{"", 0, 0,
               std::string("a temporary file for the records cannot be ") + what + ": " + std::strerror(error_) +
                   "; expected room in the folder for temporary files"};
}

Result<Done> Spill::copy_to(std::ostream& out, const Fill& fill) {
  if (error_ != 0) return failure("written");
  bool inside = false;  // of marked text, which may go on in the next block
  std::string marked;
  const auto copy = [&](std::string_view text) {
    if (!fill) {
      out << text;
      return;
    }
    while (!text.empty()) {
      const std::size_t end = std::min(text.find(kMark), text.size());
      if (inside) {
        marked += text.substr(0, end);
      } else {
        out << text.substr(0, end);
      }
      if (end == text.size()) return;
      if (inside) out << fill(std::exchange(marked, {}));
      inside = !inside;
      text.remove_prefix(end + 1);
    }
  };
  if (file_ != nullptr) {
    std::rewind(file_.get());
    std::array<char, 65536> block;
    std::size_t size = 0;
    while ((size = std::fread(block.data(), 1, block.size(), file_.get())) != 0) {
      copy({block.data(), size});
    }
    if (std::ferror(file_.get()) != 0) {
      error_ = errno;
      return failure("read back");
    }
  }
  copy(buffer_);
  return Done{};
}

}  // namespace membar
