#include "sim/analysis/recorder.h"

#include <catch2/catch.hpp>
#include <vector>

#include "tests/analysis/hand_made_facts.h"

using namespace membar;

namespace {

// Keeps everything it is given.
class Everything final : public RecordSink {
 public:
  void write(const WriteRecord& record) override { writes.push_back(record); }
  void barrier(const BarrierRecord& record) override { barriers.push_back(record); }
  void load(const LoadRecord& record) override { loads.push_back(record); }
  std::vector<WriteRecord> writes;
  std::vector<BarrierRecord> barriers;
  std::vector<LoadRecord> loads;
};

// Issues a write that hits, dispatched at `cycle`.
WriteId hit(Recorder& recorder, std::uint64_t cycle, std::uint64_t sequence = 1) {
  const WriteId id = recorder.new_write(CoreId{0});
  WriteFacts facts = facts::hit_store(id.value, sequence, cycle);
  recorder.write_visible(facts);
  return id;
}

BarrierFacts fence(std::uint64_t sequence, std::uint64_t from, std::uint64_t to) {
  BarrierFacts barrier;
  barrier.kind = BarrierFacts::Kind::mfence;
  barrier.sequence = sequence;
  barrier.dispatched = Cycle{from};
  barrier.completed = Cycle{to};
  barrier.stall_from = Cycle{from};
  barrier.stall_to = Cycle{to};
  barrier.waits_for_stores = true;
  return barrier;
}

}  // namespace

TEST_CASE("Ids count from one and records come in their order although later writes are visible first") {
  Recorder recorder({});
  Everything sink;
  recorder.add_sink(sink);
  const WriteId first = recorder.new_write(CoreId{0});
  const WriteId second = recorder.new_write(CoreId{0});
  CHECK(first == WriteId{1});
  CHECK(second == WriteId{2});
  recorder.write_visible(facts::hit_store(2, 2, 10));
  recorder.write_visible(facts::hit_store(1, 1, 20));
  CHECK(sink.writes.empty());
  recorder.finish();
  REQUIRE(sink.writes.size() == 2);
  CHECK(sink.writes[0].facts.id == first);
  CHECK(sink.writes[1].facts.id == second);
}

TEST_CASE("The first read of each core is kept, and one out of its own store buffer is a forward") {
  Recorder recorder({.cores = 4});
  Everything sink;
  recorder.add_sink(sink);
  const WriteId id = recorder.new_write(CoreId{0});
  recorder.read_from(id, CoreId{0}, Cycle{11}, true);
  recorder.read_from(id, CoreId{0}, Cycle{14}, true);
  recorder.write_visible(facts::hit_store(1, 1, 10));  // visible in 13
  recorder.read_from(id, CoreId{3}, Cycle{40}, false);
  recorder.read_from(id, CoreId{1}, Cycle{30}, false);
  recorder.read_from(id, CoreId{3}, Cycle{50}, false);
  recorder.read_from(id, CoreId{0}, Cycle{60}, false);
  recorder.read_from(kInitialWrite, CoreId{2}, Cycle{5}, false);
  recorder.finish();
  REQUIRE(sink.writes.size() == 1);
  const WriteRecord& record = sink.writes[0];
  CHECK(record.forwarded == Cycle{11});
  const std::vector<SeenBy> expected{{CoreId{0}, Cycle{60}}, {CoreId{1}, Cycle{30}}, {CoreId{3}, Cycle{40}}};
  CHECK(record.seen == expected);
  CHECK(record.seen_by(CoreId{0}) == Cycle{11});
  CHECK(record.seen_by(CoreId{1}) == Cycle{30});
  CHECK(record.seen_by(CoreId{2}) == kNever);
}

TEST_CASE("A record leaves, oldest first, when the store is full, and later reads of it are counted") {
  Recorder recorder({.live_records = 3});
  Everything sink;
  recorder.add_sink(sink);
  for (std::uint64_t i = 0; i < 3; ++i) hit(recorder, 10 * i);
  CHECK(sink.writes.empty());
  CHECK(recorder.live_writes() == 3);
  hit(recorder, 30);
  REQUIRE(sink.writes.size() == 1);
  CHECK(sink.writes[0].facts.id == WriteId{1});
  CHECK(recorder.live_writes() == 3);
  recorder.read_from(WriteId{1}, CoreId{1}, Cycle{99}, false);
  recorder.read_from(WriteId{2}, CoreId{1}, Cycle{99}, false);
  recorder.finish();
  CHECK(recorder.totals().readers_missed == 1);
  REQUIRE(sink.writes.size() == 4);
  CHECK(sink.writes[0].seen.empty());
  CHECK(sink.writes[1].seen.size() == 1);
}

TEST_CASE("A million writes hold no more records than the limit") {
  Recorder recorder({.cores = 8, .live_records = 1000});
  std::size_t most = 0;
  for (std::uint64_t i = 0; i < 1'000'000; ++i) {
    const WriteId id = hit(recorder, i);
    recorder.read_from(id, CoreId{static_cast<std::uint16_t>(i % 8)}, Cycle{i + 50}, false);
    most = std::max(most, recorder.live_writes());
  }
  CHECK(most == 1000);
  recorder.finish();
  CHECK(recorder.live_writes() == 0);
  CHECK(recorder.totals().writes == 1'000'000);
  CHECK(recorder.totals().costliest_writes.size() == 10);
}

TEST_CASE("While the oldest write is not visible the store grows beyond its limit, and shrinks afterwards") {
  Recorder recorder({.live_records = 10});
  Everything sink;
  recorder.add_sink(sink);
  const WriteId slow = recorder.new_write(CoreId{0});
  for (std::uint64_t i = 0; i < 200; ++i) hit(recorder, i);
  CHECK(recorder.live_writes() == 201);
  CHECK(sink.writes.empty());
  recorder.write_visible(facts::hit_store(slow.value, 1, 500));
  hit(recorder, 600);
  CHECK(recorder.live_writes() == 10);
  recorder.finish();
  CHECK(sink.writes.size() == 202);
}

TEST_CASE("Without readers to track, a record leaves as soon as the next write comes") {
  Recorder recorder({.track_readers = false});
  for (std::uint64_t i = 0; i < 100; ++i) {
    recorder.read_from(hit(recorder, i), CoreId{1}, Cycle{1000}, false);
    CHECK(recorder.live_writes() == 1);
  }
  recorder.finish();
  CHECK(recorder.totals().readers_missed == 0);
}

TEST_CASE("A write that never became visible has no record") {
  Recorder recorder({});
  Everything sink;
  recorder.add_sink(sink);
  (void)recorder.new_write(CoreId{0});
  hit(recorder, 10);
  recorder.finish();
  REQUIRE(sink.writes.size() == 1);
  CHECK(sink.writes[0].facts.id == WriteId{2});
  CHECK(recorder.totals().writes == 1);
}

TEST_CASE("A barrier is billed the pending writes of its own core only") {
  Recorder recorder({.cores = 2});
  Everything sink;
  recorder.add_sink(sink);
  WriteFacts other = facts::dram_store();
  other.core = CoreId{1};
  other.id = recorder.new_write(CoreId{1});
  WriteFacts own = facts::dram_store();
  own.visible = Cycle{222};
  own.id = recorder.new_write(CoreId{0});
  recorder.write_visible(own);
  recorder.write_visible(other);
  recorder.barrier_done(fence(20, 219, 224));
  REQUIRE(sink.barriers.size() == 1);
  const BarrierRecord& barrier = sink.barriers[0];
  CHECK(barrier.id == 1);
  CHECK(barrier.stall == 5);
  CHECK(barrier.bill[Segment::acks] == 1);
  CHECK(barrier.bill[Segment::commit] == 2);
  CHECK(barrier.bill.at("fixed") == 2);
  CHECK(barrier.ordering_stall() == 5);
  CHECK(recorder.totals().barrier_stall == std::vector<std::uint64_t>{5, 0});
}

TEST_CASE("A barrier finds its writes among as many as may be pending, however many came before") {
  Recorder recorder({.pending_writes = 4});
  Everything sink;
  recorder.add_sink(sink);
  for (std::uint64_t i = 0; i < 50; ++i) hit(recorder, i, i);
  for (std::uint64_t i = 0; i < 4; ++i) {
    WriteFacts write = facts::hit_store(recorder.new_write(CoreId{0}).value, 100 + i, 200);
    write.head = write.drain_allowed = write.mshr_granted = Cycle{300 + i};
    write.visible = Cycle{301 + i};
    recorder.write_visible(write);
  }
  recorder.barrier_done(fence(110, 250, 306));
  REQUIRE(sink.barriers.size() == 1);
  CHECK(sink.barriers[0].bill[Segment::behind_older] == 50);  // 250 to 300: the oldest of the four
  CHECK(sink.barriers[0].bill[Segment::commit] == 4);
  CHECK(sink.barriers[0].bill.at("fixed") == 2);
}

TEST_CASE("Loads go to the sinks only when they are asked for") {
  for (const bool asked : {false, true}) {
    Recorder recorder({.loads = asked});
    Everything sink;
    recorder.add_sink(sink);
    recorder.load_performed(LoadFacts{});
    recorder.load_performed(LoadFacts{});
    recorder.finish();
    REQUIRE(sink.loads.size() == (asked ? 2U : 0U));
    if (asked) CHECK(sink.loads[1].id == 2);
  }
}

TEST_CASE("A load that left the window unbound is billed where the model allows that") {
  for (const unsigned pending : {0U, 4U}) {
    Recorder recorder({.pending_loads = pending});
    Everything sink;
    recorder.add_sink(sink);
    LoadFacts load;
    load.sequence = 5;
    load.dispatched = Cycle{10};
    load.performed = Cycle{60};
    recorder.load_performed(load);
    BarrierFacts barrier = fence(6, 20, 61);
    barrier.waits_for_loads = true;
    recorder.barrier_done(barrier);
    CHECK(sink.barriers[0].bill.at("load.l1") == (pending == 0 ? 0 : 40));
    CHECK(sink.barriers[0].bill.total() == 41);
  }
}

TEST_CASE("Totals are exact and the costliest come first, by id where they cost the same") {
  Recorder recorder({.costliest = 3});
  for (const std::uint64_t took : {7U, 9U, 7U, 30U, 9U, 2U}) {
    WriteFacts write = facts::hit_store(recorder.new_write(CoreId{0}).value, 1, 100);
    write.visible = Cycle{100 + took};
    recorder.write_visible(write);
  }
  for (const std::uint64_t stall : {0U, 4U, 8U, 4U}) recorder.barrier_done(fence(1, 50, 50 + stall));
  recorder.finish();
  const RunTotals& totals = recorder.totals();
  const Histogram& stores = totals.time_to_visibility[static_cast<std::size_t>(WriteFacts::Kind::store)];
  CHECK(stores.count() == 6);
  CHECK(stores.sum() == 64);
  CHECK(stores.percentile(50) == 7);
  CHECK(stores.max() == 30);
  CHECK(totals.segments.total() == 64);
  REQUIRE(totals.costliest_writes.size() == 3);
  CHECK(totals.costliest_writes[0].facts.id == WriteId{4});
  CHECK(totals.costliest_writes[1].facts.id == WriteId{2});
  CHECK(totals.costliest_writes[2].facts.id == WriteId{5});
  REQUIRE(totals.costliest_barriers.size() == 3);
  CHECK(totals.costliest_barriers[0].id == 3);
  CHECK(totals.costliest_barriers[1].id == 2);
  CHECK(totals.costliest_barriers[2].id == 4);
  CHECK(totals.bill.total() == 16);
  CHECK(totals.violations.count == 0);
}

TEST_CASE("Facts that contradict themselves are reported") {
  SECTION("granted after it was visible") {
    Recorder recorder({});
    WriteFacts write = facts::dram_store();
    write.id = recorder.new_write(CoreId{0});
    write.visible = Cycle{215};
    recorder.write_visible(write);
    REQUIRE(recorder.totals().violations.count == 1);
    CHECK(recorder.totals().violations.texts[0] ==
          "write 1 (core 0, op 0): visible in cycle 215, before its grant in cycle 220");
  }
  SECTION("steps of a request in the wrong order") {
    WriteFacts write = facts::dram_store();
    write.request.served = Cycle{175};
    CHECK(check_write(write) ==
          "write 1 (core 0, op 0): its request was served in cycle 175, before it was serving in cycle 180");
  }
  SECTION("visible before it was dispatched") {
    WriteFacts write = facts::hit_store(1, 1, 50);
    write.visible = Cycle{40};
    CHECK_FALSE(check_write(write).empty());
  }
  SECTION("a stall before the barrier was there") {
    BarrierRecord record;
    record.facts = fence(1, 50, 60);
    record.stall = 10;
    record.bill.cycles[kFixedEntry] = 10;
    CHECK(check_barrier(record).empty());
    record.facts.dispatched = Cycle{51};
    CHECK_FALSE(check_barrier(record).empty());
  }
  SECTION("a bill that does not add up") {
    BarrierRecord record;
    record.facts = fence(1, 50, 60);
    record.stall = 10;
    record.bill.cycles[kFixedEntry] = 9;
    CHECK(check_barrier(record) == "barrier 0 (core 0, op 0): bill adds up to 9 cycles, not to its stall of 10");
  }
  CHECK(check_write(facts::dram_store()).empty());
}
