// Where a write spent its time between dispatch and global visibility: a partition of [dispatched, visible).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

#include "sim/engine/observer.h"

namespace membar {

// Every segment is declared here, once, in the order in which the first that applies wins: name, meaning.
// What keeps a write from asking for its line:
#define MEMBAR_WAIT_SEGMENTS(X)                                                   \
  X(window, "in the window: waiting for its operands and for older ops to leave") \
  X(buffer_full, "the store buffer had no free entry")                            \
  X(ordering, "the memory model made it wait for an older op")                    \
  X(behind_older, "older stores were ahead of it in the store buffer")            \
  X(drain_delay, "the drain policy let it sit in the store buffer")               \
  X(mshr_full, "every miss register (MSHR) was taken")
// The phases of the request for its line, and the write itself:
#define MEMBAR_REQUEST_SEGMENTS(X)                                                    \
  X(travel, "the request was on its way to the L3")                                   \
  X(directory, "the request waited for, or was answered by, the directory at the L3") \
  X(dram, "DRAM fetched the line")                                                    \
  X(l3, "the L3 looked the line up")                                                  \
  X(owner, "the core that owned the line was asked for it and sent it")               \
  X(acks, "the data was here, the acks of invalidated copies were not")               \
  X(fill, "the answer was on its way back to the core")                               \
  X(commit, "the line was writable: the write into the L1")
#define MEMBAR_SEGMENTS(X) MEMBAR_WAIT_SEGMENTS(X) MEMBAR_REQUEST_SEGMENTS(X)

enum class Segment : std::uint8_t {
#define MEMBAR_SEGMENT_ENUM(name, meaning) name,
  MEMBAR_SEGMENTS(MEMBAR_SEGMENT_ENUM)
#undef MEMBAR_SEGMENT_ENUM
};
inline constexpr std::size_t kSegments = 14;
inline constexpr std::size_t kRequestSegments = 8;  // travel and what follows it

// Every segment is counted in this unit.
inline constexpr std::string_view kSegmentUnit = "cycles";
std::string_view name_of(Segment segment);
std::string_view meaning_of(Segment segment);

// Cycles by segment.
struct SegmentCycles {
  std::array<std::uint64_t, kSegments> cycles{};

  std::uint64_t& operator[](Segment segment) { return cycles[static_cast<std::size_t>(segment)]; }
  std::uint64_t operator[](Segment segment) const { return cycles[static_cast<std::size_t>(segment)]; }
  [[nodiscard]] std::uint64_t total() const;
  SegmentCycles& operator+=(const SegmentCycles& other);
  friend bool operator==(const SegmentCycles&, const SegmentCycles&) = default;
};

// Whether the write never entered the store buffer: an RMW, and an atomic store that was lowered to one (it has no
// place in the buffer: `oldest`, or `head`, is kNever). It is in the window until its own access starts (`buffered`).
bool performs_in_window(const WriteFacts& write);

// When the write asked for its line, and when it was granted, as reports say it: never before it was in the store
// buffer (or, as an RMW, had begun); kNever when the line was there by then. One that joined a request under way asked
// when it joined; a line that the L2 owned was writable.
Cycle requested_of(const WriteFacts& write);
Cycle granted_of(const WriteFacts& write);

// The segment in which the write was at `cycle`.
// REQUIRES: write.visible is known, write.dispatched <= cycle < write.visible
Segment segment(const WriteFacts& write, Cycle cycle);

// The cycles of every segment in [dispatched, visible). They add up to visible - dispatched exactly.
// REQUIRES: write.visible is known
SegmentCycles segments(const WriteFacts& write);

// Each segment with the cycles [from, to) it lasted, in the order of time; together they are [dispatched, visible).
using SegmentVisitor = std::function<void(Segment segment, Cycle from, Cycle to)>;
void for_each_segment(const WriteFacts& write, const SegmentVisitor& visit);
// The same of a request that was made at `started` and over at `done`. REQUIRES: the request has started
void for_each_request_phase(const RequestTimeline& request, Cycle started, Cycle done, const SegmentVisitor& visit);

// Cycles by segment within [from, to), clipped to [dispatched, visible).
SegmentCycles segments_in(const WriteFacts& write, Cycle from, Cycle to);

// The phases of a request within [from, to), for an access that began at `started` and was done at `done`: what lies
// after the grant is `commit`. Clipped to [started, done). REQUIRES: the request has started
SegmentCycles request_phases_in(const RequestTimeline& request, Cycle started, Cycle done, Cycle from, Cycle to);

}  // namespace membar
