#include "sim/cache/memory_system.h"

#include <array>
#include <catch2/catch.hpp>

#include "tests/cache/fake_core.h"

namespace membar {
namespace {

using testing::FakeMachine;
using testing::tiny_spec;

constexpr LineAddress kLine{0};
constexpr std::array kCore0{CoreId{0}};
constexpr std::array kCore1{CoreId{1}};
constexpr std::array kBoth{CoreId{0}, CoreId{1}};

TEST_CASE("a line may stand Modified in a core before the run, with its initial bytes") {
  FakeMachine machine(2);
  machine.system.initialise(Address{8}, 4, 0x12345678);
  CHECK(machine.system.place(kLine, PrivateState::M, kCore1));
  CHECK(machine.hierarchy(1).l1_state(kLine) == PrivateState::M);
  machine.system.check_at_rest();
  CHECK(machine.system.peek(Address{8}, 4) == 0x12345678);
  CHECK(machine.store(1, kLine, 3) == Cycles{4});
  CHECK(machine.load(0, kLine) == Cycles{56});
  CHECK(machine.system.peek(Address{8}, 4) == 0x12345678);
  CHECK(machine.system.peek(Address{0}, 8) == 3);
}

TEST_CASE("lines may stand Exclusive, Shared or in the L3 alone before the run") {
  FakeMachine machine(3);
  CHECK(machine.system.place(LineAddress{0}, PrivateState::E, kCore0));
  CHECK(machine.system.place(LineAddress{1}, PrivateState::S, kBoth));
  CHECK(machine.system.place(LineAddress{2}, PrivateState::I, {}));
  machine.system.check_at_rest();
  CHECK(machine.load(0, LineAddress{0}) == Cycles{4});
  CHECK(machine.store(0, LineAddress{0}) == Cycles{4});
  CHECK(machine.load(1, LineAddress{1}) == Cycles{4});
  CHECK(machine.store(1, LineAddress{1}) == Cycles{56});
  CHECK(machine.load(2, LineAddress{2}) == Cycles{40});
  machine.drain();
  machine.system.check_at_rest();
}

TEST_CASE("placing a line again changes nothing where it is, and fails elsewhere") {
  FakeMachine machine(2);
  CHECK(machine.system.place(kLine, PrivateState::M, kCore0));
  CHECK(machine.system.place(kLine, PrivateState::M, kCore0));
  CHECK_FALSE(machine.system.place(kLine, PrivateState::E, kCore0));
  CHECK_FALSE(machine.system.place(kLine, PrivateState::M, kCore1));
  CHECK_FALSE(machine.system.place(kLine, PrivateState::S, kBoth));
  CHECK_FALSE(machine.system.place(kLine, PrivateState::I, {}));
}

TEST_CASE("a line cannot be placed into a full set") {
  FakeMachine machine(2);
  CHECK(machine.system.place(LineAddress{0}, PrivateState::E, kCore0));
  CHECK(machine.system.place(LineAddress{4}, PrivateState::E, kCore0));
  CHECK_FALSE(machine.system.place(LineAddress{8}, PrivateState::E, kCore0));  // two ways in the L2
  FakeMachine other(2);
  for (std::uint64_t line : {0U, 8U, 16U, 24U}) CHECK(other.system.place(LineAddress{line}, PrivateState::I, {}));
  CHECK_FALSE(other.system.place(LineAddress{32}, PrivateState::I, {}));  // four ways in the L3
}

TEST_CASE("the coherent value is the owner's, else the L3's, else memory's") {
  FakeMachine machine(1);
  machine.system.initialise(Address{0}, 8, 1);
  CHECK(machine.system.peek(Address{0}, 8) == 1);
  machine.load(0, kLine);
  CHECK(machine.system.peek(Address{0}, 8) == 1);
  machine.store(0, kLine, 2);
  CHECK(machine.system.peek(Address{0}, 8) == 2);
  machine.load(0, LineAddress{4});
  machine.hierarchy(0).request(LineAddress{8}, Need::read, machine.now, false);
  CHECK(machine.hierarchy(0).l2_state(kLine) == PrivateState::I);
  CHECK(machine.system.peek(Address{0}, 8) == 2);  // on its way to the L3
  machine.drain();
  CHECK(machine.system.peek(Address{0}, 8) == 2);  // in the L3
  CHECK(machine.system.slice(SliceId{0}).find(kLine)->dirty);
  CHECK(machine.system.peek(kLine)[0] == 2);
}

TEST_CASE("a machine without data takes the same cycles and sends the same messages") {
  FakeMachine with(2);
  FakeMachine without(2, tiny_spec(), {}, DataMode{false, false});
  for (FakeMachine* machine : {&with, &without}) {
    for (std::uint64_t line = 0; line < 40; ++line) machine->store(line % 3 == 0 ? 1 : 0, LineAddress{line % 11});
    machine->drain();
  }
  CHECK(with.now == without.now);
  CHECK(with.system.network_statistics().messages == without.system.network_statistics().messages);
  CHECK(without.system.peek(Address{0}, 8) == 0);
  CHECK(without.system.peek(kLine) == nullptr);
}

TEST_CASE("the bytes of a line carry the write that supplied them from core to core") {
  FakeMachine machine(2);
  machine.store(0, kLine, 7);
  machine.load(1, kLine);
  const WriteId* writers = machine.hierarchy(1).writers(machine.hierarchy(1).read_hit(kLine));
  CHECK(writers[0] == WriteId{7});
  CHECK(writers[7] == WriteId{7});
  CHECK(writers[8] == kInitialWrite);
}

TEST_CASE("256 cores may share one line, and one of them take it from all others") {
  MemorySystemSpec spec = tiny_spec();
  FakeMachine machine(256, spec);
  for (unsigned core = 0; core < 256; ++core) machine.load(core, kLine);
  machine.drain();
  CHECK(machine.system.slice(SliceId{0}).find(kLine)->sharers.count() == 256);
  CHECK(machine.store(200, kLine) == Cycles{56});
  CHECK(machine.system.directory_statistics().invalidations == 255);
  machine.drain();
  machine.system.check_at_rest();
}

TEST_CASE("every statistic has a name, a unit and a meaning") {
  unsigned count = 0;
  const auto check = [&](const StatisticDescription& what, std::uint64_t) {
    CHECK_FALSE(what.name.empty());
    CHECK_FALSE(what.unit.empty());
    CHECK(what.meaning.size() > 10);
    ++count;
  };
  L1Statistics{}.for_each(check);
  L2Statistics{}.for_each(check);
  L3Statistics{}.for_each(check);
  DirectoryStatistics{}.for_each(check);
  DramStatistics{}.for_each(check);
  CHECK(count == 5 + 14 + 9 + 2 + 6);
}

}  // namespace
}  // namespace membar
