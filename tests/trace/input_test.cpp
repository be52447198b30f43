#include "sim/trace/input.h"

#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <filesystem>
#include <fstream>

#include "tests/trace/trace_testing.h"

namespace membar {
namespace {

const std::string kText = "membar 1\nvar x\nthread t\n  load x\n  store x 1\n";

std::string zstd(const std::string& text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  const std::size_t size = ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3);
  REQUIRE(ZSTD_isError(size) == 0);
  out.resize(size);
  return out;
}

std::string gzip(const std::string& text) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string in = text;
  std::string out(deflateBound(&stream, in.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::uint64_t ops_in(const std::string& bytes) {
  const Result<Program> result = read_trace_text(bytes, "t.trace");
  INFO((result.ok() ? "" : result.error().text()));
  REQUIRE(result.ok());
  return result.value().total_written_ops;
}

// A directory of its own, gone at the end.
class TemporaryDirectory {
 public:
  TemporaryDirectory() : path_(std::filesystem::temp_directory_path() / ("membar-input-" + std::to_string(getpid()))) {
    std::filesystem::create_directory(path_);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() { std::filesystem::remove_all(path_); }
  [[nodiscard]] std::string path() const { return path_.string(); }
  [[nodiscard]] std::string write(const std::string& name, const std::string& bytes) const {
    std::ofstream(path_ / name, std::ios::binary) << bytes;
    return (path_ / name).string();
  }

 private:
  std::filesystem::path path_;
};

TEST_CASE("plain, zstd and gzip are told apart by their first bytes") {
  CHECK(ops_in(kText) == 2);
  CHECK(ops_in(zstd(kText)) == 2);
  CHECK(ops_in(gzip(kText)) == 2);
}

TEST_CASE("files of several frames and members are read to their end") {
  const std::string more = "  load x\n  load x\n";
  CHECK(ops_in(zstd(kText) + zstd(more) + zstd(more)) == 6);
  CHECK(ops_in(gzip(kText) + gzip(more)) == 4);
}

TEST_CASE("long texts pass through every buffer") {
  std::string text = kText;
  for (int i = 0; i < 200000; ++i) text += "  load 0x" + std::to_string(100000000 + 8 * i) + ":1\n";
  CHECK(ops_in(text) == 200002);
  CHECK(ops_in(zstd(text)) == 200002);
  CHECK(ops_in(gzip(text)) == 200002);
}

TEST_CASE("truncated compressed data is one clear error") {
  std::string text = kText;
  for (int i = 0; i < 1000; ++i) text += "  load 0x" + std::to_string(100000 + 8 * i * i) + ":1\n";
  const std::string packed = zstd(text);
  CHECK(error_of_text(packed.substr(0, packed.size() - 5))
            .find("error: the zstd data ends inside a frame; expected a complete file") != std::string::npos);
  const std::string member = gzip(text);
  CHECK(error_of_text(member.substr(0, member.size() - 5))
            .find("error: the gzip data ends inside a member; expected a complete file") != std::string::npos);
  CHECK(error_of_text(packed.substr(0, 6)) ==
        "t.trace:1:1: error: the zstd data ends inside a frame; expected a complete file");
}

TEST_CASE("damaged compressed data is one clear error") {
  std::string text = kText;
  for (int i = 0; i < 1000; ++i) text += "  load 0x" + std::to_string(100000 + 8 * i * i) + ":1\n";
  std::string member = gzip(text);
  member[member.size() / 2] = static_cast<char>(member[member.size() / 2] ^ 0x55);
  CHECK(error_of_text(member).find("t.trace:") == 0);
  CHECK(error_of_text(zstd(kText) + "garbage behind the frame")
            .find("error: bad zstd data: Unknown frame descriptor; expected whole zstd frames only") !=
        std::string::npos);
  CHECK(error_of_text(gzip(kText) + "garbage behind the member")
            .find("error: bad gzip data: incorrect header check; expected whole gzip members only") !=
        std::string::npos);
}

TEST_CASE("files are read, and what is no file is refused") {
  const TemporaryDirectory directory;
  const std::string path = directory.write("a.trace", zstd(kText));
  const Result<Program> result = read_trace(path);
  REQUIRE(result.ok());
  CHECK(result.value().file == path);
  CHECK(result.value().total_written_ops == 2);
  CHECK(read_trace(directory.path()).error().text() == directory.path() + ": error: is a directory; expected a file");
  CHECK(read_trace(directory.path() + "/b.trace").error().text() ==
        directory.path() + "/b.trace: error: cannot open: No such file or directory");
  const std::string empty = directory.write("empty.trace", "");
  CHECK(read_trace(empty).error().text() ==
        empty + ":1:1: error: the file is empty, expected 'membar 1' as the first line");
}

}  // namespace
}  // namespace membar
