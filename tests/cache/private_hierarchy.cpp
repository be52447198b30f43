#include "sim/cache/private_hierarchy.h"

#include <catch2/catch.hpp>

#include "tests/cache/fake_core.h"

namespace membar {
namespace {

using testing::FakeMachine;
using testing::tiny_spec;

constexpr LineAddress kLine{0};
// Lines of kLine's set in an L2 of four sets.
constexpr LineAddress kSecond{4};
constexpr LineAddress kThird{8};

TEST_CASE("requests of one line merge into one MSHR and send one message") {
  FakeMachine machine(1);
  PrivateHierarchy& caches = machine.hierarchy(0);
  const RequestResult first = caches.request(kLine, Need::read, Cycle{0}, false);
  const RequestResult second = caches.request(kLine, Need::read, Cycle{3}, false);
  CHECK(first.status == RequestStatus::pending);
  CHECK(second.status == RequestStatus::pending);
  CHECK(first.mshr == second.mshr);
  machine.drain();
  CHECK(machine.clients[0].log.size() == 1);
  CHECK(caches.l1_statistics().misses == 2);
  CHECK(caches.l2_statistics().misses == 1);
  CHECK(caches.l2_statistics().merges == 1);
  CHECK(machine.system.network_statistics().messages[static_cast<unsigned>(MessageType::GetS)] == 1);
}

TEST_CASE("a store that merges with a load's request asks again once the line is there") {
  FakeMachine machine(2);
  machine.load(1, kLine);
  machine.drain();
  PrivateHierarchy& caches = machine.hierarchy(0);
  const Cycle start = machine.now;
  caches.request(kLine, Need::read, start, false);
  CHECK(caches.request(kLine, Need::write, start + Cycles{1}, false).status == RequestStatus::pending);
  machine.drain();
  CHECK(machine.clients[0].when("filled", kLine) == start + Cycles{56});
  CHECK_FALSE(caches.writable_now(kLine));
  caches.request(kLine, Need::write, start + Cycles{100}, false, true);
  machine.drain();
  CHECK(machine.clients[0].when("filled-writable", kLine) == start + Cycles{156});
  CHECK(caches.l1_statistics().misses == 2);  // the retry was counted before
}

TEST_CASE("with all MSHRs taken a request is refused, and the core is woken once when one becomes free") {
  MemorySystemSpec spec = tiny_spec();
  spec.mshrs = 1;
  FakeMachine machine(1, spec);
  PrivateHierarchy& caches = machine.hierarchy(0);
  CHECK(caches.request(LineAddress{0}, Need::read, Cycle{0}, false).status == RequestStatus::pending);
  CHECK(caches.request(LineAddress{1}, Need::read, Cycle{0}, false).status == RequestStatus::no_mshr);
  CHECK(caches.request(LineAddress{1}, Need::read, Cycle{1}, false, true).status == RequestStatus::no_mshr);
  CHECK(caches.l2_statistics().refusals == 2);
  machine.run_to(Cycle{199});
  CHECK(machine.clients[0].log.empty());
  machine.run_to(Cycle{200});
  CHECK(machine.clients[0].when("freed", LineAddress{0}) == Cycle{200});
  CHECK(machine.clients[0].log.size() == 2);  // filled and freed
  CHECK(caches.request(LineAddress{1}, Need::read, Cycle{200}, false, true).status == RequestStatus::pending);
  machine.drain();
  CHECK(machine.clients[0].log.size() == 3);  // filled, but nobody was refused
}

TEST_CASE("a set whose ways are all in flight refuses a further line of it") {
  FakeMachine machine(1);
  PrivateHierarchy& caches = machine.hierarchy(0);
  caches.request(kLine, Need::read, Cycle{0}, false);
  caches.request(kSecond, Need::read, Cycle{0}, false);
  CHECK(caches.request(kThird, Need::read, Cycle{0}, false).status == RequestStatus::no_way);
  CHECK(caches.request(LineAddress{1}, Need::read, Cycle{0}, false).status == RequestStatus::pending);
  machine.drain();
  CHECK(machine.clients[0].when("freed", LineAddress{0}) == Cycle{200});
}

TEST_CASE("a replaced line leaves L1 and L2 at once, and cannot be asked for again before its Put is acknowledged") {
  FakeMachine machine(1);
  PrivateHierarchy& caches = machine.hierarchy(0);
  machine.store(0, kLine, 11);
  machine.load(0, kSecond);
  machine.drain();
  const Cycle start = machine.now;
  machine.clients[0].log.clear();
  CHECK(caches.request(kThird, Need::read, start, false).status == RequestStatus::pending);
  CHECK(machine.clients[0].when("lost", kLine) == start);
  CHECK(caches.l1_state(kLine) == PrivateState::I);
  CHECK(caches.l2_state(kLine) == PrivateState::I);
  CHECK(caches.request(kLine, Need::read, start, false).status == RequestStatus::no_way);
  // PutM: 12 to leave, 8 to travel, 1 behind the GetS, 12 of access, 8 back.
  machine.run_to(start + Cycles{40});
  CHECK(machine.clients[0].when("freed", LineAddress{0}) == kNever);
  CHECK(caches.request(kLine, Need::read, start + Cycles{40}, false, true).status == RequestStatus::no_way);
  machine.run_to(start + Cycles{41});
  CHECK(machine.clients[0].when("freed", LineAddress{0}) == start + Cycles{41});
  CHECK(caches.l2_statistics().evictions == 1);
  CHECK(caches.l2_statistics().writebacks == 1);
  CHECK(machine.system.peek(Address{0}, 8) == 11);
  machine.drain();
  CHECK(machine.load(0, kLine) == Cycles{40});
  CHECK(machine.value(0, kLine) == 11);
}

TEST_CASE("as many victims may be on their way as there are MSHRs, and no more") {
  MemorySystemSpec spec = tiny_spec();
  spec.mshrs = 2;
  FakeMachine machine(1, spec);
  PrivateHierarchy& caches = machine.hierarchy(0);
  for (std::uint64_t line : {0U, 4U, 1U, 5U, 2U, 6U}) machine.load(0, LineAddress{line});
  machine.drain();
  const Cycle start = machine.now;
  // The lines come from the L3 sooner than a slow slice acknowledges the Puts.
  CHECK(machine.system.place(LineAddress{12}, PrivateState::I, {}));
  CHECK(caches.request(LineAddress{12}, Need::read, start, false).status == RequestStatus::pending);
  CHECK(caches.request(LineAddress{13}, Need::read, start, false).status == RequestStatus::pending);
  machine.run_to(start + Cycles{40});
  CHECK(caches.request(LineAddress{14}, Need::read, start + Cycles{40}, false).status == RequestStatus::no_way);
  machine.run_to(start + Cycles{43});
  CHECK(caches.request(LineAddress{14}, Need::read, start + Cycles{43}, false).status == RequestStatus::pending);
  machine.drain();
  machine.system.check_at_rest();
}

TEST_CASE("a forward that meets a line on its way out is answered with its bytes") {
  for (const Need need : {Need::read, Need::write}) {
    FakeMachine machine(2);
    machine.store(0, kLine, 21);
    machine.load(0, kSecond);
    machine.drain();
    const Cycle start = machine.now;
    // The request of core 1 is at the directory before the PutM of core 0, which leaves 5 cycles later.
    machine.hierarchy(1).request(kLine, need, start, false);
    machine.run_to(start + Cycles{5});
    machine.hierarchy(0).request(kThird, Need::read, start + Cycles{5}, false);
    CHECK(machine.hierarchy(0).held_bytes(kLine).store != nullptr);
    machine.drain();
    CHECK(machine.value(1, kLine) == 21);
    CHECK(machine.hierarchy(1).writable_now(kLine) == (need == Need::write));
    machine.system.check_at_rest();
  }
}

TEST_CASE("an L2 hit whose line is lost before it reaches the L1 is cancelled, and its MSHR is free") {
  MemorySystemSpec spec = tiny_spec();
  spec.mshrs = 1;
  FakeMachine machine(2, spec);
  PrivateHierarchy& caches = machine.hierarchy(0);
  machine.load(0, kLine);
  machine.load(0, LineAddress{2});
  machine.load(0, LineAddress{6});
  machine.drain();
  CHECK(caches.l1_state(kLine) == PrivateState::I);
  const Cycle start = machine.now;
  // FwdGetM arrives 12 + 8 + 12 + 8 cycles after the other core's lookup.
  machine.hierarchy(1).request(kLine, Need::write, start, false);
  machine.run_to(start + Cycles{35});
  machine.clients[0].log.clear();
  const RequestResult hit = caches.request(kLine, Need::read, start + Cycles{35}, false);
  CHECK(hit.status == RequestStatus::l2_hit);
  CHECK(hit.ready == start + Cycles{47});
  CHECK(caches.request(LineAddress{1}, Need::read, start + Cycles{35}, false).status == RequestStatus::no_mshr);
  machine.drain();
  CHECK(machine.clients[0].when("lost", kLine) == start + Cycles{40});
  CHECK(machine.clients[0].when("freed", LineAddress{0}) == start + Cycles{40});
  CHECK(machine.clients[0].when("filled", kLine) == kNever);
  CHECK(caches.next_fill() == kNever);
  CHECK(caches.l2_statistics().lost_fills == 1);
  CHECK(caches.idle());
}

TEST_CASE("a fill that was due before a probe is done first, one of the same cycle is not") {
  for (const std::uint64_t early : {0U, 1U}) {
    FakeMachine machine(2);
    machine.load(0, kLine);
    machine.load(0, LineAddress{2});
    machine.load(0, LineAddress{6});
    machine.drain();
    const Cycle start = machine.now;
    machine.hierarchy(1).request(kLine, Need::write, start, false);  // its probe arrives at start + 40
    while (machine.system.queue().next_cycle() < start + Cycles{40})
      machine.system.handle(machine.system.queue().pop());
    machine.hierarchy(0).request(kLine, Need::read, start + Cycles{28 - early}, false);
    machine.clients[0].log.clear();
    machine.system.handle(machine.system.queue().pop());
    CHECK(machine.clients[0].when("lost", kLine) == start + Cycles{40});
    CHECK(machine.clients[0].when("filled-writable", kLine) == (early == 1 ? start + Cycles{39} : kNever));
  }
}

TEST_CASE("a write to a line that is read-only in the L2 and not in the L1 upgrades it, and loads hit meanwhile") {
  FakeMachine machine(2);
  machine.load(1, kLine);
  machine.load(0, kLine);
  machine.load(0, LineAddress{2});
  machine.load(0, LineAddress{6});
  machine.drain();
  PrivateHierarchy& caches = machine.hierarchy(0);
  const Cycle start = machine.now;
  machine.clients[0].log.clear();
  CHECK(caches.request(kLine, Need::write, start, false).status == RequestStatus::pending);
  const RequestResult load = caches.request(kLine, Need::read, start + Cycles{2}, false);
  CHECK(load.status == RequestStatus::l2_hit);
  CHECK(load.ready == start + Cycles{12});
  machine.run_to(start + Cycles{12});
  CHECK(caches.read_hit(kLine) != kNoSlot);
  CHECK(machine.clients[0].log.empty());
  machine.run_to(start + Cycles{55});
  CHECK_FALSE(caches.writable_now(kLine));
  machine.run_to(start + Cycles{56});
  CHECK(machine.clients[0].when("filled-writable", kLine) == start + Cycles{56});
  CHECK(caches.write_hit(kLine) != kNoSlot);
}

TEST_CASE("a write request turns an L2 hit under way into an Upgrade with the same MSHR") {
  FakeMachine machine(2);
  machine.load(1, kLine);
  machine.load(0, kLine);
  machine.load(0, LineAddress{2});
  machine.load(0, LineAddress{6});
  machine.drain();
  PrivateHierarchy& caches = machine.hierarchy(0);
  const Cycle start = machine.now;
  const RequestResult load = caches.request(kLine, Need::read, start, false);
  CHECK(load.status == RequestStatus::l2_hit);
  const RequestResult store = caches.request(kLine, Need::write, start + Cycles{3}, false);
  CHECK(store.status == RequestStatus::pending);
  CHECK(store.mshr == load.mshr);
  machine.drain();
  CHECK(machine.clients[0].when("filled-writable", kLine) == start + Cycles{59});
  CHECK(caches.idle());
}

TEST_CASE("an L2 hit that may be written already needs no message") {
  FakeMachine machine(1);
  machine.load(0, kLine);
  machine.load(0, LineAddress{2});
  machine.load(0, LineAddress{6});
  machine.drain();
  CHECK(machine.store(0, kLine) == Cycles{12});
  CHECK(machine.hierarchy(0).l2_statistics().upgrades == 0);
  CHECK(machine.hierarchy(0).l2_state(kLine) == PrivateState::M);
}

TEST_CASE("probes of a line that the core pins wait until it has used the line, and are answered from then on") {
  FakeMachine machine(2);
  PrivateHierarchy& caches = machine.hierarchy(0);
  machine.clients[0].pin = true;
  caches.request(kLine, Need::write, Cycle{0}, false);
  machine.run_to(Cycle{150});
  machine.hierarchy(1).request(kLine, Need::write, Cycle{150}, false);  // FwdGetM at 150 + 40, before the data
  machine.run_to(Cycle{300});
  CHECK(caches.l2_statistics().stalled_probes == 1);
  CHECK(caches.writable_now(kLine));
  caches.write(caches.write_hit(kLine), 0, 8, 31, WriteId{1});
  caches.serve_stalled(kLine, Cycle{300});
  CHECK(machine.clients[0].when("lost", kLine) == Cycle{300});
  machine.drain();
  CHECK(machine.clients[1].when("filled-writable", kLine) == Cycle{300 + 8 + 8});
  CHECK(machine.value(1, kLine) == 31);
}

TEST_CASE("a line that nobody uses at once serves the probe that waits in the cycle of its grant") {
  FakeMachine machine(2);
  machine.hierarchy(0).request(kLine, Need::write, Cycle{0}, false);
  machine.run_to(Cycle{150});
  machine.hierarchy(1).request(kLine, Need::write, Cycle{150}, false);
  machine.drain();
  CHECK(machine.clients[0].when("filled-writable", kLine) == Cycle{200});
  CHECK(machine.clients[0].when("lost", kLine) == Cycle{200});
  CHECK(machine.clients[1].when("filled-writable", kLine) == Cycle{216});
}

TEST_CASE("a prefetched line is never pinned, unless a demand has merged with the prefetch") {
  for (const bool demand : {false, true}) {
    FakeMachine machine(2);
    machine.clients[0].pin = true;
    machine.hierarchy(0).request(kLine, Need::write, Cycle{0}, true);
    if (demand) machine.hierarchy(0).request(kLine, Need::write, Cycle{100}, false);
    machine.run_to(Cycle{150});
    machine.hierarchy(1).request(kLine, Need::write, Cycle{150}, false);
    machine.drain();
    CHECK(machine.hierarchy(0).writable_now(kLine) == demand);
    CHECK(machine.hierarchy(0).l2_statistics().prefetches == 1);
  }
}

TEST_CASE("a locked line is neither taken nor replaced") {
  FakeMachine machine(2);
  PrivateHierarchy& caches = machine.hierarchy(0);
  machine.store(0, kLine, 41);
  machine.load(0, kSecond);
  machine.drain();
  caches.lock(kLine);
  machine.hierarchy(1).request(kLine, Need::read, machine.now, false);
  CHECK(machine.load(0, kThird) == Cycles{200});  // kSecond goes, although kLine was used less recently
  machine.drain();
  CHECK(caches.writable_now(kLine));
  CHECK(caches.l2_state(kSecond) == PrivateState::I);
  CHECK(machine.clients[1].log.empty());
  const Cycle released = machine.now;
  caches.serve_stalled(kLine, released);
  CHECK(machine.clients[0].when("write-lost", kLine) == released);
  machine.drain();
  CHECK(machine.clients[1].when("filled", kLine) == released + Cycles{16});
  machine.system.check_at_rest();
}

TEST_CASE("a locked line keeps its place in the L1") {
  MemorySystemSpec spec = tiny_spec();
  spec.l1.ways = 1;
  spec.l1.size = Bytes{64};
  FakeMachine machine(1, spec);
  PrivateHierarchy& caches = machine.hierarchy(0);
  machine.store(0, kLine);
  caches.lock(kLine);
  machine.load(0, LineAddress{1});
  CHECK(caches.l1_state(kLine) == PrivateState::M);
  CHECK(caches.l1_state(LineAddress{1}) == PrivateState::I);
  CHECK(caches.l2_state(LineAddress{1}) == PrivateState::E);
  caches.serve_stalled(kLine, machine.now);
  CHECK(machine.load(0, LineAddress{1}) == Cycles{12});
  CHECK(caches.l1_state(kLine) == PrivateState::I);
}

TEST_CASE("every read of another core takes the write permission, and says so") {
  FakeMachine machine(2);
  machine.store(0, kLine, 1);
  machine.clients[0].log.clear();
  machine.load(1, kLine);
  CHECK(machine.clients[0].when("write-lost", kLine) != kNever);
  CHECK(machine.clients[0].when("lost", kLine) == kNever);
  CHECK(machine.hierarchy(0).read_hit(kLine) != kNoSlot);
  CHECK(machine.hierarchy(0).write_hit(kLine) == kNoSlot);
  CHECK(machine.hierarchy(0).find_writable(kLine) == PrivateHierarchy::kNoL1Place);
  CHECK(machine.hierarchy(0).l2_statistics().downgrades == 1);
}

TEST_CASE("a place in the L1 that was found before is only a hint") {
  FakeMachine machine(1);
  PrivateHierarchy& caches = machine.hierarchy(0);
  CHECK(caches.find_writable(kLine) == PrivateHierarchy::kNoL1Place);
  machine.load(0, kLine);
  const std::uint32_t place = caches.find_writable(kLine);
  REQUIRE(place != PrivateHierarchy::kNoL1Place);
  const std::uint64_t hits = caches.l1_statistics().hits;
  const Slot slot = caches.write_hit_at(place, kLine);  // E becomes M
  CHECK(slot != kNoSlot);
  CHECK(caches.write_hit_at(place, kLine) == slot);
  CHECK(caches.l1_statistics().hits == hits + 2);
  machine.load(0, LineAddress{2});
  machine.load(0, LineAddress{6});
  CHECK(caches.write_hit_at(place, kLine) == kNoSlot);
  CHECK(caches.write_hit_at(PrivateHierarchy::kNoL1Place, LineAddress{6}) != kNoSlot);
}

TEST_CASE("the private caches count what their statistics say") {
  FakeMachine machine(2);
  machine.store(0, kLine);          // L1 and L2 miss
  machine.load(0, kLine);           // L1 hit (and one within store)
  machine.load(0, LineAddress{2});  // misses
  machine.load(0, LineAddress{6});  // miss; drops line 0 from the L1
  machine.load(0, kLine);           // L2 hit; drops line 2
  machine.store(1, kLine);          // takes line 0 away
  const L1Statistics& l1 = machine.hierarchy(0).l1_statistics();
  const L2Statistics& l2 = machine.hierarchy(0).l2_statistics();
  CHECK(l1.hits == 2);
  CHECK(l1.misses == 4);
  CHECK(l1.fills == 4);
  CHECK(l1.evictions == 2);
  CHECK(l1.invalidations == 1);
  CHECK(l2.hits == 1);
  CHECK(l2.misses == 3);
  CHECK(l2.fills == 3);
  CHECK(l2.invalidations == 1);
  CHECK(l2.evictions == 0);
}

}  // namespace
}  // namespace membar
