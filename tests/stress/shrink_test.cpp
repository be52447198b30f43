// The shrinker, with faults that a judge makes up: what is left must be the least that shows them.
#include "sim/stress/shrink.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <map>
#include <string>

#include "sim/stress/random_case.h"

namespace membar {
namespace {

constexpr unsigned kRuns = 10000;

// Says what is wrong with an execution; "" when nothing is.
using Fault = std::function<std::string(const Execution&)>;

CaseJudge judge_with(const Fault& fault) {
  return [fault](const StressCase& made) {
    const Execution execution = execute(made);
    Verdict verdict = judge(execution);
    if (!verdict.good()) return verdict;
    verdict.text = fault(execution);
    if (!verdict.text.empty()) verdict.problem = Problem::axioms;
    return verdict;
  };
}

// The first case that has the fault, shrunk.
Shrunk shrink_first(const Fault& fault) {
  const CaseJudge judge = judge_with(fault);
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    const StressCase made = random_case(seed);
    const Verdict verdict = judge(made);
    if (verdict.problem == Problem::axioms) return shrink(made, verdict, judge, kRuns);
  }
  FAIL("no case has the fault");
  return {};
}

// In program order.
std::vector<WriteFacts> writes_of(const Execution& execution, CoreId core) {
  std::vector<WriteFacts> writes;
  for (const LoggedWrite& write : execution.log->writes()) {
    if (write.facts.core == core) writes.push_back(write.facts);
  }
  std::sort(writes.begin(), writes.end(),
            [](const WriteFacts& a, const WriteFacts& b) { return a.sequence < b.sequence; });
  return writes;
}

std::string rmw_behind_store(const Execution& execution) {
  for (std::uint16_t core = 0; core < execution.program->threads.size(); ++core) {
    bool stored = false;
    for (const WriteFacts& write : writes_of(execution, CoreId{core})) {
      if (stored && write.kind == WriteFacts::Kind::rmw) return "an RMW follows a store";
      stored = stored || write.kind == WriteFacts::Kind::store;
    }
  }
  return "";
}

std::string reads_from_other_core(const Execution& execution) {
  std::map<WriteId, CoreId> writers;
  for (const LoggedWrite& write : execution.log->writes()) writers[write.facts.id] = write.facts.core;
  for (const LoggedLoad& load : execution.log->loads()) {
    for (const WriteId id : load.sources) {
      if (writers[id] != load.facts.core) return "a load reads what another core wrote";
    }
  }
  return "";
}

std::string store_on_lazy_ring(const Execution& execution) {
  const bool machine = execution.config.store_buffer.drain == DrainPolicy::lazy &&
                       execution.config.network.topology == TopologyKind::ring;
  for (const LoggedWrite& write : execution.log->writes()) {
    if (machine && write.facts.kind == WriteFacts::Kind::store) return "a store on a ring, from a lazy buffer";
  }
  return "";
}

std::string load_three_times(const Execution& execution) {
  std::map<std::pair<std::uint16_t, std::uint32_t>, unsigned> times;
  for (const LoggedLoad& load : execution.log->loads()) {
    if (++times[{load.facts.core.value, load.facts.op_index}] == 3) return "an op loads three times";
  }
  return "";
}

std::string stores_a_line_with_size_two(const Execution& execution) {
  for (const LoggedWrite& write : execution.log->writes()) {
    const bool split = write.facts.address.value % 16 + write.facts.size > 16;
    if (execution.config.ordering.name == "random" && split) return "a store across 16 bytes under a table";
  }
  return "";
}

}  // namespace

TEST_CASE("A fault that two ops show shrinks to these two") {
  const Shrunk shrunk = shrink_first(rmw_behind_store);
  INFO(shrunk.made.trace());
  CHECK(shrunk.made.ops() == 2);
  CHECK(shrunk.made.threads.size() == 1);
  CHECK(shrunk.made.variables.size() == 1);
  CHECK(shrunk.made.settings.empty());
  CHECK(shrunk.made.model.empty());
  CHECK(shrunk.runs < kRuns);
  CHECK(shrunk.verdict.text == "an RMW follows a store");
  CHECK(judge_with(rmw_behind_store)(shrunk.made).text == "an RMW follows a store");
}

TEST_CASE("A fault between two cores keeps both of them, and one op of each") {
  const Shrunk shrunk = shrink_first(reads_from_other_core);
  INFO(shrunk.made.trace());
  CHECK(shrunk.made.threads.size() == 2);
  CHECK(shrunk.made.ops() <= 3);
  CHECK(shrunk.made.settings.size() <= 2);  // what makes the load come late enough, if no delay does
}

TEST_CASE("A fault of a machine keeps the settings that it needs") {
  const Shrunk shrunk = shrink_first(store_on_lazy_ring);
  INFO(shrunk.made.trace());
  std::vector<std::string> settings = shrunk.made.settings;
  std::sort(settings.begin(), settings.end());
  CHECK(settings == std::vector<std::string>{"network.topology=ring", "store_buffer.drain=lazy"});
  CHECK(shrunk.made.ops() == 1);
}

TEST_CASE("A fault in a loop keeps the loop, with as few rounds as it needs") {
  const Shrunk shrunk = shrink_first(load_three_times);
  INFO(shrunk.made.trace());
  REQUIRE(shrunk.made.threads.size() == 1);
  REQUIRE(shrunk.made.threads[0].ops.size() == 1);
  const StressOp& loop = shrunk.made.threads[0].ops[0];
  CHECK((loop.kind == StressOp::Kind::repeat || loop.kind == StressOp::Kind::loop));
  CHECK(loop.number == 3);
  REQUIRE(loop.body.size() == 1);
  CHECK(loop.body[0].op == OpKind::load);
}

TEST_CASE("A fault under a table keeps the table") {
  const Shrunk shrunk = shrink_first(stores_a_line_with_size_two);
  INFO(shrunk.made.trace());
  CHECK_FALSE(shrunk.made.model.empty());
  CHECK(shrunk.made.ops() == 1);
}

TEST_CASE("The same case shrinks to the same") {
  CHECK(shrink_first(reads_from_other_core).made == shrink_first(reads_from_other_core).made);
}

TEST_CASE("A shrinker that may not try anything changes nothing") {
  const CaseJudge judge = judge_with(rmw_behind_store);
  const StressCase made = random_case(1);
  Verdict verdict;
  verdict.problem = Problem::axioms;
  const Shrunk shrunk = shrink(made, verdict, judge, 0);
  CHECK(shrunk.runs == 0);
  CHECK(shrunk.made == made);
}

}  // namespace membar
