#include "sim/analysis/segments.h"

#include <catch2/catch.hpp>

#include "tests/analysis/hand_made_facts.h"

using namespace membar;

namespace {

// The partition by its other definition: the segment of every single cycle.
SegmentCycles counted_one_by_one(const WriteFacts& write) {
  SegmentCycles result;
  for (Cycle cycle = write.dispatched; cycle < write.visible; cycle += Cycles{1}) ++result[segment(write, cycle)];
  return result;
}

}  // namespace

TEST_CASE("A store from DRAM spends its cycles in the segments that its stations bound") {
  const WriteFacts write = facts::dram_store();
  const SegmentCycles all = segments(write);
  for (const Segment segment : {Segment::window, Segment::buffer_full, Segment::ordering, Segment::behind_older,
                                Segment::drain_delay, Segment::mshr_full, Segment::travel, Segment::directory,
                                Segment::dram, Segment::l3, Segment::acks, Segment::fill, Segment::commit}) {
    INFO(name_of(segment));
    CHECK(all[segment] == 10);
  }
  CHECK(all[Segment::owner] == 0);
  CHECK(all.total() == 130);
}

TEST_CASE("A station is the first cycle of the next segment") {
  const WriteFacts write = facts::dram_store();
  CHECK(segment(write, Cycle{109}) == Segment::window);
  CHECK(segment(write, Cycle{110}) == Segment::buffer_full);
  CHECK(segment(write, Cycle{189}) == Segment::l3);
  CHECK(segment(write, Cycle{190}) == Segment::dram);
  CHECK(segment(write, Cycle{200}) == Segment::fill);
  CHECK(segment(write, Cycle{219}) == Segment::acks);
  CHECK(segment(write, Cycle{220}) == Segment::commit);
  CHECK(segment(write, Cycle{229}) == Segment::commit);
}

TEST_CASE("The segment of every cycle and the sums agree for every source") {
  for (const DataSource source :
       {DataSource::l2, DataSource::l3, DataSource::peer, DataSource::dram, DataSource::upgrade, DataSource::none}) {
    WriteFacts write = facts::dram_store();
    write.request.source = source;
    CHECK(segments(write) == counted_one_by_one(write));
    CHECK(segments(write).total() == 130);
  }
}

TEST_CASE("A line that another core owned is billed to the owner from the directory's decision on") {
  WriteFacts write = facts::dram_store();
  write.request.source = DataSource::peer;
  write.request.memory_done = kNever;
  const SegmentCycles all = segments(write);
  CHECK(all[Segment::directory] == 20);
  CHECK(all[Segment::owner] == 20);
  CHECK(all[Segment::l3] == 0);
  CHECK(all[Segment::fill] == 0);
  CHECK(all[Segment::acks] == 10);
}

TEST_CASE("An Upgrade has no l3 segment, and a line from the L3 no dram segment") {
  WriteFacts write = facts::dram_store();
  write.request.source = DataSource::upgrade;
  CHECK(segments(write)[Segment::directory] == 20);
  CHECK(segments(write)[Segment::fill] == 20);
  write.request.source = DataSource::l3;
  CHECK(segments(write)[Segment::l3] == 10);
  CHECK(segments(write)[Segment::dram] == 0);
  CHECK(segments(write)[Segment::fill] == 20);
}

TEST_CASE("A request that the L2 serves only fills") {
  WriteFacts write = facts::dram_store();
  write.request = RequestTimeline{};
  write.request.source = DataSource::l2;
  write.request.started = Cycle{160};
  write.request.granted = Cycle{168};
  CHECK(segments(write)[Segment::fill] == 8);
  CHECK(segments(write)[Segment::commit] == 62);
}

TEST_CASE("A store on a writable line goes from the buffer straight to commit") {
  const SegmentCycles all = segments(facts::hit_store(1, 1, 50));
  CHECK(all[Segment::window] == 2);
  CHECK(all[Segment::commit] == 1);
  CHECK(all.total() == 3);
}

TEST_CASE("A request that was prefetched while older stores drained counts only what is left of it at the head") {
  WriteFacts write = facts::dram_store();
  write.request.started = Cycle{121};
  write.request.sent = Cycle{122};
  write.request.arrived = Cycle{130};
  write.request.serving = Cycle{131};
  write.request.served = Cycle{135};
  write.mshr_granted = Cycle{121};
  const SegmentCycles all = segments(write);
  CHECK(all[Segment::behind_older] == 10);
  CHECK(all[Segment::mshr_full] == 0);
  CHECK(all[Segment::travel] == 0);
  CHECK(all[Segment::dram] == 50);
  CHECK(all.total() == 130);
}

TEST_CASE("A prefetched line that is here before the store is at the head leaves only the commit") {
  WriteFacts write = facts::hit_store(1, 1, 50);
  write.request = facts::dram_store().request;
  write.head = write.drain_allowed = Cycle{300};
  write.visible = Cycle{301};
  CHECK(segments(write)[Segment::behind_older] == 248);
  CHECK(segments(write)[Segment::commit] == 1);
}

TEST_CASE("A grant that was lost starts again at travel") {
  WriteFacts write = facts::dram_store();
  write.regrants = 1;
  write.mshr_granted = Cycle{151};  // of the first request; the one whose grant was used started in 160
  CHECK(segments(write)[Segment::mshr_full] == 1);
  CHECK(segments(write)[Segment::travel] == 19);
}

TEST_CASE("An RMW is in the window until its own access starts") {
  WriteFacts write;
  write.kind = WriteFacts::Kind::rmw;
  write.dispatched = Cycle{10};
  write.oldest = Cycle{12};
  write.buffered = Cycle{30};
  write.visible = Cycle{34};
  CHECK(performs_in_window(write));
  CHECK(segments(write)[Segment::window] == 20);
  CHECK(segments(write)[Segment::buffer_full] == 0);
  CHECK(segments(write)[Segment::commit] == 4);
}

TEST_CASE("An atomic store without a place in the store buffer performs in the window, one with a place does not") {
  WriteFacts write = facts::hit_store(1, 1, 10);
  write.kind = WriteFacts::Kind::atomic_store;
  CHECK_FALSE(performs_in_window(write));
  write.head = kNever;
  CHECK(performs_in_window(write));
}

TEST_CASE("A write requests and is granted what it waited for, and not what came before it was there to wait") {
  WriteFacts write = facts::hit_store(1, 1, 10);
  write.buffered = Cycle{20};
  write.visible = Cycle{60};
  CHECK(requested_of(write) == kNever);
  CHECK(granted_of(write) == kNever);
  write.request.started = Cycle{5};
  write.request.sent = Cycle{17};
  write.request.granted = Cycle{50};
  CHECK(requested_of(write) == Cycle{20});  // it joined a request that was under way
  CHECK(granted_of(write) == Cycle{50});
  write.request.sent = Cycle{32};
  CHECK(requested_of(write) == Cycle{32});
  write.request.sent = kNever;  // the L2 owned the line
  CHECK(requested_of(write) == kNever);
  CHECK(granted_of(write) == kNever);
  write.request.sent = Cycle{6};
  write.request.granted = Cycle{20};  // the line was there when the store came
  CHECK(requested_of(write) == kNever);
  CHECK(granted_of(write) == kNever);
}

TEST_CASE("Stations after visibility, and stations that never were, add nothing") {
  WriteFacts write;
  write.dispatched = Cycle{5};
  write.oldest = Cycle{6};
  write.buffered = Cycle{6};
  write.head = Cycle{90};
  write.visible = Cycle{9};
  const SegmentCycles all = segments(write);
  CHECK(all[Segment::window] == 1);
  CHECK(all[Segment::behind_older] == 3);
  CHECK(all.total() == 4);
}

TEST_CASE("A part of a life is clipped to it") {
  const WriteFacts write = facts::dram_store();
  const SegmentCycles part = segments_in(write, Cycle{115}, Cycle{135});
  CHECK(part[Segment::buffer_full] == 5);
  CHECK(part[Segment::ordering] == 10);
  CHECK(part[Segment::behind_older] == 5);
  CHECK(part.total() == 20);
  CHECK(segments_in(write, Cycle{0}, Cycle{1000}) == segments(write));
  CHECK(segments_in(write, Cycle{230}, Cycle{1000}).total() == 0);
  CHECK(segments_in(write, Cycle{135}, Cycle{115}).total() == 0);
}

TEST_CASE("Every segment has a name of its own and a meaning") {
  CHECK(name_of(Segment::window) == "window");
  CHECK(name_of(Segment::commit) == "commit");
  for (std::size_t i = 0; i < kSegments; ++i) {
    CHECK_FALSE(meaning_of(static_cast<Segment>(i)).empty());
    for (std::size_t j = 0; j < i; ++j) CHECK(name_of(static_cast<Segment>(i)) != name_of(static_cast<Segment>(j)));
  }
}
