#include <catch2/catch.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/app/program.h"

namespace membar {
namespace {

using test::Outcome;
using test::read_file;
using test::run_membar;
using test::TemporaryDirectory;

const std::string kCode = "{}\n P0 | P1 ;\n movl $1,(x) | movl $1,(y) ;\n movl (y),%eax | movl (x),%eax ;\n";

std::string store_buffering(const std::string& name, const std::string& condition) {
  return "X86_64 " + name + "\n" + kCode + condition + "\n";
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST_CASE("litmus prints states, verdict and observation of a test") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("SB.litmus", store_buffering("SB", "exists (0:rax=0 /\\ 1:rax=0)"));
  const Outcome outcome = run_membar({"litmus", file, "--runs", "400"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.err.empty());
  CHECK(outcome.out.starts_with("Test SB Allowed\nStates "));
  CHECK(count(outcome.out, "*>0:rax=0; 1:rax=0;\n") == 1);
  CHECK(count(outcome.out, "\nOk\nWitnesses\nPositive: ") == 1);
  CHECK(count(outcome.out, "\nCondition exists (0:rax=0 /\\ 1:rax=0)\nObservation SB Sometimes ") == 1);
  CHECK(run_membar({"litmus", file, "--runs", "400"}).out == outcome.out);
  CHECK(run_membar({"litmus", file, "--runs", "400", "--seed", "7"}).out != outcome.out);
}

TEST_CASE("litmus exits 1 when a verdict is No, and with the oracle when something forbidden was seen") {
  const TemporaryDirectory directory;
  const std::string never = directory.file("no.litmus", store_buffering("no", "exists (0:rax=5)"));
  CHECK(run_membar({"litmus", never, "--runs", "10"}).exit_code == 1);
  CHECK(run_membar({"litmus", never, "--runs", "10", "--oracle"}).exit_code == 0);
  const std::string sb = directory.file("SB.litmus", store_buffering("SB", "~exists (0:rax=0 /\\ 1:rax=0)"));
  CHECK(run_membar({"litmus", sb, "--runs", "400"}).exit_code == 1);
  CHECK(run_membar({"litmus", sb, "--runs", "400", "--model", "sc"}).exit_code == 0);
  CHECK(run_membar({"litmus", sb, "--runs", "400", "--set", "core.model=sc"}).exit_code == 0);
}

TEST_CASE("litmus runs a small trace as a test, and refuses one that is too large") {
  const Outcome outcome = run_membar({"litmus", "traces/litmus/mp.trace", "--model", "pso", "--oracle"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.out.starts_with("Test mp Required\nStates 4\n"));
  CHECK(count(outcome.out, ":>1:r1=1; 1:r2=0; [x]=1; [y]=1; # allowed and seen\n") +
            count(outcome.out, "*>1:r1=1; 1:r2=0; [x]=1; [y]=1; # allowed and seen\n") ==
        1);
  CHECK(count(outcome.out, "\nCondition forall (true)\n") == 1);
  CHECK(count(outcome.out, "\nOracle mp allows 4, of which 4 were seen; forbidden but seen 0\n") == 1);
  const Outcome large = run_membar({"litmus", "traces/recorded/map-mutex-4.trace"});
  CHECK(large.exit_code == 2);
  CHECK(count(large.err,
              ": error: the trace is too large for a litmus test: it has 49150 ops, expected at most 1000\n") == 1);
}

TEST_CASE("litmus --until all-allowed goes on until every allowed state was seen") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("SB.litmus", store_buffering("SB", "exists (0:rax=0 /\\ 1:rax=0)"));
  const Outcome few = run_membar({"litmus", file, "--runs", "1", "--oracle"});
  CHECK(count(few.out, "# allowed, not seen: ") == 3);
  CHECK(count(few.out, "Oracle SB allows 4, of which 1 were seen; forbidden but seen 0\n") == 1);
  const Outcome all = run_membar({"litmus", file, "--runs", "1", "--until", "all-allowed"});
  CHECK(all.exit_code == 0);
  CHECK(count(all.out, "# allowed and seen\n") == 4);
  CHECK(count(all.out, "# allowed, not seen: ") == 0);
  const Outcome other = run_membar({"litmus", file, "--until", "bored"});
  CHECK(other.exit_code == 2);
  CHECK(other.err == "membar litmus: error: --until bored means nothing, expected --until all-allowed\n");
}

TEST_CASE("litmus walks directories in order, and a bad file does not stop the others") {
  const TemporaryDirectory directory;
  std::filesystem::create_directory(directory.path("sub"));
  (void)directory.file("b.litmus", store_buffering("second", "forall true"));
  (void)directory.file("a.litmus", "X86_64 broken\n{}\n P0 ;\n sub $1,%eax ;\n");
  (void)directory.file("sub/c.litmus", store_buffering("third", "forall true"));
  (void)directory.file("notes.txt", "no test");
  const std::string json = directory.path("out.json");
  const Outcome outcome =
      run_membar({"litmus", directory.path(""), "/nowhere/x.litmus", "--runs", "5", "--json", json});
  CHECK(outcome.exit_code == 2);
  CHECK(count(outcome.err, "\n") == 2);
  CHECK(count(outcome.err, "a.litmus:4:2: error: instruction 'sub' is not supported") == 1);
  CHECK(count(outcome.err, "/nowhere/x.litmus: error: cannot read this file: No such file or directory\n") == 1);
  CHECK(outcome.out.find("Test second ") < outcome.out.find("Test third "));
  CHECK(count(outcome.out, "Test ") == 2);
  const nlohmann::json document = nlohmann::json::parse(read_file(json));
  CHECK(document["tests"].size() == 2);
  REQUIRE(document["errors"].size() == 2);
  CHECK(document["errors"][0]["line"] == 4);
  CHECK(document["errors"][0]["column"] == 2);
}

TEST_CASE("litmus --json alone prints the document and nothing else") {
  const TemporaryDirectory directory;
  const std::string file = directory.file("SB.litmus", store_buffering("SB", "exists (0:rax=0 /\\ 1:rax=0)"));
  const Outcome outcome = run_membar({"litmus", file, "--runs", "300", "--oracle", "--json"});
  const nlohmann::json document = nlohmann::json::parse(outcome.out);
  CHECK(document["schema"] == "membar.litmus/1");
  const nlohmann::json& test = document["tests"][0];
  CHECK(test["runs"] == 300);
  CHECK(test["positive"].get<int>() + test["negative"].get<int>() == 300);
  for (const nlohmann::json& state : test["states"]) CHECK(state["allowed"] == true);
}

TEST_CASE("litmus says what is wrong with its arguments") {
  const TemporaryDirectory directory;
  CHECK(run_membar({"litmus"}).exit_code == 2);
  const Outcome empty = run_membar({"litmus", directory.path("")});
  CHECK(empty.exit_code == 2);
  CHECK(count(empty.err, "no test in this directory, expected files named *.litmus\n") == 1);
  const std::string file = directory.file("SB.litmus", store_buffering("SB", "forall true"));
  CHECK(run_membar({"litmus", file, "--model", "nosuch"}).exit_code == 2);
  CHECK(run_membar({"litmus", file, "--runs", "none"}).exit_code == 2);
  const std::string test = directory.file("test", store_buffering("SB", "forall true"));
  const Outcome overwritten = run_membar({"litmus", "--json", test, test});
  CHECK(overwritten.exit_code == 2);
  CHECK(count(overwritten.err, "names a litmus test; expected another file\n") == 1);
  CHECK(run_membar({"litmus", "--runs", "5", "--json", file}).exit_code == 0);
  const Outcome endless = run_membar({"litmus", directory.file("e.litmus", "X86_64 e\n{}\nP0;\nL: jmp L;\n")});
  CHECK(endless.exit_code == 3);
}

TEST_CASE("litmus tells of a loop that writes for ever, and runs the other tests") {
  const TemporaryDirectory directory;
  const std::string endless =
      directory.file("endless.litmus", "X86_64 endless\n{}\nP0 | P1;\nL: incl (x) | nop;\njmp L | ;\nexists (x=1)\n");
  const std::string sb = directory.file("SB.litmus", store_buffering("SB", "forall true"));
  const Outcome outcome = run_membar({"litmus", endless, sb, "--runs", "50"});
  CHECK(outcome.exit_code == 3);
  CHECK(count(outcome.err, "the run is not over after ") == 1);
  CHECK(count(outcome.out, "Observation SB Always 50 0\n") == 1);
}

TEST_CASE("litmus refuses what is no small text") {
  const TemporaryDirectory directory;
  const std::string zero = directory.file("zero.litmus", std::string("X86_64 f\0oo\n", 12));
  CHECK(run_membar({"litmus", zero}).err == zero + ": error: not a text: it has a byte of value 0\n");
  CHECK(run_membar({"litmus", "/dev/zero"}).err ==
        "/dev/zero: error: too large for a litmus test, expected at most 1000000 bytes\n");
}

TEST_CASE("litmus exits 130 when interrupted, and keeps the tests that were finished") {
  const TemporaryDirectory directory;
  const std::string quick = directory.file("a.litmus", store_buffering("quick", "forall true"));
  const std::string json = directory.path("out.json");
  std::vector<std::string> words{"litmus", quick, "--runs", "1000000000000", "--json", json};
  const Outcome outcome = run_membar(words, "& pid=$!; sleep 0.5; kill -INT $pid; wait $pid");
  CHECK(outcome.exit_code == 130);
  CHECK(outcome.err == "membar litmus: error: interrupted after 0 tests\n");
  const nlohmann::json document = nlohmann::json::parse(read_file(json));
  CHECK(document["tests"].empty());
}

}  // namespace
}  // namespace membar
