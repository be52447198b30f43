// What configs/sweeps/README.md says of the shipped sweeps.
#include <SQLiteCpp/SQLiteCpp.h>

#include <catch2/catch.hpp>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tests/app/program.h"

namespace membar {
namespace {

using test::Outcome;
using test::run_membar;
using test::TemporaryDirectory;

class Sweep {
 public:
  explicit Sweep(const std::string& name) {
    const Outcome outcome = run_membar({"sweep", "configs/sweeps/" + name + ".toml", "--out", directory_.path("out")});
    INFO(outcome.err);
    REQUIRE(outcome.exit_code == 0);
    database_.emplace(directory_.path("out") + "/sweep.sqlite", SQLite::OPEN_READONLY);
  }
  // The values of one column.
  std::vector<std::int64_t> ask(const std::string& sql) {
    std::vector<std::int64_t> found;
    SQLite::Statement statement(*database_, sql);
    while (statement.executeStep()) found.push_back(statement.getColumn(0).getInt64());
    return found;
  }

 private:
  TemporaryDirectory directory_;
  std::optional<SQLite::Database> database_;
};

using Values = std::vector<std::int64_t>;

TEST_CASE("Every shipped sweep has a section in the README and runs to its end") {
  const std::string readme = test::read_file(MEMBAR_SOURCE_DIR "/configs/sweeps/README.md");
  unsigned sweeps = 0;
  for (const auto& entry : std::filesystem::directory_iterator(MEMBAR_SOURCE_DIR "/configs/sweeps")) {
    if (entry.path().extension() != ".toml") continue;
    const std::string name = entry.path().stem();
    INFO(name);
    CHECK(readme.find("\n## " + name + ":") != std::string::npos);
    CHECK(Sweep(name).ask("SELECT count(*) FROM points WHERE status <> 'done'") == Values{0});
    ++sweeps;
  }
  CHECK(sweeps == 6);
}

TEST_CASE("A fence costs its own cycles, and what is pending before it") {
  Sweep sweep("fence-cost");
  const auto stall = [&](const std::string& where) {
    return sweep.ask("SELECT DISTINCT l.cycles FROM labelled l JOIN parameters USING (point) WHERE label = 'bar' AND " +
                     where);
  };
  CHECK(stall("\"param.pending\" = 0") == Values{30});
  const std::string four = "\"param.pending\" = 4 AND \"l3.latency\" IN (40, 160) AND \"store_buffer.rfo_prefetch\" = ";
  CHECK(stall(four + "0") == Values{186, 666});
  CHECK(stall(four + "4") == Values{69, 189});
}

TEST_CASE("Time to visibility grows with the distance of the sharers, and with their number where links are busy") {
  Sweep sweep("visibility-sharers");
  const auto times = [&](const std::string& topology, unsigned cycles_per_message) {
    return sweep.ask("SELECT l.cycles FROM labelled l JOIN parameters USING (point) WHERE \"network.topology\" = '" +
                     topology + "' AND \"network.cycles_per_message\" = " + std::to_string(cycles_per_message) +
                     " ORDER BY \"param.sharers\"");
  };
  CHECK(times("crossbar", 0) == Values{57, 57, 57, 57, 57, 57, 57});
  CHECK(times("ring", 0).front() == 61);
  CHECK(times("ring", 0).back() == 187);
  CHECK(times("mesh", 0).front() == 61);
  CHECK(times("mesh", 0).back() == 117);
  CHECK(times("crossbar", 2).back() == 183);
}

TEST_CASE("Atomic and plain stores are visible at the same time, and only the atomic one is waited for") {
  Sweep sweep("plain-or-atomic");
  const std::string where = " FROM labelled l JOIN parameters USING (point) WHERE \"lowering.store_sc\" = 'xchg' AND ";
  CHECK(sweep.ask("SELECT max(l.cycles) - min(l.cycles)" + where + "what = 'write' GROUP BY point") == Values(9, 3));
  CHECK(sweep.ask("SELECT l.cycles" + where + "what = 'barrier' AND \"dram.latency\" IN (100, 500) ORDER BY 1") ==
        Values{0, 0, 116, 131, 516, 531});
}

TEST_CASE("A deeper store buffer frees the thread, and is faster only with requests ahead") {
  Sweep sweep("store-buffer-depth");
  const std::string burst = " FROM metrics JOIN parameters USING (point) WHERE \"param.stores\" = 24 AND ";
  CHECK(sweep.ask("SELECT DISTINCT cycles" + burst + "\"store_buffer.rfo_prefetch\" = 0") == Values{4801});
  CHECK(sweep.ask("SELECT DISTINCT \"cause.store_buffer_full\"" + burst + "\"store_buffer.entries\" >= 32") ==
        Values{0});
  CHECK(sweep.ask("SELECT cycles" + burst +
                  "\"store_buffer.rfo_prefetch\" = 4 AND \"store_buffer.entries\" IN (4, 8)") == Values{1204, 1004});
}

TEST_CASE("Counters on one line cost each other their line") {
  Sweep sweep("false-sharing");
  const auto cycles = [&](const std::string& where) {
    return sweep.ask("SELECT cycles FROM metrics JOIN parameters USING (point) WHERE " + where);
  };
  CHECK(cycles("\"param.stride\" = 8 AND \"param.threads\" IN (1, 16)") == Values{1196, 1211});
  CHECK(cycles("\"param.stride\" = 1 AND \"param.threads\" = 16") == Values{6608});
}

TEST_CASE("Neighbours stay near on a ring, and not all of them on a mesh") {
  Sweep sweep("topologies");
  const auto cycles = [&](const std::string& topology) {
    return sweep.ask("SELECT cycles FROM metrics JOIN parameters USING (point) WHERE \"network.topology\" = '" +
                     topology + "' AND \"param.threads\" IN (2, 64)");
  };
  CHECK(cycles("ring") == Values{1174, 1227});
  CHECK(cycles("mesh") == Values{1174, 1305});
}

}  // namespace
}  // namespace membar
