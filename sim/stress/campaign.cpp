#include "sim/stress/campaign.h"

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <memory>
#include <optional>

#include "sim/base/write_all.h"
#include "sim/stress/child_process.h"
#include "sim/stress/random_case.h"
#include "sim/stress/verdict_text.h"

namespace membar {
namespace {

constexpr std::uint64_t kBatch = 64;        // executions of one process
constexpr unsigned kProcessorSeconds = 60;  // for a batch, which takes a tenth of a second
constexpr int kLookMilliseconds = 200;      // how often an interrupt and the time are looked at
constexpr std::uint64_t kCompareEvery = 8;  // seeds

// Seeds that one process judges, in order.
struct Batch {
  std::uint64_t first = 0;
  std::uint64_t count = 0;
  std::optional<ChildProcess> child;
  std::string output;
  std::vector<Verdict> verdicts;
  bool done = false;

  [[nodiscard]] bool complete() const { return verdicts.size() == count; }
};

// Several coverage keys share one line of the summary each.
void cover(CampaignTotals& totals, const StressCase& made) {
  const auto count = [&](const char* key, const std::string& value) { ++totals.covered[key][value]; };
  count("core.model", made.model.empty() ? made.setting("core.model") : "a table");
  for (const char* key : {"network.topology", "dram.model", "store_buffer.drain", "l3.replacement"}) {
    count(key, made.setting(key));
  }
  const std::size_t threads = made.threads.size();
  count("threads", threads == 1 ? "1" : threads <= 4 ? "2 to 4" : threads <= 8 ? "5 to 8" : "9 to 16");
  const std::string window = made.setting("core.window");
  count("core.window", window == "1" ? "1" : window.size() == 1 ? "2 to 8" : "16 to 512");
}

class Campaign {
 public:
  Campaign(const CampaignOptions& options, const SeedJudge& judge) : options_(options), judge_(judge) {
    if (options.seconds != 0) ends_ = std::chrono::steady_clock::now() + std::chrono::seconds(options.seconds);
  }

  CampaignTotals run(const std::function<void(const CampaignTotals&)>& progress) {
    while (!ended_) {
      while (may_start() && running() < options_.jobs) start_batch();
      if (batches_.empty()) break;
      wait_for_output();
      if (options_.interrupted != nullptr && *options_.interrupted) interrupt();
      while (!ended_ && !batches_.empty() && batches_.front().done) settle_first();
      progress(totals_);
    }
    batches_.clear();  // what still runs is no longer wanted
    return std::move(totals_);
  }

 private:
  [[nodiscard]] std::size_t running() const {
    return static_cast<std::size_t>(
        std::count_if(batches_.begin(), batches_.end(), [](const Batch& batch) { return !batch.done; }));
  }
  [[nodiscard]] bool may_start() const {
    if (options_.count != 0 && started_ == options_.count) return false;
    return !ends_ || std::chrono::steady_clock::now() < *ends_;
  }

  void start_batch() {
    Batch& batch = batches_.emplace_back();
    batch.first = options_.first_seed + started_;
    batch.count = options_.count == 0 ? kBatch : std::min(kBatch, options_.count - started_);
    started_ += batch.count;
    start_process(batch);
  }

  // Of what the batch still lacks.
  void start_process(Batch& batch) {
    const std::uint64_t from = batch.first + batch.verdicts.size(), to = batch.first + batch.count;
    batch.output.clear();
    batch.child.emplace(kProcessorSeconds, [&, from, to](int output) {
      for (std::uint64_t seed = from; seed != to; ++seed) {
        const Verdict verdict = judge_(seed);
        write_all(output, to_line(verdict));
        if (!verdict.good() && !options_.keep_going) return;
      }
    });
  }

  void wait_for_output() {
    std::vector<pollfd> waits;
    std::vector<Batch*> owners;
    for (Batch& batch : batches_) {
      if (batch.done) continue;
      waits.push_back({batch.child->output(), POLLIN, 0});
      owners.push_back(&batch);
    }
    if (poll(waits.data(), waits.size(), kLookMilliseconds) <= 0) return;
    for (std::size_t i = 0; i < waits.size(); ++i) {
      if (waits[i].revents != 0) read_output(*owners[i]);
    }
  }

  void read_output(Batch& batch) {
    const bool goes_on = batch.child->read(batch.output);
    for (std::size_t end = 0; (end = batch.output.find('\n')) != std::string::npos;) {
      if (auto verdict = from_line(std::string_view(batch.output).substr(0, end))) {
        batch.verdicts.push_back(std::move(*verdict));
      }
      batch.output.erase(0, end + 1);
    }
    if (!goes_on) process_ended(batch);
  }

  // A process that ended too early ended at the seed behind its last verdict.
  void process_ended(Batch& batch) {
    const std::string why = batch.child->end();
    batch.child.reset();
    const bool failed = !batch.verdicts.empty() && !batch.verdicts.back().good();
    if (!batch.complete() && (!failed || options_.keep_going)) {
      Verdict crash;
      crash.problem = Problem::crash;
      crash.text = why.empty() ? "its verdict was lost" : why;
      batch.verdicts.push_back(crash);
      if (options_.keep_going && !batch.complete()) return start_process(batch);
    }
    batch.done = true;
  }

  void settle_first() {
    settle(batches_.front());
    batches_.pop_front();
  }

  void settle(const Batch& batch) {
    std::uint64_t seed = batch.first;
    for (const Verdict& verdict : batch.verdicts) {
      ++totals_.executions;
      totals_.machines += verdict.machines;
      totals_.ops += verdict.ops;
      totals_.cycles += verdict.cycles;
      totals_.loads += verdict.loads;
      totals_.writes += verdict.writes;
      totals_.values += verdict.values;
      cover(totals_, random_case(seed));
      if (!verdict.good()) {
        totals_.failures.push_back({seed, verdict});
        if (!options_.keep_going) {
          ended_ = true;
          return;
        }
      }
      ++seed;
    }
  }

  // What has been judged counts.
  void interrupt() {
    totals_.interrupted = true;
    for (const Batch& batch : batches_) {
      if (!ended_) settle(batch);
    }
    ended_ = true;
  }

  const CampaignOptions& options_;
  const SeedJudge& judge_;
  std::optional<std::chrono::steady_clock::time_point> ends_;
  std::uint64_t started_ = 0;
  std::deque<Batch> batches_;  // by seeds
  bool ended_ = false;
  CampaignTotals totals_;
};

}  // namespace

Verdict judge_seed(std::uint64_t seed, const PlantedBug* bug) {
  return try_case(random_case(seed), {seed % kCompareEvery == 0, bug});
}

CampaignTotals run_campaign(const CampaignOptions& options, const SeedJudge& judge,
                            const std::function<void(const CampaignTotals&)>& progress) {
  return Campaign(options, judge).run(progress);
}

}  // namespace membar
