#include "sim/sweep/sweep_rows.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "sim/sweep/sweep_database.h"

namespace membar {
namespace {

SweepValue value_of(const SQLite::Column& column) {
  if (column.isNull()) return {};
  if (column.isInteger()) return column.getInt64();
  if (column.isFloat()) return column.getDouble();
  return column.getString();
}

// A table in the order of its points, which is that of its rows.
class Cursor {
 public:
  Cursor(SQLite::Database& database, const std::string& table, bool wanted)
      : select_(database, "SELECT * FROM " + table + " ORDER BY rowid"), more_(wanted && select_.executeStep()) {}

  [[nodiscard]] std::optional<std::uint64_t> point() {
    if (!more_) return std::nullopt;
    return static_cast<std::uint64_t>(select_.getColumn(0).getInt64());
  }
  // The row, without its point; then goes to the next.
  void take(SweepRow& row) {
    const int columns = select_.getColumnCount();
    row.resize(static_cast<std::size_t>(columns - 1));
    for (int i = 1; i < columns; ++i) row[static_cast<std::size_t>(i - 1)] = value_of(select_.getColumn(i));
    more_ = select_.executeStep();
  }
  // The rows of one point; those of earlier ones belong to no point, and are passed over.
  void take_all(std::uint64_t number, std::vector<SweepRow>& rows) {
    rows.clear();
    for (std::optional<std::uint64_t> at = point(); at && *at <= number; at = point()) {
      take(rows.emplace_back());
      if (*at < number) rows.pop_back();
    }
  }
  // The same where a point has one row at most; without one, `row` is without values.
  void take_one(std::uint64_t number, SweepRow& row) {
    bool found = false;
    for (std::optional<std::uint64_t> at = point(); at && *at <= number; at = point()) {
      take(row);
      found = *at == number;
    }
    if (!found) row.assign(static_cast<std::size_t>(select_.getColumnCount() - 1), {});
  }

 private:
  SQLite::Statement select_;
  bool more_;
};

std::vector<std::string> columns_of(SQLite::Database& database, const std::string& table) {
  SQLite::Statement select(database, "SELECT name FROM pragma_table_info(?) WHERE name <> 'point'");
  select.bind(1, table);
  std::vector<std::string> names;
  while (select.executeStep()) names.push_back(select.getColumn(0).getString());
  return names;
}

// "": the tables are those that sweep_store.h lists.
std::string missing_column(const SweepColumns& columns) {
  using Names = std::vector<std::string>;
  const std::pair<const Names*, Names> expected[] = {
      {&columns.facts,
       {"status", "exit_code", "message", "attempts", "trace", "config", "trace_hash", "config_hash", "version",
        "command", "host", "finished", "seconds"}},
      {&columns.summaries, {"what", "kind", "count", "mean", "p50", "p99", "max"}},
      {&columns.labelled, {"what", "label", "execution", "cycles"}}};
  for (const auto& [names, all] : expected) {
    for (const std::string& name : all) {
      if (std::find(names->begin(), names->end(), name) == names->end()) return name;
    }
  }
  return "";
}

}  // namespace

class SweepRows::State {
 public:
  explicit State(std::unique_ptr<SQLite::Database> opened) : database(std::move(opened)), transaction(*database) {}
  std::unique_ptr<SQLite::Database> database;
  SQLite::Transaction transaction;
};

SweepRows::SweepRows(std::unique_ptr<State> state) : state_(std::move(state)) {
  SQLite::Database& database = *state_->database;
  title = sweep_fact(database, "title");
  version = sweep_fact(database, "version");
  planned = std::stoull("0" + sweep_fact(database, "points"));
  columns.facts = columns_of(database, "points");
  columns.parameters = columns_of(database, "parameters");
  columns.metrics = columns_of(database, "metrics");
  columns.summaries = columns_of(database, "summaries");
  columns.labelled = columns_of(database, "labelled");
}

SweepRows::SweepRows(SweepRows&&) noexcept = default;
SweepRows::~SweepRows() = default;

Result<SweepRows> SweepRows::open(const std::string& path) {
  Result<std::unique_ptr<SQLite::Database>> database = open_sweep_database(path);
  if (!database) return database.error();
  const std::string file = database.value()->getFilename();
  try {
    SweepRows rows(std::make_unique<State>(std::move(database).value()));
    const std::string missing = missing_column(rows.columns);
    if (!missing.empty()) return Error{file, 0, 0, "lacks the column '" + missing + "'; expected a sweep's database"};
    return rows;
  } catch (const std::exception& error) {
    return Error{file, 0, 0, error.what()};
  }
}

Result<Done> SweepRows::each(const SweepTables& tables, const std::function<bool(const SweepPointRows&)>& visit) {
  SQLite::Database& database = *state_->database;
  try {
    Cursor points(database, "points", true), parameters(database, "parameters", true);
    Cursor metrics(database, "metrics", tables.metrics), summaries(database, "summaries", tables.summaries);
    Cursor labelled(database, "labelled", tables.labelled);
    SweepPointRows row;
    while (const std::optional<std::uint64_t> number = points.point()) {
      row.point = *number;
      points.take(row.facts);
      parameters.take_one(row.point, row.parameters);
      metrics.take_one(row.point, row.metrics);
      summaries.take_all(row.point, row.summaries);
      labelled.take_all(row.point, row.labelled);
      if (!visit(row)) break;
    }
    return Done{};
  } catch (const std::exception& error) {
    return Error{database.getFilename(), 0, 0, error.what()};
  }
}

}  // namespace membar
