#include "sim/sweep/sweep_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <thread>
#include <utility>

namespace membar {

namespace {

using Clock = std::chrono::steady_clock;

// Workers have their parent's lock as well: when it is killed, it takes a moment until they are.
constexpr auto kPatience = std::chrono::seconds(2);
constexpr auto kPause = std::chrono::milliseconds(20);

// On network file systems Linux locks the bytes of the file, for all machines.
bool lock(int file, bool wait) {
  const Clock::time_point began = Clock::now();
  while (flock(file, wait ? LOCK_EX : LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK || Clock::now() - began > kPatience) return false;
    std::this_thread::sleep_for(kPause);
  }
  return true;
}

}  // namespace

Result<SweepLock> SweepLock::take(const std::string& sweep_folder, WhenTaken when_taken) {
  const std::string path = lock_path(sweep_folder);
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (file < 0) return Error{path, 0, 0, std::string("cannot open: ") + std::strerror(errno)};
  SweepLock taken(file);
  if (lock(file, when_taken == WhenTaken::wait)) return taken;
  if (errno == EWOULDBLOCK)
    return Error{sweep_folder, 0, 0, "another membar is at work on this sweep; expected to wait for its end"};
  return Error{path, 0, 0, std::string("cannot lock: ") + std::strerror(errno)};
}

bool SweepLock::is_taken(const std::string& sweep_folder) {
  const int file = open(lock_path(sweep_folder).c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  const bool taken = flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  close(file);
  return taken;
}

std::string SweepLock::lock_path(const std::string& sweep_folder) {
  return (std::filesystem::path(sweep_folder) / "sweep.lock").string();
}

SweepLock::SweepLock(SweepLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

SweepLock::~SweepLock() {
  if (file_ < 0) return;
  flock(file_, LOCK_UN);  // closing it would leave it with workers that have yet to die
  close(file_);
}

}  // namespace membar
