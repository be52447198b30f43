#include "sim/analysis/bills.h"

#include <catch2/catch.hpp>
#include <vector>

#include "tests/analysis/hand_made_facts.h"

using namespace membar;

namespace {

BarrierFacts fence(std::uint64_t from, std::uint64_t to) {
  BarrierFacts barrier;
  barrier.kind = BarrierFacts::Kind::mfence;
  barrier.sequence = 20;
  barrier.dispatched = Cycle{from};
  barrier.completed = Cycle{to};
  barrier.stall_from = Cycle{from};
  barrier.stall_to = Cycle{to};
  barrier.waits_for_stores = true;
  return barrier;
}

RequestTimeline upgrade(std::uint64_t started) {
  RequestTimeline request;
  request.source = DataSource::upgrade;
  request.started = Cycle{started};
  request.sent = Cycle{started + 4};
  request.arrived = Cycle{started + 20};
  request.serving = Cycle{started + 20};
  request.served = Cycle{started + 32};
  request.data_here = Cycle{started + 40};
  request.granted = Cycle{started + 52};
  return request;
}

}  // namespace

TEST_CASE("A barrier that never stalled has an empty bill") {
  BarrierFacts barrier;
  barrier.waits_for_stores = true;
  CHECK(stall_of(barrier) == 0);
  CHECK(bill_of(barrier, {}, {}).total() == 0);
}

TEST_CASE("A fence with nothing to wait for pays only its fixed cost") {
  const Bill bill = bill_of(fence(50, 51), {}, {});
  CHECK(bill.at("fixed") == 1);
  CHECK(bill.total() == 1);
}

TEST_CASE("A fence is billed the segments of the store it waits for, then its fixed cost") {
  const std::vector<WriteFacts> writes{facts::dram_store()};
  const Bill bill = bill_of(fence(185, 233), writes, {});
  CHECK(bill[Segment::l3] == 5);
  CHECK(bill[Segment::dram] == 10);
  CHECK(bill[Segment::fill] == 10);
  CHECK(bill[Segment::acks] == 10);
  CHECK(bill[Segment::commit] == 10);
  CHECK(bill.at("fixed") == 3);
  CHECK(bill.total() == 48);
  CHECK(bill.own() == 0);
}

TEST_CASE("Each cycle is billed to the oldest store that is pending in it") {
  WriteFacts first = facts::dram_store();  // sequence 10, visible in 230
  WriteFacts second = facts::hit_store(2, 11, 121);
  second.head = second.drain_allowed = second.mshr_granted = Cycle{230};
  second.visible = Cycle{231};
  WriteFacts younger = facts::hit_store(3, 21, 186);  // younger than the barrier
  younger.visible = Cycle{400};
  const std::vector<WriteFacts> writes{younger, second, first};
  const Bill bill = bill_of(fence(225, 232), writes, {});
  CHECK(bill[Segment::commit] == 6);  // five of the first, one of the second
  CHECK(bill.at("fixed") == 1);
  CHECK(bill.total() == 7);
}

TEST_CASE("An older store that is visible out of order is not billed once the oldest is visible later") {
  WriteFacts oldest = facts::dram_store();
  WriteFacts early = facts::hit_store(2, 11, 180);
  const std::vector<WriteFacts> writes{early, oldest};
  const Bill bill = bill_of(fence(181, 231), writes, {});
  CHECK(bill[Segment::window] == 0);
  CHECK(bill.at("fixed") == 1);
  CHECK(bill.total() == 50);
}

TEST_CASE("A barrier that does not wait for stores bills none") {
  BarrierFacts barrier = fence(185, 190);
  barrier.waits_for_stores = false;
  const std::vector<WriteFacts> writes{facts::dram_store()};
  CHECK(bill_of(barrier, writes, {}).at("fixed") == 5);
}

TEST_CASE("An atomic is billed the stores before it, then its own access") {
  BarrierFacts barrier = fence(228, 290);
  barrier.kind = BarrierFacts::Kind::atomic_store;
  barrier.own_started = Cycle{232};
  barrier.own_done = Cycle{288};
  barrier.own_request = upgrade(232);
  const std::vector<WriteFacts> writes{facts::dram_store()};
  const Bill bill = bill_of(barrier, writes, {});
  CHECK(bill[Segment::commit] == 2);
  CHECK(bill.at("own.travel") == 20);
  CHECK(bill.at("own.directory") == 12);
  CHECK(bill.at("own.fill") == 8);
  CHECK(bill.at("own.acks") == 12);
  CHECK(bill.at("own.commit") == 4);
  CHECK(bill.at("own.l1") == 0);
  CHECK(bill.own() == 56);
  CHECK(bill.at("fixed") == 4);  // two before its access began, two after it was done
  CHECK(bill.total() == 62);
}

TEST_CASE("An own access on a writable line is own.l1, clipped to the stall") {
  BarrierFacts barrier = fence(100, 106);
  barrier.own_started = Cycle{98};
  barrier.own_done = Cycle{102};
  const Bill bill = bill_of(barrier, {}, {});
  CHECK(bill.at("own.l1") == 2);
  CHECK(bill.at("fixed") == 4);
}

TEST_CASE("An own access that overlaps a pending store is billed only after it") {
  BarrierFacts barrier = fence(225, 235);
  barrier.own_started = Cycle{220};
  barrier.own_done = Cycle{235};
  const std::vector<WriteFacts> writes{facts::dram_store()};
  const Bill bill = bill_of(barrier, writes, {});
  CHECK(bill[Segment::commit] == 5);
  CHECK(bill.at("own.l1") == 5);
  CHECK(bill.total() == 10);
}

TEST_CASE("A barrier that waits for loads is billed the phases of the oldest pending one, after the stores") {
  LoadFacts load;
  load.sequence = 12;
  load.dispatched = Cycle{200};
  load.request = upgrade(202);
  load.request.source = DataSource::l3;
  load.performed = Cycle{254};
  LoadFacts hit;
  hit.sequence = 13;
  hit.dispatched = Cycle{250};
  hit.performed = Cycle{258};
  BarrierFacts barrier = fence(225, 260);
  barrier.waits_for_loads = true;
  const std::vector<WriteFacts> writes{facts::dram_store()};
  const std::vector<LoadFacts> loads{hit, load};
  const Bill bill = bill_of(barrier, writes, loads);
  CHECK(bill[Segment::commit] == 5);  // 225 to 230: the store
  CHECK(bill.at("load.l3") == 4);     // 230 to 234
  CHECK(bill.at("load.fill") == 8);   // 234 to 242
  CHECK(bill.at("load.acks") == 12);  // 242 to 254
  CHECK(bill.at("load.l1") == 4);     // 254 to 258: the hit
  CHECK(bill.at("fixed") == 2);
  CHECK(bill.total() == 35);
  barrier.waits_for_loads = false;
  CHECK(bill_of(barrier, writes, loads).at("fixed") == 30);
}

TEST_CASE("Bills of the same facts add up entry by entry") {
  Bill sum = bill_of(fence(50, 51), {}, {});
  sum += bill_of(fence(60, 63), {}, {});
  CHECK(sum.at("fixed") == 4);
  CHECK(sum.at("no such entry") == 0);
}

TEST_CASE("Every entry of a bill has a name of its own and a meaning") {
  CHECK(bill_entry_name(kLoadEntries) == "load.l1");
  CHECK(bill_entry_name(kLoadEntries + 1) == "load.travel");
  CHECK(bill_entry_name(kOwnEntries) == "own.l1");
  CHECK(bill_entry_name(kOwnEntries + kRequestSegments) == "own.commit");
  CHECK(bill_entry_name(kFixedEntry) == "fixed");
  for (std::size_t i = 0; i < kBillEntries; ++i) {
    CHECK_FALSE(bill_entry_meaning(i).empty());
    for (std::size_t j = 0; j < i; ++j) CHECK(bill_entry_name(i) != bill_entry_name(j));
  }
}
