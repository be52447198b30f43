#include "sim/report/json_report.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "sim/report/json_text.h"
#include "tests/report/golden.h"
#include "tests/report/schema_validator.h"
#include "tests/report/small_run.h"

using namespace membar;

namespace {

std::string small_document() {
  SmallRun run;
  JsonReport report(run.program);
  const RunResult result = run.play({&report});
  std::ostringstream out;
  REQUIRE(report.finish(result, out).ok());
  return out.str();
}

nlohmann::json schema() {
  return nlohmann::json::parse(
      golden::read(std::string(MEMBAR_SOURCE_DIR) + "/sim/report/schema/membar.run.1.schema.json"));
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

}  // namespace

TEST_CASE("The JSON of a small run is as the golden file has it") {
  golden::check("report_small.json", small_document());
}

TEST_CASE("The JSON of a run follows its published schema") {
  const auto document = nlohmann::json::parse(small_document());
  CHECK(document["schema"] == kRunSchema);
  CHECK(joined(schema_violations(schema(), document)) == "");
}

TEST_CASE("The schema refuses a document that lacks a field or has one too many") {
  auto document = nlohmann::json::parse(small_document());
  document["writes"][0].erase("visible");
  document["barriers"][0]["bill"]["no_such_entry"] = 1;
  document["cores"][0]["accounting"].erase("idle");
  CHECK(schema_violations(schema(), document).size() == 3);
}

TEST_CASE("Segments in the JSON add up to visible minus dispatched, bills to their stall") {
  const auto document = nlohmann::json::parse(small_document());
  REQUIRE(document["writes"].size() == 3);
  for (const auto& write : document["writes"]) {
    std::uint64_t sum = 0;
    for (const auto& cycles : write["segments"]) sum += cycles.get<std::uint64_t>();
    CHECK(sum == write["visible"].get<std::uint64_t>() - write["dispatched"].get<std::uint64_t>());
  }
  REQUIRE(document["barriers"].size() == 1);
  std::uint64_t sum = 0;
  for (const auto& cycles : document["barriers"][0]["bill"]) sum += cycles.get<std::uint64_t>();
  CHECK(sum == document["barriers"][0]["stall"]);
}

TEST_CASE("A run without any record is a valid document too") {
  const Program program;
  RunResult result;
  result.program = &program;
  JsonReport report(program);
  std::ostringstream out;
  REQUIRE(report.finish(result, out).ok());
  const auto document = nlohmann::json::parse(out.str());
  CHECK(document["writes"].empty());
  CHECK(joined(schema_violations(schema(), document)) == "");
}

TEST_CASE("Records beyond a megabyte come back in order from the temporary file") {
  const Program program;
  JsonReport report(program);
  WriteRecord record;
  record.facts.visible = Cycle{5};
  constexpr std::uint32_t kWrites = 20000;
  for (std::uint32_t id = 1; id <= kWrites; ++id) {
    record.facts.id = WriteId{id};
    report.write(record);
  }
  RunResult result;
  result.program = &program;
  std::ostringstream out;
  REQUIRE(report.finish(result, out).ok());
  CHECK(out.str().size() > 4 * Spill::kInMemory);
  const auto document = nlohmann::json::parse(out.str());
  REQUIRE(document["writes"].size() == kWrites);
  bool in_order = true;
  for (std::uint32_t id = 1; id <= kWrites; ++id) in_order = in_order && document["writes"][id - 1]["id"] == id;
  CHECK(in_order);
}

TEST_CASE("Strings are escaped, and bytes that are no text do not break the document") {
  CHECK(json_string("plain") == "\"plain\"");
  CHECK(json_string("a\"b\\c\nd") == "\"a\\\"b\\\\c\\nd\"");
  CHECK(json_string("\xff") == "\"\xef\xbf\xbd\"");
  CHECK(json_string("\xc3\xa9") == "\"\xc3\xa9\"");
}
