// How fast a sweep is, beside the same points simulated one after the other inside one process per core.
//
//   membar_bench_sweep TRACE [POINTS]
//
// Both are measured in turns; the table has the median of each, and that of the ratios of the turns.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include "sim/sweep/local_engine.h"
#include "sim/sweep/point_runner.h"
#include "sim/sweep/sweep_store.h"

namespace membar {
namespace {

constexpr unsigned kRounds = 11;

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

// Nothing is kept: the points alone.
double seconds_in_process(const SweepPlan& plan, unsigned processes) {
  const double began = now();
  for (unsigned process = 0; process < processes; ++process) {
    if (fork() != 0) continue;
    PointRunner runner(plan);
    std::uint64_t failed = 0;
    for (std::uint64_t i = process; i < plan.size(); i += processes) {
      failed += runner.run(plan.point(i)).status != PointResult::Status::done ? 1 : 0;
    }
    _exit(failed == 0 ? 0 : 1);
  }
  for (int status = 0; wait(&status) > 0;) {
    if (status != 0) std::fprintf(stderr, "a point failed\n"), std::exit(1);
  }
  return now() - began;
}

// Everything that `membar sweep` does: every point is checked, and the database is on disk at the end.
double seconds_of_sweep(const SweepPlan& plan, unsigned jobs, const std::filesystem::path& folder) {
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  std::vector<std::uint64_t> points(plan.size());
  std::iota(points.begin(), points.end(), 0);
  LocalOptions options;
  options.jobs = jobs;
  const double began = now();
  PointRunner checker(plan);
  for (const std::uint64_t number : points) {
    bool whole_sweep = false;
    if (!checker.check(plan.point(number), whole_sweep)) std::fprintf(stderr, "a point is invalid\n"), std::exit(1);
  }
  auto store = SweepStore::create((folder / "sweep.sqlite").string(), plan, "bench");
  const bool ok =
      store &&
      run_locally(plan, points, options,
                  [&](const std::vector<FinishedPoint>& finished) { return store.value().add(finished); }) &&
      store.value().finish();
  if (!ok) std::fprintf(stderr, "the sweep failed\n"), std::exit(1);
  return now() - began;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

int bench(const std::string& trace, std::uint64_t count) {
  SweepDescription sweep;
  sweep.traces = {trace};
  sweep.axes.push_back(parse_axis("l3.latency=60:159:1").value());
  sweep.axes.push_back(parse_axis("dram.latency=200:" + std::to_string(199 + count / 100) + ":1").value());
  const Result<SweepPlan> plan = SweepPlan::create(std::move(sweep));
  if (!plan) return std::fprintf(stderr, "%s\n", plan.error().text().c_str()), 1;
  const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
  const auto folder = std::filesystem::temp_directory_path() / ("membar-bench-" + std::to_string(getpid()));
  std::vector<double> alone, swept, ratios;
  for (unsigned round = 0; round < kRounds; ++round) {
    alone.push_back(seconds_in_process(plan.value(), cores));
    swept.push_back(seconds_of_sweep(plan.value(), cores, folder));
    ratios.push_back(alone.back() / swept.back());
  }
  std::filesystem::remove_all(folder);
  const double points = static_cast<double>(plan.value().size());
  std::printf("%s, %.0f points on %u cores, medians of %u rounds\n", trace.c_str(), points, cores, kRounds);
  std::printf("  in one process per core  %8.3f s  %8.0f points/s\n", median(alone), points / median(alone));
  std::printf("  sweep                    %8.3f s  %8.0f points/s  %.1f %% of that rate\n", median(swept),
              points / median(swept), 100 * median(ratios));
  return 0;
}

}  // namespace
}  // namespace membar

int main(int count, char** words) {
  if (count < 2) return std::fprintf(stderr, "expected TRACE [POINTS]\n"), 2;
  return membar::bench(words[1], count > 2 ? std::strtoull(words[2], nullptr, 10) : 10'000);
}
