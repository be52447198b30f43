// Which results of its points a sweep keeps: all, or those of a list such as
//
//   cycles    a metric
//   l1.*      all metrics that are called so: * stands for any characters, ? for one
//   summaries, labelled   these tables
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/sweep/point_metrics.h"

namespace membar {

class KeptResults {
 public:
  // All.
  KeptResults();
  // Fails, with an Error that has no place, where a name stands for nothing that a run gives. An empty list keeps all.
  static Result<KeptResults> create(const std::vector<std::string>& list);

  // Of the metrics that are kept, in the order of visit_metrics().
  [[nodiscard]] const std::shared_ptr<const std::vector<std::string>>& names() const { return names_; }
  [[nodiscard]] std::vector<std::uint64_t> values(const MachineResult& machine, const RunTotals& totals,
                                                  std::uint64_t expectations_broken) const;
  [[nodiscard]] bool summaries() const { return summaries_; }
  [[nodiscard]] bool labelled() const { return labelled_; }
  // Whether something that is kept needs the run's writes and barriers to be recorded.
  [[nodiscard]] bool records() const { return records_ || summaries_ || labelled_; }
  [[nodiscard]] bool expectations() const { return expectations_; }

 private:
  std::vector<bool> kept_;  // by metric
  std::shared_ptr<const std::vector<std::string>> names_;
  bool summaries_ = true, labelled_ = true, records_ = true, expectations_ = true;
};

// Whether the whole text is what the pattern stands for.
bool matches_pattern(std::string_view text, std::string_view pattern);

}  // namespace membar
