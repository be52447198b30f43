#include "tests/bench/table_reporter.h"

#include <algorithm>
#include <cstdio>

namespace membar::bench {
namespace {

constexpr double kMillion = 1e6;
constexpr double kMebi = 1024.0 * 1024.0;

// The counter's value; `absent` when the benchmark did not set it.
double counter(const benchmark::BenchmarkReporter::Run& run, const char* name, double absent) {
  const auto found = run.counters.find(name);
  return found == run.counters.end() ? absent : found->second.value;
}

void print_cell(int width, int digits, double value, bool present) {
  if (present) {
    std::printf(" %*.*f", width, digits, value);
  } else {
    std::printf(" %*s", width, "-");
  }
}

}  // namespace

bool TableReporter::ReportContext(const Context&) {
  std::printf("%-42s %10s %6s %7s %10s %9s %9s %9s\n", "", "ops/s", "aim", "of aim", "cycles/s", "cycles/op",
              "bytes/op", "machine");
  std::printf("%-42s %10s %6s %7s %10s %9s %9s %9s\n", "", "million", "mill.", "%", "million", "", "", "MiB");
  return true;
}

void TableReporter::ReportRuns(const std::vector<Run>& repetitions) {
  const Run* best = nullptr;
  for (const Run& run : repetitions) {
    if (run.error_occurred) {
      std::printf("%-42s error: %s\n", run.run_name.function_name.c_str(), run.error_message.c_str());
      failed_ = true;
      return;
    }
    if (run.run_type != Run::RT_Iteration) continue;
    if (best == nullptr || run.real_accumulated_time < best->real_accumulated_time) best = &run;
  }
  if (best == nullptr) return;
  const double seconds = best->real_accumulated_time;
  const double ops = counter(*best, kOps, 0), cycles = counter(*best, kCycles, 0), aim = counter(*best, kAim, 0);
  double growth = 0;  // of a repetition that reused nothing of the one before it
  for (const Run& run : repetitions) growth = std::max(growth, counter(run, kGrowth, 0));
  double check_ratio = 0;  // the fastest of each
  if (counter(*best, kUnchecked, 0) > 0) {
    double unchecked = counter(*best, kUnchecked, 0);
    for (const Run& run : repetitions) unchecked = std::min(unchecked, counter(run, kUnchecked, unchecked));
    check_ratio = seconds / unchecked;
  }
  rows_.push_back({best->run_name.function_name, ops / seconds, check_ratio});
  std::printf("%-42s", best->run_name.function_name.c_str());
  print_cell(10, 2, ops / seconds / kMillion, true);
  print_cell(6, 1, aim / kMillion, aim > 0);
  print_cell(7, 0, 100 * ops / seconds / aim, aim > 0);
  print_cell(10, 1, cycles / seconds / kMillion, cycles > 0);
  print_cell(9, 2, cycles / ops, cycles > 0);
  print_cell(9, 3, growth / ops, cycles > 0);
  print_cell(9, 1, counter(*best, kMachine, 0) / kMebi, cycles > 0);
  std::printf("\n");
  std::fflush(stdout);
}

double TableReporter::rate_of(const std::string& name) const {
  const auto found = std::find_if(rows_.begin(), rows_.end(), [&](const Row& row) { return row.name == name; });
  return found == rows_.end() ? 0 : found->ops_per_second;
}

void TableReporter::print_ratio(const std::string& name, const std::string& floor, double wanted) const {
  const double floor_rate = rate_of(floor), rate = rate_of(name);
  if (floor_rate == 0 || rate == 0) return;
  std::printf("%-46s 1/%-8.1f", (name + " : " + floor).c_str(), floor_rate / rate);
  if (wanted != 0) {
    std::printf(" wanted: at least 1/%.0f: %s", wanted, rate * wanted >= floor_rate ? "reached" : "missed");
  }
  std::printf("\n");
}

void TableReporter::Finalize() {
  std::printf("\n");
  for (const char* name : kHotRows) print_ratio(name, kFloor, 3);
  for (const char* name : kShareRows) print_ratio(name, kFloor, 40);
  for (const char* name : kHotRows) print_ratio(name, kOwnFloor, 0);
  for (const Row& row : rows_) {
    if (row.check_ratio == 0) continue;
    std::printf("%-46s x %-8.2f wanted: less than 2: %s\n", (row.name + " : not").c_str(), row.check_ratio,
                row.check_ratio < 2 ? "reached" : "missed");
  }
  std::printf(
      "\n"
      "Machine: textbook. One host thread; seconds of user CPU time, of the fastest repetition.\n"
      "Accesses are of 8 bytes, 30 %% of them stores, and come from memory. hot: 16 KiB private to each core; mix:\n"
      "95 %% as hot, 5 %% uniformly over 32 MiB private to each core; share: all cores uniformly over one 16 KiB\n"
      "region; cold: uniformly over 32 MiB private to each core. They carry no values, so lines carry no bytes\n"
      "(data = off), except where a row says 'data on'. ops: accesses (of the ring and the traces: ops as written).\n"
      "aim: of one core of a 2.6 GHz server. bytes/op: by how much the resident memory of the process grew during\n"
      "the run, per op. machine: the resident memory of the machine when the run has ended, without the ops.\n"
      "'%s': the search of an L1's set for a tag and the touch of its replacement state, over the addresses of\n"
      "hot with 1 core, and nothing else; the ways one after the other. '%s': the same with the simulator's\n"
      "own tag array, which compares several ways at once. 'checked': as membar run --check does it, with all\n"
      "records and invariants; ': not' is the time without --check, and the runs take turns.\n",
      kFloor, kOwnFloor);
}

}  // namespace membar::bench
