// Output that is either complete or not there, and that says so when it cannot be written.
#pragma once

#include <memory>
#include <ostream>
#include <streambuf>
#include <string>
#include <vector>

#include "sim/base/result.h"

namespace membar {

// A stream buffer over a file descriptor that remembers the first error, which std::ofstream forgets.
class DescriptorBuffer final : public std::streambuf {
 public:
  explicit DescriptorBuffer(int descriptor);
  DescriptorBuffer(const DescriptorBuffer&) = delete;
  DescriptorBuffer& operator=(const DescriptorBuffer&) = delete;

  // errno of the first write that failed; 0: none has. What came after it is lost.
  [[nodiscard]] int error_number() const { return error_number_; }

 protected:
  int overflow(int character) override;
  int sync() override;
  std::streamsize xsputn(const char* text, std::streamsize count) override;

 private:
  bool put(const char* text, std::size_t count);

  int descriptor_;
  int error_number_ = 0;
  std::vector<char> buffer_;
};

// A file of results. Ordinary files are written under a temporary name beside the target and renamed by commit(), so
// that a failed run leaves what was there before. "-" is standard output; devices and pipes are written directly.
class OutputFile {
 public:
  // Fails when the file cannot be created. Nothing has been written then.
  static Result<OutputFile> create(const std::string& path);
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  // Without commit(): the temporary file is removed.
  ~OutputFile();

  [[nodiscard]] std::ostream& stream() { return *stream_; }
  // Whether no write has failed so far.
  [[nodiscard]] bool good() const { return stream_->good(); }
  // Writes what is buffered. Fails when that, or any write before, has failed.
  Result<Done> flush();
  // Flushes, and gives the file its name. REQUIRES: called once, at the end.
  Result<Done> commit();

 private:
  OutputFile(std::string path, std::string temporary, int descriptor);
  [[nodiscard]] Error failure(int error_number) const;

  std::string path_;
  std::string temporary_;  // empty: written directly
  int descriptor_ = -1;    // -1: moved from, or done
  bool close_descriptor_ = true;
  std::unique_ptr<DescriptorBuffer> buffer_;
  std::unique_ptr<std::ostream> stream_;
};

// Whether two paths name one file.
bool same_file(const std::string& a, const std::string& b);

// The path by which standard output goes through an OutputFile.
inline constexpr const char* kStandardOutput = "-";

}  // namespace membar
