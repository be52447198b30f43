#include "sim/report/litmus_report.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <utility>

#include "tests/report/golden.h"
#include "tests/report/schema_validator.h"

namespace membar {
namespace {

LitmusTest read(std::string_view text) {
  Result<LitmusTest> test = read_litmus("dir/SB.litmus", text);
  REQUIRE(test.ok());
  return std::move(test).value();
}

LitmusTest store_buffering(const std::string& final) {
  return read("X86_64 SB\nHash=5e1f\n{}\n P0 | P1 ;\n movl $1,(x) | movl $1,(y) ;\n movl (y),%eax | movl (x),%eax ;\n" +
              final);
}

using Histogram = std::map<FinalState, std::uint64_t>;

std::string text_of(const LitmusOutcome& outcome) {
  std::ostringstream out;
  write_litmus_text(outcome, out);
  return out.str();
}

TEST_CASE("A result is printed as a log of herd with litmus7's counts") {
  const LitmusTest test = store_buffering("exists (0:rax=0 /\\ 1:rax=0)\n");
  const Histogram histogram = {{{0, 0}, 5}, {{0, 1}, 100}, {{1, 0}, 1234567}};
  CHECK(text_of({test, 1234672, histogram, {}}) ==
        "Test SB Allowed\n"
        "States 3\n"
        "5       *>0:rax=0; 1:rax=0;\n"
        "100     :>0:rax=0; 1:rax=1;\n"
        "1234567 :>0:rax=1; 1:rax=0;\n"
        "Ok\n"
        "Witnesses\n"
        "Positive: 5 Negative: 1234667\n"
        "Condition exists (0:rax=0 /\\ 1:rax=0)\n"
        "Observation SB Sometimes 5 1234667\n"
        "Hash=5e1f\n"
        "\n");
}

TEST_CASE("What the oracle says stands behind the states, and what it allows besides after the verdict") {
  const LitmusTest test = store_buffering("~exists (0:rax=0 /\\ 1:rax=0)\n");
  const Histogram histogram = {{{0, 0}, 5}, {{0, 1}, 7}};
  CHECK(text_of({test, 12, histogram, std::set<FinalState>{{0, 1}, {1, 0}, {1, 1}}}) ==
        "Test SB Forbidden\n"
        "States 2\n"
        "5       *>0:rax=0; 1:rax=0; # forbidden but seen\n"
        "7       :>0:rax=0; 1:rax=1; # allowed and seen\n"
        "No\n"
        "Witnesses\n"
        "Positive: 7 Negative: 5\n"
        "Condition ~exists (0:rax=0 /\\ 1:rax=0)\n"
        "Observation SB Sometimes 5 7\n"
        "Hash=5e1f\n"
        "Oracle SB allows 3, of which 1 were seen; forbidden but seen 1\n"
        "# allowed, not seen: 0:rax=1; 1:rax=0;\n"
        "# allowed, not seen: 0:rax=1; 1:rax=1;\n"
        "\n");
}

TEST_CASE("The verdict applies the quantifier, the observation does not") {
  const Histogram none;
  const Histogram zeros = {{{0, 0}, 4}};
  const Histogram ones = {{{1, 1}, 4}};
  const Histogram both = {{{0, 0}, 4}, {{1, 1}, 4}};
  struct Row {
    const char* quantifier;
    const Histogram* histogram;
    bool ok;
    const char* observation;
  };
  const std::vector<Row> rows = {{"exists", &none, false, "Never"}, {"exists", &zeros, true, "Always"},
                                 {"exists", &ones, false, "Never"}, {"exists", &both, true, "Sometimes"},
                                 {"~exists", &none, true, "Never"}, {"~exists", &zeros, false, "Always"},
                                 {"~exists", &ones, true, "Never"}, {"~exists", &both, false, "Sometimes"},
                                 {"forall", &none, true, "Never"},  {"forall", &zeros, true, "Always"},
                                 {"forall", &ones, false, "Never"}, {"forall", &both, false, "Sometimes"}};
  for (const Row& row : rows) {
    const LitmusTest test = store_buffering(std::string(row.quantifier) + " (0:rax=0 /\\ 1:rax=0)");
    const LitmusVerdict verdict = judge(test, *row.histogram);
    INFO(row.quantifier << " " << row.observation);
    CHECK(verdict.ok == row.ok);
    CHECK(verdict.observation == row.observation);
  }
}

TEST_CASE("A test that shows nothing has one empty state, and no condition is always true") {
  const LitmusTest test = read("X86_64 A\n{}\nP0;\nnop;\n");
  const Histogram histogram = {{{}, 3}};
  CHECK(text_of({test, 3, histogram, {}}) ==
        "Test A Required\nStates 1\n3       *>\nOk\nWitnesses\nPositive: 3 Negative: 0\nCondition forall (true)\n"
        "Observation A Always 3 0\n\n");
}

nlohmann::json schema() {
  return nlohmann::json::parse(
      golden::read(std::string(MEMBAR_SOURCE_DIR) + "/sim/report/schema/membar.litmus.1.schema.json"));
}

std::string violations(const nlohmann::json& document) {
  std::string all;
  for (const std::string& violation : schema_violations(schema(), document)) all += violation + "\n";
  return all;
}

TEST_CASE("The JSON follows its published schema, with values as numbers, addresses as names and arrays as lists") {
  const LitmusTest test =
      read("X86_64 rich\n{uint64_t u; int a[2]; p=x;}\nP0;\nmovq $-1,(u);\nlocations [u; a; p; 0:rax;] forall x=-1\n");
  FinalState state(test.state_size);
  for (const LitmusColumn& column : test.columns) {
    if (column.name == "a") state[column.first + 1] = 0xfffffffe;
    if (column.name == "[u]") state[column.first] = ~std::uint64_t{0};
    if (column.name == "[x]") state[column.first] = 0xffffffff;
    if (column.name != "[p]") continue;
    for (const Symbol& symbol : test.program.symbols) {
      if (symbol.name == "x") state[column.first] = symbol.address.value;
    }
  }
  FinalState other = state;
  other.back() ^= 1;
  const Histogram histogram = {{state, 3}};
  std::ostringstream out;
  LitmusJson json(out);
  json.test({test, 4, histogram, std::set<FinalState>{state, other}});
  json.test({test, 4, histogram, {}});
  json.error({"a.litmus", 3, 4, "unexpected \"x\""});
  json.error({"b.litmus", 0, 0, "cannot read"});
  json.finish();
  const nlohmann::json document = nlohmann::json::parse(out.str());
  CHECK(violations(document).empty());
  CHECK(document["schema"] == kLitmusSchema);
  const nlohmann::json& first = document["tests"][0];
  CHECK(first["file"] == "dir/SB.litmus");
  CHECK(first["name"] == "rich");
  CHECK(first["threads"] == 1);
  CHECK(first["runs"] == 4);
  CHECK(first["kind"] == "forall");
  CHECK(first["ok"] == true);
  CHECK(first["observation"] == "Always");
  CHECK(first["states"][0]["count"] == 3);
  CHECK(first["states"][0]["allowed"] == true);
  CHECK(first["states"][0]["values"].dump() ==
        R"({"0:rax":0,"[p]":"x","[u]":18446744073709551615,"[x]":-1,"a":[0,-2]})");
  CHECK(first["allowed_not_seen"].size() == 1);
  CHECK(document["tests"][1]["allowed_not_seen"].is_null());
  CHECK(document["tests"][1]["states"][0]["allowed"].is_null());
  CHECK(document["errors"][0]["message"] == "unexpected \"x\"");
  CHECK(document["errors"].size() == 2);
}

TEST_CASE("JSON without a test is complete, and the schema refuses a document that lacks a field") {
  std::ostringstream out;
  LitmusJson(out).finish();
  nlohmann::json document = nlohmann::json::parse(out.str());
  CHECK(violations(document).empty());
  document.erase("errors");
  CHECK_FALSE(violations(document).empty());
}

}  // namespace
}  // namespace membar
