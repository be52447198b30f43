#include "sim/analysis/segments.h"

#include <algorithm>
#include <numeric>

#include "sim/base/check.h"

namespace membar {
namespace {

struct SegmentText {
  std::string_view name;
  std::string_view meaning;
};
constexpr SegmentText kTexts[] = {
#define MEMBAR_SEGMENT_TEXT(name, meaning) {#name, meaning},
    MEMBAR_SEGMENTS(MEMBAR_SEGMENT_TEXT)
#undef MEMBAR_SEGMENT_TEXT
};
static_assert(std::size(kTexts) == kSegments);
static_assert(static_cast<std::size_t>(Segment::travel) + kRequestSegments == kSegments);

// A life cut into pieces, one after the other; each ends where the next begins.
class Pieces {
 public:
  Pieces(Cycle begin, Cycle end) : begin_(begin), cursor_(begin), end_(end) {}

  // The next piece lasts until `until`; a station that never was, or lies before the previous one, adds nothing.
  void add(Segment segment, Cycle until) {
    if (until == kNever || until <= cursor_) return;
    until = std::min(until, end_);
    if (until <= cursor_) return;
    pieces_[size_++] = {segment, until};
    cursor_ = until;
  }
  void add_request(const RequestTimeline& request);
  void add_rest(Segment segment) { add(segment, end_); }

  template <class Visitor>
  void for_each(Visitor&& visit) const {
    Cycle from = begin_;
    for (std::size_t i = 0; i < size_; ++i) {
      visit(pieces_[i].segment, from, pieces_[i].until);
      from = pieces_[i].until;
    }
  }

 private:
  struct Piece {
    Segment segment;
    Cycle until;
  };
  std::array<Piece, 16> pieces_;
  std::size_t size_ = 0;
  Cycle begin_, cursor_, end_;
};

void Pieces::add_request(const RequestTimeline& request) {
  if (request.started == kNever) return;
  if (request.source == DataSource::l2) {
    add(Segment::fill, request.granted);
    return;
  }
  const bool from_l3 = request.source == DataSource::l3 || request.source == DataSource::dram;
  add(Segment::travel, request.arrived);
  add(Segment::directory, request.serving);
  add(from_l3 ? Segment::l3 : Segment::directory, request.served);
  if (request.source == DataSource::dram) add(Segment::dram, request.memory_done);
  add(request.source == DataSource::peer ? Segment::owner : Segment::fill, request.data_here);
  add(Segment::acks, request.granted);
}

Pieces pieces_of(const WriteFacts& write) {
  MEMBAR_CHECK(write.visible != kNever, "segments of a write that is not visible");
  Pieces pieces(write.dispatched, write.visible);
  if (performs_in_window(write)) {
    pieces.add(Segment::window, write.buffered);
  } else {
    pieces.add(Segment::window, write.oldest);
    pieces.add(Segment::buffer_full, write.buffered);
  }
  pieces.add(Segment::ordering, write.ordered);
  pieces.add(Segment::behind_older, write.head);
  pieces.add(Segment::drain_delay, write.drain_allowed);
  pieces.add(Segment::mshr_full, write.mshr_granted);
  pieces.add_request(write.request);
  pieces.add_rest(Segment::commit);
  return pieces;
}

Pieces pieces_of(const RequestTimeline& request, Cycle started, Cycle done) {
  MEMBAR_CHECK(request.started != kNever, "phases of a request that never started");
  Pieces pieces(started, done);
  pieces.add_request(request);
  pieces.add_rest(Segment::commit);
  return pieces;
}

SegmentCycles clip(const Pieces& pieces, Cycle from, Cycle to) {
  SegmentCycles result;
  pieces.for_each([&](Segment segment, Cycle begin, Cycle end) {
    begin = std::max(begin, from);
    end = std::min(end, to);
    if (begin < end) result[segment] += (end - begin).value;
  });
  return result;
}

}  // namespace

std::string_view name_of(Segment segment) { return kTexts[static_cast<std::size_t>(segment)].name; }
std::string_view meaning_of(Segment segment) { return kTexts[static_cast<std::size_t>(segment)].meaning; }

std::uint64_t SegmentCycles::total() const { return std::accumulate(cycles.begin(), cycles.end(), std::uint64_t{0}); }

SegmentCycles& SegmentCycles::operator+=(const SegmentCycles& other) {
  for (std::size_t i = 0; i < kSegments; ++i) cycles[i] += other.cycles[i];
  return *this;
}

bool performs_in_window(const WriteFacts& write) {
  if (write.kind == WriteFacts::Kind::rmw || write.oldest == kNever) return true;
  return write.kind == WriteFacts::Kind::atomic_store && write.head == kNever;
}

Cycle requested_of(const WriteFacts& write) {
  if (granted_of(write) == kNever) return kNever;
  return std::max(write.request.sent, write.buffered);
}

Cycle granted_of(const WriteFacts& write) {
  const bool asked = write.request.sent != kNever && write.request.granted != kNever;
  const bool waited = asked && write.request.granted > write.buffered;
  return waited ? write.request.granted : kNever;
}

Segment segment(const WriteFacts& write, Cycle cycle) {
  MEMBAR_CHECK(write.dispatched <= cycle && cycle < write.visible, "a cycle outside the life of the write");
  Segment result = Segment::commit;
  pieces_of(write).for_each([&](Segment segment, Cycle begin, Cycle end) {
    if (begin <= cycle && cycle < end) result = segment;
  });
  return result;
}

SegmentCycles segments(const WriteFacts& write) { return segments_in(write, write.dispatched, write.visible); }

void for_each_segment(const WriteFacts& write, const SegmentVisitor& visit) { pieces_of(write).for_each(visit); }

void for_each_request_phase(const RequestTimeline& request, Cycle started, Cycle done, const SegmentVisitor& visit) {
  pieces_of(request, started, done).for_each(visit);
}

SegmentCycles segments_in(const WriteFacts& write, Cycle from, Cycle to) { return clip(pieces_of(write), from, to); }

SegmentCycles request_phases_in(const RequestTimeline& request, Cycle started, Cycle done, Cycle from, Cycle to) {
  return clip(pieces_of(request, started, done), from, to);
}

}  // namespace membar
