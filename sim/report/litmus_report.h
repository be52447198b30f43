// The result of a litmus test, as text and as JSON.
//
// The text is a log in the form of herd7 and litmus7, so that the log tools of the herdtools (mcompare7, msum7) read
// it: after `States N`, one state a line with its count as litmus7 writes it, `*>` where the proposition holds and `:>`
// where it does not; what the oracle says stands behind a `#`, which those tools skip.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/litmus/litmus_test.h"
#include "sim/litmus/litmus_verdict.h"

namespace membar {

struct LitmusOutcome {
  const LitmusTest& test;
  std::uint64_t runs = 0;  // those that the filter dropped too
  const std::map<FinalState, std::uint64_t>& histogram;
  std::optional<std::set<FinalState>> allowed;  // what the oracle allows, where it was asked

  // States that were seen and are not allowed. 0 where the oracle was not asked.
  [[nodiscard]] std::uint64_t forbidden_states() const;
  [[nodiscard]] std::vector<FinalState> allowed_not_seen() const;
};

void write_litmus_text(const LitmusOutcome& outcome, std::ostream& out);

inline constexpr std::string_view kLitmusSchema = "membar.litmus/1";

// The document "membar.litmus/1" (sim/report/schema/membar.litmus.1.schema.json), one test a line, written as the tests
// end.
class LitmusJson {
 public:
  // REQUIRES: out outlives this
  explicit LitmusJson(std::ostream& out);
  void test(const LitmusOutcome& outcome);
  // A file that could not be read or run; its line and column, 0 where there is none.
  void error(const Error& error);
  // Once, at the end. The caller checks `out`.
  void finish();

 private:
  std::ostream& out_;
  bool first_ = true;
  std::vector<Error> errors_;
};

}  // namespace membar
