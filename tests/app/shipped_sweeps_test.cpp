// What configs/sweeps says of the shipped sweeps. MEMBAR_PROMOTE=1 draws its pictures anew; the difference is then
// looked at.
#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "tests/app/program.h"
#include "tests/app/shown.h"

namespace membar {
namespace {

using test::Outcome;
using test::run_membar;
using test::TemporaryDirectory;

using Values = std::vector<std::int64_t>;
using Words = std::vector<std::string>;

const std::string kFolder = MEMBAR_SOURCE_DIR "/configs/sweeps/";

// The words of a line that needs no quotes.
Words words_of(const std::string& line) {
  std::istringstream in(line);
  Words words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

// The commands that the page of a sweep shows: one a line, or more lines with a backslash between them.
std::vector<Words> commands_of(const std::string& name) {
  std::vector<Words> commands;
  bool goes_on = false;
  for (const std::string& line : test::lines_of(test::read_file(kFolder + name + ".md"))) {
    Words words = words_of(line);
    if (words.empty() || !(goes_on || words[0] == "membar")) continue;
    if (!goes_on) commands.emplace_back();
    goes_on = words.back() == "\\";
    if (goes_on) words.pop_back();
    commands.back().insert(commands.back().end(), words.begin(), words.end());
  }
  return commands;
}

class Sweep {
 public:
  // Of the command with this number on the page of that name.
  Sweep(const std::string& name, std::size_t command) {
    Words words = commands_of(name).at(command);
    const auto out = std::find(words.begin(), words.end(), "--out");
    REQUIRE(out != words.end());
    *(out + 1) = folder();
    words.erase(words.begin());
    const Outcome outcome = run_membar(words);
    INFO(outcome.err);
    REQUIRE(outcome.exit_code == 0);
    database_.emplace(folder() + "/sweep.sqlite", SQLite::OPEN_READONLY);
  }
  explicit Sweep(const std::string& name) : Sweep(name, 0) {}
  [[nodiscard]] std::string folder() const { return directory_.path("out"); }
  // The values of one column.
  std::vector<std::int64_t> ask(const std::string& sql) {
    std::vector<std::int64_t> found;
    SQLite::Statement statement(*database_, sql);
    while (statement.executeStep()) found.push_back(statement.getColumn(0).getInt64());
    return found;
  }
  std::vector<std::int64_t> cycles(const std::string& where) {
    return ask("SELECT cycles FROM metrics JOIN parameters USING (point) WHERE " + where);
  }

 private:
  TemporaryDirectory directory_;
  std::optional<SQLite::Database> database_;
};

TEST_CASE("Every shipped sweep has a page, and runs to its end") {
  const std::string readme = test::read_file(kFolder + "README.md");
  unsigned sweeps = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    if (entry.path().extension() != ".toml") continue;
    const std::string name = entry.path().stem();
    INFO(name);
    CHECK(readme.find("| [" + name + "](" + name + ".md) |") != std::string::npos);
    CHECK(commands_of(name).at(0) == Words{"membar", "sweep", "configs/sweeps/" + name + ".toml", "--out", name});
    CHECK(Sweep(name).ask("SELECT count(*) FROM points WHERE status <> 'done'") == Values{0});
    ++sweeps;
  }
  CHECK(sweeps == 6);
}

TEST_CASE("The picture on a sweep's page is what its command draws") {
  for (const char* name :
       {"fence-cost", "visibility-sharers", "plain-or-atomic", "store-buffer-depth", "false-sharing", "topologies"}) {
    INFO(name);
    const Sweep sweep(name);
    const TemporaryDirectory directory;
    Words words = commands_of(name).at(1);
    REQUIRE(Words(words.begin(), words.begin() + 6) ==
            Words{"membar", "sweep", "plot", name, "--svg", std::string(name) + ".svg"});
    words[3] = sweep.folder();
    words[5] = directory.path("drawn.svg");
    words.erase(words.begin());
    REQUIRE(run_membar(words).exit_code == 0);
    const std::string drawn = test::read_file(words[4]), picture = kFolder + name + ".svg";
    if (std::getenv("MEMBAR_PROMOTE") != nullptr) std::ofstream(picture) << drawn;
    CHECK(test::read_file(picture) == drawn);
    CHECK(test::read_file(kFolder + name + ".md").find("](" + std::string(name) + ".svg)") != std::string::npos);
  }
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
  Sweep dear("fence-cost", 2);
  CHECK(dear.ask("SELECT l.cycles FROM labelled l JOIN parameters USING (point) WHERE \"param.pending\" IN (0, 4) AND "
                 "\"l3.latency\" = 40 AND \"store_buffer.rfo_prefetch\" = 0") == Values{100, 256});
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
  CHECK(Sweep("visibility-sharers", 2)
            .ask("SELECT l.cycles FROM labelled l JOIN parameters USING (point) WHERE \"param.sharers\" = 64") ==
        Values{122, 187, 317});
}

TEST_CASE("Atomic and plain stores are visible at the same time, and only the atomic one is waited for") {
  Sweep sweep("plain-or-atomic");
  const std::string where = " FROM labelled l JOIN parameters USING (point) WHERE \"lowering.store_sc\" = 'xchg' AND ";
  CHECK(sweep.ask("SELECT max(l.cycles) - min(l.cycles)" + where + "what = 'write' GROUP BY point") == Values(9, 3));
  CHECK(sweep.ask("SELECT l.cycles" + where + "what = 'barrier' AND \"dram.latency\" IN (100, 500) ORDER BY 1") ==
        Values{0, 0, 116, 131, 516, 531});
  CHECK(sweep.ask("SELECT l.cycles FROM labelled l JOIN parameters USING (point) WHERE \"lowering.store_sc\" = "
                  "'mov+mfence' AND label = 'atomic' AND what = 'barrier' AND \"dram.latency\" IN (100, 500)") ==
        Values{116 + 15, 516 + 15});
}

TEST_CASE("A deeper store buffer frees the thread, and is faster only with requests ahead") {
  Sweep sweep("store-buffer-depth");
  const std::string burst = " FROM metrics JOIN parameters USING (point) WHERE \"param.stores\" = 24 AND ";
  CHECK(sweep.ask("SELECT DISTINCT cycles" + burst + "\"store_buffer.rfo_prefetch\" = 0") == Values{4801});
  CHECK(sweep.ask("SELECT DISTINCT \"cause.store_buffer_full\"" + burst + "\"store_buffer.entries\" >= 32") ==
        Values{0});
  CHECK(sweep.ask("SELECT cycles" + burst +
                  "\"store_buffer.rfo_prefetch\" = 4 AND \"store_buffer.entries\" IN (4, 8)") == Values{1204, 1004});
  CHECK(Sweep("store-buffer-depth", 2).cycles("\"store_buffer.rfo_prefetch\" IN (0, 1, 7, 8)") ==
        Values{4801, 2402, 608, 608});
}

TEST_CASE("Counters on one line cost each other their line") {
  Sweep sweep("false-sharing");
  CHECK(sweep.cycles("\"param.stride\" = 8 AND \"param.threads\" IN (1, 16)") == Values{1196, 1211});
  CHECK(sweep.cycles("\"param.stride\" = 1 AND \"param.threads\" = 16") == Values{6608});
  CHECK(Sweep("false-sharing", 2).cycles("1") == Values{6600, 3796, 2086, 1203});
}

TEST_CASE("Neighbours stay near on a ring, and not all of them on a mesh") {
  Sweep sweep("topologies");
  const auto cycles = [&](const std::string& topology) {
    return sweep.cycles("\"network.topology\" = '" + topology + "' AND \"param.threads\" IN (2, 64)");
  };
  CHECK(cycles("ring") == Values{1174, 1227});
  CHECK(cycles("mesh") == Values{1174, 1305});
  Sweep hops("topologies", 2);
  CHECK(hops.cycles("\"network.hop\" = 8") == Values{1230, 1386, 1813});
  CHECK(hops.cycles("\"network.topology\" = 'crossbar'") == Values{1230, 1230, 1230});
}

}  // namespace
}  // namespace membar
