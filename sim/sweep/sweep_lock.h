// One process at a time, on whichever machine: held while a sweep's points run here, and while results of Slurm's tasks
// go into its database.
#pragma once

#include <string>

#include "sim/base/result.h"

namespace membar {

class SweepLock {
 public:
  enum class WhenTaken : bool { fail, wait };
  // Makes DIR/sweep.lock, which stays. Whoever dies gives it up. REQUIRES: the folder is there
  static Result<SweepLock> take(const std::string& sweep_folder, WhenTaken when_taken);
  // Whether somebody has it, as far as can be seen.
  static bool is_taken(const std::string& sweep_folder);
  static std::string lock_path(const std::string& sweep_folder);
  SweepLock(SweepLock&& other) noexcept;
  SweepLock& operator=(SweepLock&&) = delete;
  ~SweepLock();

 private:
  explicit SweepLock(int file) : file_(file) {}
  int file_;
};

}  // namespace membar
