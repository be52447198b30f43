#include "sim/sweep/sweep_store.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <filesystem>
#include <map>
#include <optional>
#include <utility>

#include "sim/config/value_text.h"
#include "sim/sweep/source_check.h"

namespace membar {
namespace {

// A rollback journal rather than a log: it works on network file systems too. FULL syncs the database, and the journal
// again when it has been emptied: from then on the commit stands.
constexpr const char* kSafely = "PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL;";

constexpr int kPatience = 60'000;  // milliseconds that somebody who reads may hold the database

constexpr const char* kTables = R"(
  CREATE TABLE sweep(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE points(point INTEGER PRIMARY KEY, status TEXT NOT NULL, exit_code INTEGER NOT NULL, message TEXT NOT NULL,
    attempts INTEGER NOT NULL, trace TEXT NOT NULL, config TEXT NOT NULL, trace_hash TEXT NOT NULL,
    config_hash TEXT NOT NULL, version TEXT NOT NULL, command TEXT NOT NULL, host TEXT NOT NULL, finished TEXT NOT NULL,
    seconds REAL NOT NULL);
  CREATE TABLE summaries(point INTEGER, what TEXT, kind TEXT, count INTEGER NOT NULL, mean REAL NOT NULL,
    p50 INTEGER NOT NULL, p99 INTEGER NOT NULL, max INTEGER NOT NULL, PRIMARY KEY(point, what, kind)) WITHOUT ROWID;
  CREATE TABLE labelled(point INTEGER, what TEXT, label TEXT, execution INTEGER, cycles INTEGER NOT NULL,
    PRIMARY KEY(point, what, label, execution)) WITHOUT ROWID;
)";

const int kOneThread = SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX;

std::string in_quotes(const std::string& name) {
  std::string text = "\"";
  for (const char c : name) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + "\"";
}

std::string time_text(std::uint64_t seconds) {
  const auto time = static_cast<std::time_t>(seconds);
  std::tm parts{};
  gmtime_r(&time, &parts);
  char text[32];
  const std::size_t size = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return {text, size};
}

// SQLite's integers have a sign.
std::int64_t integer(std::uint64_t count) { return static_cast<std::int64_t>(count); }

// Numbers as numbers, sizes in bytes, the rest as it is.
void bind_value(SQLite::Statement& statement, int index, const std::string& text) {
  std::int64_t whole = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), whole);
  if (error == std::errc() && end == text.data() + text.size()) {
    statement.bind(index, whole);
  } else if (const auto decimal = parse_decimal(text)) {
    statement.bind(index, *decimal);
  } else if (const auto size = parse_size(text)) {
    statement.bind(index, integer(size->value));
  } else {
    statement.bind(index, text);
  }
}

// The order of the metrics' columns.
std::vector<std::string> in_order(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  std::stable_partition(names.begin(), names.end(), [](const std::string& name) { return name == "cycles"; });
  return names;
}

std::string table_of_metrics(const std::string& name, const std::vector<std::string>& columns) {
  std::string text = "CREATE TABLE " + name + "(point INTEGER PRIMARY KEY";
  for (const std::string& column : columns) text += ", " + in_quotes(column) + " INTEGER";
  return text + "); ";
}

}  // namespace

class SweepStore::Database {
 public:
  Database(const std::string& path, const SweepPlan& plan, std::string version, int flags, const std::string& vfs)
      : plan_(plan), version_(std::move(version)), database_(path, flags, kPatience, vfs) {
    database_.exec(kSafely);
  }

  [[nodiscard]] std::string path() { return database_.getFilename(); }

  void create() {
    SQLite::Transaction transaction(database_);
    database_.exec(kTables + table_of_metrics("metrics", {}));
    std::string columns;
    for (const std::string& key : plan_.keys()) columns += ", " + in_quotes(key);
    database_.exec("CREATE TABLE parameters(point INTEGER PRIMARY KEY" + columns + ")");
    const std::pair<const char*, std::string> facts[] = {
        {"schema", kSchema},    {"title", plan_.spec().title},
        {"plan", plan_.text()}, {"points", std::to_string(plan_.size())},
        {"version", version_},  {"plot", write_wish(plan_.spec().plot)}};
    Prepared row;
    for (const auto& [key, value] : facts) insert(row, "INSERT INTO sweep VALUES (?, ?)", key, value);
    row.reset();
    transaction.commit();
  }

  // "": it can go on.
  std::string difference() {
    // The program was killed before it had begun.
    if (!database_.tableExists("sweep") && database_.execAndGet("SELECT count(*) FROM sqlite_master").getInt() == 0)
      create();
    if (!database_.tableExists("sweep")) return "it is no database of a sweep";
    if (fact("schema") != kSchema) return "it is no database of a sweep that this program can go on with";
    if (fact("plan") != plan_.text()) return "it holds the points of another sweep";
    if (fact("version") != version_) {
      return "it was made by version " + fact("version") + ", and this is " + version_ + "; expected a new --out";
    }
    SQLite::Statement columns(database_, "SELECT name FROM pragma_table_info('metrics') WHERE name <> 'point'");
    while (columns.executeStep()) columns_.push_back(columns.getColumn(0).getString());
    return "";
  }

  Result<Done> check_sources() {
    SourceCheck check(plan_);
    SQLite::Statement rows(database_, "SELECT point, trace_hash, config_hash FROM points WHERE status = 'done'");
    while (rows.executeStep()) {
      const auto point = static_cast<std::uint64_t>(rows.getColumn(0).getInt64());
      const auto checked = check.add(point, rows.getColumn(1).getString(), rows.getColumn(2).getString());
      if (!checked) return checked;
    }
    return Done{};
  }

  std::vector<bool> finished(bool again) {
    if (again) {
      SQLite::Transaction transaction(database_);
      for (const char* table : {"parameters", "metrics", "summaries", "labelled", "points"}) {
        database_.exec(std::string("DELETE FROM ") + table +
                       " WHERE point IN (SELECT point FROM points WHERE status = 'failed')");
      }
      transaction.commit();
    }
    std::vector<bool> found(plan_.size(), false);
    SQLite::Statement rows(database_, "SELECT point FROM points");
    while (rows.executeStep()) found.at(static_cast<std::size_t>(rows.getColumn(0).getInt64())) = true;
    return found;
  }

  void add(std::span<const FinishedPoint> points) {
    SQLite::Transaction transaction(database_);
    for (const FinishedPoint& point : points) add(point);
    transaction.commit();
  }

  void finish() {
    const std::vector<std::string> order = in_order(columns_);
    if (order == columns_) return;
    std::string list;
    for (const std::string& name : order) list += ", " + in_quotes(name);
    SQLite::Transaction transaction(database_);
    metric_row_ = nullptr;
    metric_rows_.clear();
    database_.exec(table_of_metrics("ordered", order) + "INSERT INTO ordered SELECT point" + list +
                   " FROM metrics; DROP TABLE metrics; ALTER TABLE ordered RENAME TO metrics;");
    transaction.commit();
    columns_ = order;
  }

 private:
  std::string fact(const char* key) {
    SQLite::Statement select(database_, "SELECT value FROM sweep WHERE key = ?");
    select.bind(1, key);
    return select.executeStep() ? select.getColumn(0).getString() : std::string();
  }

  // A statement that is prepared when it is first needed.
  using Prepared = std::optional<SQLite::Statement>;

  template <class Text>
  SQLite::Statement& ready(Prepared& statement, const Text& sql) {
    if (!statement) statement.emplace(database_, sql);
    statement->reset();
    return *statement;
  }

  // Texts are not copied.
  static void bind(SQLite::Statement& row, int index, const std::string& text) { row.bindNoCopy(index, text); }
  static void bind(SQLite::Statement& row, int index, const char* text) { row.bindNoCopy(index, text); }
  template <class Number>
  static void bind(SQLite::Statement& row, int index, Number number) {
    row.bind(index, number);
  }

  // REQUIRES: the texts are there until this returns
  template <class... Values>
  void insert(Prepared& statement, const char* sql, const Values&... values) {
    SQLite::Statement& row = ready(statement, sql);
    int index = 0;
    (bind(row, ++index, values), ...);
    row.exec();
  }

  void add(const FinishedPoint& finished) {
    const PointResult& result = finished.result;
    const SweepPoint point = plan_.point(result.number);
    const std::int64_t number = integer(result.number);
    insert(point_row_, "INSERT INTO points VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", number,
           name_of(result.status), result.exit_code, result.message, finished.attempts, point.trace, point.config,
           result.trace_hash, result.config_hash, version_, plan_.command(point), finished.host,
           time_text(finished.finished), finished.seconds);
    add_parameters(point);
    if (result.status != PointResult::Status::done) return;
    add_metrics(result);
    for (const KindSummary& one : result.summaries) {
      insert(summary_row_, "INSERT INTO summaries VALUES (?, ?, ?, ?, ?, ?, ?, ?)", number, one.what, one.kind,
             integer(one.count), one.mean, integer(one.p50), integer(one.p99), integer(one.max));
    }
    for (const LabelledCost& one : result.labelled) {
      insert(labelled_row_, "INSERT INTO labelled VALUES (?, ?, ?, ?, ?)", number, one.what, one.label,
             integer(one.execution), integer(one.cycles));
    }
  }

  void add_parameters(const SweepPoint& point) {
    if (!parameter_row_) {
      std::string places;
      for (std::size_t i = 0; i < point.values.size(); ++i) places += ", ?";
      parameter_row_.emplace(database_, "INSERT INTO parameters VALUES (?" + places + ")");
    }
    SQLite::Statement& row = *parameter_row_;
    row.reset();
    row.bind(1, integer(point.number));
    for (std::size_t i = 0; i < point.values.size(); ++i)
      bind_value(row, static_cast<int>(i) + 2, point.values[i].second);
    row.exec();
  }

  // A column per metric that no point had before.
  SQLite::Statement& insert_metrics(const PointNames& names_of_result) {
    if (metric_row_ != nullptr && names_of_result == layout_) return *metric_row_;
    layout_ = names_of_result;
    const std::vector<std::string>& layout = *layout_;
    Prepared& row = metric_rows_[layout];
    if (row) return *(metric_row_ = &*row);
    if (columns_.empty()) {
      columns_ = in_order(layout);
      database_.exec("DROP TABLE metrics; " + table_of_metrics("metrics", columns_));
    }
    for (const std::string& name : in_order(layout)) {
      if (std::find(columns_.begin(), columns_.end(), name) == columns_.end()) {
        database_.exec("ALTER TABLE metrics ADD COLUMN " + in_quotes(name) + " INTEGER");
        columns_.push_back(name);
      }
    }
    std::string names, places;
    for (const std::string& name : layout) {
      names += ", " + in_quotes(name);
      places += ", ?";
    }
    row.emplace(database_, "INSERT INTO metrics(point" + names + ") VALUES (?" + places + ")");
    return *(metric_row_ = &*row);
  }

  void add_metrics(const PointResult& result) {
    SQLite::Statement& row = insert_metrics(result.names);
    row.reset();
    row.bind(1, integer(result.number));
    for (std::size_t i = 0; i < result.values.size(); ++i) row.bind(static_cast<int>(i) + 2, integer(result.values[i]));
    row.exec();
  }

  const SweepPlan& plan_;
  std::string version_;
  SQLite::Database database_;
  Prepared point_row_, parameter_row_, summary_row_, labelled_row_;
  std::map<std::vector<std::string>, Prepared> metric_rows_;  // by the names of a result
  PointNames layout_;                                         // of the point before
  SQLite::Statement* metric_row_ = nullptr;                   // its row
  std::vector<std::string> columns_;                          // of metrics
};

namespace {

// SQLite tells of everything by exceptions.
template <class Work>
auto guarded(const std::string& path, Work&& work) -> Result<decltype(work())> {
  try {
    return work();
  } catch (const std::exception& error) {
    return Error{path, 0, 0, std::string(error.what())};
  }
}

}  // namespace

SweepStore::SweepStore(std::unique_ptr<Database> database) : database_(std::move(database)) {}
SweepStore::SweepStore(SweepStore&&) noexcept = default;
SweepStore::~SweepStore() = default;

Result<SweepStore> SweepStore::create(const std::string& path, const SweepPlan& plan, const std::string& version,
                                      const std::string& vfs) {
  if (std::filesystem::exists(path)) return Error{path, 0, 0, "there is a sweep already"};
  return guarded(path, [&] {
    auto database = std::make_unique<Database>(path, plan, version, kOneThread | SQLite::OPEN_CREATE, vfs);
    database->create();
    return SweepStore(std::move(database));
  });
}

Result<SweepStore> SweepStore::resume(const std::string& path, const SweepPlan& plan, const std::string& version,
                                      const std::string& vfs) {
  std::string difference;
  Result<SweepStore> opened = guarded(path, [&] {
    auto database = std::make_unique<Database>(path, plan, version, kOneThread, vfs);
    difference = database->difference();
    return SweepStore(std::move(database));
  });
  if (opened && !difference.empty()) return Error{path, 0, 0, difference};
  return opened;
}

Result<StoredPoints> SweepStore::look(const std::string& path) {
  return guarded(path, [&] {
    SQLite::Database database(path, SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX, kPatience);
    StoredPoints stored;
    const std::string points = database.execAndGet("SELECT value FROM sweep WHERE key = 'points'").getString();
    stored.statuses.resize(std::stoull(points));
    SQLite::Statement rows(database, "SELECT point, status FROM points");
    while (rows.executeStep()) {
      const std::string name = rows.getColumn(1).getString();
      for (const auto status : {PointResult::Status::done, PointResult::Status::failed, PointResult::Status::invalid}) {
        if (name == name_of(status))
          stored.statuses.at(static_cast<std::size_t>(rows.getColumn(0).getInt64())) = status;
      }
    }
    return stored;
  });
}

Result<Done> SweepStore::check_sources() {
  const auto checked = guarded(database_->path(), [&] { return database_->check_sources(); });
  return checked ? checked.value() : checked.error();
}

Result<std::vector<bool>> SweepStore::finished(bool again) {
  return guarded(database_->path(), [&] { return database_->finished(again); });
}

Result<Done> SweepStore::add(std::span<const FinishedPoint> points) {
  return guarded(database_->path(), [&] {
    database_->add(points);
    return Done{};
  });
}

Result<Done> SweepStore::finish() {
  return guarded(database_->path(), [&] {
    database_->finish();
    return Done{};
  });
}

}  // namespace membar
