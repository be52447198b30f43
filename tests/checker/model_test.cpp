#include "sim/checker/model.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

namespace membar {

namespace {

constexpr ModelShape kTwoLines{2, 2, 1};

// A walk through the model by hand.
class Walk {
 public:
  explicit Walk(const ModelShape& shape) : model(shape, tables) {}

  Outcome core(std::uint8_t line, std::uint8_t number, PrivateEvent event) {
    return take({ModelStep::Kind::core, line, number, event});
  }
  Outcome evict_from_l3(std::uint8_t line) {
    return take({ModelStep::Kind::l3_eviction, line, 0, PrivateEvent::Evict});
  }
  // Delivers the message of this type that is at the head of its channel.
  Outcome deliver(MessageType type, std::uint8_t line) {
    std::vector<ModelStep> steps;
    model.steps_of(state, steps);
    const auto found = std::find_if(steps.begin(), steps.end(), [&](const ModelStep& step) {
      return step.kind == ModelStep::Kind::delivery && state.messages[step.number].type == type && step.line == line;
    });
    REQUIRE(found != steps.end());
    return take(*found);
  }
  Outcome take(const ModelStep& step) {
    const ModelOutcome outcome = model.take(state, step);
    CHECK_FALSE(outcome.violation.has_value());
    return outcome.outcome;
  }
  [[nodiscard]] bool due(const ModelStep& step) const { return model.due(state, step); }

  ProtocolTables tables;
  ProtocolModel model;
  ModelState state;
};

}  // namespace

TEST_CASE("A request for a line waits while the other line has the only way, and until a recall of that is over") {
  Walk walk(kTwoLines);
  walk.core(0, 0, PrivateEvent::Store);
  walk.deliver(MessageType::GetM, 0);
  walk.core(1, 1, PrivateEvent::Load);
  const ModelState waiting = walk.state;
  CHECK(walk.deliver(MessageType::GetS, 1) == Outcome::stall);
  CHECK(walk.state == waiting);
  walk.deliver(MessageType::MemRead, 0);
  walk.deliver(MessageType::MemData, 0);
  walk.deliver(MessageType::Data, 0);
  CHECK(walk.deliver(MessageType::GetS, 1) == Outcome::stall);
  CHECK(walk.evict_from_l3(0) == Outcome::go);
  CHECK(walk.deliver(MessageType::GetS, 1) == Outcome::stall);
  walk.deliver(MessageType::Recall, 0);
  walk.deliver(MessageType::RecallData, 0);
  CHECK(walk.deliver(MessageType::GetS, 1) == Outcome::go);
  CHECK(walk.state.lines[1].directory.state == DirectoryState::F_D);
}

TEST_CASE("An eviction of the L3 is due only when a request waits for the way, a delivery always") {
  Walk walk(kTwoLines);
  walk.core(0, 0, PrivateEvent::Store);
  CHECK(walk.due({ModelStep::Kind::delivery, 0, 0, PrivateEvent::Load}));
  walk.deliver(MessageType::GetM, 0);
  walk.deliver(MessageType::MemRead, 0);
  walk.deliver(MessageType::MemData, 0);
  walk.deliver(MessageType::Data, 0);
  const ModelStep eviction{ModelStep::Kind::l3_eviction, 0, 0, PrivateEvent::Evict};
  CHECK_FALSE(walk.due(eviction));
  walk.core(1, 1, PrivateEvent::Load);
  CHECK(walk.due(eviction));
  CHECK_FALSE(walk.due({ModelStep::Kind::core, 0, 0, PrivateEvent::Evict}));
}

TEST_CASE("A message that stalls lets those of the other line pass, but none of its own") {
  Walk walk({2, 2, 2});
  for (std::uint8_t line = 0; line < 2; ++line) {
    walk.core(line, 0, PrivateEvent::Load);
    walk.deliver(MessageType::GetS, line);
    walk.deliver(MessageType::MemRead, line);
    walk.deliver(MessageType::MemData, line);
  }
  for (std::uint8_t line = 0; line < 2; ++line) {
    walk.core(line, 1, PrivateEvent::Load);
    walk.deliver(MessageType::GetS, line);
  }
  walk.deliver(MessageType::DataE, 1);
  CHECK(walk.deliver(MessageType::FwdGetS, 0) == Outcome::stall);
  CHECK(walk.deliver(MessageType::FwdGetS, 1) == Outcome::go);
  walk.core(1, 0, PrivateEvent::Evict);
  walk.deliver(MessageType::PutS, 1);
  CHECK(walk.deliver(MessageType::FwdGetS, 0) == Outcome::stall);
  CHECK(walk.deliver(MessageType::PutAck, 1) == Outcome::go);
}

TEST_CASE("A store makes every other copy of its line an old one, and none of the other line") {
  Walk walk({2, 2, 2});
  for (std::uint8_t line = 0; line < 2; ++line) {
    walk.core(line, 0, PrivateEvent::Load);
    walk.deliver(MessageType::GetS, line);
    walk.deliver(MessageType::MemRead, line);
    walk.deliver(MessageType::MemData, line);
    walk.deliver(MessageType::DataE, line);
  }
  walk.core(0, 0, PrivateEvent::Store);
  CHECK(walk.state.lines[0].caches[0].latest);
  CHECK_FALSE(walk.state.lines[0].directory_latest);
  CHECK_FALSE(walk.state.lines[0].memory_latest);
  CHECK(walk.state.lines[1].caches[0].latest);
  CHECK(walk.state.lines[1].directory_latest);
  CHECK(walk.state.lines[1].memory_latest);
}

TEST_CASE("A step that is impossible changes nothing and says why") {
  ProtocolTables tables;
  tables.directory_table.at(DirectoryState::NP, DirectoryEvent::GetS) =
      TableWriter<DirectoryTable>::impossible("nobody ever reads");
  ProtocolModel model({2, 1, 1}, tables);
  ModelState state;
  model.take(state, {ModelStep::Kind::core, 0, 0, PrivateEvent::Load});
  const ModelState before = state;
  const ModelOutcome outcome = model.take(state, {ModelStep::Kind::delivery, 0, 0, PrivateEvent::Load});
  CHECK(outcome.outcome == Outcome::impossible);
  REQUIRE(outcome.violation.has_value());
  CHECK(outcome.violation->property == Property::possible);
  CHECK(outcome.violation->what ==
        "the directory in NP sees GetS, which the table calls impossible: nobody ever reads");
  CHECK(state == before);
}

}  // namespace membar
