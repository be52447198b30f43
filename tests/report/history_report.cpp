#include "sim/report/history_report.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/config/parameters.h"
#include "sim/report/json_report.h"
#include "sim/stress/random_case.h"
#include "sim/system/machine.h"
#include "sim/trace/reader.h"
#include "tests/report/golden.h"
#include "tests/report/history_replay.h"
#include "tests/report/recorded_run.h"
#include "tests/report/schema_validator.h"

namespace membar {
namespace {

Config machine(const std::vector<std::string>& settings) {
  Config config = builtin_textbook();
  REQUIRE(apply_settings(config, settings).ok());
  return config;
}

std::vector<std::string> traces_of(const std::string& folder) {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(MEMBAR_SOURCE_DIR) + "/traces/" + folder)) {
    if (entry.path().extension() == ".trace") paths.push_back(entry.path());
  }
  return paths;
}

TEST_CASE("the recording of every lesson ends where the run ended, whatever the machine", "[history]") {
  const std::vector<std::vector<std::string>> machines{
      {},
      {"core.window=16", "core.issue_width=2"},
      {"core.model=pso", "core.window=8", "store_buffer.rfo_prefetch=2", "store_buffer.coalesce=true"},
      {"l1.size=128", "l1.ways=1", "l2.size=256", "l2.ways=2", "l3.size=1024", "l3.ways=4", "l3.slices=2"},
      {"network.topology=ring", "network.cycles_per_message=3", "core.window=4"}};
  for (const std::string& path : traces_of("lessons")) {
    for (const auto& settings : machines) {
      const Config config = machine(settings);
      const auto program = read_trace(path);
      REQUIRE(program.ok());
      const auto document = recorded_run(config, program.value());
      INFO(path);
      if (!document) continue;  // a machine of another model may refuse or never end it
      CHECK(contradiction_of_history(*document) == "");
    }
  }
}

TEST_CASE("the recording of random programs on random machines ends where the run ended", "[history]") {
  unsigned recorded = 0;
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    const StressCase random = random_case(seed);
    const auto config = random.config();
    if (!config) continue;
    ReadOptions options;
    options.line_size = static_cast<unsigned>(config.value().machine.line_size.value);
    const auto program = read_trace_text(random.trace(), "random.trace", options);
    REQUIRE(program.ok());
    const auto document = recorded_run(config.value(), program.value());
    if (!document) continue;
    ++recorded;
    INFO("seed " << seed);
    CHECK(contradiction_of_history(*document) == "");
    // Recording changes nothing of the run.
    nlohmann::ordered_json without = *document;
    without.erase("history");
    const bool same = without == *recorded_run(config.value(), program.value(), {.history = false});
    CHECK(same);
  }
  CHECK(recorded > 100);
}

TEST_CASE("a document with a recording is valid", "[history]") {
  const auto schema = nlohmann::json::parse(
      golden::read(std::string(MEMBAR_SOURCE_DIR) + "/sim/report/schema/membar.run.1.schema.json"));
  const auto program = read_trace(std::string(MEMBAR_SOURCE_DIR) + "/traces/lessons/01-publish.trace");
  REQUIRE(program.ok());
  const auto document = recorded_run(machine({}), program.value());
  REQUIRE(document);
  for (const std::string& violation : schema_violations(schema, nlohmann::json(*document))) CHECK(violation == "");
}

TEST_CASE("a document of a run that could not finish is valid, and says why it could not", "[history]") {
  const auto schema = nlohmann::json::parse(
      golden::read(std::string(MEMBAR_SOURCE_DIR) + "/sim/report/schema/membar.run.1.schema.json"));
  const auto program = read_trace(std::string(MEMBAR_SOURCE_DIR) + "/traces/lessons/01-publish.trace");
  REQUIRE(program.ok());
  nlohmann::json document = *recorded_run(machine({}), program.value());
  RunEnd end;
  end.outcome = RunEnd::Outcome::stuck;
  end.error = Error{"x.trace", 7, 3, "no core can go on"};
  end.details = {"core 0 waits"};
  document["unfinished"] = nlohmann::json::parse(unfinished_json(end));
  CHECK(document.at("unfinished").at("message") == "no core can go on");
  CHECK(document.at("unfinished").at("line_number") == 7);
  for (const std::string& violation : schema_violations(schema, document)) CHECK(violation == "");
  document.at("unfinished").erase("cores");
  CHECK_FALSE(schema_violations(schema, document).empty());
}

TEST_CASE("a recording that is cut says so, and holds what came before", "[history]") {
  const auto program = read_trace(std::string(MEMBAR_SOURCE_DIR) + "/traces/lessons/01-publish.trace");
  REQUIRE(program.ok());
  const auto whole = recorded_run(machine({}), program.value());
  const auto cut = recorded_run(machine({}), program.value(), {.history = true, .most_events = 20});
  REQUIRE(whole);
  REQUIRE(cut);
  CHECK(whole->at("history").at("complete") == true);
  CHECK(cut->at("history").at("complete") == false);
  CHECK(cut->at("history").at("events") == 20);
  CHECK(cut->at("history").at("recorded_until") < whole->at("history").at("recorded_until"));
  const nlohmann::ordered_json& first = cut->at("history").at("log");
  for (std::size_t i = 0; i < first.size(); ++i) REQUIRE(first[i] == whole->at("history").at("log")[i]);
}

}  // namespace
}  // namespace membar
