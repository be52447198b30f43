#include "sim/report/spill.h"

#include <array>
#include <cerrno>
#include <cstring>

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

Result<Done> Spill::copy_to(std::ostream& out) {
  if (error_ != 0) return failure("written");
  if (file_ != nullptr) {
    std::rewind(file_.get());
    std::array<char, 65536> block;
    std::size_t size = 0;
    while ((size = std::fread(block.data(), 1, block.size(), file_.get())) != 0) {
      out.write(block.data(), static_cast<std::streamsize>(size));
    }
    if (std::ferror(file_.get()) != 0) {
      error_ = errno;
      return failure("read back");
    }
  }
  out.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  return Done{};
}

}  // namespace membar
