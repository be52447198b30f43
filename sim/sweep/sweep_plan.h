// The points of a sweep, numbered from 0 in the same order on any host. None is held: a point is computed when asked
// for.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/result.h"
#include "sim/sweep/kept_results.h"
#include "sim/sweep/sweep_description.h"

namespace membar {

struct SweepPoint {
  std::uint64_t number = 0;
  std::string trace;
  std::string config;                                       // a file, or SweepDescription::kBuiltinConfig
  std::vector<std::pair<std::string, std::string>> values;  // of SweepPlan::keys(), in their order
};

class SweepPlan {
 public:
  static constexpr std::uint64_t kMostPoints = 10'000'000;

  // Fails when a key is no parameter, stands twice or is set as well, when a value stands twice, when axes that are
  // zipped differ in length, when there is no trace, when what is to be kept is no result of a run or what is to be
  // drawn does not vary, and beyond kMostPoints. Whether the points fit a machine is not judged here.
  static Result<SweepPlan> create(SweepDescription spec);

  [[nodiscard]] const SweepDescription& spec() const { return spec_; }
  [[nodiscard]] std::uint64_t size() const { return size_; }
  // The parameters that vary, without trace and config.
  [[nodiscard]] const std::vector<std::string>& keys() const { return keys_; }
  // Which results of each point are kept.
  [[nodiscard]] const KeptResults& kept() const { return kept_; }
  // REQUIRES: number < size()
  [[nodiscard]] SweepPoint point(std::uint64_t number) const;
  // As --set takes them: those of all points, then the point's own.
  [[nodiscard]] std::vector<std::string> settings(const SweepPoint& point) const;
  // Values of the trace's parameters: those of all points, then those of keys `param.NAME`, by NAME.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> trace_parameters(const SweepPoint& point) const;
  // "membar run TRACE --config FILE --set KEY=VALUE ...", in quotes where a shell needs them.
  [[nodiscard]] std::string command(const SweepPoint& point) const;
  // Everything that decides what the points are, but for what stands in the files: of that the rows have hashes. Two
  // plans of one text have the same points.
  [[nodiscard]] std::string text() const;

 private:
  explicit SweepPlan(SweepDescription spec) : spec_(std::move(spec)) {}
  Result<Done> check_keys();
  Result<Done> check_plot() const;
  Result<Done> check_repetitions() const;
  Result<Done> count_points();
  // Of axis number `axis`, the row that the combination `number` of all axes takes.
  [[nodiscard]] std::size_t row(std::size_t axis, std::uint64_t number) const;

  SweepDescription spec_;
  KeptResults kept_;
  std::vector<std::string> keys_;
  std::uint64_t combinations_ = 1;  // of the axes
  std::uint64_t size_ = 0;
  std::vector<std::vector<std::uint32_t>> drawn_;  // [axis][sample], where points are sampled
};

}  // namespace membar
