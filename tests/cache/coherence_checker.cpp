#include "sim/cache/coherence_checker.h"

#include <catch2/catch.hpp>
#include <string>

#include "sim/base/check.h"

namespace membar {
namespace {

constexpr DataMode kBytes{true, false};
constexpr LineAddress kLine{4};
constexpr CoreId kFirst{0}, kSecond{1};

// A checker of lines of 64 bytes, and the bytes that the copies have.
struct Fixture {
  CoherenceChecker checker{kBytes, 64};
  LineStore bytes{kBytes, 64, 2};  // 0: zeros; 1: a 7 at offset 8
  DirectoryLine directory;

  Fixture() { bytes.write(1, 8, 8, 7, kInitialWrite); }
  void directory_is(DirectoryState state, CoreId owner, std::initializer_list<CoreId> sharers) {
    directory = DirectoryLine{};
    directory.state = state;
    directory.owner = owner;
    for (const CoreId core : sharers) directory.sharers.add(core);
    checker.directory_step(kLine, directory, bytes, 0);
  }
  void core_is(CoreId core, PrivateState state, PrivateEvent event = PrivateEvent::DataComplete,
               std::size_t index = 0) {
    checker.private_step(core, kLine, event, state, bytes, index);
  }
};

// What the failure says; "" when there is none.
template <class Action>
std::string failure_of(Action action) {
  try {
    action();
  } catch (const InvariantFailure& failure) {
    CHECK(failure.line == kLine);
    return failure.message();
  }
  return "";
}

}  // namespace

TEST_CASE("The checker finds a writer beside a reader, and two writers") {
  Fixture f;
  f.directory_is(DirectoryState::S, kNoCore, {kFirst, kSecond});
  f.core_is(kFirst, PrivateState::S);
  f.checker.placed(kLine, f.directory, false);
  f.directory.owner = kSecond;
  CHECK(failure_of([&] { f.core_is(kSecond, PrivateState::M); }) == "core c1 may write a line that core c0 may read");
  Fixture two;
  two.directory_is(DirectoryState::M, kFirst, {});
  two.core_is(kFirst, PrivateState::E);
  CHECK(failure_of([&] { two.core_is(kSecond, PrivateState::M); }) ==
        "core c1 and core c0 may write a line at the same time");
}

TEST_CASE("The checker finds a holder that the directory does not know, unless a probe is on its way to it") {
  Fixture f;
  f.directory_is(DirectoryState::S, kNoCore, {kFirst});
  f.core_is(kFirst, PrivateState::S);
  CHECK(failure_of([&] { f.core_is(kSecond, PrivateState::S); }) ==
        "core c1 holds a line in S, of which the directory does not know");

  Fixture forgets;
  forgets.directory_is(DirectoryState::S, kNoCore, {kFirst});
  forgets.core_is(kFirst, PrivateState::S);
  CHECK(failure_of([&] { forgets.directory_is(DirectoryState::M, kSecond, {}); }) ==
        "the directory forgets that core c0 holds a line");

  Fixture tells;
  tells.directory_is(DirectoryState::S, kNoCore, {kFirst});
  tells.core_is(kFirst, PrivateState::S);
  Message inv;
  inv.type = MessageType::Inv;
  inv.to = Agent::core(kFirst);
  inv.line = kLine;
  tells.checker.forward_sent(inv);
  CHECK(failure_of([&] { tells.directory_is(DirectoryState::M, kSecond, {}); }).empty());
  tells.core_is(kFirst, PrivateState::I, PrivateEvent::Inv);
  CHECK(failure_of([&] { tells.core_is(kSecond, PrivateState::M); }).empty());
}

TEST_CASE("The checker finds a line that a core holds and the L3 does not") {
  Fixture f;
  f.directory_is(DirectoryState::S, kNoCore, {kFirst});
  f.core_is(kFirst, PrivateState::S);
  Message recall;
  recall.type = MessageType::Recall;
  recall.to = Agent::core(kFirst);
  recall.line = kLine;
  f.checker.forward_sent(recall);
  CHECK(failure_of([&] { f.directory_is(DirectoryState::NP, kNoCore, {}); }) ==
        "core c0 holds a line that the L3 does not hold");
}

TEST_CASE("The checker knows the last write: of loads, of what is granted, of the L3 and of memory") {
  Fixture f;
  f.directory_is(DirectoryState::M, kFirst, {});
  f.core_is(kFirst, PrivateState::M);
  f.checker.wrote(kFirst, kLine, 8, 8, 7, WriteId{1});
  CHECK(failure_of([&] { f.checker.loaded(kFirst, kLine, 8, 8, f.bytes, 1); }).empty());
  CHECK(failure_of([&] { f.checker.loaded(kFirst, kLine, 0, 8, f.bytes, 0); }).empty());
  CHECK(failure_of([&] { f.checker.loaded(kFirst, kLine, 8, 8, f.bytes, 0); }) ==
        "core c0 loads from an older write than the last one in coherence order: 0 in place of 7");
  CHECK(failure_of([&] { f.checker.loaded(kFirst, kLine, 15, 2, f.bytes, 0); }).empty());
  f.core_is(kFirst, PrivateState::I, PrivateEvent::Evict);
  CHECK(failure_of([&] { f.directory_is(DirectoryState::I, kNoCore, {}); }) ==
        "the L3 holds bytes of a line that are older than the last write in coherence order");
  CHECK(failure_of([&] { f.directory_is(DirectoryState::NP, kNoCore, {}); }) ==
        "the memory is left with bytes of a line that are older than the last write in coherence order");
  f.directory_is(DirectoryState::M, kSecond, {});
  CHECK(failure_of([&] { f.core_is(kSecond, PrivateState::E, PrivateEvent::DataE, 1); }).empty());
  CHECK(failure_of([&] { f.core_is(kSecond, PrivateState::E, PrivateEvent::DataE, 0); }) ==
        "core c1 holds bytes of a line that are older than the last write in coherence order");
}

TEST_CASE("The checker finds a write by a core that does not own the line") {
  Fixture f;
  f.directory_is(DirectoryState::S, kNoCore, {kFirst});
  f.core_is(kFirst, PrivateState::S);
  CHECK(failure_of([&] { f.checker.wrote(kFirst, kLine, 0, 8, 1, WriteId{1}); }) ==
        "core c0 writes to a line that it does not own");
}

TEST_CASE("The checker finds a message that was lost") {
  CoherenceChecker checker(kBytes, 64);
  std::array<std::uint64_t, kMessageTypes> sent{};
  checker.check_conservation(sent);
  sent[static_cast<unsigned>(MessageType::InvAck)] = 2;
  checker.delivered(MessageType::InvAck);
  CHECK_THROWS_WITH(checker.check_conservation(sent), "2 InvAck were sent, and 1 were delivered");
  checker.delivered(MessageType::InvAck);
  checker.check_conservation(sent);
}

}  // namespace membar
