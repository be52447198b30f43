#include "sim/report/sweep_export.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "sim/sweep/sweep_store.h"
#include "tests/report/golden.h"
#include "tests/report/schema_validator.h"

namespace membar {
namespace {

// The sweep of two values of `seed`: the first point is done, the second has failed.
class Sweep {
 public:
  Sweep()
      : folder_(std::filesystem::temp_directory_path() / ("membar-export-" + std::to_string(::getpid()))),
        plan_(SweepPlan::create(description()).value()) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    SweepStore store = SweepStore::create(path(), plan_, "v,1").value();
    FinishedPoint points[2];
    for (std::uint64_t i = 0; i < 2; ++i) {
      points[i].result.number = i;
      points[i].result.trace_hash = "t";
      points[i].result.config_hash = "c";
      points[i].host = "h";
      points[i].seconds = 0.25;
    }
    points[0].result.names =
        std::make_shared<const std::vector<std::string>>(std::vector<std::string>{"cycles", "ops"});
    points[0].result.values = {100, 0};
    points[0].result.summaries = {{"write", "store", 3, 7.5, 7, 9, 11}};
    points[0].result.labelled = {{"barrier", "a \"b\", c", 0, 30}, {"barrier", "a \"b\", c", 1, 31}};
    fail(points[1].result, 3, "two\nlines, \"quoted\" \xff");
    REQUIRE(store.add(points).ok());
    REQUIRE(store.finish().ok());
  }
  ~Sweep() { std::filesystem::remove_all(folder_); }
  [[nodiscard]] std::string path() const { return (folder_ / "sweep.sqlite").string(); }
  [[nodiscard]] SweepRows rows() const { return SweepRows::open(folder_.string()).value(); }

 private:
  static SweepDescription description() {
    SweepDescription sweep;
    sweep.title = "a \"title\"";
    sweep.traces = {"a b.trace"};
    sweep.axes.emplace_back("seed", std::vector<std::string>{"1", "2.5"});
    return sweep;
  }
  std::filesystem::path folder_;
  SweepPlan plan_;
};

std::string csv(const Sweep& sweep, ExportTable table) {
  SweepRows rows = sweep.rows();
  std::ostringstream out;
  CHECK(export_csv(rows, table, out).ok());
  return out.str();
}

TEST_CASE("A sweep as CSV is quoted where it has to be, and a failed point has empty cells") {
  const Sweep sweep;
  CHECK(csv(sweep, ExportTable::points) ==
        "point,status,exit_code,message,attempts,trace,config,seed,cycles,ops,trace_hash,config_hash,version,host,"
        "finished,seconds,command\n"
        "0,done,0,,1,a b.trace,textbook,1,100,0,t,c,\"v,1\",h,1970-01-01T00:00:00Z,0.25,membar run 'a b.trace' --set "
        "seed=1\n"
        "1,failed,3,\"two\nlines, \"\"quoted\"\" \xff\",1,a b.trace,textbook,2.5,,,t,c,\"v,1\",h,1970-01-01T00:00:00Z,"
        "0.25,membar run 'a b.trace' --set seed=2.5\n");
  CHECK(csv(sweep, ExportTable::summaries) ==
        "point,trace,config,seed,what,kind,count,mean,p50,p99,max\n"
        "0,a b.trace,textbook,1,write,store,3,7.5,7,9,11\n");
  CHECK(csv(sweep, ExportTable::labelled) ==
        "point,trace,config,seed,what,label,execution,cycles\n"
        "0,a b.trace,textbook,1,barrier,\"a \"\"b\"\", c\",0,30\n"
        "0,a b.trace,textbook,1,barrier,\"a \"\"b\"\", c\",1,31\n");
}

TEST_CASE("A sweep as JSON follows its published schema, and has every value") {
  const Sweep sweep;
  SweepRows rows = sweep.rows();
  std::ostringstream out;
  REQUIRE(export_json(rows, out).ok());
  const nlohmann::json document = nlohmann::json::parse(out.str());
  const nlohmann::json schema = nlohmann::json::parse(
      golden::read(std::string(MEMBAR_SOURCE_DIR) + "/sim/report/schema/membar.export.1.schema.json"));
  CHECK(schema_violations(schema, document) == std::vector<std::string>{});
  CHECK(document["title"] == "a \"title\"");
  CHECK(document["planned"] == 2);
  const nlohmann::json &done = document["points"][0], &failed = document["points"][1];
  CHECK(done["parameters"] == nlohmann::json{{"seed", 1}});
  CHECK(done["metrics"] == nlohmann::json{{"cycles", 100}, {"ops", 0}});
  CHECK(done["summaries"][0]["mean"] == 7.5);
  CHECK(done["labelled"][1]["label"] == "a \"b\", c");
  CHECK(failed["message"] == "two\nlines, \"quoted\" \xef\xbf\xbd");
  CHECK(failed["parameters"] == nlohmann::json{{"seed", 2.5}});
  CHECK(failed["metrics"] == nlohmann::json::object());
  CHECK(failed["labelled"] == nlohmann::json::array());
}

TEST_CASE("An export ends when nobody takes it any more") {
  const Sweep sweep;
  SweepRows rows = sweep.rows();
  std::ostringstream out;
  out.setstate(std::ios::badbit);
  CHECK(export_csv(rows, ExportTable::labelled, out).ok());  // whoever opened it says what is wrong with it
  std::size_t visited = 0;
  CHECK(rows.each({},
                  [&](const SweepPointRows& row) {
                    CHECK(row.labelled.empty());
                    ++visited;
                    return false;
                  })
            .ok());
  CHECK(visited == 1);
}

}  // namespace
}  // namespace membar
