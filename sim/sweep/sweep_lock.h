// One process at a time, on whichever machine: held while results of Slurm's tasks go into a sweep's database.
#pragma once

#include <string>

#include "sim/base/result.h"

namespace membar {

class SweepLock {
 public:
  // Waits until nobody else has it. Makes DIR/slurm/lock, which stays. Whoever dies gives it up.
  static Result<SweepLock> take(const std::string& sweep_folder);
  SweepLock(SweepLock&& other) noexcept;
  SweepLock& operator=(SweepLock&&) = delete;
  ~SweepLock();

 private:
  explicit SweepLock(int file) : file_(file) {}
  int file_;
};

}  // namespace membar
