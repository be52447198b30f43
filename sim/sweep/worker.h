// A process that runs points, one after the other, for whoever feeds it numbers.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>

#include "sim/base/result.h"
#include "sim/sweep/point_result.h"
#include "sim/sweep/sweep_plan.h"

namespace membar {

class Worker {
 public:
  using Clock = std::chrono::steady_clock;
  // How many points it is given at a time.
  static constexpr std::size_t kMostQueued = 4096;

  // Forks. REQUIRES: plan outlives this; the process has one thread
  static Result<Worker> start(const SweepPlan& plan, std::uint64_t memory_bytes);
  Worker(Worker&& other) noexcept;
  Worker& operator=(Worker&& other) noexcept;
  // Kills it.
  ~Worker();

  // In this order. A dead one is noticed when it is read from.
  void give(std::span<const std::uint64_t> points);
  // What it has not given the results of.
  [[nodiscard]] const std::deque<std::uint64_t>& queued() const { return queued_; }
  // The point that it is running, or was when it died, and since when; absent: none.
  struct Running {
    std::uint64_t point = 0;
    Clock::time_point since;
  };
  [[nodiscard]] std::optional<Running> running() const;
  // To poll for results.
  [[nodiscard]] int descriptor() const { return results_; }

  // Reads what there is; false: it is dead.
  bool read();
  // The next result that has been read whole; its point has left the queue. `seconds`: what it took.
  std::optional<PointResult> next(double& seconds);
  // Kills it, if it is not dead, and says how it ended: as an exit code, and in words with what it last said.
  PointResult bury(const std::string& reason);

 private:
  struct Board;  // in memory that both processes see
  Worker() = default;
  void close();
  [[nodiscard]] std::string last_words() const;

  pid_t process_ = -1;
  int points_ = -1;    // into it
  int results_ = -1;   // out of it
  int messages_ = -1;  // a file without a name: its standard error
  Board* board_ = nullptr;
  std::deque<std::uint64_t> queued_;
  std::string buffer_;
  std::size_t read_ = 0;  // of buffer_
  PointNames names_;
};

}  // namespace membar
