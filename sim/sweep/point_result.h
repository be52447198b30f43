// What one point of a sweep gave.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace membar {

// Cycles of the writes or barriers of one kind: time to visibility, or stall.
struct KindSummary {
  std::string what;  // "write", "barrier"
  std::string kind;  // "store", "mfence"
  std::uint64_t count = 0;
  double mean = 0;
  std::uint64_t p50 = 0, p99 = 0, max = 0;  // percentiles as Histogram has them
  friend bool operator==(const KindSummary&, const KindSummary&) = default;
};

// One execution of a labelled op: a write's time to visibility, a barrier's stall.
struct LabelledCost {
  std::string what, label;
  std::uint64_t execution = 0;  // of this label, from 0, in the order in which they were finished
  std::uint64_t cycles = 0;
  friend bool operator==(const LabelledCost&, const LabelledCost&) = default;
};

using PointNames = std::shared_ptr<const std::vector<std::string>>;  // never nullptr

struct PointResult {
  enum class Status : std::uint8_t {
    done,     // it has results
    failed,   // it ended without any: exit_code says how, message why
    invalid,  // it describes no machine that could run; it never ran
  };
  std::uint64_t number = 0;
  Status status = Status::done;
  // An ExitCode, as of `membar run`; 128 + n: killed by signal n. 1 where it is done: expectations of the trace do not
  // hold (nobody looks when the sweep does not keep `expectations_broken`).
  int exit_code = 0;
  std::string message;
  std::string trace_hash, config_hash;
  // Of the metrics: "cycles", "l1.hits", "cause.barrier", "segment.travel". Points share one list as far as they can.
  PointNames names = std::make_shared<const std::vector<std::string>>();
  std::vector<std::uint64_t> values;
  std::vector<KindSummary> summaries;
  std::vector<LabelledCost> labelled;
};

bool operator==(const PointResult& a, const PointResult& b);

// The point has no results, for this reason.
void fail(PointResult& result, int exit_code, std::string message);

// "done", "failed", "invalid".
const char* name_of(PointResult::Status status);

// For a pipe. `last`: the names that were sent before, which are not sent again; each side keeps its own.
// unpack() fails on anything that pack() has not made.
void pack(const PointResult& result, PointNames& last, std::string& bytes);
bool unpack(std::string_view bytes, PointNames& last, PointResult& result);

}  // namespace membar
