// The x86 tests of traces/litmus/x86 under the runner, and what it does when a test cannot run.
#include "sim/litmus/runner.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "sim/litmus/litmus_verdict.h"
#include "tests/litmus/litmus_testing.h"

namespace membar {
namespace {

using test::one_thread;
using test::read_good;

std::vector<std::string> x86_files() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(MEMBAR_SOURCE_DIR "/traces/litmus/x86")) {
    files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

LitmusTest read_file(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  Result<LitmusTest> test = read_litmus(file, text);
  if (!test) FAIL(test.error().text());
  return std::move(test).value();
}

LitmusResult result_of(const LitmusTest& test, const RunnerOptions& options, const std::string& model = "tso") {
  Config config = builtin_textbook();
  REQUIRE(apply_settings(config, std::vector<std::string>{"core.model=" + model}).ok());
  Result<LitmusResult> result = run_litmus(test, config, options);
  if (!result) FAIL(result.error().text());
  return std::move(result).value();
}

TEST_CASE("Every x86 test of the repository shows all that tso allows and nothing else, and its verdict is Ok") {
  RunnerOptions options;
  options.runs = 100;
  options.oracle = true;
  options.until_all_allowed = true;
  for (const std::string& file : x86_files()) {
    INFO(file);
    const LitmusTest test = read_file(file);
    const LitmusResult result = result_of(test, options);
    REQUIRE(result.allowed);
    CHECK_FALSE(result.oracle_failed);
    CHECK_FALSE(result.cannot_finish);
    std::set<FinalState> seen;
    for (const auto& [state, count] : result.histogram) seen.insert(state);
    CHECK(seen == *result.allowed);
    CHECK(judge(test, result.histogram).ok);
  }
}

TEST_CASE("Under sc no test shows what makes its exists come true only on tso") {
  RunnerOptions options;
  options.runs = 100;
  options.oracle = true;
  for (const std::string name : {"SB", "R", "RWC", "3.SB", "n6", "iwp2.4", "amd3", "SB+sfences", "X86.SB"}) {
    INFO(name);
    const LitmusTest test = read_file(std::string(MEMBAR_SOURCE_DIR) + "/traces/litmus/x86/" + name + ".litmus");
    REQUIRE(test.quantifier == Quantifier::exists);
    const LitmusResult result = result_of(test, options, "sc");
    CHECK_FALSE(judge(test, result.histogram).ok);
    for (const FinalState& state : *result.allowed) CHECK_FALSE(holds(test.condition, test.columns, state));
  }
}

TEST_CASE("The same seed gives the same histogram, another seed another") {
  const LitmusTest test = read_file(std::string(MEMBAR_SOURCE_DIR) + "/traces/litmus/x86/SB.litmus");
  RunnerOptions options;
  options.runs = 300;
  const auto first = result_of(test, options).histogram;
  CHECK(result_of(test, options).histogram == first);
  options.timing.seed = 2;
  CHECK(result_of(test, options).histogram != first);
}

TEST_CASE("A filter drops runs, and what the oracle allows, before anything is counted") {
  const LitmusTest test =
      read_good("X86_64 A\n{}\nP0|P1;\nmovl $1,(x)|movl $2,(x);\nmovl (x),%eax|;\nfilter x=1 exists (0:rax=2)\n");
  RunnerOptions options;
  options.runs = 200;
  options.oracle = true;
  const LitmusResult result = result_of(test, options);
  CHECK(result.runs == 200);
  const std::size_t filtered = test.columns.back().first;
  CHECK(test.columns.back().name == "[x]");
  CHECK_FALSE(result.histogram.empty());
  std::uint64_t counted = 0;
  for (const auto& [state, count] : result.histogram) {
    CHECK(state[filtered] == 1);
    counted += count;
  }
  CHECK(counted < 200);
  for (const FinalState& state : *result.allowed) CHECK(state[filtered] == 1);
}

TEST_CASE("A spin lock made of an exchange protects an increment") {
  const LitmusTest test = read_good(
      "X86_64 A\n{0:rax=1; 1:rax=1;}\nP0|P1;\nL0: xchgl %eax,(m)|L1: xchgl %eax,(m);\ncmpl $0,%eax|cmpl $0,%eax;\n"
      "jne L0|jne L1;\nincl (x)|incl (x);\nmovl $0,(m)|movl $0,(m);\nforall (x=2 /\\ m=0)\n");
  RunnerOptions options;
  options.runs = 200;
  const LitmusResult result = result_of(test, options);
  CHECK(result.runs == 200);
  CHECK(judge(test, result.histogram).ok);
}

TEST_CASE("A test that never ends, or that the oracle cannot judge, is told with the reason") {
  RunnerOptions options;
  options.runs = 2;
  const LitmusResult endless = result_of(read_good(one_thread("", "L: cmpl $0,(x) ; je L ;", "")), options);
  REQUIRE(endless.cannot_finish);
  CHECK(endless.runs == 0);
  CHECK(endless.cannot_finish->file == "test.litmus");
  options.oracle = true;
  std::string long_code;
  for (unsigned i = 0; i < 70; ++i) long_code += "movl $1,(x) ; ";
  const LitmusResult large = result_of(read_good(one_thread("", long_code, "")), options);
  CHECK(large.runs == 2);
  CHECK_FALSE(large.allowed);
  REQUIRE(large.oracle_failed);
  CHECK(large.oracle_failed->message.starts_with("--oracle: "));
}

TEST_CASE("A misaligned atomic access, and a machine with too few cores, are errors") {
  RunnerOptions options;
  const LitmusTest misaligned = read_good(one_thread("int a[2]; 0:rsi=a", "lock incl 2(%rsi) ;", ""));
  const Result<LitmusResult> fault = run_litmus(misaligned, builtin_textbook(), options);
  REQUIRE_FALSE(fault.ok());
  CHECK(fault.error().file == "test.litmus");
  CHECK(fault.error().line == 4);
  Config config = builtin_textbook();
  REQUIRE(apply_settings(config, std::vector<std::string>{"core.count=1"}).ok());
  const LitmusTest two = read_good("X86_64 A\n{}\nP0|P1;\nnop|nop;\n");
  CHECK_FALSE(run_litmus(two, config, options).ok());
}

TEST_CASE("An interrupt ends the runs") {
  const std::atomic<bool> interrupted{true};
  RunnerOptions options;
  options.interrupted = &interrupted;
  const LitmusResult result = result_of(read_good(one_thread("", "nop ;", "")), options);
  CHECK(result.interrupted);
  CHECK(result.runs == 0);
}

}  // namespace
}  // namespace membar
