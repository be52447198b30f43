#include "sim/checker/explorer.h"

#include <catch2/catch.hpp>
#include <string>

#include "sim/checker/check.h"
#include "tests/checker/shapes.h"

namespace membar {

namespace {

using test::explore_shape;

using PrivateWriter = TableWriter<PrivateTable>;

// A sound exploration has no counterexample; if it has one, this says which.
std::string finding(const Exploration& result) {
  return result.counterexample ? result.counterexample->violation.what : "";
}

}  // namespace

TEST_CASE("One hierarchy, one line: the protocol is sound in all 148 states") {
  const Exploration result = explore_shape({1, 1, 1});
  CHECK(finding(result) == "");
  CHECK(result.end == Exploration::End::complete);
  CHECK(result.states == 148);
  CHECK(result.states_at_rest == 12);
}

TEST_CASE("Two hierarchies, one line: the protocol is sound in all 4102 states") {
  const Exploration result = explore_shape({2, 1, 1});
  CHECK(finding(result) == "");
  CHECK(result.end == Exploration::End::complete);
  CHECK(result.states == 4102);
  CHECK(result.transitions == 11281);
  CHECK(result.states_at_rest == 18);
  CHECK(result.depth == 30);
}

TEST_CASE(
    "Three hierarchies, one line: the protocol is sound in all 51947 states, and every possible cell is reached") {
  const Exploration result = explore_shape({3, 1, 1});
  CHECK(finding(result) == "");
  CHECK(result.end == Exploration::End::complete);
  CHECK(result.states == 51947);
  CHECK(result.transitions == 194405);
  CHECK(result.states_at_rest == 21);
  CHECK(result.depth == 40);
  CHECK(unreached_cells(ProtocolTables{}, std::vector{result.coverage}) == std::vector<std::string>{});
}

TEST_CASE("Three hierarchies need no more than six messages in flight per line, and two in a channel") {
  const Exploration result = explore_shape({3, 1, 1});
  CHECK(result.most_in_flight == 6);
  CHECK(result.deepest_channel[static_cast<unsigned>(VirtualNetwork::request)] == 2);  // MemWrite, MemRead
  CHECK(result.deepest_channel[static_cast<unsigned>(VirtualNetwork::forward)] == 2);  // a forward, then PutAck
  CHECK(result.deepest_channel[static_cast<unsigned>(VirtualNetwork::response)] == 1);
}

// Under the sanitizers the two largest machines are explored for a while only.
TEST_CASE("Four hierarchies, one line: the protocol is sound in all 486831 states") {
  const Exploration result = explore_shape({4, 1, 1}, test::affordable(486'831));
  CHECK(finding(result) == "");
  if (test::kSanitized) return;
  CHECK(result.end == Exploration::End::complete);
  CHECK(result.states == 486831);
  CHECK(result.transitions == 2346049);
}

TEST_CASE("Two hierarchies, two lines and one L3 way for both: the protocol is sound in all 3121765 states") {
  const Exploration result = explore_shape({2, 2, 1}, test::affordable(3'121'765));
  CHECK(finding(result) == "");
  if (test::kSanitized) return;
  CHECK(result.end == Exploration::End::complete);
  CHECK(result.states == 3121765);
  CHECK(result.transitions == 16246086);
  CHECK(result.states_at_rest == 18);
  CHECK(result.depth == 60);
  CHECK(result.most_in_flight == 7);
}

TEST_CASE("Two lines with a way each are two lines that do not wait for each other") {
  // One hierarchy: all pairs of states of one line are reached, and each pair is found once, whichever line is which.
  const Exploration result = explore_shape({1, 2, 2});
  CHECK(finding(result) == "");
  CHECK(result.end == Exploration::End::complete);
  CHECK(result.states == 148 * 149 / 2);
  CHECK(result.states_at_rest == 12 * 13 / 2);
}

TEST_CASE("An exploration that outgrows its limit proves nothing and says so") {
  CHECK(explore_shape({2, 1, 1}, 4101).end == Exploration::End::out_of_states);
  CHECK(explore_shape({2, 1, 1}, 4102).end == Exploration::End::complete);
}

TEST_CASE("An exploration ends when it is told to") {
  ExplorerOptions options;
  options.shape = {3, 1, 1};
  std::size_t looks = 0;
  options.keep_on = [&](const Progress& progress) {
    CHECK(progress.states >= progress.expanded);
    return ++looks < 3;
  };
  const Exploration result = explore(options);
  CHECK(result.end == Exploration::End::stopped);
  CHECK(looks == 3);
  CHECK(result.states < 51947);
}

TEST_CASE("A state in which nothing can move, and which is not at rest, is a deadlock") {
  ExplorerOptions options;
  options.tables.private_table.at(PrivateState::MI_A, PrivateEvent::FwdGetM) = PrivateWriter::stall();
  const Exploration result = explore(options);
  REQUIRE(result.end == Exploration::End::violated);
  CHECK(result.counterexample->violation.property == Property::deadlock);
  CHECK_FALSE(result.counterexample->repeats_from.has_value());
}

TEST_CASE("Messages that can go round for ever are a livelock, and the counterexample goes round once") {
  // A core that gives a line up again and again, however often it is told that this is done.
  ExplorerOptions options;
  options.tables.private_table.at(PrivateState::II_A, PrivateEvent::PutAck) =
      PrivateWriter::go(PrivateAction::send_PutS, PrivateState::II_A);
  const Exploration result = explore(options);
  REQUIRE(result.end == Exploration::End::violated);
  const Counterexample& found = *result.counterexample;
  CHECK(found.violation.property == Property::livelock);
  REQUIRE(found.repeats_from.has_value());
  CHECK(found.states.size() == found.steps.size() + 1);
  CHECK(found.states[*found.repeats_from] == found.states.back());
}

TEST_CASE("A disagreement from which nothing worse follows is reported in the end") {
  ExplorerOptions options;
  options.tables.private_table.at(PrivateState::MI_A, PrivateEvent::FwdGetM).next = PrivateState::MI_A;
  const Exploration result = explore(options);
  REQUIRE(result.end == Exploration::End::violated);
  CHECK(result.counterexample->violation.property == Property::agreement);
  // Also when a limit has cut the search behind it, but not when somebody has.
  options.max_states = result.states - 1;
  CHECK(explore(options).end == Exploration::End::violated);
  options.keep_on = [](const Progress& progress) { return progress.expanded == 0; };
  options.shape = {3, 1, 1};
  options.max_states = 1'000'000;
  CHECK(explore(options).end == Exploration::End::stopped);
}

TEST_CASE("A counterexample is a way that the model really goes, from nothing cached to what broke") {
  for (const PlantedBug& bug : planted_bugs()) {
    INFO(bug.name);
    ExplorerOptions options;
    bug.plant(options.tables);
    const Exploration result = explore(options);
    REQUIRE(result.end == Exploration::End::violated);
    const Counterexample& found = *result.counterexample;
    REQUIRE(found.states.size() == found.steps.size() + 1);
    CHECK(found.states.front() == ModelState{});
    ProtocolModel model(options.shape, options.tables);
    for (std::size_t i = 0; i < found.steps.size(); ++i) {
      ModelState state = found.states[i];
      const ModelOutcome outcome = model.take(state, found.steps[i]);
      CHECK(state == found.states[i + 1]);
      CHECK(outcome.outcome != Outcome::stall);
      if (i + 1 < found.steps.size()) CHECK_FALSE((outcome.violation || model.violation_in(state)));
    }
  }
}

}  // namespace membar
