// A stream buffer that gives everything to several streams.
#pragma once

#include <ostream>
#include <streambuf>
#include <utility>
#include <vector>

namespace membar {

// Whether they could write it is asked of the streams themselves.
class TeeBuffer final : public std::streambuf {
 public:
  // They must outlive this.
  explicit TeeBuffer(std::vector<std::ostream*> streams) : streams_(std::move(streams)) {}

 protected:
  int overflow(int character) override {
    if (character == traits_type::eof()) return 0;
    for (std::ostream* const stream : streams_) stream->put(static_cast<char>(character));
    return character;
  }
  std::streamsize xsputn(const char* text, std::streamsize count) override {
    for (std::ostream* const stream : streams_) stream->write(text, count);
    return count;
  }

 private:
  std::vector<std::ostream*> streams_;
};

}  // namespace membar
