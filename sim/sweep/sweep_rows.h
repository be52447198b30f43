// A sweep's database point by point, with everything that its tables hold. What is in memory is one point.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "sim/base/result.h"

namespace SQLite {
class Database;
}

namespace membar {

using SweepValue = std::variant<std::monostate, std::int64_t, double, std::string>;  // monostate: there is none
using SweepRow = std::vector<SweepValue>;

// The columns of the tables as sweep_store.h lists them, without `point`.
struct SweepColumns {
  std::vector<std::string> facts;  // of the table `points`
  std::vector<std::string> parameters, metrics, summaries, labelled;
};

struct SweepPointRows {
  std::uint64_t point = 0;
  SweepRow facts, parameters, metrics;  // all columns; a point that has failed has no metrics
  std::vector<SweepRow> summaries, labelled;
};

// The tables beside `points` and `parameters` that are read; what is not stays empty.
struct SweepTables {
  bool metrics = false, summaries = false, labelled = false;
};

class SweepRows {
 public:
  // `path` as open_sweep_database() takes it. What is read is the state of the sweep at this moment.
  static Result<SweepRows> open(const std::string& path);
  SweepRows(SweepRows&&) noexcept;
  SweepRows& operator=(SweepRows&&) = delete;
  ~SweepRows();

  std::string title;
  std::string version;        // of the program that made it
  std::uint64_t planned = 0;  // points of the sweep
  SweepColumns columns;

  // In the order of the points' numbers, until `visit` returns false. What it is given lasts as long as the call.
  Result<Done> each(const SweepTables& tables, const std::function<bool(const SweepPointRows&)>& visit);

 private:
  class State;
  explicit SweepRows(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace membar
