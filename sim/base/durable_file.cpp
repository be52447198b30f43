#include "sim/base/durable_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "sim/base/host_name.h"
#include "sim/base/write_all.h"

namespace membar {
namespace {

Error failed(const std::string& path, const char* what) {
  return Error{path, 0, 0, std::string(what) + ": " + std::strerror(errno)};
}

bool write_and_sync(int file, std::string_view bytes) { return write_all(file, bytes) && fsync(file) == 0; }

}  // namespace

Result<Done> write_durably(const std::string& path, std::string_view bytes) {
  const std::string part = path + ".part-" + host_name() + "-" + std::to_string(getpid());
  const int file = open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0) return failed(path, "cannot write");
  const bool written = write_and_sync(file, bytes);
  const int error = errno;
  const bool closed = close(file) == 0;  // where a network file system says that it could not keep what it took
  if (!written) errno = error;
  if (!written || !closed || std::rename(part.c_str(), path.c_str()) != 0) {
    Error why = failed(path, "cannot write");
    unlink(part.c_str());
    return why;
  }
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const int directory = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return failed(folder, "cannot open");
  const bool synced = fsync(directory) == 0;
  Error why = failed(folder, "cannot sync");
  close(directory);
  if (!synced) return why;
  return Done{};
}

Result<std::string> read_whole(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return failed(path, "cannot open");
  std::string text;
  std::array<char, 65536> block{};
  ssize_t got = 0;
  while ((got = read(file, block.data(), block.size())) != 0) {
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) break;
    text.append(block.data(), static_cast<std::size_t>(got));
  }
  Error why = failed(path, "cannot read");
  close(file);
  if (got < 0) return why;
  return text;
}

}  // namespace membar
