// What a write's biography says of its waits, where more than one thing holds it up.
// `textbook`: L1 4, L2 12, L3 40, DRAM 200, network 8: a request travels 12 + 8, an L3 hit takes 40.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "sim/analysis/segments.h"
#include "tests/support/clean_run.h"

namespace membar {
namespace {

using Settings = std::vector<std::string>;
const std::string kRmo = std::string("core.model=") + MEMBAR_SOURCE_DIR + "/configs/machines/models/rmo.toml";

}  // namespace

TEST_CASE("Behind a store fence a store of pso waits for the ordering, and then its own request is told apart") {
  const TraceRun result = clean_run(
      "var x\nvar a\nvar b\nplace a l3\nplace b l3\nthread t\n  store x 1\n  sfence\n  store a 1\n  store b 2\n",
      {"core.model=pso"});
  CHECK(result.write(0, 0).visible == Cycle{201});
  for (const std::size_t n : {1U, 2U}) {
    const WriteFacts& write = result.write(0, n);
    const SegmentCycles life = segments(write);
    CHECK(life[Segment::ordering] == (Cycle{201} - write.buffered).value);
    CHECK(life[Segment::behind_older] == 0);
    CHECK(requested_of(write) == Cycle{201 + 12});
    CHECK(life[Segment::travel] == 20);
    CHECK(life[Segment::l3] == 12);
    CHECK(life[Segment::fill] == 8);
  }
}

TEST_CASE("Under tso a store fence adds nothing to the wait behind older stores") {
  const TraceRun result =
      clean_run("var x\nvar y\nplace y modified c0\nthread t\n  store x 1\n  sfence\n  store y 1\n");
  const SegmentCycles life = segments(result.write(0, 1));
  CHECK(life[Segment::ordering] == 0);
  CHECK(life[Segment::behind_older] == 201 - 6);
}

TEST_CASE("A store that waits for an older load to its bytes waits for the ordering") {
  const TraceRun result = clean_run("var x\nthread t\n  load x -> r1\n  store x 5\n", {kRmo, "core.window=8"});
  const WriteFacts& write = result.write(0, 0);
  CHECK(write.buffered == Cycle{2});
  CHECK(write.visible == Cycle{200});
  CHECK(segments(write)[Segment::ordering] == 198);
}

TEST_CASE("A store that joins a read of its line travels until its own request arrives, and blames no MSHR") {
  const TraceRun result = clean_run(
      "var x y : together\nvar a\nplace x modified c1\nplace a l3\nthread t\n  store a 1\n  store y 2\n  load x -> r1\n"
      "thread u\n");
  const WriteFacts& write = result.write(0, 1);
  const SegmentCycles life = segments(write);
  CHECK(write.visible == Cycle{114});
  CHECK(life[Segment::behind_older] == 41 - 2);
  CHECK(life[Segment::mshr_full] == 0);
  CHECK(life[Segment::travel] == 70 + 8 - 41);  // from its turn on: the read comes back in 58, the Upgrade leaves at 70
  CHECK(life[Segment::directory] == 12);
  CHECK(life[Segment::acks] + life[Segment::fill] == 24);
}

TEST_CASE("A store that finds a prefetch under way has asked when it came, and one that comes later needs not ask") {
  const std::string head = "var x\nthread t\n  prefetchw x\n  delay ";
  const TraceRun early = clean_run(head + "50\n  store x 1\n");
  CHECK(early.write(0, 0).buffered == Cycle{52});
  CHECK(requested_of(early.write(0, 0)) == Cycle{52});
  CHECK(granted_of(early.write(0, 0)) == Cycle{200});
  CHECK(early.write(0, 0).visible == Cycle{200});
  const TraceRun late = clean_run(head + "300\n  store x 1\n");
  CHECK(requested_of(late.write(0, 0)) == kNever);
  CHECK(granted_of(late.write(0, 0)) == kNever);
  CHECK(late.write(0, 0).visible == Cycle{303});
}

TEST_CASE("Coalesced stores share the life of their entry from when they joined it") {
  const Settings on{"store_buffer.coalesce=true"};
  const TraceRun result = clean_run("var a[8]\nthread t\n  store a[0] 1\n  store a[1] 2\n  store a[0] 3\n", on);
  for (const std::size_t n : {0U, 1U, 2U}) {
    const WriteFacts& write = result.write(0, n);
    const SegmentCycles life = segments(write);
    CHECK(granted_of(write) == Cycle{201});
    CHECK(life[Segment::behind_older] == 0);
    CHECK(life[Segment::travel] == 20 - n);
    CHECK(life[Segment::dram] == 160);
  }
}

TEST_CASE("Where stores are not ordered a store coalesces with any of its line that no fence separates from it") {
  const Settings on{"store_buffer.coalesce=true", "core.model=pso", "store_buffer.entries=2"};
  const std::string head = "var a[8]\nvar b\nthread t\n  store a[0] 1\n  store b 2\n";
  const TraceRun merged = clean_run(head + "  store a[1] 3\n  store a[0] 4\n", on);
  CHECK(merged.write(0, 2).buffered == Cycle{3});  // it takes no place: there are two
  for (const std::size_t n : {0U, 2U, 3U}) CHECK(merged.write(0, n).visible == Cycle{201});
  CHECK(merged.write(0, 1).visible == Cycle{202});
  CHECK(merged.write(0, 0).coalesced_into == merged.write(0, 3).id);
  CHECK(merged.write(0, 2).coalesced_into == kInitialWrite);
  CHECK(merged.machine->memory(merged.write(0, 0).address, 8) == 4);
  const TraceRun fenced = clean_run(head + "  sfence\n  store a[1] 3\n", {on[0], on[1]});
  CHECK(fenced.write(0, 2).visible > Cycle{202});
}

TEST_CASE("A release store of pso waits in the store buffer, with its fence, and stalls nothing") {
  const TraceRun result =
      clean_run("var x\nvar y\nthread t\n  store x 1\n  store.rel y 2\n  delay 5\n", {"core.model=pso"});
  CHECK(result.barrier(0, 0).stall == 0);
  CHECK(result.cause(0, Cause::barrier) == 0);
  CHECK(result.write(0, 1).buffered == Cycle{3});
  CHECK(segments(result.write(0, 1))[Segment::ordering] == 201 - 3);
  CHECK(result.write(0, 1).visible == Cycle{401});
  const TraceRun first = clean_run("var y\nthread t\n  store.rel y 2\n  delay 5\n", {"core.model=pso"});
  CHECK(first.barrier(0, 0).stall == 0);
}

TEST_CASE("An RMW that orders nothing is charged to where its line came from") {
  const TraceRun result = clean_run("var x\nthread t\n  add.rlx x 1 -> r1\n", {kRmo});
  CHECK(result.cause(0, Cause::dram) == 216);
}

TEST_CASE("A load that took its value from the store buffer counts as forwarded even when the store commits first") {
  const TraceRun result = clean_run("var x\nplace x modified c0\nthread t\n  store x 1\n  load x -> r1\n");
  CHECK(result.write(0, 0).visible == Cycle{2});
  CHECK(result.load(0, 0).performed == Cycle{5});
  CHECK(result.writes[0].forwarded == Cycle{5});
  CHECK(result.writes[0].seen.empty());
}

TEST_CASE("The record of a split load names the source that is further away") {
  const TraceRun result =
      clean_run("var a[8]\nvar b[8]\nplace b modified c0\nthread t\n  store b[0] 1\n  load 0x1003c:8 -> r1\n");
  CHECK(result.load(0, 0).source == DataSource::dram);
}

TEST_CASE("A fence that becomes nothing keeps its record when no other op comes after it") {
  CHECK(clean_run("thread t\n  fence.acq\n").barriers.size() == 1);
  for (const char* width : {"1", "4"}) {
    CAPTURE(width);
    const TraceRun result =
        clean_run("var x\nthread t\n  store x 1\n  fence.rel\n", {"core.issue_width=" + std::string(width)});
    REQUIRE(result.barriers.size() == 1);
    CHECK(result.barrier(0, 0).stall == 0);
  }
}

TEST_CASE("The time that a lazy buffer sits on a store is its drain delay, whether its line is there or not") {
  const Settings lazy{"store_buffer.drain=lazy"};
  for (const char* place : {"place x modified c0\n", ""}) {
    CAPTURE(place);
    const TraceRun result = clean_run("var x\n" + std::string(place) + "thread t\n  store x 1\n  delay 500\n", lazy);
    CHECK(segments(result.write(0, 0))[Segment::drain_delay] == 100);
    CHECK(segments(result.write(0, 0))[Segment::commit] == 0);
  }
  const TraceRun two =
      clean_run("var x y : together\nplace x modified c0\nthread t\n  store x 1\n  store y 1\n  delay 500\n", lazy);
  CHECK(segments(two.write(0, 1))[Segment::behind_older] == 101 - 2);
  CHECK(segments(two.write(0, 1))[Segment::drain_delay] == 1);
  // Ownership that was asked for ahead of time changes nothing of it.
  const TraceRun ahead = clean_run("var x\nvar y\nthread t\n  store x 1\n  delay 90\n  store y 1\n  delay 500\n",
                                   {"store_buffer.drain=lazy", "store_buffer.rfo_prefetch=4"});
  CHECK(ahead.write(0, 1).buffered == Cycle{92});
  CHECK(ahead.write(0, 0).visible == Cycle{301});
  CHECK(segments(ahead.write(0, 1))[Segment::behind_older] == 301 - 92);
  CHECK(segments(ahead.write(0, 1))[Segment::drain_delay] == 0);
}

TEST_CASE("An op that becomes several barriers has one record with the bill of all of them") {
  const TraceRun result = clean_run(
      "var x\nvar y\nplace y modified c0\nthread t\n  store x 1\n  add.acq_rel y 1 -> r1\n  set r2 = 1\n", {kRmo});
  REQUIRE(result.barriers.size() == 1);  // MFENCE, LOCK XADD, LFENCE; each leaves the window in a cycle of its own
  const BarrierRecord& barrier = result.barrier(0, 0);
  CHECK(barrier.facts.dispatched == Cycle{1});
  CHECK(barrier.facts.completed == Cycle{201 + 30 + 4 + 16 + 4});
  CHECK(barrier.bill.at("travel") == 19);
  CHECK(barrier.bill.at("dram") == 160);
  CHECK(barrier.bill.at("own.l1") == 3);
  CHECK(barrier.stall == result.cause(0, Cause::barrier));
  CHECK(result.cause(0, Cause::order) == 0);
}

}  // namespace membar
