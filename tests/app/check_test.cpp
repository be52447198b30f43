#include <catch2/catch.hpp>
#include <string>

#include "sim/protocol/planted_bugs.h"
#include "tests/app/program.h"

namespace membar {
namespace {

using test::Outcome;
using test::read_file;
using test::run_membar;
using test::TemporaryDirectory;

TEST_CASE("membar check says how many states a machine has, what holds, and which cells were not reached") {
  const Outcome outcome = run_membar({"check", "--caches", "3"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.err.empty());
  CHECK(
      outcome.out.starts_with("3 hierarchies x 1 line: 51947 states, 194405 transitions, 21 at rest; the farthest is "
                              "40 steps away, at most 6 messages are in flight\n\nEverywhere holds:\n"));
  CHECK(
      outcome.out.ends_with("\nEvery cell is reached that is not marked impossible:\n"
                            "  47 go cells and 33 stall cells of the private table\n"
                            "  36 go cells and 7 stall cells of the directory table\n"));
  const std::string line = outcome.out.substr(0, outcome.out.find('\n') + 1);
  CHECK(read_file(MEMBAR_SOURCE_DIR "/sim/checker/README.md").find(line) != std::string::npos);
  const Outcome small = run_membar({"check", "--caches", "1"});
  CHECK(small.exit_code == 0);
  CHECK(small.out.find("75 cells are not reached (the standard set reaches more):\n") != std::string::npos);
}

TEST_CASE("membar check goes through the standard set unless a machine is named, and stops at the first that breaks") {
  const Outcome outcome = run_membar({"check", "--plant", "lost-downgrade"});
  CHECK(outcome.exit_code == 1);
  CHECK(outcome.err.empty());
  CHECK(outcome.out.starts_with("Planted: lost-downgrade. Hint: "));
  CHECK(outcome.out.find("\n2 hierarchies x 1 line: broken, after ") != std::string::npos);
  CHECK(outcome.out.find("The shortest way there has 9 steps:\n\n  1. core ") != std::string::npos);
  CHECK(outcome.out.ends_with("So: core 1 may write the line while core 0 may still read it.\n"));
}

TEST_CASE("membar check says of a planted bug that the compiler would refuse it") {
  const Outcome outcome = run_membar({"check", "--plant", "early-writer"});
  CHECK(outcome.exit_code == 1);
  CHECK(outcome.out.find("A static_assert beside the tables would refuse this protocol.") != std::string::npos);
}

TEST_CASE("membar check --plant list names every bug with its hint, and an unknown bug is told the nearest") {
  const Outcome list = run_membar({"check", "--plant", "list"});
  CHECK(list.exit_code == 0);
  CHECK(test::count_lines(list.out) == planted_bugs().size());
  for (const PlantedBug& bug : planted_bugs()) {
    CHECK(list.out.find(std::string(bug.name) + " ") != std::string::npos);
    CHECK(list.out.find(std::string(bug.hint)) != std::string::npos);
  }
  const Outcome unknown = run_membar({"check", "--plant", "early-writter"});
  CHECK(unknown.exit_code == 2);
  CHECK(unknown.err == "membar check: error: --plant: no such bug 'early-writter', did you mean 'early-writer'?\n");
}

TEST_CASE("membar check --dot writes the counterexample as a graph, and nothing when there is none") {
  const TemporaryDirectory directory;
  const std::string file = directory.path("found.dot");
  CHECK(run_membar({"check", "--plant", "lost-downgrade", "--dot", file}).exit_code == 1);
  CHECK(read_file(file).starts_with("digraph counterexample {\n"));
  const std::string none = directory.path("none.dot");
  const Outcome sound = run_membar({"check", "--caches", "2", "--dot", none});
  CHECK(sound.exit_code == 0);
  CHECK(sound.out.ends_with("\nThere is no counterexample: the file for the graph is not written.\n"));
  CHECK(directory.names() == std::vector<std::string>{"found.dot"});
  const Outcome unwritable =
      run_membar({"check", "--plant", "lost-downgrade", "--dot", directory.path("no/such/found.dot")});
  CHECK(unwritable.exit_code == 2);
  CHECK(unwritable.err.find("no/such/found.dot: error: ") != std::string::npos);
}

TEST_CASE("membar check that was cut by its limit proves nothing and exits 2") {
  const Outcome outcome = run_membar({"check", "--caches", "3", "--lines", "2", "--max-states", "1000"});
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.out.empty());
  CHECK(outcome.err ==
        "membar check: error: 3 hierarchies x 2 lines that share one L3 way: more than 1000 states, so nothing is "
        "proved; --max-states allows more\n");
}

TEST_CASE("membar check refuses machines that the model cannot hold") {
  CHECK(run_membar({"check", "--caches", "5"}).err ==
        "membar check: error: --caches '5': expected a whole number from 1 to 4\n");
  CHECK(run_membar({"check", "--caches", "0"}).err ==
        "membar check: error: --caches '0': expected a whole number from 1 to 4\n");
  CHECK(run_membar({"check", "--lines", "0"}).err ==
        "membar check: error: --lines '0': expected a whole number from 1 to 2\n");
  CHECK(run_membar({"check", "--lines", "3"}).exit_code == 2);
  const Outcome both = run_membar({"check", "--mutants", "--caches", "2"});
  CHECK(both.exit_code == 2);
  CHECK(both.err == "membar check: error: --mutants goes through the standard set: --caches says nothing to it\n");
}

TEST_CASE("An interrupted membar check exits 130 and keeps what it has shown so far") {
  const Outcome outcome =
      run_membar({"check", "--caches", "3", "--lines", "2"}, "& pid=$!; sleep 0.5; kill -INT $pid; wait $pid");
  CHECK(outcome.exit_code == 130);
  CHECK(outcome.err == "membar check: error: interrupted; nothing is proved of what is not listed\n");
}

TEST_CASE("membar check --mutants finds every one of them") {
  const Outcome outcome = run_membar({"check", "--mutants"});
  CHECK(outcome.exit_code == 0);
  CHECK(
      outcome.out.starts_with("923 mutants: every go cell with every other next state, and without each action\n"
                              "  462 are refused at compile time\n"
                              "  461 break a property on a machine of the standard set:\n"));
  CHECK(outcome.out.ends_with("  0 leave cells unreached\n  0 survive\n"));
}

}  // namespace
}  // namespace membar
