// Measures how fast machines are simulated. See tools/bench, and the legend below the table that is printed.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/analysis/recorder.h"
#include "sim/config/config.h"
#include "sim/system/machine.h"
#include "sim/trace/reader.h"
#include "tests/bench/host.h"
#include "tests/bench/table_reporter.h"
#include "tests/bench/tag_loop.h"
#include "tests/bench/workload.h"

namespace membar::bench {
namespace {

constexpr unsigned kCoreCounts[] = {1, 4, 16};
constexpr unsigned kWindows[] = {1, 64};
constexpr double kMillion = 1e6;

struct Options {
  bool quick = false;
  std::vector<std::string> trace_folders{std::string(MEMBAR_SOURCE_DIR) + "/traces/recorded"};
};

// How much is run, and what is aimed at, by the number of cores (1, 4, 16).
struct Size {
  Pattern pattern;
  double accesses[3];
  double aims[3];
};
constexpr Size kSizes[] = {
    {Pattern::hot, {24 * kMillion, 12 * kMillion, 8 * kMillion}, {40 * kMillion, 20 * kMillion, 12 * kMillion}},
    {Pattern::mix, {6 * kMillion, 5 * kMillion, 4 * kMillion}, {10 * kMillion, 6 * kMillion, 4 * kMillion}},
    {Pattern::share, {24 * kMillion, 2 * kMillion, 2 * kMillion}, {0, 2.5 * kMillion, 2 * kMillion}},
    {Pattern::cold, {1 * kMillion, 1 * kMillion, 1 * kMillion}, {1 * kMillion, 1 * kMillion, 1 * kMillion}},
};

std::string cores_text(unsigned cores) { return std::to_string(cores) + (cores == 1 ? " core" : " cores"); }

// One run on a machine of its own. False: it failed, and the benchmark with it.
bool run_once(benchmark::State& state, const Config& config, const Program& program, double& seconds) {
  const std::uint64_t before = resident_bytes();
  auto machine = Machine::create(config, program, MachineOptions{});
  if (!machine.ok()) return state.SkipWithError(machine.error().text().c_str()), false;
  const std::uint64_t built = resident_bytes();
  const double begin = user_seconds();
  const RunEnd end = machine.value()->run();
  seconds += user_seconds() - begin;
  const std::uint64_t after = resident_bytes();
  if (end.outcome != RunEnd::Outcome::finished) return state.SkipWithError(end.error.text().c_str()), false;
  const MachineResult result = machine.value()->result();
  std::uint64_t ops = 0;
  for (const CoreResult& core : result.cores) ops += core.ops;
  state.counters[kOps] += static_cast<double>(ops);
  state.counters[kCycles] += static_cast<double>(result.cycles.value);
  state.counters[kGrowth] += static_cast<double>(after - std::min(after, built));
  state.counters[kMachine] = static_cast<double>(after - std::min(after, before));
  return true;
}

// Builds a machine, runs the program on it, and measures the run alone; short programs `rounds` times.
void measure_run(benchmark::State& state, const Program& program, unsigned window, double aim, unsigned rounds = 1) {
  Config config = builtin_textbook();
  config.core.window = window;
  for ([[maybe_unused]] auto _ : state) {
    double seconds = 0;
    for (unsigned round = 0; round < rounds; ++round) {
      if (!run_once(state, config, program, seconds)) return;
    }
    state.SetIterationTime(seconds);
    if (aim > 0) state.counters[kAim] = aim;
  }
}

// Seconds of one run as `membar run` does it, with or without --check; below 0: it failed, and the benchmark with it.
double seconds_of_recorded_run(benchmark::State& state, const Config& config, const Program& program, bool check) {
  RecorderOptions recording;
  recording.cores = static_cast<unsigned>(program.threads.size());
  recording.pending_writes = config.store_buffer.entries + config.core.window;
  recording.track_readers = false;
  Recorder recorder(recording);
  MachineOptions options;
  options.observer = &recorder;
  options.check = check;
  auto machine = Machine::create(config, program, options);
  if (!machine.ok()) return state.SkipWithError(machine.error().text().c_str()), -1.0;
  const double begin = user_seconds();
  const RunEnd end = machine.value()->run();
  const double seconds = user_seconds() - begin;
  if (end.outcome != RunEnd::Outcome::finished) return state.SkipWithError(end.error.text().c_str()), -1.0;
  const MachineResult result = machine.value()->result();
  if (check) {
    for (const CoreResult& core : result.cores) state.counters[kOps] += static_cast<double>(core.ops);
    state.counters[kCycles] += static_cast<double>(result.cycles.value);
  }
  return seconds;
}

// Measures what --check costs: runs without and with it, one after the other.
void measure_check(benchmark::State& state, const Program& program, unsigned window, unsigned rounds = 1) {
  Config config = builtin_textbook();
  config.core.window = window;
  for ([[maybe_unused]] auto _ : state) {
    double plain = 0, checked = 0;
    for (unsigned round = 0; round < rounds; ++round) {
      for (const bool check : {false, true}) {
        const double seconds = seconds_of_recorded_run(state, config, program, check);
        if (seconds < 0) return;
        (check ? checked : plain) += seconds;
      }
    }
    state.SetIterationTime(checked);
    state.counters[kUnchecked] = plain;
  }
}

void add(const Options& options, const std::string& name, const std::function<void(benchmark::State&)>& body) {
  benchmark::RegisterBenchmark(name.c_str(), body)->Iterations(1)->Repetitions(options.quick ? 2 : 3)->UseManualTime();
}

std::uint32_t share_of(const Options& options, double total, unsigned cores) {
  return static_cast<std::uint32_t>(total / cores / (options.quick ? 8 : 1));
}

using TagLoop = std::uint64_t (*)(const L1Spec&, unsigned, const std::vector<Address>&, std::uint64_t);

void add_tag_loop(const Options& options, const char* name, TagLoop loop) {
  add(options, name, [=](benchmark::State& state) {
    const Config config = builtin_textbook();
    const auto line_bytes = static_cast<unsigned>(config.machine.line_size.value);
    const std::vector<Address> hot = addresses(Pattern::hot, 0, block_size(Pattern::hot, 1));
    const std::uint64_t rounds = options.quick ? 64 : 256;
    for ([[maybe_unused]] auto _ : state) {
      const double begin = user_seconds();
      benchmark::DoNotOptimize(loop(config.l1, line_bytes, hot, rounds));
      state.SetIterationTime(user_seconds() - begin);
      state.counters[kOps] = static_cast<double>(rounds * hot.size());
    }
  });
}

void add_pattern(const Options& options, const Size& size, std::size_t index, unsigned window, bool values) {
  const unsigned cores = kCoreCounts[index];
  const Workload workload{size.pattern, cores, share_of(options, size.accesses[index], cores), values};
  const std::string name = std::string(name_of(size.pattern)) + " " + cores_text(cores) + " window " +
                           std::to_string(window) + (values ? " data on" : "");
  const double aim = values ? 0 : size.aims[index];
  add(options, name, [=](benchmark::State& state) { measure_run(state, make_program(workload), window, aim); });
}

void add_patterns(const Options& options) {
  for (const Size& size : kSizes) {
    for (std::size_t index = 0; index < std::size(kCoreCounts); ++index) {
      for (const unsigned window : kWindows) add_pattern(options, size, index, window, false);
    }
    if (size.pattern == Pattern::hot) add_pattern(options, size, 0, 1, true);
  }
}

void add_contended(const Options& options) {
  for (const unsigned cores : kCoreCounts) {
    for (const unsigned window : kWindows) {
      const std::uint32_t adds = share_of(options, cores == 1 ? 8 * kMillion : kMillion, cores);
      add(options, "counter " + cores_text(cores) + " window " + std::to_string(window),
          [=](benchmark::State& state) { measure_run(state, make_counter(cores, adds), window, 0); });
    }
  }
  for (const unsigned window : kWindows) {
    const std::uint32_t items = share_of(options, 500'000, 1);
    add(options, "ring 2 cores window " + std::to_string(window),
        [=](benchmark::State& state) { measure_run(state, make_ring(items), window, 0); });
  }
}

void add_checked(const Options& options) {
  for (const Pattern pattern : {Pattern::hot, Pattern::share}) {
    for (const unsigned window : kWindows) {
      const Workload workload{pattern, 4, share_of(options, kMillion, 4), true};
      add(options, std::string(name_of(pattern)) + " 4 cores window " + std::to_string(window) + " data on, checked",
          [=](benchmark::State& state) { measure_check(state, make_program(workload), window); });
    }
  }
}

// The host counts time in ticks: what is short is done again, to a million ops or so.
unsigned rounds_of(const Program& program, const Options& options) {
  const std::uint64_t ops = std::max<std::uint64_t>(program.total_written_ops, 1);
  return static_cast<unsigned>(1 + (options.quick ? 100'000 : 1'000'000) / ops);
}

// Text to ops in memory.
void measure_reading(benchmark::State& state, const std::string& path, const Options& options,
                     const ReadOptions& reading) {
  const auto first = read_trace(path, reading);
  if (!first.ok()) return state.SkipWithError(first.error().text().c_str());
  const unsigned rounds = rounds_of(first.value(), options);
  for ([[maybe_unused]] auto _ : state) {
    const double begin = user_seconds();
    for (unsigned round = 0; round < rounds; ++round) benchmark::DoNotOptimize(read_trace(path, reading).ok());
    state.SetIterationTime(user_seconds() - begin);
    state.counters[kOps] = static_cast<double>(rounds) * static_cast<double>(first.value().total_written_ops);
  }
}

void add_trace(const Options& options, const std::filesystem::path& path) {
  ReadOptions in_memory;
  in_memory.memory_ops = ~std::uint64_t{0};
  const std::string file = path.string(), name = path.filename().string();
  add(options, name + " parse", [=](benchmark::State& state) { measure_reading(state, file, options, in_memory); });
  for (const unsigned window : kWindows) {
    add(options, name + " run window " + std::to_string(window), [=](benchmark::State& state) {
      const auto program = read_trace(file, in_memory);
      if (!program.ok()) return state.SkipWithError(program.error().text().c_str());
      measure_run(state, program.value(), window, 0, rounds_of(program.value(), options));
    });
    add(options, name + " window " + std::to_string(window) + ", checked", [=](benchmark::State& state) {
      const auto program = read_trace(file, in_memory);
      if (!program.ok()) return state.SkipWithError(program.error().text().c_str());
      measure_check(state, program.value(), window, rounds_of(program.value(), options));
    });
  }
}

// False when the folder cannot be read.
bool add_traces(const Options& options, const std::string& folder) {
  std::error_code error;
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(".trace") || name.ends_with(".trace.zst") || name.ends_with(".trace.gz")) {
      paths.push_back(entry.path());
    }
  }
  if (error) {
    std::fprintf(stderr, "membar_bench: error: %s: %s\n", folder.c_str(), error.message().c_str());
    return false;
  }
  std::sort(paths.begin(), paths.end());
  for (const auto& path : paths) add_trace(options, path);
  return true;
}

// Takes what Google Benchmark has left of the command line. False: bad usage.
bool parse(int argc, char** argv, Options& options) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--quick") {
      options.quick = true;
    } else if (argument == "--traces" && i + 1 < argc) {
      options.trace_folders.emplace_back(argv[++i]);
    } else {
      std::fprintf(stderr,
                   "usage: tools/bench [--quick] [--traces FOLDER]... [--benchmark_filter=REGEX] [--benchmark_...]\n"
                   "  --quick          an eighth of the accesses, and fewer repetitions\n"
                   "  --traces FOLDER  the traces in this folder, too\n");
      return argument == "--help";
    }
  }
  return true;
}

int run(int argc, char** argv) {
  give_back_freed_memory();
  const bool help = std::any_of(argv + 1, argv + argc, [](const char* a) { return std::string_view(a) == "--help"; });
  Options options;
  if (!help) benchmark::Initialize(&argc, argv);
  if (!parse(argc, argv, options)) return 2;
  if (help) return 0;
  add_tag_loop(options, kFloor, look_up_tags);
  add_tag_loop(options, kOwnFloor, look_up_own_tags);
  add_patterns(options);
  add_contended(options);
  add_checked(options);
  for (const std::string& folder : options.trace_folders) {
    if (!add_traces(options, folder)) return 2;
  }
  TableReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  benchmark::Shutdown();
  return reporter.failed() ? 1 : 0;
}

}  // namespace
}  // namespace membar::bench

int main(int argc, char** argv) { return membar::bench::run(argc, argv); }
