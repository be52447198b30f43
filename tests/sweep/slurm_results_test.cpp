#include "sim/sweep/slurm_results.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <catch2/catch.hpp>
#include <cstdint>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "sim/sweep/result_file.h"
#include "tests/sweep/scratch_folder.h"
#include "tests/sweep/slurm_points.h"

namespace membar::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* kVersion = "1.0";

// A sweep of ten points that has been submitted; nothing has been run.
class SubmittedSweep {
 public:
  SubmittedSweep() {
    SlurmSubmission made;
    made.description = plan_.spec();
    made.sweep_folder = scratch_.path();
    submission_ = write_submission(made).value();
    REQUIRE(SweepStore::create(database_path(scratch_.path()), plan_, kVersion));
  }
  // As a task does it, on whichever machine.
  std::string write(const std::string& name, const std::vector<FinishedPoint>& points) const {
    return write_text(name, points_text(sweep_identity(plan_, kVersion), points));
  }
  [[nodiscard]] std::string write_text(const std::string& name, const std::string& text) const {
    const std::string path = submission_ + "/results/" + name;
    write_file(path, text);
    return path;
  }
  [[nodiscard]] Result<Merged> merge() const {
    const SweepLock lock = SweepLock::take(scratch_.path(), SweepLock::WhenTaken::wait).value();
    return merge_results(lock, scratch_.path(), plan_, kVersion);
  }
  // "0:h 1:h": the points with rows, and the hosts that they ran on.
  [[nodiscard]] std::string stored() const {
    SQLite::Database database(database_path(scratch_.path()));
    SQLite::Statement rows(database, "SELECT point, host FROM points ORDER BY point");
    std::string text;
    while (rows.executeStep()) text += rows.getColumn(0).getString() + ":" + rows.getColumn(1).getString() + " ";
    return text;
  }
  [[nodiscard]] const SweepPlan& plan() const { return plan_; }
  [[nodiscard]] const std::string& folder() const { return scratch_.path(); }
  [[nodiscard]] const std::string& submission() const { return submission_; }

 private:
  ScratchFolder scratch_;
  SweepPlan plan_ = planned("l3.latency=40:130:10");
  std::string submission_;
};

std::vector<FinishedPoint> some(std::uint64_t first, std::uint64_t last, const std::string& host = "h") {
  std::vector<FinishedPoint> points;
  for (std::uint64_t i = first; i <= last; ++i) points.push_back(finished_point(i, host));
  return points;
}

TEST_CASE("Results are taken into the database once, and their files go") {
  const SubmittedSweep sweep;
  const std::string file = sweep.write("0-h-1.points", some(0, 3));
  const Result<Merged> first = sweep.merge();
  REQUIRE(first);
  CHECK(first.value().taken == 4);
  REQUIRE(first.value().failed.size() == 1);
  CHECK(first.value().failed.front().result.number == 2);
  CHECK(first.value().refused.empty());
  CHECK_FALSE(fs::exists(file));
  CHECK(sweep.stored() == "0:h 1:h 2:h 3:h ");
  const Result<Merged> second = sweep.merge();
  REQUIRE(second);
  CHECK(second.value().taken == 0);
  CHECK(sweep.stored() == "0:h 1:h 2:h 3:h ");
}

TEST_CASE("A file that comes back after it was merged changes nothing") {
  const SubmittedSweep sweep;
  for (int i = 0; i < 3; ++i) {
    const std::string file = sweep.write("0-h-1.points", some(0, 3));
    const Result<Merged> merged = sweep.merge();
    REQUIRE(merged);
    CHECK(merged.value().taken == (i == 0 ? 4 : 0));
    CHECK_FALSE(fs::exists(file));
  }
  CHECK(sweep.stored() == "0:h 1:h 2:h 3:h ");
}

TEST_CASE("A point that two tasks have run is there once") {
  const SubmittedSweep sweep;
  (void)sweep.write("0-first-1.points", some(0, 4, "first"));
  (void)sweep.write("0-second-1.points", some(3, 6, "second"));
  std::vector<FinishedPoint> twice = some(7, 7);
  twice.push_back(twice.front());
  (void)sweep.write("1-h-1.points", twice);
  const Result<Merged> merged = sweep.merge();
  REQUIRE(merged);
  CHECK(merged.value().taken == 8);
  CHECK(sweep.stored() == "0:first 1:first 2:first 3:first 4:first 5:second 6:second 7:h ");
}

TEST_CASE("Damaged and foreign files are named and stay, and the others are taken") {
  const SubmittedSweep sweep;
  const std::string whole = points_text(sweep_identity(sweep.plan(), kVersion), some(4, 5));
  const std::vector<std::string> bad{
      sweep.write_text("1-h-1.points", whole.substr(0, whole.size() - 1)),
      sweep.write_text("2-h-1.points", ""),
      sweep.write_text("3-h-1.points", points_text(sweep_identity(sweep.plan(), "0.9"), some(6, 6))),
      sweep.write_text("4-h-1.points", points_text(sweep_identity(sweep.plan(), kVersion), some(9, 10))),
  };
  (void)sweep.write("0-h-1.points", some(0, 1));
  (void)sweep.write("5-h-1.points", some(7, 7));
  const Result<Merged> merged = sweep.merge();
  REQUIRE(merged);
  CHECK(merged.value().taken == 3);
  REQUIRE(merged.value().refused.size() == bad.size());
  for (std::size_t i = 0; i < bad.size(); ++i) {
    CHECK(merged.value().refused[i].file == bad[i]);
    CHECK(fs::exists(bad[i]));
  }
  CHECK(sweep.stored() == "0:h 1:h 7:h ");
}

TEST_CASE("A file that a task has not finished writing is left alone") {
  const SubmittedSweep sweep;
  const std::string part = sweep.write_text("0-h-1.points.part-h-1", "membar.po");
  const Result<Merged> merged = sweep.merge();
  REQUIRE(merged);
  CHECK(merged.value().refused.empty());
  CHECK(merged.value().taken == 0);
  CHECK(fs::exists(part));
}

TEST_CASE("A file whose points could not be stored stays") {
  const SubmittedSweep sweep;
  const std::string file = sweep.write("0-h-1.points", some(0, 3));
  SQLite::Database(database_path(sweep.folder()), SQLite::OPEN_READWRITE)
      .exec("CREATE TRIGGER full BEFORE INSERT ON labelled BEGIN SELECT RAISE(ABORT, 'disk is full'); END");
  const Result<Merged> failed = sweep.merge();
  REQUIRE_FALSE(failed);
  CHECK(failed.error().message.find("disk is full") != std::string::npos);
  CHECK(fs::exists(file));
  CHECK(sweep.stored() == "");
  SQLite::Database(database_path(sweep.folder()), SQLite::OPEN_READWRITE).exec("DROP TRIGGER full");
  CHECK(sweep.merge().value().taken == 4);
  CHECK(sweep.stored() == "0:h 1:h 2:h 3:h ");
}

TEST_CASE("Two merges at one time take every point once") {
  const SubmittedSweep sweep;
  for (std::uint64_t i = 0; i < 10; ++i) (void)sweep.write(std::to_string(i) + "-h-1.points", some(i, i));
  std::uint64_t first = 0, second = 0;
  std::thread other([&] { first = sweep.merge().value().taken; });
  second = sweep.merge().value().taken;
  other.join();
  CHECK(first + second == 10);
  CHECK(sweep.stored() == "0:h 1:h 2:h 3:h 4:h 5:h 6:h 7:h 8:h 9:h ");
}

TEST_CASE("A merge waits for whoever has the sweep") {
  const SubmittedSweep sweep;
  (void)sweep.write("0-h-1.points", some(0, 0));
  bool given_up = false, merged_after = false;
  std::thread other;
  {
    const SweepLock lock = SweepLock::take(sweep.folder(), SweepLock::WhenTaken::wait).value();
    other = std::thread([&] {
      const SweepLock mine = SweepLock::take(sweep.folder(), SweepLock::WhenTaken::wait).value();
      merged_after = given_up;  // written before the lock was given up
    });
    CHECK(merge_results(lock, sweep.folder(), sweep.plan(), kVersion).value().taken == 1);
    given_up = true;
  }
  other.join();
  CHECK(merged_after);
}

TEST_CASE("A task knows what it has given before, and only that") {
  const SubmittedSweep sweep;
  (void)sweep.write("1-h-1.points", some(3, 4));
  (void)sweep.write("1-other-2.points", some(5, 5));
  (void)sweep.write("11-h-1.points", some(8, 9));
  const WaitingResults mine = results_of_task(sweep.submission(), 1, sweep.plan(), kVersion);
  REQUIRE(mine.files.size() == 2);
  CHECK(mine.files[0].points.size() == 2);
  CHECK(mine.files[1].points.front().result.number == 5);
  CHECK(results_of_task(sweep.submission(), 2, sweep.plan(), kVersion).files.empty());
  CHECK(results_of_sweep(sweep.folder(), sweep.plan(), kVersion).files.size() == 3);
}

TEST_CASE("The results of a task have a file of their own") {
  CHECK(result_path("/d/slurm/1", 7).starts_with("/d/slurm/1/results/7-"));
  CHECK(result_path("/d/slurm/1", 7) != result_path("/d/slurm/1", 8));
}

}  // namespace
}  // namespace membar::test
