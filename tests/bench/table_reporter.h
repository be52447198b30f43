// Prints the results of all benchmarks as one table, with the aims, the floor and the ratios to it.
#pragma once

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

namespace membar::bench {

// What a benchmark tells the reporter in its counters. Times are those of UseManualTime.
inline constexpr const char* kOps = "ops";              // accesses, or ops of a trace
inline constexpr const char* kCycles = "cycles";        // simulated; absent: nothing was simulated
inline constexpr const char* kGrowth = "growth";        // bytes by which resident memory grew during the run
inline constexpr const char* kMachine = "machine";      // bytes of the machine after the run
inline constexpr const char* kAim = "aim";              // ops per second; absent: none
inline constexpr const char* kUnchecked = "unchecked";  // seconds of the same run without checks; absent: not measured

// The names of the rows between which the ratios are.
inline constexpr const char* kFloor = "tag look-up";
inline constexpr const char* kOwnFloor = "tag look-up, own";
inline constexpr const char* kHotRows[] = {"hot 1 core window 1", "hot 1 core window 64"};
inline constexpr const char* kShareRows[] = {"share 4 cores window 1", "share 4 cores window 64"};

class TableReporter final : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context& context) override;
  // The repetitions of one benchmark: the fastest counts, for whatever else the host does only adds time.
  void ReportRuns(const std::vector<Run>& repetitions) override;
  void Finalize() override;

  [[nodiscard]] bool failed() const { return failed_; }

 private:
  struct Row {
    std::string name;
    double ops_per_second = 0;
    double check_ratio = 0;  // of the time with checks to that without; 0: not measured
  };

  [[nodiscard]] double rate_of(const std::string& name) const;
  // `wanted`: at least 1/wanted of the floor; 0: nothing in particular.
  void print_ratio(const std::string& name, const std::string& floor, double wanted) const;

  std::vector<Row> rows_;
  bool failed_ = false;
};

}  // namespace membar::bench
