// The table of a sweep's database that has a column per metric.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/sweep/point_result.h"

namespace SQLite {
class Database;
class Statement;
}  // namespace SQLite

namespace membar {

// What goes wrong is thrown, as SQLiteCpp does.
class MetricsTable {
 public:
  // REQUIRES: the database outlives this
  explicit MetricsTable(SQLite::Database& database);
  ~MetricsTable();
  void create();
  // The table is there: finds out which columns it has.
  void open();
  // A metric that no point had before gets a column.
  void add(const PointResult& result);
  // cycles first, the others by name, whichever points came first.
  void put_in_order();

 private:
  SQLite::Statement& row_of(const PointNames& names);

  SQLite::Database& database_;
  std::vector<std::string> columns_;
  std::map<std::vector<std::string>, SQLite::Statement> rows_;  // by the names of a result
  PointNames names_;                                            // of the point before
  SQLite::Statement* row_ = nullptr;                            // its row
  std::vector<std::uint64_t> bound_;                            // its values
};

}  // namespace membar
