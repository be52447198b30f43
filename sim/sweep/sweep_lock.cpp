#include "sim/sweep/sweep_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace membar {

Result<SweepLock> SweepLock::take(const std::string& sweep_folder) {
  const std::filesystem::path folder = std::filesystem::path(sweep_folder) / "slurm";
  const std::string path = (folder / "lock").string();
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return Error{folder.string(), 0, 0, error.message()};
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (file < 0) return Error{path, 0, 0, std::string("cannot open: ") + std::strerror(errno)};
  while (flock(file, LOCK_EX) != 0) {  // on network file systems Linux locks the bytes of the file, for all machines
    if (errno == EINTR) continue;
    Error why{path, 0, 0, std::string("cannot lock: ") + std::strerror(errno)};
    close(file);
    return why;
  }
  return SweepLock(file);
}

SweepLock::SweepLock(SweepLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

SweepLock::~SweepLock() {
  if (file_ >= 0) close(file_);
}

}  // namespace membar
