#include "sim/report/marginal_report.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "sim/report/json_report.h"
#include "tests/report/golden.h"
#include "tests/report/schema_validator.h"
#include "tests/report/small_run.h"

namespace membar {
namespace {

nlohmann::json schema() {
  return nlohmann::json::parse(
      golden::read(std::string(MEMBAR_SOURCE_DIR) + "/sim/report/schema/membar.run.1.schema.json"));
}

std::string violations(const nlohmann::json& document) {
  std::string text;
  for (const std::string& line : schema_violations(schema(), document)) text += line + "\n";
  return text;
}

// The only barrier of the small run, measured.
MarginalCosts costs_of(const RunResult& result) {
  MarginalCost cost;
  cost.group.first = result.barriers.at(0).facts;
  cost.group.key = key_of(cost.group.first, true);
  cost.group.cores = {cost.group.first.core};
  cost.group.barriers = 1;
  cost.group.stall = result.barriers.at(0).stall;
  cost.rerun = true;
  cost.run = -15;
  cost.thread = 84;
  cost.needed = {Needed::Answer::yes, "", "consumer.r1 == 42", {0}};
  MarginalCosts costs;
  costs.costs = {cost};
  costs.places.emplace(cost.group.key, 0);
  costs.observables = {{Observable::Kind::reg, 1, 1, Address{0}, 8}};
  costs.limit = 100;
  return costs;
}

nlohmann::json document(MarginalCosts (*change)(MarginalCosts)) {
  SmallRun run;
  JsonReport report(run.program, true);
  const RunResult result = run.play({&report});
  const MarginalCosts costs = change(costs_of(result));
  report.set_costs(costs);
  std::ostringstream out;
  REQUIRE(report.finish(result, out, {{"marginal", marginal_json(result, costs)}}).ok());
  auto parsed = nlohmann::json::parse(out.str());
  CHECK(violations(parsed) == "");
  return parsed;
}

TEST_CASE("A barrier's record has its marginal cost, though it was written before that was measured") {
  const auto measured = document([](MarginalCosts costs) { return costs; });
  REQUIRE(measured["barriers"].size() == 1);
  CHECK(measured["barriers"][0]["marginal"] ==
        nlohmann::json({{"run", -15}, {"thread", 84}, {"needed", "yes"}, {"group", 1}}));
  const auto& group = measured["marginal"]["groups"][0];
  CHECK(group["run"] == -15);
  CHECK(group["needed"]["breaks"] == "consumer.r1 == 42");
  CHECK(group["needed"]["outcome"] == nlohmann::json({{"consumer.r1", 0}}));
  CHECK(group["line_number"] == measured["barriers"][0]["line_number"]);
}

TEST_CASE("What diverges says so, and what was not measured is null") {
  const auto diverged = document([](MarginalCosts costs) {
    costs.costs[0].diverges = "the program cannot finish";
    return costs;
  });
  CHECK(diverged["barriers"][0]["marginal"] == "diverges");
  CHECK(diverged["marginal"]["groups"][0]["run"].is_null());
  CHECK(diverged["marginal"]["groups"][0]["diverges"] == "the program cannot finish");
  const auto left = document([](MarginalCosts costs) {
    costs.costs.clear();
    costs.places.clear();
    costs.groups_left = costs.barriers_left = 1;
    costs.stall_left = 470;
    return costs;
  });
  CHECK(left["barriers"][0]["marginal"].is_null());
  CHECK(left["marginal"]["not_rerun"] == nlohmann::json({{"groups", 1}, {"barriers", 1}, {"stall", 470}}));
}

TEST_CASE("The schema refuses a marginal cost that is neither an object of its fields nor diverges") {
  auto changed = document([](MarginalCosts costs) { return costs; });
  changed["barriers"][0]["marginal"].erase("thread");
  CHECK(violations(changed) != "");
  changed["barriers"][0]["marginal"] = "differs";
  CHECK(violations(changed) != "");
  changed["barriers"][0]["marginal"] = nullptr;
  CHECK(violations(changed) == "");
}

TEST_CASE("People see a row for each group, the outcome that needs it, and what was left out") {
  SmallRun run;
  const RunResult result = run.play({});
  MarginalCosts costs = costs_of(result);
  costs.costs.push_back(costs.costs[0]);
  costs.costs[1].diverges = "the program cannot finish";
  costs.costs[1].needed = {Needed::Answer::unknown, "the run carries no values", "", {}};
  costs.by_op = false;
  costs.barriers_left = 3;
  costs.stall_left = 12;
  std::ostringstream out;
  write_marginal_section(result, costs, out);
  CHECK(out.str() ==
        "\nMarginal cost of barriers: cycles that the run, and the barrier's own thread, would save without its "
        "ordering\n"
        "  thread    barrier                 line  times  stall       run  own thread  needed\n"
        "  producer  pub: atomic_store flag     8      1    259       -15          84  yes\n"
        "      without it the model allows  consumer.r1=0  and breaks: expect consumer.r1 == 42\n"
        "  producer  pub: atomic_store flag     8      1    259  diverges           -  unknown\n"
        "      without it: the program cannot finish\n"
        "  Less than 0: without it the run is longer; its thread may then get in the way of others\n"
        "  needed: unknown, the run carries no values\n"
        "  Taken together: the barriers of one site of the recorded program, else of one thread, kind and address\n"
        "  Not rerun: 3 barriers with stalls of 12 cycles all together, beyond --marginal-limit 100\n");
}

TEST_CASE("Marked text is filled in where it stands, on either side of a block of the temporary file") {
  for (const std::size_t before : {std::size_t{0}, std::size_t{65533}, std::size_t{65534}, std::size_t{65535},
                                   std::size_t{65536}, Spill::kInMemory}) {
    Spill spill;
    const std::string padding(before, 'x');
    spill.append(padding);
    spill.append(std::string{Spill::kMark} + "a b" + Spill::kMark + "|" + Spill::kMark + Spill::kMark);
    spill.append(std::string(Spill::kInMemory, 'y'));
    std::ostringstream out;
    REQUIRE(spill.copy_to(out, [](const std::string& marked) { return "<" + marked + ">"; }).ok());
    CHECK((out.str() == padding + "<a b>|<>" + std::string(Spill::kInMemory, 'y')));
  }
}

}  // namespace
}  // namespace membar
