#include "sim/sweep/kept_results.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <vector>

#include "sim/sweep/point_runner.h"

namespace membar {
namespace {

using Texts = std::vector<std::string>;

constexpr const char* kRoot = MEMBAR_SOURCE_DIR "/";

Texts kept(const Texts& list) { return *KeptResults::create(list).value().names(); }
std::string problem(const Texts& list) { return KeptResults::create(list).error().message; }

// Of a lesson that has labels and expectations.
PointResult run_keeping(const Texts& list) {
  SweepDescription sweep;
  sweep.traces = {std::string(kRoot) + "traces/lessons/21-fence-l3-miss.trace"};
  sweep.keep = list;
  const SweepPlan plan = SweepPlan::create(std::move(sweep)).value();
  PointRunner runner(plan);
  PointResult result = runner.run(plan.point(0));
  CHECK(result.message == "");
  CHECK(result.status == PointResult::Status::done);
  CHECK(result.names->size() == result.values.size());
  return result;
}

std::map<std::string, std::uint64_t> metrics(const PointResult& result) {
  std::map<std::string, std::uint64_t> all;
  for (std::size_t i = 0; i < result.values.size(); ++i)
    CHECK(all.emplace((*result.names)[i], result.values[i]).second);
  return all;
}

TEST_CASE("A pattern stands for any characters") {
  CHECK(matches_pattern("l1.hits", "l1.hits"));
  CHECK(matches_pattern("l1.hits", "l1.*"));
  CHECK(matches_pattern("l1.hits", "*hits*"));
  CHECK(matches_pattern("l1.hits", "l?.h*t?"));
  CHECK(matches_pattern("", "*"));
  CHECK_FALSE(matches_pattern("l1.hits", "l1"));
  CHECK_FALSE(matches_pattern("l1.hits", "hits"));
  CHECK_FALSE(matches_pattern("l1.hits", "l1.hits?"));
  CHECK_FALSE(matches_pattern("", "?"));
}

TEST_CASE("What is kept is named, by names and patterns, and everything without a list") {
  CHECK(kept({"cycles"}) == Texts{"cycles"});
  CHECK(kept({"dram.*", "cycles"}).front() == "cycles");
  const Texts l1 = kept({"l1.*", "l1.hits"});
  CHECK(l1.size() > 3);
  CHECK(std::all_of(l1.begin(), l1.end(), [](const std::string& name) { return name.starts_with("l1."); }));
  CHECK(kept({}) == kept({"*"}));
  CHECK(kept({"summaries", "labelled"}).empty());
  CHECK_FALSE(KeptResults::create({"*"}).value().summaries());
  CHECK(KeptResults::create({}).value().labelled());
}

TEST_CASE("What no run gives is not kept, and said before anything runs") {
  CHECK(problem({"cycles", "l1.hit"}) == "keep: no result of a run is called 'l1.hit', did you mean 'l1.hits'?");
  CHECK(problem({"l9.*"}) == "keep: no metric of a run is called like 'l9.*'");
  CHECK(problem({"labeled"}) == "keep: no result of a run is called 'labeled', did you mean 'labelled'?");
  CHECK(problem({""}).starts_with("keep: no result of a run is called ''"));
}

TEST_CASE("What is kept of a run does not depend on what else is kept") {
  const PointResult all = run_keeping({});
  const std::map<std::string, std::uint64_t> expected = metrics(all);
  CHECK_FALSE(all.labelled.empty());
  CHECK_FALSE(all.summaries.empty());
  for (const Texts& list :
       {Texts{"cycles"}, Texts{"cause.*", "l*.*", "network.*", "directory.*", "dram.*", "core.*", "ops"},
        Texts{"segment.*"}, Texts{"bill.*", "writes"}, Texts{"expectations_broken"}, Texts{"*"}}) {
    const PointResult some = run_keeping(list);
    INFO(list.front());
    CHECK(some.summaries.empty());
    CHECK(some.labelled.empty());
    CHECK(*some.names == kept(list));
    for (const auto& [name, value] : metrics(some)) CHECK(expected.at(name) == value);
  }
  CHECK(run_keeping({"summaries"}).summaries == all.summaries);
  CHECK(run_keeping({"labelled"}).labelled == all.labelled);
  CHECK(run_keeping({"labelled"}).summaries.empty());
}

TEST_CASE("Only a run whose records are kept is recorded") {
  const auto records = [](const Texts& list) { return KeptResults::create(list).value().records(); };
  CHECK(records({}));
  CHECK(records({"bill.fixed"}));
  CHECK(records({"labelled"}));
  CHECK_FALSE(records({"cycles", "cause.*", "l1.*", "ops"}));
  CHECK_FALSE(records({"expectations_broken"}));
}

}  // namespace
}  // namespace membar
