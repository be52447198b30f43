// A run as JSON, "membar.run/1": sim/report/schema/membar.run.1.schema.json says what every field means.
#pragma once

#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "sim/analysis/records.h"
#include "sim/analysis/run_result.h"
#include "sim/base/result.h"
#include "sim/marginal/marginal_cost.h"
#include "sim/report/history_report.h"
#include "sim/report/spill.h"
#include "sim/system/machine.h"
#include "sim/trace/program.h"

namespace membar {

inline constexpr std::string_view kRunSchema = "membar.run/1";

// Takes records while the run goes on and keeps them on disk beyond a megabyte, so that memory does not grow with the
// run; then writes the document, one record a line.
class JsonReport final : public RecordSink {
 public:
  // `marginal`: what each barrier really cost will be told before the document is put together.
  // REQUIRES: program outlives this
  explicit JsonReport(const Program& program, bool marginal = false) : program_(program), marginal_(marginal) {}

  void write(const WriteRecord& record) override;
  void barrier(const BarrierRecord& record) override;
  void load(const LoadRecord& record) override;

  // Where `marginal` was said. REQUIRES: costs outlives this
  void set_costs(const MarginalCosts& costs) { costs_ = &costs; }

  // Writes the document; once. Fails when temporary space ran out. The caller checks `out`.
  // `more`: further members of the document, each a name and its value as JSON.
  // `history`: the recording of the run, if there is one, with the lines of its trace.
  Result<Done> finish(const RunResult& result, std::ostream& out,
                      const std::vector<std::pair<std::string, std::string>>& more = {},
                      HistoryReport* history = nullptr, const std::vector<std::string>& source = {});

 private:
  const Program& program_;
  const bool marginal_;
  const MarginalCosts* costs_ = nullptr;
  Spill writes_, barriers_, loads_;
  std::string element_;
};

// The member "unfinished" of a run that came to no end.
std::string unfinished_json(const RunEnd& end);

}  // namespace membar
