#include "sim/sweep/metrics_table.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>

#include "sim/sweep/sweep_database.h"

namespace membar {
namespace {

std::vector<std::string> in_order(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  std::stable_partition(names.begin(), names.end(), [](const std::string& name) { return name == "cycles"; });
  return names;
}

std::string list_of(const std::vector<std::string>& columns, const char* type) {
  std::string text;
  for (const std::string& column : columns) text += ", " + in_quotes(column) + type;
  return text;
}

std::string table_of(const std::string& name, const std::vector<std::string>& columns) {
  return "CREATE TABLE " + name + "(point INTEGER PRIMARY KEY" + list_of(columns, " INTEGER") + "); ";
}

// SQLite's integers have a sign.
std::int64_t integer(std::uint64_t count) { return static_cast<std::int64_t>(count); }

}  // namespace

MetricsTable::MetricsTable(SQLite::Database& database) : database_(database) {}

MetricsTable::~MetricsTable() = default;

void MetricsTable::create() { database_.exec(table_of("metrics", {})); }

void MetricsTable::open() {
  columns_.clear();
  SQLite::Statement columns(database_, "SELECT name FROM pragma_table_info('metrics') WHERE name <> 'point'");
  while (columns.executeStep()) columns_.push_back(columns.getColumn(0).getString());
}

SQLite::Statement& MetricsTable::row_of(const PointNames& names) {
  if (row_ != nullptr && names == names_) return *row_;
  names_ = names;
  const auto known = rows_.find(*names);
  if (known != rows_.end()) return *(row_ = &known->second);
  if (columns_.empty()) {
    columns_ = in_order(*names);
    database_.exec("DROP TABLE metrics; " + table_of("metrics", columns_));
  }
  for (const std::string& name : in_order(*names)) {
    if (std::find(columns_.begin(), columns_.end(), name) != columns_.end()) continue;
    database_.exec("ALTER TABLE metrics ADD COLUMN " + in_quotes(name) + " INTEGER");
    columns_.push_back(name);
  }
  std::string places;
  for (std::size_t i = 0; i < names->size(); ++i) places += ", ?";
  const std::string sql = "INSERT INTO metrics(point" + list_of(*names, "") + ") VALUES (?" + places + ")";
  return *(row_ = &rows_.try_emplace(*names, database_, sql).first->second);
}

void MetricsTable::add(const PointResult& result) {
  const SQLite::Statement* const before = row_;
  SQLite::Statement& row = row_of(result.names);
  row.reset();
  row.bind(1, integer(result.number));
  // Most values are those of the point before, and a row keeps what was bound to it.
  for (std::size_t i = 0; i < result.values.size(); ++i) {
    if (&row == before && result.values[i] == bound_[i]) continue;
    row.bind(static_cast<int>(i) + 2, integer(result.values[i]));
  }
  bound_ = result.values;
  row.exec();
}

void MetricsTable::put_in_order() {
  const std::vector<std::string> order = in_order(columns_);
  if (order == columns_) return;
  row_ = nullptr;
  rows_.clear();
  database_.exec(table_of("ordered", order) + "INSERT INTO ordered SELECT point" + list_of(order, "") +
                 " FROM metrics; DROP TABLE metrics; ALTER TABLE ordered RENAME TO metrics;");
  columns_ = order;
}

}  // namespace membar
