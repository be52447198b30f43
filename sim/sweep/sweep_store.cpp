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
#include "sim/sweep/metrics_table.h"
#include "sim/sweep/source_check.h"
#include "sim/sweep/sweep_database.h"

namespace membar {
namespace {

// A rollback journal rather than a log: it works on network file systems too. FULL syncs the database, and the journal
// again when it has been emptied: from then on the commit stands.
// Of larger pages than usual there are fewer to write.
constexpr const char* kSafely = "PRAGMA page_size = 16384; PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL;";

constexpr int kPatience = 60'000;  // milliseconds that somebody who reads may hold the database

constexpr const char* kTables = R"(
  CREATE TABLE sweep(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE points(point INTEGER PRIMARY KEY, status TEXT NOT NULL, exit_code INTEGER NOT NULL, message TEXT NOT NULL,
    attempts INTEGER NOT NULL, trace TEXT NOT NULL, config TEXT NOT NULL, trace_hash TEXT NOT NULL,
    config_hash TEXT NOT NULL, version TEXT NOT NULL, command TEXT NOT NULL, host TEXT NOT NULL, finished TEXT NOT NULL,
    seconds REAL NOT NULL);
  CREATE TABLE summaries(point INTEGER NOT NULL, what TEXT NOT NULL, kind TEXT NOT NULL, count INTEGER NOT NULL,
    mean REAL NOT NULL, p50 INTEGER NOT NULL, p99 INTEGER NOT NULL, max INTEGER NOT NULL);
  CREATE TABLE labelled(point INTEGER NOT NULL, what TEXT NOT NULL, label TEXT NOT NULL, execution INTEGER NOT NULL,
    cycles INTEGER NOT NULL);
)";

const int kOneThread = SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX;

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

// Of the rows of a point in a table where it has several: they stand in the order of the points, whichever came first.
std::int64_t first_row(std::int64_t point) {
  static_assert(SweepPlan::kMostPoints < 1ULL << 31);
  return point << 32;
}

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

}  // namespace

class SweepStore::Database {
 public:
  Database(const std::string& path, const SweepPlan& plan, std::string version, int flags, const std::string& vfs)
      : plan_(plan), version_(std::move(version)), database_(path, flags, kPatience, vfs), metrics_(database_) {
    database_.exec(kSafely);
  }

  [[nodiscard]] std::string path() { return database_.getFilename(); }

  void create() {
    SQLite::Transaction transaction(database_);
    database_.exec(kTables);
    metrics_.create();
    std::string columns;
    for (const std::string& key : plan_.keys()) columns += ", " + in_quotes(key);
    database_.exec("CREATE TABLE parameters(point INTEGER PRIMARY KEY" + columns + ")");
    const std::pair<const char*, std::string> facts[] = {{"schema", kSchema},
                                                         {"title", plan_.spec().title},
                                                         {"plan", plan_.text()},
                                                         {"points", std::to_string(plan_.size())},
                                                         {"sampling", std::string(name_of(plan_.spec().sampling))},
                                                         {"version", version_},
                                                         {"plot", write_wish(plan_.spec().plot)}};
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
    if (sweep_fact(database_, "schema") != kSchema)
      return "it is no database of a sweep that this program can go on with";
    if (sweep_fact(database_, "plan") != plan_.text()) return "it holds the points of another sweep";
    if (const std::string version = sweep_fact(database_, "version"); version != version_) {
      return "it was made by version " + sweep_fact(database_, "version") + ", and this is " + version_ +
             "; expected a new --out";
    }
    metrics_.open();
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
    SQLite::Transaction transaction(database_);
    metrics_.put_in_order();
    transaction.commit();
  }

 private:
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
           finished_text(finished.finished), finished.seconds);
    add_parameters(point);
    if (result.status != PointResult::Status::done) return;
    metrics_.add(result);
    add_summaries(number, result.summaries);
    std::int64_t row = first_row(number);
    for (const LabelledCost& one : result.labelled) {
      insert(labelled_row_,
             "INSERT INTO labelled(rowid, point, what, label, execution, cycles) VALUES (?, ?, ?, ?, ?, ?)", row++,
             number, one.what, one.label, integer(one.execution), integer(one.cycles));
    }
  }

  // All of a point together: a statement costs more than a row. OR FAIL: no statement needs a journal of its own, for
  // nothing stays of a transaction that failed.
  void add_summaries(std::int64_t number, const std::vector<KindSummary>& summaries) {
    if (summaries.empty()) return;
    Prepared& statement = summary_rows_[summaries.size()];
    if (!statement) {
      std::string sql = "INSERT OR FAIL INTO summaries(rowid, point, what, kind, count, mean, p50, p99, max) VALUES ";
      for (std::size_t i = 0; i < summaries.size(); ++i)
        sql += std::string(i == 0 ? "" : ", ") + "(?, ?, ?, ?, ?, ?, ?, ?, ?)";
      statement.emplace(database_, sql);
    }
    SQLite::Statement& rows = *statement;
    rows.reset();
    std::int64_t row = first_row(number);
    int index = 0;
    const auto bind_next = [&](const auto&... values) { (bind(rows, ++index, values), ...); };
    for (const KindSummary& one : summaries) {
      bind_next(row++, number, one.what, one.kind, integer(one.count), one.mean, integer(one.p50), integer(one.p99),
                integer(one.max));
    }
    rows.exec();
  }

  const std::string& finished_text(std::uint64_t seconds) {
    if (finished_.empty() || seconds != finished_seconds_) finished_ = time_text(seconds);
    finished_seconds_ = seconds;
    return finished_;
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

  const SweepPlan& plan_;
  std::string version_;
  SQLite::Database database_;
  Prepared point_row_, parameter_row_, labelled_row_;
  std::map<std::size_t, Prepared> summary_rows_;  // by their number
  MetricsTable metrics_;
  std::uint64_t finished_seconds_ = 0;  // of the point before
  std::string finished_;                // as text
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
