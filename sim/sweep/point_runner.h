// Runs points of a sweep one after the other, in this process.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "sim/base/result.h"
#include "sim/config/config.h"
#include "sim/sweep/point_result.h"
#include "sim/sweep/sweep_plan.h"
#include "sim/trace/program.h"

namespace membar {

class PointRunner {
 public:
  // REQUIRES: plan outlives this
  explicit PointRunner(const SweepPlan& plan) : plan_(plan) {}
  PointRunner(const PointRunner&) = delete;
  PointRunner& operator=(const PointRunner&) = delete;

  // Why the point cannot run; its files are read, and nothing is simulated. An unreadable trace or config is an Error
  // of the sweep rather than of the point, which `whole_sweep` tells.
  Result<Done> check(const SweepPoint& point, bool& whole_sweep);
  PointResult run(const SweepPoint& point);

  // Of the trace's file, as PointResult has it.
  Result<std::string> trace_hash(const SweepPoint& point);
  // Of the point's whole machine: the text of its config, and the table of its memory model where that is a file.
  Result<std::string> config_hash(const SweepPoint& point);

 private:
  struct Trace {
    std::unique_ptr<Program> program;
    std::string hash;
  };
  Result<const Config*> config(const std::string& file);
  Result<std::string> file_hash(const std::string& file);
  Result<std::string> hash_of(const Config& config);
  Result<const Trace*> trace(const SweepPoint& point, std::uint64_t line_size);
  Result<Config> machine(const SweepPoint& point, bool& whole_sweep);
  void simulate(const Config& config, const Program& program, PointResult& result);

  const SweepPlan& plan_;
  std::map<std::string, Config> configs_;
  std::map<std::string, Trace> traces_;        // by file, line size and parameters
  std::map<std::string, std::string> hashes_;  // by file
};

}  // namespace membar
