#include "sim/cache/l3_slice.h"

#include <array>
#include <catch2/catch.hpp>

#include "tests/cache/fake_core.h"

namespace membar {
namespace {

using testing::FakeMachine;
using testing::tiny_spec;

constexpr LineAddress kLine{0};

// An L3 of one set and two ways, below private caches that could hold more.
MemorySystemSpec two_way_l3() {
  MemorySystemSpec spec = tiny_spec();
  spec.l3.ways = 2;
  spec.l3.size = Bytes{2 * 64};
  return spec;
}

TEST_CASE("replacing a line in the L3 recalls it from the cores that hold it, and the request waits for the way") {
  FakeMachine machine(3, two_way_l3());
  machine.load(0, LineAddress{0});
  machine.load(1, LineAddress{1});
  machine.drain();
  const Cycle start = machine.now;
  machine.hierarchy(2).request(LineAddress{2}, Need::read, start, false);
  machine.drain();
  // 12 + 8 + 12 to the decision, 8 to the core, 8 of probe, 8 back; the line is clean: then DRAM and the way home.
  CHECK(machine.clients[0].when("lost", LineAddress{0}) == start + Cycles{40});
  CHECK(machine.clients[2].when("filled-writable", LineAddress{2}) == start + Cycles{56 + 160 + 8});
  const RequestTimeline& timeline = machine.hierarchy(2).timeline(machine.clients[2].last_mshr);
  CHECK(timeline.arrived == start + Cycles{20});
  CHECK(timeline.serving == start + Cycles{56});
  CHECK(timeline.served == start + Cycles{56});
  CHECK(machine.hierarchy(0).l2_statistics().recalls == 1);
  CHECK(machine.system.l3_statistics().recalls == 1);
  CHECK(machine.system.l3_statistics().evictions == 1);
  CHECK(machine.system.l3_statistics().writebacks == 0);
  CHECK(machine.system.l3_statistics().way_waits == 1);
  machine.system.check_at_rest();
}

TEST_CASE("a recalled modified line reaches memory, and its next load brings it back") {
  FakeMachine machine(2, two_way_l3());
  machine.store(0, LineAddress{0}, 51);
  machine.load(0, LineAddress{1});
  machine.load(1, LineAddress{2});
  machine.drain();
  CHECK(machine.hierarchy(0).l2_state(LineAddress{0}) == PrivateState::I);
  CHECK(machine.system.l3_statistics().writebacks == 1);
  CHECK(machine.system.dram_statistics().writes == 1);
  CHECK(machine.system.peek(Address{0}, 8) == 51);
  machine.load(1, LineAddress{0});
  CHECK(machine.value(1, LineAddress{0}) == 51);
  machine.drain();
  machine.system.check_at_rest();
}

TEST_CASE("a line that no core holds is replaced without a recall") {
  FakeMachine machine(1, two_way_l3());
  CHECK(machine.system.place(LineAddress{0}, PrivateState::I, {}));
  CHECK(machine.system.place(LineAddress{1}, PrivateState::I, {}));
  CHECK(machine.load(0, LineAddress{2}) == Cycles{200});
  CHECK(machine.system.l3_statistics().evictions == 1);
  CHECK(machine.system.l3_statistics().recalls == 0);
}

TEST_CASE("requests that wait for ways of one set get them in the order of their arrival, each with its own recall") {
  FakeMachine machine(4, two_way_l3());
  machine.load(0, LineAddress{0});
  machine.load(0, LineAddress{1});
  machine.drain();
  const Cycle start = machine.now;
  for (unsigned core = 1; core < 4; ++core) {
    machine.hierarchy(core).request(LineAddress{core + 1}, Need::read, start, false);
  }
  machine.drain();
  const auto granted = [&](unsigned core) {
    return machine.clients[core].when("filled-writable", LineAddress{core + 1});
  };
  CHECK(granted(1) == start + Cycles{56 + 160 + 8});
  CHECK(granted(2) == start + Cycles{57 + 160 + 8});  // a recall of its own, one access behind
  // The third finds both ways in flight: it recalls core 1's line when that has arrived, 8 + 8 + 8 later.
  CHECK(granted(3) == start + Cycles{56 + 160 + 24 + 160 + 8});
  CHECK(machine.system.l3_statistics().way_waits == 3);
  CHECK(machine.system.l3_statistics().recalls == 3);
  machine.system.check_at_rest();
}

TEST_CASE("a request for a line that is being filled waits and is served in the cycle of the fill") {
  FakeMachine machine(3);
  machine.hierarchy(0).request(kLine, Need::read, Cycle{0}, false);
  machine.hierarchy(1).request(kLine, Need::read, Cycle{0}, false);
  machine.drain();
  CHECK(machine.clients[0].when("filled-writable", kLine) == Cycle{200});
  // At 192 the fill makes core 0 the owner; the forward to it overtakes nothing and waits for its data.
  CHECK(machine.clients[1].when("filled", kLine) == Cycle{216});
  const RequestTimeline& timeline = machine.hierarchy(1).timeline(machine.clients[1].last_mshr);
  CHECK(timeline.arrived == Cycle{20});
  CHECK(timeline.serving == Cycle{192});
  CHECK(timeline.source == DataSource::peer);
  CHECK(machine.system.l3_statistics().stalls == 1);
  CHECK(machine.system.l3_statistics().hits == 1);
  CHECK(machine.system.l3_statistics().misses == 1);
  CHECK(machine.system.directory_statistics().forwards == 1);
}

TEST_CASE("requests that wait for a line are served in the order of their arrival") {
  FakeMachine machine(4);
  machine.store(3, kLine, 1);
  machine.drain();
  const Cycle start = machine.now;
  machine.hierarchy(0).request(kLine, Need::read, start, false);
  machine.hierarchy(1).request(kLine, Need::read, start + Cycles{1}, false);
  machine.hierarchy(2).request(kLine, Need::write, start + Cycles{2}, false);
  machine.drain();
  // The owner's Data is at the directory at 56, with that at core 0; the others were stalled till then.
  CHECK(machine.clients[0].when("filled", kLine) == start + Cycles{56});
  CHECK(machine.clients[1].when("filled", kLine) == start + Cycles{64});
  CHECK(machine.clients[2].when("filled-writable", kLine) == start + Cycles{56 + 24});
  CHECK(machine.system.l3_statistics().stalls == 2);
  machine.system.check_at_rest();
}

TEST_CASE("an Upgrade that lost the race is served as a GetM") {
  FakeMachine machine(2);
  machine.load(0, kLine);
  machine.load(1, kLine);
  machine.drain();
  const Cycle start = machine.now;
  machine.clients[0].log.clear();
  machine.hierarchy(0).request(kLine, Need::write, start, false);
  machine.hierarchy(1).request(kLine, Need::write, start, false);
  machine.drain();
  CHECK(machine.clients[0].when("filled-writable", kLine) == start + Cycles{56});
  // Its Upgrade is decided at 33, the FwdGetM waits at core 0 for the grant at 56, then 8 + 8.
  CHECK(machine.clients[1].when("filled-writable", kLine) == start + Cycles{72});
  CHECK(machine.clients[1].when("lost", kLine) == start + Cycles{40});
  CHECK(machine.hierarchy(1).timeline(machine.clients[1].last_mshr).source == DataSource::peer);
  machine.system.check_at_rest();
}

TEST_CASE("lines are spread over slices, and each slice answers for its own") {
  MemorySystemSpec spec = tiny_spec();
  spec.l3.slices = 3;
  spec.l3.size = Bytes{3 * 8 * 4 * 64};
  FakeMachine machine(1, spec);
  for (std::uint64_t line = 0; line < 6; ++line) machine.load(0, LineAddress{line});
  machine.drain();
  for (unsigned id = 0; id < 3; ++id) {
    const SliceId slice{static_cast<std::uint16_t>(id)};
    CHECK(machine.system.l3_statistics(slice).misses == 2);
    machine.system.slice(slice).for_each([&](LineAddress line, const DirectoryLine&) { CHECK(line.value % 3 == id); });
  }
  CHECK(machine.system.l3_statistics().misses == 6);
}

}  // namespace
}  // namespace membar
