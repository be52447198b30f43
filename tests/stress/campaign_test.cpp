#include "sim/stress/campaign.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <stdexcept>
#include <string>

#include "sim/base/check.h"
#include "sim/stress/child_process.h"
#include "sim/stress/random_case.h"
#include "sim/stress/verdict_text.h"

namespace membar {
namespace {

Verdict good() {
  Verdict verdict;
  verdict.ops = 3;
  verdict.loads = 2;
  return verdict;
}

Verdict bad_at_multiples_of_70(std::uint64_t seed) {
  Verdict verdict = good();
  if (seed % 70 != 0) return verdict;
  verdict.problem = Problem::axioms;
  verdict.text = "seed " + std::to_string(seed) + "\nof two lines";
  return verdict;
}

Verdict dies_at_100(std::uint64_t seed) {
  MEMBAR_CHECK(seed != 100, "a planted failure");
  return good();
}

CampaignTotals run(const SeedJudge& judge, std::uint64_t count, unsigned jobs, bool keep_going) {
  CampaignOptions options;
  options.count = count;
  options.jobs = jobs;
  options.keep_going = keep_going;
  return run_campaign(options, judge, [](const CampaignTotals&) {});
}

}  // namespace

TEST_CASE("A campaign ends at its first failure, and says which seed it was, whatever the number of jobs") {
  for (const unsigned jobs : {1U, 2U, 5U}) {
    const CampaignTotals totals = run(bad_at_multiples_of_70, 1000, jobs, false);
    CHECK(totals.executions == 70);
    CHECK(totals.ops == 210);
    CHECK(totals.loads == 140);
    REQUIRE(totals.failures.size() == 1);
    CHECK(totals.failures[0].seed == 70);
    CHECK(totals.failures[0].verdict.problem == Problem::axioms);
    CHECK(totals.failures[0].verdict.text == "seed 70\nof two lines");
  }
}

TEST_CASE("A campaign that keeps going runs every seed") {
  for (const unsigned jobs : {1U, 3U}) {
    const CampaignTotals totals = run(bad_at_multiples_of_70, 300, jobs, true);
    CHECK(totals.executions == 300);
    REQUIRE(totals.failures.size() == 4);
    CHECK(totals.failures[3].seed == 280);
  }
}

TEST_CASE("A failed check of the simulator is a failure like any other, with its message") {
  const CampaignTotals stopped = run(dies_at_100, 300, 2, false);
  CHECK(stopped.executions == 100);
  REQUIRE(stopped.failures.size() == 1);
  CHECK(stopped.failures[0].seed == 100);
  CHECK(stopped.failures[0].verdict.problem == Problem::crash);
  CHECK(stopped.failures[0].verdict.text.find("a planted failure") != std::string::npos);
  const CampaignTotals all = run(dies_at_100, 300, 2, true);
  CHECK(all.executions == 300);
  CHECK(all.failures.size() == 1);
}

TEST_CASE("A campaign that is interrupted says so") {
  const std::atomic<bool> interrupted = true;
  CampaignOptions options;
  options.interrupted = &interrupted;
  const CampaignTotals totals = run_campaign(
      options, [](std::uint64_t) { return good(); }, [](const auto&) {});
  CHECK(totals.interrupted);
}

TEST_CASE("A verdict survives the way from its process") {
  Verdict verdict = good();
  verdict.problem = Problem::data;
  verdict.text = "two\nlines, and spaces ";
  verdict.machines = 5;
  const std::string line = to_line(verdict);
  CHECK(line.find('\n') == line.size() - 1);
  const auto read = from_line(std::string_view(line).substr(0, line.size() - 1));
  REQUIRE(read);
  CHECK(read->problem == Problem::data);
  CHECK(read->text == verdict.text);
  CHECK(read->ops == 3);
  CHECK(read->machines == 5);
  CHECK_FALSE(from_line("1 2 3"));
  CHECK_FALSE(from_line("1 2 3 4 5 6 99 text"));
}

TEST_CASE("Work that does not end is ended, and says so") {
  ChildProcess child(1, [](int) {
    for (std::atomic<unsigned> spins = 0;; ++spins) continue;
  });
  std::string said;
  CHECK_FALSE(child.read(said));
  CHECK(child.end() == kDidNotEnd);
}

TEST_CASE("A judge that dies in a process of its own has a verdict") {
  const StressCase made = random_case(1);
  const Verdict verdict = judge_apart(
      [](const StressCase& any) -> Verdict {
        MEMBAR_CHECK(any.threads.empty(), "a case with threads");
        return {};
      },
      made);
  CHECK(verdict.problem == Problem::crash);
  CHECK(verdict.text.find("a case with threads") != std::string::npos);
  CHECK(judge_apart([](const StressCase&) { return good(); }, made).ops == 3);
  const Verdict thrown = judge_apart([](const StressCase&) -> Verdict { throw std::runtime_error("thrown"); }, made);
  CHECK(thrown.problem == Problem::crash);
  CHECK(thrown.text == "thrown");
}

}  // namespace membar
