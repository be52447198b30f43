#include "sim/sweep/sweep_store.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "tests/sweep/power_loss_disk.h"

namespace membar {
namespace {

SweepPlan plan_of(const std::string& axis) {
  SweepDescription sweep;
  sweep.traces = {"a.trace"};
  sweep.axes.push_back(parse_axis(axis).value());
  return SweepPlan::create(std::move(sweep)).value();
}

FinishedPoint finished(std::uint64_t number, std::vector<std::string> names = {"cycles", "ops"}) {
  FinishedPoint point;
  point.result.number = number;
  point.result.trace_hash = "t";
  point.result.config_hash = "c";
  point.result.names = std::make_shared<const std::vector<std::string>>(std::move(names));
  point.result.values.assign(point.result.names->size(), 100 + number);
  point.result.summaries = {{"write", "store", 3, 7.5, 7, 9, 9}};
  point.result.labelled = {{"barrier", "b", 0, 30}, {"barrier", "b", 1, 31}};
  point.host = "h";
  point.finished = 1'700'000'000;
  return point;
}

class Folder {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / ("membar-sweep-" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  [[nodiscard]] std::string database() const { return (path_ / "sweep.sqlite").string(); }

 private:
  std::filesystem::path path_;
};

// The rows of a query, columns separated by '|'.
std::vector<std::string> rows(const std::string& path, const std::string& sql, const std::string& vfs = "") {
  SQLite::Database database(path, SQLite::OPEN_READWRITE, 0, vfs);
  SQLite::Statement statement(database, sql);
  std::vector<std::string> found;
  while (statement.executeStep()) {
    std::string row;
    for (int i = 0; i < statement.getColumnCount(); ++i)
      row += (i == 0 ? "" : "|") + statement.getColumn(i).getString();
    found.push_back(row);
  }
  return found;
}

using Rows = std::vector<std::string>;

TEST_CASE("What a point gave stands in the tables of the database") {
  const Folder folder;
  const SweepPlan plan = plan_of("l2.size=256KiB:1MiB:*2");
  auto store = SweepStore::create(folder.database(), plan, "1.0");
  REQUIRE(store.ok());
  const std::vector<FinishedPoint> points{finished(2), finished(0)};
  REQUIRE(store.value().add(points).ok());
  FinishedPoint failure;
  failure.result.number = 1;
  failure.result.status = PointResult::Status::failed;
  failure.result.exit_code = 3;
  failure.result.message = "stuck";
  failure.attempts = 2;
  REQUIRE(store.value().add(std::vector{failure}).ok());
  REQUIRE(store.value().finish().ok());
  CHECK(rows(folder.database(),
             "SELECT point, status, exit_code, message, attempts, trace, config, version, host, "
             "finished FROM points") == Rows{"0|done|0||1|a.trace|textbook|1.0|h|2023-11-14T22:13:20Z",
                                             "1|failed|3|stuck|2|a.trace|textbook|1.0||1970-01-01T00:00:00Z",
                                             "2|done|0||1|a.trace|textbook|1.0|h|2023-11-14T22:13:20Z"});
  CHECK(rows(folder.database(), "SELECT * FROM parameters") == Rows{"0|262144", "1|524288", "2|1048576"});
  CHECK(rows(folder.database(), "SELECT point, cycles, ops FROM metrics") == Rows{"0|100|100", "2|102|102"});
  CHECK(rows(folder.database(), "SELECT * FROM summaries WHERE point = 2") == Rows{"2|write|store|3|7.5|7|9|9"});
  // In the order of the points, though 2 came first.
  CHECK(rows(folder.database(), "SELECT point, execution FROM labelled") == Rows{"0|0", "0|1", "2|0", "2|1"});
  CHECK(rows(folder.database(), "SELECT point FROM summaries") == Rows{"0", "2"});
  CHECK(rows(folder.database(), "SELECT * FROM labelled WHERE point = 0") ==
        Rows{"0|barrier|b|0|30", "0|barrier|b|1|31"});
  CHECK(rows(folder.database(), "SELECT command FROM points WHERE point = 1") ==
        Rows{"membar run a.trace --set l2.size=512KiB"});
  CHECK(rows(folder.database(), "SELECT value FROM sweep WHERE key = 'schema'") == Rows{"membar.sweep/2"});
}

TEST_CASE("Metrics that only some points have do not depend on which of them came first") {
  Rows columns;
  for (const bool reversed : {false, true}) {
    const Folder folder;
    const SweepPlan plan = plan_of("seed=1,2");
    auto store = SweepStore::create(folder.database(), plan, "1.0");
    REQUIRE(store.ok());
    std::vector<FinishedPoint> points{finished(0, {"cycles", "b"}), finished(1, {"cycles", "a", "b"})};
    if (reversed) std::swap(points[0], points[1]);
    for (const FinishedPoint& point : points) REQUIRE(store.value().add(std::vector{point}).ok());
    REQUIRE(store.value().finish().ok());
    const Rows found = rows(folder.database(), "SELECT name FROM pragma_table_info('metrics')");
    CHECK(found == Rows{"point", "cycles", "a", "b"});
    CHECK(rows(folder.database(), "SELECT * FROM metrics") == Rows{"0|100||100", "1|101|101|101"});
  }
}

TEST_CASE("A sweep goes on with its own database, and with no other") {
  const Folder folder;
  const SweepPlan plan = plan_of("seed=1,2,3");
  {
    auto store = SweepStore::create(folder.database(), plan, "1.0");
    REQUIRE(store.ok());
    FinishedPoint failure = finished(0);
    failure.result.status = PointResult::Status::failed;
    REQUIRE(store.value().add(std::vector{finished(1), failure}).ok());
  }
  CHECK(SweepStore::create(folder.database(), plan, "1.0").error().message == "there is a sweep already");
  CHECK(SweepStore::resume(folder.database(), plan_of("seed=1,2,4"), "1.0").error().message ==
        "it holds the points of another sweep");
  CHECK(SweepStore::resume(folder.database(), plan, "1.1").error().message ==
        "it was made by version 1.0, and this is 1.1; expected a new --out");
  auto store = SweepStore::resume(folder.database(), plan, "1.0");
  REQUIRE(store.ok());
  CHECK((store.value().finished().value() == std::vector{true, true, false}));
  CHECK((store.value().finished(true).value() == std::vector{false, true, false}));  // the failed one runs again
  CHECK(rows(folder.database(), "SELECT point FROM metrics") == Rows{"1"});
  REQUIRE(store.value().add(std::vector{finished(0), finished(2)}).ok());
  CHECK((store.value().finished().value() == std::vector{true, true, true}));
}

TEST_CASE("A file that is no database is not gone on with") {
  const Folder folder;
  std::FILE* const file = std::fopen(folder.database().c_str(), "w");
  std::fputs("a text that is long enough to be the head of a database, and is none at all", file);
  std::fclose(file);
  const SweepPlan plan = plan_of("seed=1");
  CHECK(SweepStore::resume(folder.database(), plan, "1.0").error().message == "file is not a database");
}

// Adds points until the power fails; how many were said to be on disk.
std::uint64_t add_until_power_fails(const SweepPlan& plan, test::PowerLossDisk& disk, bool resume) {
  auto store = resume ? SweepStore::resume("sweep.sqlite", plan, "1.0", disk.name())
                      : SweepStore::create("sweep.sqlite", plan, "1.0", disk.name());
  if (!store) return 0;
  const auto done = store.value().finished();
  if (!done) return 0;
  std::uint64_t said = 0;
  for (std::uint64_t i = 0; i < plan.size(); i += 3) {
    if (done.value()[i]) continue;
    std::vector<FinishedPoint> batch;
    for (std::uint64_t k = i; k < i + 3 && k < plan.size(); ++k) batch.push_back(finished(k));
    if (!store.value().add(batch)) break;
    said = i + batch.size();
  }
  return said;
}

TEST_CASE("No point that was said to be finished is lost when the power fails, wherever that is") {
  const SweepPlan plan = plan_of("seed=1:30:1");
  std::uint64_t operations = 0;
  {
    test::PowerLossDisk disk;
    REQUIRE(add_until_power_fails(plan, disk, false) == 30);
    operations = disk.operations();
  }
  REQUIRE(operations > 100);
  std::uint64_t kept = 0;
  for (const unsigned chance : {0U, 50U, 100U}) {
    for (std::uint64_t cut = 0; cut < operations; cut += chance == 0 ? 1 : 3) {
      INFO("power off after " << cut << " operations; of the unsynced, " << chance << " % survive");
      test::PowerLossDisk disk;
      disk.cut_power_after(cut);
      const std::uint64_t said = add_until_power_fails(plan, disk, false);
      REQUIRE(disk.is_off());
      disk.reboot(chance, cut + 1);
      auto store = SweepStore::resume("sweep.sqlite", plan, "1.0", disk.name());
      if (said == 0 && !store) continue;  // it had not begun
      REQUIRE(store.ok());
      const std::vector<bool> found = store.value().finished().value();
      for (std::uint64_t i = 0; i < said; ++i) REQUIRE(found[i]);
      kept += said;
      CHECK(rows("sweep.sqlite", "PRAGMA integrity_check", disk.name()) == Rows{"ok"});
      for (const char* table : {"parameters", "metrics", "summaries"}) {
        CHECK(rows("sweep.sqlite", std::string("SELECT point FROM ") + table, disk.name()) ==
              rows("sweep.sqlite", "SELECT point FROM points", disk.name()));
      }
    }
  }
  CHECK(kept > 1000);
}

TEST_CASE("Results wait for whoever reads the database, and are then added") {
  const Folder folder;
  const SweepPlan plan = plan_of("seed=1,2");
  SweepStore store = SweepStore::create(folder.database(), plan, "1").value();
  SQLite::Database reader(folder.database(), SQLite::OPEN_READWRITE), third(folder.database(), SQLite::OPEN_READWRITE);
  reader.exec("BEGIN; SELECT count(*) FROM points;");
  bool added = false;
  std::atomic<bool> ended = false;
  std::thread adding([&] {
    const FinishedPoint point = finished(0);
    added = store.add(std::span(&point, 1)).ok();
    ended = true;
  });
  // Until the commit waits: from then on nobody else may begin to read.
  for (bool under_way = false; !under_way && !ended;) {
    try {
      third.execAndGet("SELECT count(*) FROM points");
    } catch (const SQLite::Exception&) {
      under_way = true;
    }
  }
  reader.exec("ROLLBACK");
  adding.join();
  CHECK(added);
  CHECK(rows(folder.database(), "SELECT count(*) FROM points") == std::vector<std::string>{"1"});
}

}  // namespace
}  // namespace membar
