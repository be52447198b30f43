// Sweeps for other programs: what is written is what the database has.
#include <SQLiteCpp/SQLiteCpp.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/app/program.h"

namespace membar {
namespace {

using test::Outcome;
using test::read_file;
using test::run_membar;
using test::TemporaryDirectory;

using Words = std::vector<std::string>;

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// RFC 4180, by the letter but for the ends of lines.
std::vector<Words> read_csv(const std::string& text) {
  std::vector<Words> rows;
  Words row{""};
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
      row.back() += text[i++];
    } else if (c == '"') {
      CHECK((quoted || row.back().empty()));
      quoted = !quoted;
    } else if (!quoted && c == ',') {
      row.emplace_back();
    } else if (!quoted && c == '\n') {
      rows.push_back(std::exchange(row, Words{""}));
    } else {
      row.back() += c;
    }
  }
  CHECK_FALSE(quoted);
  CHECK(row == Words{""});  // the last line ends
  return rows;
}

// A swept trace whose name and labels ask for quotes, and whose last two points cannot finish.
class OddSweep {
 public:
  OddSweep() : out_(directory_.path("out")) {
    const std::string trace = directory_.file("a, \"b\"\nc.trace", R"(membar 1 template
@param wait = 1
var x
var y
thread t
  first: store x 1
  fence.sc
  second: store x 2
thread u
  await x == ${wait}
)");
    const Outcome outcome = run_membar({"sweep", "--trace", trace, "--vary", "param.wait=1,2,3", "--vary",
                                        "l2.size=256KiB,1MiB", "--vary", "frequency_ghz=2.5", "--out", out_});
    INFO(outcome.err);
    REQUIRE(outcome.exit_code == 1);
  }
  [[nodiscard]] const std::string& path() const { return out_; }
  std::string new_path(const std::string& name) { return directory_.path(name); }

  // As CSV has it.
  std::vector<Words> rows(const std::string& sql) {
    SQLite::Database database(out_ + "/sweep.sqlite", SQLite::OPEN_READONLY);
    SQLite::Statement statement(database, sql);
    std::vector<Words> found(1);
    for (int i = 0; i < statement.getColumnCount(); ++i) found[0].emplace_back(statement.getColumnName(i));
    while (statement.executeStep()) {
      Words& row = found.emplace_back();
      for (int i = 0; i < statement.getColumnCount(); ++i) row.push_back(statement.getColumn(i).getString());
    }
    return found;
  }

 private:
  TemporaryDirectory directory_;
  std::string out_;
};

// The columns that `table` has too, in its order.
std::vector<Words> columns_of(const std::vector<Words>& csv, const Words& names) {
  std::vector<Words> picked;
  std::map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < csv.at(0).size(); ++i) CHECK(places.emplace(csv[0][i], i).second);
  for (const Words& row : csv) {
    REQUIRE(row.size() == csv[0].size());
    Words& cells = picked.emplace_back();
    for (const std::string& name : names) cells.push_back(row[places.at(name)]);
  }
  return picked;
}

// Decimals may be written with other digits, and are the same numbers.
bool same(const std::vector<Words>& a, const std::vector<Words>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i].size() != b[i].size()) return false;
    for (std::size_t k = 0; k < a[i].size(); ++k) {
      if (a[i][k] == b[i][k]) continue;
      if ((a[i][k] + b[i][k]).find('.') == std::string::npos ||
          std::stod(a[i][k]) != Approx(std::stod(b[i][k])).epsilon(1e-12))
        return false;
    }
  }
  return true;
}

TEST_CASE("The CSV of a sweep has what its database has, whatever stands in it") {
  OddSweep sweep;
  const auto exported = [&](const std::string& table) {
    const Outcome outcome = run_membar({"sweep", "export", sweep.path(), "--csv", "--table", table});
    CHECK(outcome.exit_code == 0);
    CHECK(outcome.err == "");
    return read_csv(outcome.out);
  };
  const std::vector<Words> points = exported("points");
  REQUIRE(points.size() == 7);
  for (const char* table : {"points", "parameters", "metrics"}) {
    const std::vector<Words> expected =
        sweep.rows("SELECT t.* FROM points p LEFT JOIN " + std::string(table) + " t USING (point) ORDER BY p.point");
    Words names = expected[0];
    std::vector<Words> found = columns_of(points, names);
    for (std::size_t i = 1; i < found.size(); ++i) {
      if (expected[i][0].empty()) found[i][0].clear();  // a failed point has no row of metrics
    }
    INFO(table);
    CHECK(same(found, expected));
  }
  CHECK(points[1][1] == "done");
  CHECK(points[6][1] == "failed");
  CHECK(points[6][2] == "3");
  for (const char* table : {"summaries", "labelled"}) {
    INFO(table);
    const std::vector<Words> csv = exported(table);
    CHECK(csv.size() > 8);
    const std::vector<Words> own = sweep.rows("SELECT * FROM " + std::string(table));
    CHECK(same(columns_of(csv, own[0]), own));
    const std::vector<Words> joined =
        sweep.rows("SELECT trace, config, q.* FROM " + std::string(table) +
                   " JOIN points USING (point) JOIN parameters q USING (point) ORDER BY point");
    CHECK(same(columns_of(csv, joined[0]), joined));
  }
}

TEST_CASE("A row's command gives the row's cycles again") {
  OddSweep sweep;
  const std::vector<Words> points = columns_of(
      read_csv(run_membar({"sweep", "export", sweep.path(), "--csv", "-"}).out), {"command", "status", "cycles"});
  for (std::size_t i = 1; i < points.size(); ++i) {
    const std::string json = sweep.new_path("run.json");
    std::string command = points[i][0];
    REQUIRE(command.starts_with("membar run "));
    command = std::string("cd '") + MEMBAR_SOURCE_DIR + "' && '" + MEMBAR_PROGRAM + "'" + command.substr(6) +
              " --json '" + json + "' >/dev/null 2>&1";
    INFO(command);
    const bool done = points[i][1] == "done";
    CHECK((std::system(command.c_str()) == 0) == done);
    if (done) CHECK(contains(read_file(json), "\"cycles\": " + points[i][2] + ","));
  }
}

TEST_CASE("An export is asked for as other outputs are, and never written over a database") {
  OddSweep sweep;
  const auto refused = [&](Words words) {
    words.insert(words.begin(), {"sweep", "export", sweep.path()});
    const Outcome outcome = run_membar(words);
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.out == "");
    return outcome.err;
  };
  const std::string csv = sweep.new_path("a.csv"), json = sweep.new_path("a.json");
  CHECK(contains(refused({}), "expected --csv or --json"));
  CHECK(contains(refused({"--csv", "--json"}), "--csv and --json name one file"));
  CHECK(contains(refused({"--csv", sweep.path() + "/sweep.sqlite"}), "a database"));
  CHECK(contains(refused({"--csv", csv, "--table", "summary"}), "expected points, summaries or labelled"));
  CHECK(contains(refused({"--json", json, "--table", "points"}), "--json has all tables"));
  CHECK_FALSE(std::filesystem::exists(csv));
  CHECK(run_membar({"sweep", "export", sweep.path(), "--csv", csv, "--json", json}).out == "");
  CHECK(read_file(csv) == run_membar({"sweep", "export", sweep.path() + "/sweep.sqlite", "--csv"}).out);
  CHECK(read_file(json) == run_membar({"sweep", "export", "--json", "-", sweep.path()}).out);
  CHECK(contains(run_membar({"sweep", "export", sweep.new_path("none"), "--csv"}).err, "there is no such sweep"));
}

}  // namespace
}  // namespace membar
