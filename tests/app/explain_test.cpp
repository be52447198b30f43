#include <catch2/catch.hpp>
#include <string>

#include "tests/app/program.h"

namespace membar {
namespace {

using test::Outcome;
using test::run_membar;
using test::TemporaryDirectory;

constexpr const char* kLesson = "traces/lessons/01-publish.trace";

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST_CASE("explain tells a write's life, with what it waited for and who read it") {
  const Outcome outcome = run_membar({"explain", kLesson, "--write", "producer.store.y"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.out ==
        "producer's store y 100 (line 33) on core c0: a store to y\n"
        "\n"
        "         1   dispatched: it entered the window\n"
        "         1   1 cycle of window: in the window: waiting for its operands and for older ops to leave\n"
        "         2   199 cycles of behind_older: older stores were ahead of it in the store buffer\n"
        "             - producer's store x 42 (line 32) was pending until cycle 201\n"
        "       201   20 cycles of travel: the request was on its way to the L3\n"
        "       221   12 cycles of l3: the L3 looked the line up\n"
        "       233   160 cycles of dram: DRAM fetched the line\n"
        "       393   8 cycles of fill: the answer was on its way back to the core\n"
        "       401   visible: from here on no core can read an older value\n"
        "\n"
        "400 cycles from dispatch to visible.\n"
        "Core c1 (consumer) first read it in cycle 609.\n"
        "\n"
        "What happened to its line meanwhile:\n"
        "       201   c0: Store (the core wants permission to write), I -> IM_AD\n"
        "       233   directory: GetM (message GetM, or Upgrade of a core that is no longer a sharer: a core wants to "
        "write), NP -> F_D\n"
        "       393   directory: MemDataForGetM (message MemData; a GetM or an Upgrade caused the fill), F_D -> M\n"
        "       401   c0: DataComplete (message Data, and with it the last thing waited for), IM_AD -> M\n");
}

TEST_CASE("explain tells a barrier's bill, which adds up to its stall") {
  const Outcome outcome = run_membar({"explain", kLesson, "--barrier", "34"});
  CHECK(outcome.exit_code == 0);
  CHECK(contains(outcome.out, "It stalled the core for 470 cycles; 414 cycles of them for its ordering alone."));
  CHECK(contains(outcome.out, "       320   dram: an older store: DRAM fetched the line\n"));
  CHECK(contains(outcome.out, "producer's store y 100 (line 33) was pending until cycle 401\n"));
  CHECK_FALSE(contains(outcome.out, "flag 1 (line 34) was pending"));
}

TEST_CASE("explain tells from which write a load read") {
  const Outcome outcome = run_membar({"explain", kLesson, "--load", "consumer:1", "--load", "consumer:2"});
  CHECK(outcome.exit_code == 0);
  CHECK(contains(outcome.out, "consumer's load x -> r1 (line 38) on core c1: a load of x that read 42\n"));
  CHECK(contains(outcome.out, "       201   producer's store x 42 (line 32) becomes visible   <- read\n"));
  CHECK(contains(outcome.out, "consumer's load y -> r2 (line 39) on core c1: a load of y that read 100\n"));
}

TEST_CASE("explain tells from which write a read-modify-write read") {
  const TemporaryDirectory directory;
  const std::string trace =
      directory.file("cas.trace",
                     "membar 1\nvar x\nthread a\n  first: add.rlx x 1\n  delay 500\n  second: cas.rlx x 5 6\n"
                     "thread b\n  delay 200\n  middle: add.rlx x 2\n");
  const Outcome outcome = run_membar({"explain", trace, "--write", "first", "--write", "middle", "--write", "second"});
  INFO(outcome.out << outcome.err);
  CHECK(outcome.exit_code == 0);
  CHECK(contains(outcome.out, "It read the initial value.\n"));
  CHECK(contains(outcome.out, "It read what a's add.rlx x 1 (line 4) wrote.\n"));
  CHECK(contains(outcome.out, "that failed: it wrote nothing"));
  CHECK(contains(outcome.out, "It read what b's add.rlx x 2 (line 9) wrote.\n"));
}

TEST_CASE("explain tells of both lines of a store that crosses from one to the next") {
  const TemporaryDirectory directory;
  const std::string trace = directory.file("split.trace", "membar 1\nthread t\n  store 0x1003c:8 1\n");
  const Outcome outcome = run_membar({"explain", trace, "--write", "t:0"});
  CHECK(contains(outcome.out, "on core c0: a store to 0x1003c\n"));
  CHECK(contains(outcome.out, "It crosses a line and was stored in two halves."));
  CHECK(contains(outcome.out, "What happened to its first line meanwhile:\n"));
  CHECK(contains(outcome.out, "What happened to its second line meanwhile:\n"));
}

TEST_CASE("A label that several threads have is told apart by its thread") {
  const TemporaryDirectory directory;
  const std::string trace =
      directory.file("two.trace",
                     "membar 1\nvar x\nbarrier b[2]\nthread a\n  pub: store x 1\n  w: wait b\nthread b\n"
                     "  pub: store x 2\n  wait b\n");
  const Outcome ambiguous = run_membar({"explain", trace, "--write", "pub"});
  CHECK(ambiguous.exit_code == 2);
  CHECK(contains(ambiguous.err, "'pub' names 2 writes; expected one of a:0 (store x 1), b:0 (store x 2)"));
  CHECK(contains(run_membar({"explain", trace, "--write", "b.pub"}).out, "b's store x 2 (line 8), labelled pub,"));
  CHECK(contains(run_membar({"explain", trace, "--barrier", "w"}).err, "expected one of a:1 (wait b), a:"));
}

TEST_CASE("explain tells the same of a recorded result as of its trace") {
  const TemporaryDirectory directory;
  const std::string result = directory.path("result.json");
  REQUIRE(run_membar({"run", kLesson, "--json", result, "--history"}).exit_code == 0);
  CHECK(run_membar({"explain", result, "--write", "producer.store.y"}).out ==
        run_membar({"explain", kLesson, "--write", "producer.store.y"}).out);
  // Without a recording there is less to tell.
  REQUIRE(run_membar({"run", kLesson, "--json", result}).exit_code == 0);
  const Outcome outcome = run_membar({"explain", result, "--write", "producer:1"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.out.starts_with("producer's store y (line 33) on core c0: a store to y\n"));
  CHECK_FALSE(contains(outcome.out, "What happened to its line"));
}

TEST_CASE("a label in a loop needs to say which execution is meant") {
  const TemporaryDirectory directory;
  const std::string trace =
      directory.file("loop.trace", "membar 1\nvar x\nthread a\n  repeat 3 i\n    again: store x i\n  end\n");
  const Outcome one = run_membar({"explain", trace, "--write", "again[2]"});
  CHECK(one.exit_code == 0);
  CHECK(one.out.starts_with("a's store x i (line 5), labelled again, on core c0: a store to x\n"));
  const Outcome any = run_membar({"explain", trace, "--write", "again"});
  CHECK(any.exit_code == 2);
  CHECK(contains(any.err, "'again' was executed 3 times; expected again[0] to again[2]"));
  const Outcome beyond = run_membar({"explain", trace, "--write", "again[3]"});
  CHECK(beyond.exit_code == 2);
  CHECK(contains(beyond.err, "expected at most again[2]"));
}

TEST_CASE("explain says what there is when nothing has that name, and what it can read") {
  const Outcome none = run_membar({"explain", kLesson, "--write", "z"});
  CHECK(none.exit_code == 2);
  CHECK(
      contains(none.err, "no write is called 'z'; expected one of producer:0 (store x 42), producer:1 (store y 100)"));
  const Outcome nothing = run_membar({"explain", kLesson});
  CHECK(nothing.exit_code == 2);
  CHECK(contains(nothing.err, "expected --write, --barrier or --load"));
  const TemporaryDirectory directory;
  const std::string other = directory.file("other.json", "{\"schema\": \"membar.litmus/1\"}");
  const Outcome foreign = run_membar({"explain", other, "--write", "x"});
  CHECK(foreign.exit_code == 2);
  CHECK(contains(foreign.err, "other.json: error: is no result of a run"));
  const std::string broken = directory.file("broken.json", "{\n  \"schema\": oops}");
  CHECK(contains(run_membar({"explain", broken, "--write", "x"}).err, "broken.json:2:13: error: this is no JSON"));
}

TEST_CASE("explain says that a program cannot finish as run does") {
  const TemporaryDirectory directory;
  const std::string trace =
      directory.file("stuck.trace", "membar 1\nvar x\nthread a\n  await x == 1\n  load x -> r1\n");
  const Outcome outcome = run_membar({"explain", trace, "--load", "a:1"});
  CHECK(outcome.exit_code == 3);
  CHECK(outcome.err == run_membar({"run", trace}).err);
}

TEST_CASE("view refuses a result without a recording") {
  const TemporaryDirectory directory;
  const std::string result = directory.path("result.json");
  REQUIRE(run_membar({"run", kLesson, "--json", result}).exit_code == 0);
  const Outcome outcome = run_membar({"view", result, "--html", directory.path("page.html")});
  CHECK(outcome.exit_code == 2);
  CHECK(directory.names() == std::vector<std::string>{"result.json"});
  CHECK(run_membar({"view", result}).exit_code == 2);
}

TEST_CASE("a recording of so many events at most says where it ends") {
  const TemporaryDirectory directory;
  const std::string result = directory.path("result.json");
  const Outcome outcome = run_membar({"run", kLesson, "--json", result, "--history", "--history-events", "60"});
  CHECK(outcome.exit_code == 0);
  CHECK(contains(outcome.err, "the history holds its first 60 events, until cycle "));
  CHECK(contains(test::read_file(result), "\"complete\": false"));
  CHECK(run_membar({"run", kLesson, "--history-events", "60"}).exit_code == 2);
  CHECK(run_membar({"run", kLesson, "--history", "--json", result, "--history-events", "0"}).exit_code == 2);
}

TEST_CASE("history is a part of the JSON document") {
  const Outcome outcome = run_membar({"run", kLesson, "--history"});
  CHECK(outcome.exit_code == 2);
  CHECK(contains(outcome.err, "expected --json beside it"));
}

}  // namespace
}  // namespace membar
