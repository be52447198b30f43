#include "sim/sweep/local_engine.h"

#include <poll.h>

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "sim/base/host_name.h"
#include "sim/base/keep_memory.h"
#include "sim/sweep/worker.h"

namespace membar {
namespace {

using Clock = Worker::Clock;

// A commit waits for the disk: results go there together, and the slower it is the more of them, so that it takes no
// more than a part of the time. Near the end they go at once: when all points are finished, nobody has anything to do
// but to wait for the last of them.
constexpr auto kShortestBatch = std::chrono::milliseconds(30);
constexpr auto kLastBatches = std::chrono::milliseconds(10);
constexpr int kCommitTimes = 5;        // as long as the last commit took, the next one waits
constexpr double kBusySeconds = 0.15;  // for which a worker is given points: longer than a commit takes
constexpr unsigned kMostDeaths = 20;
constexpr auto kTick = std::chrono::milliseconds(50);

class LocalEngine {
 public:
  LocalEngine(const SweepPlan& plan, const std::vector<std::uint64_t>& points, const LocalOptions& options,
              const TakePoints& take)
      : plan_(plan), options_(options), take_(take), waiting_(points.begin(), points.end()), host_(host_name()) {}

  Result<bool> run() {
    keep_memory();  // every batch of results is as large as the last one
    const std::size_t jobs = std::min<std::size_t>(options_.jobs, waiting_.size());
    while (workers_.size() < jobs) {
      if (auto started = start_worker(); !started) return started.error();
    }
    while (busy()) {
      if (options_.interrupted != nullptr && options_.interrupted->load()) {
        if (auto taken = hand_out(); !taken) return taken.error();
        return false;
      }
      feed();
      wait();
      for (Worker& worker : workers_) {
        if (auto looked = look_after(worker); !looked) return looked.error();
      }
      if (!finished_.empty() && Clock::now() - oldest_ >= (near_the_end() ? kLastBatches : batch_time_)) {
        if (auto taken = hand_out(); !taken) return taken.error();
      }
    }
    if (auto taken = hand_out(); !taken) return taken.error();
    return true;
  }

 private:
  Result<Done> start_worker() {
    Result<Worker> worker = Worker::start(plan_, options_.memory_bytes);
    if (!worker) return worker.error();
    workers_.push_back(std::move(worker).value());
    return Done{};
  }

  [[nodiscard]] bool busy() const {
    return !waiting_.empty() ||
           std::any_of(workers_.begin(), workers_.end(), [](const Worker& worker) { return !worker.queued().empty(); });
  }

  [[nodiscard]] bool near_the_end() const {
    const double left = static_cast<double>(waiting_.size()) * average_ / static_cast<double>(workers_.size());
    return std::chrono::duration<double>(left) < batch_time_;
  }

  // Short points are given many at a time, long ones two, so that none waits for its worker and all share the last
  // ones.
  void feed() {
    const double wanted = average_ > 0 ? kBusySeconds / average_ : 1;
    const std::size_t fair = waiting_.size() / workers_.size() + 1;
    const std::size_t depth =
        std::min({std::max<std::size_t>(2, static_cast<std::size_t>(wanted)), fair + 1, Worker::kMostQueued});
    std::vector<std::uint64_t> batch;
    for (Worker& worker : workers_) {
      if (worker.queued().size() * 2 > depth) continue;
      batch.clear();
      for (; !waiting_.empty() && worker.queued().size() + batch.size() < depth; waiting_.pop_front()) {
        batch.push_back(waiting_.front());
      }
      if (!batch.empty()) worker.give(batch);
    }
  }

  void wait() {
    std::vector<pollfd> polled;
    for (const Worker& worker : workers_) polled.push_back({worker.descriptor(), POLLIN, 0});
    poll(polled.data(), polled.size(), static_cast<int>(kTick.count()));
  }

  Result<Done> look_after(Worker& worker) {
    const bool alive = worker.read();
    double seconds = 0;
    while (std::optional<PointResult> result = worker.next(seconds)) {
      average_ = average_ == 0 ? seconds : 0.95 * average_ + 0.05 * seconds;
      deaths_ = 0;
      finish(std::move(*result), seconds);
    }
    if (!alive) return replace(worker, worker.running(), "");
    if (options_.timeout_seconds <= 0) return Done{};
    const std::optional<Worker::Running> running = worker.running();
    if (!running || std::chrono::duration<double>(Clock::now() - running->since).count() <= options_.timeout_seconds) {
      return Done{};
    }
    return replace(worker, running, "the point ran longer than its timeout");
  }

  // The worker is dead, or is to die: the point that was seen running has failed, and the others of its queue go to
  // whom they may. What it had finished and not handed over is run again.
  Result<Done> replace(Worker& worker, const std::optional<Worker::Running>& running, const std::string& reason) {
    PointResult failure = worker.bury(reason);
    const std::deque<std::uint64_t>& queued = worker.queued();
    for (std::size_t i = queued.size(); i > 0; --i) {
      if (!running || queued[i - 1] != running->point) waiting_.push_front(queued[i - 1]);
    }
    if (running && std::find(queued.begin(), queued.end(), running->point) != queued.end()) {
      failure.number = running->point;
      finish(std::move(failure), std::chrono::duration<double>(Clock::now() - running->since).count());
    } else if (++deaths_ > kMostDeaths) {
      return Error{"", 0, 0, "workers die before they run a point: " + failure.message};
    }
    Result<Worker> fresh = Worker::start(plan_, options_.memory_bytes);
    if (!fresh) return fresh.error();
    worker = std::move(fresh).value();
    return Done{};
  }

  void finish(PointResult result, double seconds) {
    const auto before = attempts_.find(result.number);
    const unsigned attempt = before == attempts_.end() ? 1 : before->second + 1;
    if (result.status == PointResult::Status::failed && attempt < options_.attempts) {
      attempts_[result.number] = attempt;
      waiting_.push_back(result.number);
      return;
    }
    if (before != attempts_.end()) attempts_.erase(before);
    if (finished_.empty()) oldest_ = Clock::now();
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    finished_.push_back({std::move(result), attempt, host_,
                         static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(now).count()),
                         seconds});
  }

  Result<Done> hand_out() {
    if (finished_.empty()) return Done{};
    const Clock::time_point began = Clock::now();
    auto taken = take_(finished_);
    batch_time_ = std::max<Clock::duration>(kShortestBatch, kCommitTimes * (Clock::now() - began));
    finished_.clear();
    return taken;
  }

  const SweepPlan& plan_;
  const LocalOptions& options_;
  const TakePoints& take_;
  std::deque<std::uint64_t> waiting_;
  std::vector<Worker> workers_;
  std::map<std::uint64_t, unsigned> attempts_;   // that were made of points that failed and wait
  std::vector<FinishedPoint> finished_;          // not handed out yet
  Clock::time_point oldest_;                     // of those
  Clock::duration batch_time_ = kShortestBatch;  // how long that one waits
  std::string host_;
  double average_ = 0;   // seconds of a point, of late
  unsigned deaths_ = 0;  // of workers since the last result, that no point was to blame for
};

}  // namespace

Result<bool> run_locally(const SweepPlan& plan, const std::vector<std::uint64_t>& points, const LocalOptions& options,
                         const TakePoints& take) {
  return LocalEngine(plan, points, options, take).run();
}

}  // namespace membar
