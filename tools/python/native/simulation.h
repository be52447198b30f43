// One run in this process, as a Python program asks for it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/analysis/run_result.h"
#include "sim/base/result.h"
#include "sim/config/config.h"
#include "sim/system/machine.h"
#include "sim/trace/program.h"
#include "tools/python/native/record_tables.h"

namespace membar::python {

struct Request {
  std::string trace;  // a file, or with `is_text` what stands in one
  bool is_text = false;
  std::string config;                                           // a file; "": the textbook machine
  std::vector<std::string> settings;                            // "l3.latency=60"
  std::vector<std::pair<std::string, std::string>> parameters;  // of a template
  std::optional<std::uint64_t> max_cycles;
  bool records = true;  // whether the tables of writes, barriers and loads are made
};

class Simulation {
 public:
  // Reads the trace and the machine. Errors are theirs.
  static Result<std::unique_ptr<Simulation>> prepare(const Request& request);

  // Runs; once. An error of the machine (a program that does not fit it) comes as RunEnd::Outcome::fault.
  RunEnd run(const std::atomic<bool>& interrupted);

  // The document of `membar run --json`, byte for byte: the run is repeated for it. Several threads may ask at a time.
  [[nodiscard]] Result<std::string> document(const std::atomic<bool>& interrupted) const;

  // REQUIRES: run() has finished, for all that follow
  [[nodiscard]] const RunResult& result() const { return *result_; }
  [[nodiscard]] const Program& program() const { return *program_; }
  [[nodiscard]] const RecordTables* tables() const { return tables_.get(); }  // nullptr: none were asked for
  [[nodiscard]] const Config& config() const { return config_; }

 private:
  Simulation(Config config, Program program, const Request& request);
  RunEnd simulate(const std::atomic<bool>& interrupted, RecordSink* sink, std::optional<RunResult>& result) const;

  Config config_;
  std::unique_ptr<Program> program_;
  std::optional<std::uint64_t> max_cycles_;
  std::unique_ptr<RecordTables> tables_;
  std::optional<RunResult> result_;
  mutable std::mutex running_;  // the streams of a program's ops are read by one run at a time
};

}  // namespace membar::python
