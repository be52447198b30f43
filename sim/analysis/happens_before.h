// Happens-before over a finished execution, by vector clocks (Lamport, "Time, Clocks, and the Ordering of Events in a
// Distributed System", 1978; Mattern, "Virtual Time and Global States of Distributed Systems", 1989).
//
// What orders two ops of different threads is what the languages say, not what the machine happened to do:
// - An atomic load that acquires, and reads from an atomic store that releases (or from an RMW that, directly or
//   through other RMWs, read from it), comes after what stands before that store. Fences with `acq`, `rel` or `sc`
//   (and mfence) do the same for relaxed atomics before or behind them (C++20, [atomics.order] and [atomics.fences]).
// - mutex, once, barrier, spawn and join: by the acquires and releases that they are lowered to.
// - Channels: by The Go Memory Model (2022) alone, not by the lock inside. The k-th send comes before the completion of
//   the k-th receive; the k-th receive on a channel of capacity C before the completion of the (k+C)-th send; closing
//   before a receive that returns because the channel is closed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "sim/analysis/race_log.h"
#include "sim/base/result.h"
#include "sim/trace/program.h"

namespace membar {

// How much of each thread is known to have happened.
class VectorClock {
 public:
  VectorClock() = default;
  explicit VectorClock(std::size_t threads) : ticks_(threads, 0) {}
  [[nodiscard]] std::uint32_t at(std::size_t thread) const { return ticks_[thread]; }
  void tick(std::size_t thread) { ++ticks_[thread]; }
  // Takes the larger of both, thread by thread. True when that told something new.
  bool join(const VectorClock& other);
  [[nodiscard]] bool empty() const { return ticks_.empty(); }

 private:
  std::vector<std::uint32_t> ticks_;
};

// A place in a thread: access number `position` of RaceLog::threads()[thread].
struct ThreadPlace {
  std::size_t thread = 0;
  std::size_t position = 0;
  friend bool operator==(const ThreadPlace&, const ThreadPlace&) = default;
};

// Two places of different threads that are ordered, and by what.
struct OrderEdge {
  ThreadPlace from, to;
  enum class Why : std::uint8_t {
    reads_from,  // an acquire reads from a release
    fence,       // the same, where a fence acquires or releases
    send_receive,
    receive_send,  // the receive makes room for the send
    close_receive,
  } why = Why::reads_from;
};

// Is told of every access in an order in which each comes after all that happens before it.
class AccessVisitor {
 public:
  virtual ~AccessVisitor() = default;
  // `clock`: of the thread, as the access begins to count. An earlier access at time t of thread u happens before this
  // one when t <= clock.at(u); this one is at clock.at(place.thread).
  virtual void access(const ThreadPlace& place, const LoggedAccess& access, const VectorClock& clock) = 0;
};

class HappensBefore {
 public:
  // REQUIRES: both outlive this; log.finish() was called
  HappensBefore(const Program& program, const RaceLog& log);
  HappensBefore(const HappensBefore&) = delete;
  HappensBefore& operator=(const HappensBefore&) = delete;

  // Walks the whole execution; once. Fails when there is no such order: then program order and reads-from form a
  // cycle, which no model of membar's with order between loads and younger stores allows.
  Result<Done> walk(AccessVisitor& visitor);

  // The shortest chain of edges, each from a place at or behind the one where the edge before led to, from `from` to
  // `to`; empty when `from` does not happen before `to`. REQUIRES: different threads; walk has returned
  [[nodiscard]] std::vector<OrderEdge> chain(const ThreadPlace& from, const ThreadPlace& to) const;

 private:
  // What a release has published, and from where.
  struct Published {
    VectorClock clock;
    std::vector<ThreadPlace> origins;  // the youngest few
    bool fence = false;
  };
  // An execution of a send, receive or close: its accesses [begin, end) of the thread.
  struct ChannelOp {
    const SyncOp* op = nullptr;
    std::size_t end = 0;
    std::uint64_t number = 0;  // k, from 1; 0: a close, or a receive that returned because of one
  };
  struct Thread {
    std::size_t next = 0;  // of its accesses
    VectorClock clock;
    Published release_fence;     // of its last fence that releases
    Published acquired_relaxed;  // what its relaxed loads have read since its last fence that acquires
    ChannelOp channel;           // that has begun and not completed; its op is nullptr when there is none
  };
  struct Channel {
    std::unordered_map<std::uint64_t, Published> sends, receives;  // by k
    Published close;
  };

  [[nodiscard]] const SyncOp* channel_op_at(const ThreadPlace& place) const;
  [[nodiscard]] ChannelOp channel_op(const ThreadPlace& place) const;
  bool advance(std::size_t thread, AccessVisitor& visitor);
  bool pass_channel(std::size_t thread);
  [[nodiscard]] bool ready(const LoggedAccess& access) const;
  void pass_access(std::size_t thread, const LoggedAccess& access, AccessVisitor& visitor);
  void acquire(std::size_t thread, const Published& from, OrderEdge::Why why);
  [[nodiscard]] Published publish(std::size_t thread) const;
  void pass_fence(std::size_t thread, const LoggedAccess& fence);
  void pass_write(std::size_t thread, const LoggedAccess& write);
  void pass_read(std::size_t thread, const LoggedAccess& read);

  const Program& program_;
  const RaceLog& log_;
  std::vector<Thread> threads_;
  std::vector<bool> written_;  // by write id: passed
  std::unordered_map<std::uint32_t, Published> published_;
  std::unordered_map<std::uint32_t, Channel> channels_;  // by object
  // Those that told a thread something new, by the thread that they lead to, in its program order.
  std::vector<std::vector<OrderEdge>> edges_;
};

// Whether an op is a part of a synchronisation operation: its hidden variables are nobody's data.
bool is_hidden(const Program& program, const ThreadPlace& place, const LoggedAccess& access);

}  // namespace membar
