// A sweep that goes on after its files were edited.
#include <SQLiteCpp/SQLiteCpp.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <string>
#include <vector>

#include "tests/app/program.h"

namespace membar {
namespace {

using test::Outcome;
using test::read_file;
using test::run_membar;
using test::TemporaryDirectory;

using Words = std::vector<std::string>;

constexpr const char* kTrace = "membar 1\nvar x\nthread t\n  store x 1\n";
constexpr const char* kWhy = "; expected the file as it was, or a new --out\n";

void write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

// Two traces on two machines, and a seed that changes nothing.
class Resumed {
 public:
  Resumed()
      : first_(directory_.file("first.trace", kTrace)),
        second_(directory_.file("second.trace", kTrace)),
        small_(directory_.file("small.toml", "[l1]\nlatency = 3\n")),
        large_(directory_.file("large.toml", "[l1]\nlatency = 5\n")),
        model_(directory_.file("model.toml", read_file(MEMBAR_SOURCE_DIR "/configs/machines/models/rmo.toml"))) {
    REQUIRE(run({}).exit_code == 0);
  }
  Outcome run(Words more) const {
    Words words{"sweep",
                "--trace",
                first_,
                "--trace",
                second_,
                "--config",
                small_,
                "--config",
                large_,
                "--vary",
                "seed=1,2",
                "--vary",
                "core.model=tso," + model_,
                "--out",
                directory_.path("out")};
    words.insert(words.end(), more.begin(), more.end());
    return run_membar(words);
  }
  // As if the sweep had been killed before these points.
  void forget(const std::string& where) const {
    SQLite::Database database(directory_.path("out") + "/sweep.sqlite", SQLite::OPEN_READWRITE);
    for (const char* table : {"parameters", "metrics", "summaries", "labelled"}) {
      database.exec("DELETE FROM " + std::string(table) + " WHERE point IN (SELECT point FROM points WHERE " + where +
                    ")");
    }
    database.exec("DELETE FROM points WHERE " + where);
  }
  // The only line that a refused sweep writes.
  std::string refused() const {
    const Outcome outcome = run({"--resume"});
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.out == "");
    return outcome.err;
  }
  [[nodiscard]] std::string points() const {
    SQLite::Database database(directory_.path("out") + "/sweep.sqlite", SQLite::OPEN_READONLY);
    return database.execAndGet("SELECT count(*) FROM points").getString();
  }

  TemporaryDirectory directory_;
  std::string first_, second_, small_, large_, model_;
};

TEST_CASE("A sweep does not go on with a trace that was edited, and names it") {
  const Resumed sweep;
  sweep.forget("point >= 12");
  write(sweep.second_, std::string(kTrace) + "  store x 2\n");
  CHECK(sweep.refused() == sweep.second_ + ": error: it has changed since points of this sweep were run on it" + kWhy);
  CHECK(sweep.points() == "12");
  write(sweep.second_, kTrace);
  CHECK(sweep.run({"--resume"}).out.find("16 points: 4 done now, 12 before") == 0);
}

TEST_CASE("A trace on which nothing was finished may be edited before a sweep goes on") {
  const Resumed sweep;
  sweep.forget("trace LIKE '%second.trace'");
  write(sweep.second_, std::string(kTrace) + "  store x 2\n");
  CHECK(sweep.run({"--resume"}).exit_code == 0);
  CHECK(sweep.points() == "16");
}

TEST_CASE("A sweep does not go on with a machine that was edited, unless it is the same machine") {
  const Resumed sweep;
  sweep.forget("point = 15");
  write(sweep.large_, "# words\n[l1]\nlatency=5\n");
  CHECK(sweep.run({"--resume"}).exit_code == 0);
  sweep.forget("point = 15");
  write(sweep.large_, "[l1]\nlatency = 6\n");
  CHECK(sweep.refused().starts_with(sweep.large_ + ": error: it has"));
  write(sweep.large_, "[l1]\nlatency = 500\n");  // no machine: the L2 is faster
  CHECK(sweep.refused().starts_with(sweep.large_ + ": error: it has"));
  write(sweep.large_, "[l1]\nlatency = 6\n");
  sweep.forget("config LIKE '%large.toml'");
  CHECK(sweep.run({"--resume"}).exit_code == 0);
}

TEST_CASE("A memory model that was edited belongs to the machine") {
  const Resumed sweep;
  sweep.forget("point = 15");
  write(sweep.model_, read_file(sweep.model_) + "\n# words\n");
  CHECK(sweep.refused().starts_with(sweep.small_ + ": error: it has, or the memory model has, changed since"));
}

}  // namespace
}  // namespace membar
