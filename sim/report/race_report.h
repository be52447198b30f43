// Data races, and why an access is safe, for people.
#pragma once

#include <cstddef>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "sim/analysis/happens_before.h"
#include "sim/analysis/race_detector.h"
#include "sim/analysis/race_log.h"
#include "sim/base/result.h"
#include "sim/trace/program.h"

namespace membar {

class RaceReport {
 public:
  // `source`: the lines of the trace; empty where they are not known. All must outlive this.
  RaceReport(const Program& program, const RaceLog& log, const HappensBefore& order,
             const std::vector<std::string>& source);

  // Every race with both accesses, the edge that is missing, and what nearly ordered them; or that there is none.
  void write_races(const RaceDetector& detector, std::ostream& out) const;

  // Why the accesses that `which` names (a label, or the number of a line) are ordered behind the writes that they read
  // from, link by link. Fails when there is no such read.
  Result<std::string> why(const std::string& which) const;

 private:
  [[nodiscard]] const LoggedAccess& at(const ThreadPlace& place) const {
    return log_.threads()[place.thread][place.position];
  }
  [[nodiscard]] std::string op_text(const ThreadPlace& place) const;
  [[nodiscard]] std::string described(const ThreadPlace& place) const;
  [[nodiscard]] std::string link_text(const OrderEdge& edge) const;
  [[nodiscard]] bool fenced(const ThreadPlace& from, const ThreadPlace& to, bool (*suits)(MemoryOrder)) const;
  [[nodiscard]] std::string near_miss(const ThreadPlace& first, const ThreadPlace& second) const;
  [[nodiscard]] bool is_called(const ThreadPlace& place, const std::string& which) const;
  [[nodiscard]] std::string handed_on(const OrderEdge& edge) const;
  [[nodiscard]] std::optional<ThreadPlace> place_of_write(WriteId id) const;
  [[nodiscard]] std::string chain_text(const ThreadPlace& from, const ThreadPlace& to) const;

  const Program& program_;
  const RaceLog& log_;
  const HappensBefore& order_;
  const std::vector<std::string>& source_;
  std::vector<ThreadPlace> writes_;  // by WriteId
};

}  // namespace membar
