#include <catch2/catch.hpp>

#include "tests/cache/fake_core.h"

namespace membar {
namespace {

using testing::FakeMachine;
using testing::tiny_spec;

constexpr LineAddress kLine{0};
constexpr LineAddress kOther{8};  // another set of nothing but the L3

TEST_CASE("a load costs 200, 40, 12 and 4 cycles when DRAM, L3, L2 and L1 hold its line") {
  FakeMachine machine(2);
  CHECK(machine.load(0, kLine) == Cycles{200});
  CHECK(machine.load(0, kLine) == Cycles{4});
  // Lines 2 and 4 share the L1 set of line 0, and line 4 its L2 set as well.
  CHECK(machine.load(0, LineAddress{2}) == Cycles{200});
  CHECK(machine.load(0, LineAddress{6}) == Cycles{200});
  CHECK(machine.hierarchy(0).l1_state(kLine) == PrivateState::I);
  CHECK(machine.hierarchy(0).l2_state(kLine) == PrivateState::E);
  CHECK(machine.load(0, kLine) == Cycles{12});
  // Two more lines of its L2 set push it out to the L3.
  CHECK(machine.load(0, LineAddress{4}) == Cycles{200});
  CHECK(machine.load(0, kOther) == Cycles{200});
  machine.drain();
  CHECK(machine.hierarchy(0).l2_state(kLine) == PrivateState::I);
  CHECK(machine.load(0, kLine) == Cycles{40});
  machine.drain();
  machine.system.check_at_rest();
}

TEST_CASE("a line from DRAM is not there one cycle early") {
  FakeMachine machine(1);
  machine.hierarchy(0).request(kLine, Need::read, Cycle{0}, false);
  machine.run_to(Cycle{199});
  CHECK(machine.hierarchy(0).l2_state(kLine) == PrivateState::IS_D);
  CHECK(machine.hierarchy(0).read_hit(kLine) == kNoSlot);
  machine.run_to(Cycle{200});
  CHECK(machine.hierarchy(0).l2_state(kLine) == PrivateState::E);
  CHECK(machine.hierarchy(0).read_hit(kLine) != kNoSlot);
}

TEST_CASE("an L2 hit may be read at once, fills the L1 at l2.latency and not a cycle earlier") {
  FakeMachine machine(1);
  machine.load(0, kLine);
  machine.load(0, LineAddress{2});
  machine.load(0, LineAddress{6});
  const Cycle start = machine.now;
  const RequestResult result = machine.hierarchy(0).request(kLine, Need::read, start, false);
  CHECK(result.status == RequestStatus::l2_hit);
  CHECK(result.ready == start + Cycles{12});
  CHECK(machine.hierarchy(0).next_fill() == start + Cycles{12});
  machine.hierarchy(0).complete_fills(start + Cycles{11});
  CHECK(machine.hierarchy(0).l1_state(kLine) == PrivateState::I);
  machine.hierarchy(0).complete_fills(start + Cycles{12});
  CHECK(machine.hierarchy(0).l1_state(kLine) == PrivateState::E);
  CHECK(machine.hierarchy(0).next_fill() == kNever);
}

TEST_CASE("a load of a line Modified in another core costs 56 cycles, and leaves both Shared") {
  FakeMachine machine(2);
  machine.store(1, kLine, 77);
  CHECK(machine.hierarchy(1).l2_state(kLine) == PrivateState::M);
  CHECK(machine.load(0, kLine) == Cycles{56});
  CHECK(machine.value(0, kLine) == 77);
  CHECK(machine.hierarchy(0).l2_state(kLine) == PrivateState::S);
  CHECK(machine.hierarchy(1).l2_state(kLine) == PrivateState::S);
  CHECK(machine.hierarchy(1).write_hit(kLine) == kNoSlot);
  machine.drain();
  machine.system.check_at_rest();
}

TEST_CASE("an Upgrade of a line that another core shares costs 56 cycles") {
  FakeMachine machine(2);
  machine.store(1, kLine, 5);
  machine.load(0, kLine);
  machine.drain();
  CHECK(machine.store(0, kLine, 6) == Cycles{56});
  CHECK(machine.hierarchy(0).l2_statistics().upgrades == 1);
  CHECK(machine.hierarchy(1).l2_state(kLine) == PrivateState::I);
  CHECK(machine.clients[1].when("lost", kLine) != kNever);
  CHECK(machine.load(1, kLine) == Cycles{56});
  CHECK(machine.value(1, kLine) == 6);
  machine.drain();
  machine.system.check_at_rest();
}

TEST_CASE("an Upgrade without other sharers costs an L3 hit, a store to an Exclusive line an L1 hit") {
  FakeMachine machine(2);
  machine.load(0, kLine);
  CHECK(machine.store(0, kLine) == Cycles{4});
  CHECK(machine.load(1, kLine) == Cycles{56});
  machine.drain();
  // The other sharer evicts its copy: two more lines of its L2 set.
  machine.load(1, LineAddress{4});
  machine.load(1, LineAddress{12});
  machine.drain();
  CHECK(machine.hierarchy(1).l2_state(kLine) == PrivateState::I);
  CHECK(machine.store(0, kLine) == Cycles{40});
}

TEST_CASE("a GetM of a line that two cores share waits for the data and for both acks") {
  FakeMachine machine(3);
  machine.load(0, kLine);
  machine.load(1, kLine);
  machine.drain();
  CHECK(machine.store(2, kLine, 9) == Cycles{56});
  CHECK(machine.hierarchy(2).timeline(machine.clients[2].last_mshr).data_here + Cycles{16} ==
        machine.hierarchy(2).timeline(machine.clients[2].last_mshr).granted);
  CHECK(machine.system.directory_statistics().invalidations == 2);
}

TEST_CASE("latencies follow from the parts, whatever they are") {
  struct Case {
    std::uint64_t l1, l2, network, l3_access, dram_access, probe;
  };
  const Case cases[] = {{4, 12, 8, 12, 160, 8},  {1, 2, 1, 1, 1, 1},    {5, 14, 3, 20, 77, 9},
                        {4, 14, 8, 12, 160, 10}, {3, 9, 20, 5, 300, 6}, {2, 3, 100, 1, 10, 1},
                        {7, 31, 2, 40, 90, 2},   {1, 10, 5, 5, 5, 40},  {4, 40, 1, 1, 1, 36},
                        {6, 12, 8, 60, 400, 6},  {4, 12, 8, 13, 1, 8},  {10, 11, 12, 13, 14, 15}};
  for (const Case& c : cases) {
    const MachineLatencies latencies{Cycles{c.l1},        Cycles{c.l2},          Cycles{c.network},
                                     Cycles{c.l3_access}, Cycles{c.dram_access}, Cycles{c.probe}};
    FakeMachine machine(2, tiny_spec(), latencies);
    const std::uint64_t l3 = c.l2 + 2 * c.network + c.l3_access;
    CHECK(machine.load(0, kLine).value == l3 + c.dram_access);
    CHECK(machine.store(0, kLine).value == c.l1);
    machine.drain();
    CHECK(machine.load(1, kLine).value == c.l2 + 3 * c.network + c.l3_access + c.probe);
    machine.drain();
    CHECK(machine.store(0, kLine).value == c.l2 + 3 * c.network + c.l3_access + c.probe);
    machine.drain();
    machine.system.check_at_rest();
  }
}

TEST_CASE("the timeline of a load from DRAM tells every station") {
  FakeMachine machine(1);
  machine.load(0, kLine);
  const RequestTimeline& timeline = machine.hierarchy(0).timeline(machine.clients[0].last_mshr);
  CHECK(timeline.started == Cycle{0});
  CHECK(timeline.sent == Cycle{12});
  CHECK(timeline.arrived == Cycle{20});
  CHECK(timeline.serving == Cycle{20});
  CHECK(timeline.served == Cycle{32});
  CHECK(timeline.memory_done == Cycle{192});
  CHECK(timeline.answered == Cycle{192});
  CHECK(timeline.data_here == Cycle{200});
  CHECK(timeline.granted == Cycle{200});
  CHECK(timeline.source == DataSource::dram);
}

TEST_CASE("the timeline names who supplied the data") {
  FakeMachine machine(3);
  const auto source = [&](unsigned core) {
    return machine.hierarchy(core).timeline(machine.clients[core].last_mshr).source;
  };
  machine.store(0, kLine);
  CHECK(source(0) == DataSource::dram);
  machine.load(1, kLine);
  CHECK(source(1) == DataSource::peer);
  machine.drain();
  machine.load(2, kLine);
  CHECK(source(2) == DataSource::l3);
  machine.drain();
  machine.store(1, kLine);
  CHECK(source(1) == DataSource::upgrade);
  machine.drain();
  machine.load(1, LineAddress{2});
  machine.load(1, LineAddress{6});
  machine.load(1, kLine);
  CHECK(source(1) == DataSource::l2);
}

TEST_CASE("requests that reach a slice together begin their accesses one after the other") {
  MemorySystemSpec spec = tiny_spec();
  spec.l3.cycles_per_request = Cycles{5};
  FakeMachine machine(3, spec);
  for (unsigned core = 0; core < 3; ++core) {
    CHECK(machine.system.place(LineAddress{core}, PrivateState::I, {}));
    machine.hierarchy(core).request(LineAddress{core}, Need::read, Cycle{0}, false);
  }
  machine.drain();
  for (unsigned core = 0; core < 3; ++core) {
    CHECK(machine.clients[core].when("filled-writable", LineAddress{core}) == Cycle{40 + 5 * core});
    const RequestTimeline& timeline = machine.hierarchy(core).timeline(machine.clients[core].last_mshr);
    CHECK(timeline.arrived == Cycle{20});
    CHECK(timeline.serving == Cycle{20 + 5 * core});
  }
  CHECK(machine.system.l3_statistics().queued == 15);
}

TEST_CASE("on a ring a line costs two hops more for every stop between core and slice") {
  MemorySystemSpec spec = tiny_spec();
  spec.network.topology = TopologyKind::ring;
  spec.network.hop = Cycles{3};
  spec.l3.slices = 4;
  FakeMachine machine(4, spec);
  const std::uint64_t distance[] = {0, 1, 2, 1};
  for (std::uint64_t line = 0; line < 4; ++line) {
    CHECK(machine.load(0, LineAddress{line}).value == 200 + 2 * 3 * distance[line]);
  }
}

TEST_CASE("on a mesh a line costs two hops more for every column and row between core and slice") {
  MemorySystemSpec spec = tiny_spec();
  spec.network.topology = TopologyKind::mesh;
  spec.network.hop = Cycles{3};
  spec.l3.slices = 8;
  FakeMachine machine(8, spec);  // 0 1 2 / 3 4 5 / 6 7
  const std::uint64_t distance[] = {0, 1, 2, 1, 2, 3, 2, 3};
  for (std::uint64_t line = 0; line < 8; ++line) {
    CHECK(machine.load(0, LineAddress{line}).value == 200 + 2 * 3 * distance[line]);
  }
}

}  // namespace
}  // namespace membar
