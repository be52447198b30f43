#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "sim/app/command.h"
#include "sim/app/diagnostics.h"
#include "sim/app/interrupt.h"
#include "sim/app/terminal_line.h"
#include "sim/config/value_text.h"
#include "sim/sweep/local_engine.h"
#include "sim/sweep/point_runner.h"
#include "sim/sweep/sweep_plan.h"
#include "sim/sweep/sweep_store.h"

namespace membar {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::string_view kName = "membar sweep";
constexpr std::size_t kMostListed = 20;  // points that are invalid or failed

Error usage(std::string message) { return Error{"", 0, 0, std::move(message)}; }

// A bar, points per second, time left.
class ProgressBar {
 public:
  explicit ProgressBar(std::uint64_t points) : points_(points) {}

  void add(std::uint64_t done, std::uint64_t failed) {
    done_ += done;
    failed_ += failed;
    constexpr std::uint64_t kWidth = 30;
    const double seconds = std::max(0.001, std::chrono::duration<double>(Clock::now() - began_).count());
    const double rate = static_cast<double>(done_) / seconds;
    const auto left = static_cast<std::uint64_t>(static_cast<double>(points_ - done_) / std::max(rate, 1e-9));
    std::string bar(done_ * kWidth / points_, '#');
    bar.resize(kWidth, ' ');
    const std::string second = std::to_string(left % 60);
    line_.show("[" + bar + "] " + std::to_string(done_) + " of " + std::to_string(points_) + " points, " +
               std::to_string(std::llround(rate)) + " per second, " + std::to_string(left / 60) + ":" +
               (second.size() == 1 ? "0" : "") + second + " left" +
               (failed_ == 0 ? "" : ", " + std::to_string(failed_) + " failed"));
  }

 private:
  const std::uint64_t points_;
  const Clock::time_point began_ = Clock::now();
  std::uint64_t done_ = 0, failed_ = 0;
  TerminalLine line_;
};

Result<SweepDescription> spec_of_options(const Arguments& arguments) {
  SweepDescription spec;
  spec.traces = arguments.texts("trace");
  if (arguments.has("config")) spec.configs = arguments.texts("config");
  return spec;
}

// The file with what the command line adds to it.
Result<SweepDescription> spec_of(const Arguments& arguments) {
  const bool file = !arguments.words().empty();
  if (file && (arguments.has("trace") || arguments.has("config"))) {
    return usage("the file names the traces and configs; expected either SWEEP.toml or --trace and --config");
  }
  if (!file && !arguments.has("trace")) return usage("expected SWEEP.toml, or --trace FILE with --vary KEY=VALUES");
  Result<SweepDescription> spec = file ? load_sweep(arguments.words()[0]) : spec_of_options(arguments);
  if (!spec) return spec;
  for (const std::string& setting : arguments.texts("set")) spec.value().settings.push_back(setting);
  for (const std::string& text : arguments.texts("vary")) {
    Result<Axis> axis = parse_axis(text);
    if (!axis) return usage("--vary " + axis.error().message);
    spec.value().axes.push_back(std::move(axis).value());
  }
  if (arguments.has("zip")) spec.value().sampling = Sampling::zip;
  if (const auto samples = arguments.number("samples")) {
    spec.value().samples = *samples;
    spec.value().sampling = arguments.has("random") ? Sampling::random : Sampling::latin_hypercube;
  } else if (arguments.has("random")) {
    return usage("--random needs --samples N");
  }
  if (arguments.has("keep")) spec.value().keep = arguments.texts("keep");
  if (const auto seed = arguments.number("sampling-seed")) spec.value().sampling_seed = *seed;
  if (const auto cycles = arguments.number("max-cycles")) spec.value().max_cycles = *cycles;
  return spec;
}

Result<LocalOptions> local_options(const Arguments& arguments) {
  LocalOptions options;
  options.jobs =
      static_cast<unsigned>(arguments.number("jobs").value_or(std::max(1U, std::thread::hardware_concurrency())));
  if (const auto timeout = arguments.text("timeout")) {
    const std::optional<double> seconds = parse_decimal(*timeout);
    if (!seconds || *seconds <= 0) return usage("--timeout '" + *timeout + "': expected seconds above 0");
    options.timeout_seconds = *seconds;
  }
  if (const auto memory = arguments.text("memory")) {
    const std::optional<Bytes> size = parse_size(*memory);
    if (!size || size->value == 0) return usage("--memory '" + *memory + "': expected a size such as 512MiB");
    options.memory_bytes = size->value;
  }
  options.interrupted = &defer_interrupt();
  return options;
}

// Checks every point that has no result yet. The invalid ones leave `points`.
Result<std::vector<FinishedPoint>> take_out_invalid(const SweepPlan& plan, std::vector<std::uint64_t>& points) {
  std::vector<FinishedPoint> invalid;
  PointRunner runner(plan);
  std::vector<std::uint64_t> valid;
  for (const std::uint64_t number : points) {
    bool whole_sweep = false;
    const Result<Done> checked = runner.check(plan.point(number), whole_sweep);
    if (checked) {
      valid.push_back(number);
      continue;
    }
    if (whole_sweep) return checked.error();
    FinishedPoint& point = invalid.emplace_back();
    point.result.number = number;
    point.result.status = PointResult::Status::invalid;
    point.result.exit_code = kExitBadInput;
    point.result.message = checked.error().text();
    point.attempts = 0;
  }
  points = std::move(valid);
  return invalid;
}

void list_points(const SweepPlan& plan, const std::vector<FinishedPoint>& points, const char* what) {
  for (std::size_t i = 0; i < points.size() && i < kMostListed; ++i) {
    const PointResult& result = points[i].result;
    std::cerr << what << " point " << result.number << ": " << result.message << "\n    "
              << plan.command(plan.point(result.number)) << "\n";
  }
  if (points.size() > kMostListed) std::cerr << "and " << points.size() - kMostListed << " more\n";
}

struct Totals {
  std::uint64_t finished = 0;  // by this command
  std::vector<FinishedPoint> failed;
};

Result<bool> simulate(const SweepPlan& plan, const std::vector<std::uint64_t>& points, const LocalOptions& options,
                      SweepStore& store, Totals& totals) {
  ProgressBar progress(points.size());
  return run_locally(plan, points, options, [&](const std::vector<FinishedPoint>& finished) -> Result<Done> {
    if (auto added = store.add(finished); !added) return added;
    std::uint64_t failed = 0;
    for (const FinishedPoint& point : finished) {
      if (point.result.status != PointResult::Status::failed) continue;
      ++failed;
      totals.failed.push_back(point);
    }
    totals.finished += finished.size();
    progress.add(finished.size(), failed);
    return Done{};
  });
}

std::string folder_of(const Arguments& arguments) {
  if (const auto out = arguments.text("out")) return *out;
  const std::string from = arguments.words().empty() ? arguments.texts("trace").front() : arguments.words()[0];
  return fs::path(from).stem().string() + ".sweep";
}

ExitCode sweep(const Arguments& arguments, const SweepPlan& plan, const LocalOptions& options) {
  const fs::path folder = folder_of(arguments);
  const std::string path = (folder / "sweep.sqlite").string();
  const bool resume = arguments.has("resume");
  if (!resume && fs::exists(path)) {
    return report_error(kName, path + " is there already; expected --resume to go on with it, or another --out");
  }
  std::vector<std::uint64_t> points;
  std::optional<SweepStore> store;
  if (resume && fs::exists(path)) {
    Result<SweepStore> opened = SweepStore::resume(path, plan, MEMBAR_VERSION);
    if (!opened) return report_error(opened.error());
    store.emplace(std::move(opened).value());
    if (const auto same = store->check_sources(); !same) return report_error(same.error());
    const Result<std::vector<bool>> done = store->finished(arguments.has("retry-failed"));
    if (!done) return report_error(done.error());
    for (std::uint64_t i = 0; i < plan.size(); ++i) {
      if (!done.value()[i]) points.push_back(i);
    }
  } else {
    for (std::uint64_t i = 0; i < plan.size(); ++i) points.push_back(i);
  }
  const std::uint64_t before = plan.size() - points.size();
  const Result<std::vector<FinishedPoint>> invalid = take_out_invalid(plan, points);
  if (!invalid) return report_error(invalid.error());
  if (!invalid.value().empty() && !arguments.has("skip-invalid")) {
    list_points(plan, invalid.value(), "invalid");
    return report_error(kName, std::to_string(invalid.value().size()) + " of " + std::to_string(plan.size()) +
                                   " points are invalid; nothing was run; --skip-invalid runs the others");
  }
  if (!store) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) return report_error(kName, folder.string() + ": " + error.message());
    Result<SweepStore> created = SweepStore::create(path, plan, MEMBAR_VERSION);
    if (!created) return report_error(created.error());
    store.emplace(std::move(created).value());
  }
  if (!invalid.value().empty()) {
    if (auto added = store->add(invalid.value()); !added) return report_error(added.error());
  }
  Totals totals;
  const Result<bool> complete = simulate(plan, points, options, *store, totals);
  if (!complete) return report_error(complete.error());
  list_points(plan, totals.failed, "failed");
  if (!complete.value()) {
    report_error(kName, "interrupted; " + std::to_string(before + totals.finished) + " of " +
                            std::to_string(plan.size()) + " points are in " + path + "; --resume goes on");
    return kExitInterrupted;
  }
  if (auto finished = store->finish(); !finished) return report_error(finished.error());
  std::cout << plan.size() << " points: " << points.size() - totals.failed.size() << " done";
  if (before != 0) std::cout << " now, " << before << " before";
  if (!totals.failed.empty()) std::cout << ", " << totals.failed.size() << " failed";
  if (!invalid.value().empty()) std::cout << ", " << invalid.value().size() << " invalid";
  std::cout << "\nThe results are in " << path << "\n";
  return totals.failed.empty() ? kExitSuccess : kExitExpectationFailed;
}

}  // namespace

ExitCode sweep_parameters(const Arguments& arguments) {
  Result<SweepDescription> spec = spec_of(arguments);
  if (!spec) return spec.error().file.empty() ? report_error(kName, spec.error().message) : report_error(spec.error());
  const Result<SweepPlan> plan = SweepPlan::create(std::move(spec).value());
  if (!plan) return report_error(kName, plan.error().message);
  const Result<LocalOptions> options = local_options(arguments);
  if (!options) return report_error(kName, options.error().message);
  return sweep(arguments, plan.value(), options.value());
}

}  // namespace membar
