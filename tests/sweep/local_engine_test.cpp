#include "sim/sweep/local_engine.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "sim/sweep/point_runner.h"

namespace membar {
namespace {

namespace fs = std::filesystem;

class TraceFile {
 public:
  explicit TraceFile(const std::string& text)
      : path_(fs::temp_directory_path() / ("membar-engine-" + std::to_string(getpid()) + ".trace")) {
    std::ofstream(path_) << "membar 1\n" << text;
  }
  ~TraceFile() { fs::remove(path_); }
  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  fs::path path_;
};

constexpr const char* kPublish =
    "var x flag\nthread a\n  data: store x 1\n  pub: store.sc flag 1\nthread b\n  await.acq flag == 1\n  load x -> r1\n"
    "expect b.r1 == 1\nexpect cycles < 400\n";

SweepPlan plan_of(const std::string& trace, const std::vector<std::string>& axes, std::uint64_t max_cycles = 0) {
  SweepDescription sweep;
  sweep.traces = {trace};
  sweep.max_cycles = max_cycles;
  for (const std::string& axis : axes) sweep.axes.push_back(parse_axis(axis).value());
  return SweepPlan::create(std::move(sweep)).value();
}

std::map<std::uint64_t, FinishedPoint> run(const SweepPlan& plan, const LocalOptions& options) {
  std::vector<std::uint64_t> points(plan.size());
  std::iota(points.begin(), points.end(), 0);
  std::map<std::uint64_t, FinishedPoint> finished;
  const auto complete = run_locally(plan, points, options, [&](const std::vector<FinishedPoint>& batch) {
    for (const FinishedPoint& point : batch) CHECK(finished.emplace(point.result.number, point).second);
    return Result<Done>(Done{});
  });
  REQUIRE(complete.ok());
  CHECK(complete.value());
  CHECK(finished.size() == plan.size());
  return finished;
}

std::uint64_t metric(const PointResult& result, const std::string& name) {
  for (std::size_t i = 0; i < result.names->size(); ++i) {
    if ((*result.names)[i] == name) return result.values[i];
  }
  FAIL("no metric " << name);
  return 0;
}

TEST_CASE("Workers give what this process gives, whatever their number") {
  const TraceFile trace(kPublish);
  const SweepPlan plan = plan_of(trace.path(), {"l3.latency=40:80:10", "dram.latency=150:250:10"});
  PointRunner here(plan);
  for (const unsigned jobs : {1U, 3U}) {
    LocalOptions options;
    options.jobs = jobs;
    const auto finished = run(plan, options);
    for (const auto& [number, point] : finished) {
      CHECK(point.result == here.run(plan.point(number)));
      CHECK(point.attempts == 1);
    }
  }
  const PointResult first = here.run(plan.point(0));
  CHECK(first.status == PointResult::Status::done);
  CHECK(metric(first, "cycles") > 150);
  CHECK(metric(first, "writes") == 2);
  CHECK(metric(first, "expectations_broken") == 0);
  CHECK(metric(here.run(plan.point(plan.size() - 1)), "expectations_broken") == 1);
  REQUIRE(first.labelled.size() == 3);
  std::set<std::string> labelled;
  for (const LabelledCost& cost : first.labelled) labelled.insert(cost.what + " " + cost.label);
  CHECK(labelled == std::set<std::string>{"write data", "write pub", "barrier pub"});
  CHECK(first.summaries.size() == 4);  // store, atomic_store; atomic_store, acquire
  CHECK(first.trace_hash.size() == 64);
  CHECK(first.config_hash != here.run(plan.point(1)).config_hash);
  CHECK(first.config_hash == here.run(plan.point(0)).config_hash);
}

TEST_CASE("A result survives the pipe, and nothing else is taken for one") {
  const TraceFile trace(kPublish);
  const SweepPlan plan = plan_of(trace.path(), {"seed=1"});
  PointResult result = PointRunner(plan).run(plan.point(0));
  REQUIRE(result.values.size() > 6);
  const std::uint64_t edges[] = {0, 127, 128, 16383, 16384, ~std::uint64_t{0}};
  std::copy(std::begin(edges), std::end(edges), result.values.begin());
  std::string bytes, more;
  PointNames sent, received;
  pack(result, sent, bytes);
  pack(result, sent, more);
  CHECK(more.size() < bytes.size());  // the names are not sent again
  PointResult back;
  for (std::size_t size = 0; size < bytes.size(); size += 7) {
    PointNames none;
    CHECK_FALSE(unpack(bytes.substr(0, size), none, back));
  }
  PointNames none;
  CHECK_FALSE(unpack(more, none, back));
  CHECK_FALSE(unpack(bytes + "x", none, back));
  for (const std::string& sent_bytes : {bytes, more}) {
    back = PointResult{};
    REQUIRE(unpack(sent_bytes, received, back));
    CHECK(back == result);
  }
}

TEST_CASE("A point that cannot finish has failed with exit code 3, and was tried twice") {
  const TraceFile trace("var x\nthread a\n  await x == 1\n");
  const auto finished = run(plan_of(trace.path(), {"seed=1,2"}), LocalOptions{});
  for (const auto& [number, point] : finished) {
    CHECK(point.result.status == PointResult::Status::failed);
    CHECK(point.result.exit_code == 3);
    CHECK(point.attempts == 2);
    CHECK(point.result.message.find("waits for x == 1, and x is 0") != std::string::npos);
    CHECK(point.result.names->empty());
  }
}

TEST_CASE("A point that runs longer than its timeout is killed, and the others go on") {
  const TraceFile trace("var x\nthread a\n  set r1 = 1\n  while r1 != 0\n    store x 1\n  end\n");
  SweepDescription sweep;
  const TraceFile* slow = &trace;
  sweep.axes.push_back(Axis::paired({"trace"}, {{slow->path()}}).value());
  sweep.axes.push_back(parse_axis("seed=1,2").value());
  const SweepPlan plan = SweepPlan::create(std::move(sweep)).value();
  LocalOptions options;
  options.jobs = 2;
  options.timeout_seconds = 0.2;
  for (const auto& [number, point] : run(plan, options)) {
    CHECK(point.result.exit_code == 137);
    CHECK(point.result.message == "the point ran longer than its timeout");
    CHECK(point.attempts == 2);
  }
}

// The children of this process.
std::set<pid_t> children() {
  std::set<pid_t> found;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    std::ifstream stat(entry.path() / "stat");
    std::string text((std::istreambuf_iterator<char>(stat)), std::istreambuf_iterator<char>());
    const std::size_t end = text.rfind(')');
    if (end == std::string::npos || text.size() < end + 4) continue;
    if (std::stoi(text.substr(end + 4)) == getpid()) found.insert(static_cast<pid_t>(std::stol(name)));
  }
  return found;
}

TEST_CASE("A worker that is killed costs at most the point that it was running") {
  const TraceFile trace(kPublish);
  const SweepPlan plan = plan_of(trace.path(), {"seed=1:4000:1"});
  std::vector<std::uint64_t> points(plan.size());
  std::iota(points.begin(), points.end(), 0);
  LocalOptions options;
  options.jobs = 2;
  std::map<std::uint64_t, FinishedPoint> finished;
  unsigned killed = 0;
  const auto complete = run_locally(plan, points, options, [&](const std::vector<FinishedPoint>& batch) {
    for (const FinishedPoint& point : batch) CHECK(finished.emplace(point.result.number, point).second);
    if (killed < 3) {
      const std::set<pid_t> workers = children();
      REQUIRE(!workers.empty());
      kill(*workers.begin(), SIGKILL);
      ++killed;
    }
    return Result<Done>(Done{});
  });
  REQUIRE(complete.ok());
  CHECK(finished.size() == plan.size());
  CHECK(killed > 0);
  unsigned again = 0;
  for (const auto& [number, point] : finished) {
    CHECK(point.result.status == PointResult::Status::done);
    again += point.attempts - 1;
  }
  CHECK(again <= killed);
}

TEST_CASE("A point that needs more memory than it may take has failed, and the next one has not") {
  // Lines by the million: the machine's memory grows with what it touches.
  const TraceFile trace("var big[2600000000]\nthread a\n  repeat 5000000 i\n    store big[i * 512] 1\n  end\n");
  LocalOptions options;
  options.memory_bytes = std::uint64_t{16} << 20U;
  for (const auto& [number, point] : run(plan_of(trace.path(), {"seed=1,2"}), options)) {
    CHECK(point.result.status == PointResult::Status::failed);
    CHECK(point.result.exit_code != 0);
    CHECK(point.result.message.find("memory") != std::string::npos);
  }
}

TEST_CASE("An interrupted sweep has handed out what it says") {
  const TraceFile trace(kPublish);
  const SweepPlan plan = plan_of(trace.path(), {"seed=1:5000:1"});
  std::vector<std::uint64_t> points(plan.size());
  std::iota(points.begin(), points.end(), 0);
  std::atomic<bool> interrupted{false};
  LocalOptions options;
  options.interrupted = &interrupted;
  std::size_t taken = 0;
  const auto complete = run_locally(plan, points, options, [&](const std::vector<FinishedPoint>& batch) {
    taken += batch.size();
    interrupted = true;
    return Result<Done>(Done{});
  });
  REQUIRE(complete.ok());
  CHECK_FALSE(complete.value());
  CHECK(taken > 0);
  CHECK(taken < plan.size());
  CHECK(children().empty());
}

TEST_CASE("When results cannot be kept, the sweep ends with the reason") {
  const TraceFile trace(kPublish);
  const SweepPlan plan = plan_of(trace.path(), {"seed=1,2"});
  const auto complete = run_locally(plan, {0, 1}, LocalOptions{}, [](const std::vector<FinishedPoint>&) {
    return Result<Done>(Error{"db", 0, 0, "disk full"});
  });
  REQUIRE(!complete.ok());
  CHECK(complete.error().message == "disk full");
}

}  // namespace
}  // namespace membar
