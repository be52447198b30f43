#include "sim/cache/l3_slice.h"

#include <utility>

#include "sim/base/check.h"
#include "sim/cache/l3_env.h"
#include "sim/engine/random.h"

namespace membar {
namespace {

std::uint64_t sets_of(const L3Spec& spec, unsigned line_bytes) {
  const std::uint64_t row = std::uint64_t{spec.ways} * line_bytes * spec.slices;
  MEMBAR_CHECK(spec.size.value >= row && spec.size.value % row == 0, "an L3 slice must have a whole number of sets");
  return spec.size.value / row;
}

std::uint64_t seed_of(const L3SliceParameters& parameters) {
  std::uint64_t state = parameters.seed + 4U * kMaxCores + parameters.id.value;
  return split_mix(state);
}

bool is_put(MessageType type) {
  return type == MessageType::PutS || type == MessageType::PutE || type == MessageType::PutM;
}

}  // namespace

L3Slice::L3Slice(const L3SliceParameters& parameters, MachineQueue& queue, Network& network, Dram& dram,
                 PayloadPool& pool, PrivateHierarchies& hierarchies)
    : parameters_(parameters),
      queue_(queue),
      network_(network),
      dram_(dram),
      pool_(pool),
      hierarchies_(hierarchies),
      tags_(sets_of(parameters.spec, parameters.line_bytes), parameters.spec.ways, parameters.spec.slices),
      lines_(tags_.slots()),
      transient_(tags_.sets()),
      replacement_(parameters.spec.replacement, tags_.sets(), parameters.spec.ways, seed_of(parameters)),
      data_(parameters.data, parameters.line_bytes, tags_.slots()),
      next_order_(std::uint64_t{parameters.id.value} << 40) {}

[[gnu::flatten]] void L3Slice::deliver(const Message& message, Cycle now) {
  if (network_of(message.type) == VirtualNetwork::response) {
    respond(message, now);
    return;
  }
  tags_.prefetch(message.line);
  const Cycle begin = access_free_ < now ? now : access_free_;
  access_free_ = begin + parameters_.spec.cycles_per_request;
  statistics_.queued += (begin - now).value;
  const Cycle done = begin + parameters_.latencies.l3_access;
  queue_.slice_work(done, next_order_++, message, begin - now);
}

[[gnu::flatten]] void L3Slice::work(const Message& message, Cycles queued, Cycle now) {
  if (is_put(message.type)) {
    put(message, now);
    return;
  }
  const Cycle began = now - parameters_.latencies.l3_access;
  static_cast<void>(serve({message, began - queued, began}, false, now));
  dram_.finish_writes(now);
}

void L3Slice::put(const Message& message, Cycle now) {
  ++statistics_.puts;
  const std::uint32_t slot = tags_.find(message.line);
  Env env(*this, slot, now);
  if (slot == TagArray::kMissing) {
    DirectoryLine absent;
    require_go(take_step(absent, classify(message, absent), message, env));
  } else {
    require_go(step_line(slot, classify(message, lines_[slot].directory), message, env));
  }
  pool_.release(message.payload);
}

// Data, RecallAck, RecallData and MemData: the line is in a transient state and may leave it.
void L3Slice::respond(const Message& message, Cycle now) {
  const std::uint32_t slot = tags_.find(message.line);
  MEMBAR_CHECK(slot != TagArray::kMissing, "an answer to the directory about a line that is not there");
  DirectoryLine& line = lines_[slot].directory;
  if (message.type == MessageType::MemData) {
    MEMBAR_CHECK(line.fill_requester != kNoCore, "bytes from memory that nobody asked for");
    RequestTimeline& timeline = hierarchies_[line.fill_requester.value]->timeline_of(message.line);
    timeline.memory_done = now;
    timeline.answered = now;
  }
  Env env(*this, slot, now);
  require_go(step_line(slot, classify(message, line), message, env));
  pool_.release(message.payload);
  const std::uint32_t set = tags_.set_of(message.line);
  if (env.freed) {
    const LineQueue queue = lines_[slot].queue;
    lines_[slot].queue = LineQueue{};
    tags_.clear(slot);
    settle(set, kNone, queue, now);
  } else if (stable(line.state)) {
    settle(set, slot, LineQueue{}, now);
  }
  dram_.finish_writes(now);
}

void L3Slice::settle(std::uint32_t set, std::uint32_t slot, LineQueue freed, Cycle now) {
  if (slot != kNone) drain_line_queue(slot, set, now);
  // A freed way belongs to whoever waited for it longest, not to those who asked for the line that was there.
  if (!way_waiters_.empty()) {
    const bool postponed = slot != kNone && lines_[slot].queue.head_plus_one != 0;
    serve_way_waiters(set, now);
    if (postponed && evicted_queue_.head_plus_one == 0) {  // the line stays, at least until its recall is done
      while (lines_[slot].queue.head_plus_one != 0 && stable(lines_[slot].directory.state)) serve_queued(slot, now);
    }
    if (postponed && evicted_queue_.head_plus_one != 0) freed = std::exchange(evicted_queue_, LineQueue{});
  }
  while (freed.head_plus_one != 0) {
    Waiting request = dequeue(freed);
    request.serving = now;
    static_cast<void>(serve(request, false, now));
  }
}

// Serves the requests of a line that wait, until it is in a transient state again; or, lest requests for this line go
// on for ever, until one comes that is younger than one that waits for a way of the set.
void L3Slice::drain_line_queue(std::uint32_t slot, std::uint32_t set, Cycle now) {
  const LineQueue& queue = lines_[slot].queue;
  while (queue.head_plus_one != 0 && stable(lines_[slot].directory.state)) {
    if (has_way_waiters(set, waiting_[queue.head_plus_one - 1].arrived)) return;
    serve_queued(slot, now);
  }
}

void L3Slice::serve_queued(std::uint32_t slot, Cycle now) {
  Waiting request = dequeue(lines_[slot].queue);
  request.serving = now;
  MEMBAR_CHECK(serve_at(slot, request, now), "a line in a stable state stalls a request");
}

void L3Slice::serve_way_waiters(std::uint32_t set, Cycle now) {
  for (std::size_t i = 0; i < way_waiters_.size();) {
    if (way_waiters_[i].set != set) {
      ++i;
      continue;
    }
    Waiting request = way_waiters_[i].request;
    request.serving = now;
    if (!serve(request, true, now)) return;
    way_waiters_.erase(way_waiters_.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

bool L3Slice::serve(const Waiting& request, bool first, Cycle now) {
  const LineAddress line = request.message.line;
  const std::uint32_t set = tags_.set_of(line);
  std::uint32_t slot = tags_.find_in_set(set, line);
  if (slot == TagArray::kMissing) {
    if (!first && has_way_waiters(set)) {
      way_waiters_.push_back({set, request});
      ++statistics_.way_waits;
      // It may need a recall of its own; those in front of it keep their turn.
      serve_way_waiters(set, now);
      return false;
    }
    slot = acquire_way(set, now);
    if (slot == kNone) {
      if (first) return false;
      way_waiters_.push_back({set, request});
      ++statistics_.way_waits;
      return false;
    }
    tags_.put(slot, line);
    lines_[slot] = Line{DirectoryLine{}, LineQueue{}};
    replacement_.insert(set, tags_.way_of(set, slot));
  }
  if (serve_at(slot, request, now)) return true;
  ++statistics_.stalls;
  enqueue(lines_[slot].queue, request);
  return true;
}

bool L3Slice::serve_at(std::uint32_t slot, const Waiting& request, Cycle now) {
  const Message& message = request.message;
  DirectoryLine& line = lines_[slot].directory;
  const bool present = line.state != DirectoryState::NP;
  Env env(*this, slot, now);
  const Outcome outcome = step_line(slot, classify(message, line), message, env);
  if (outcome == Outcome::stall) return false;
  require_go(outcome);
  ++(env.read_memory ? statistics_.misses : statistics_.hits);
  const std::uint32_t set = tags_.set_of(message.line);
  if (present) replacement_.touch(set, tags_.way_of(set, slot));
  stamp(request, env.read_memory, now);
  return true;
}

void L3Slice::stamp(const Waiting& request, bool from_memory, Cycle now) {
  RequestTimeline& timeline = hierarchies_[request.message.requester.value]->timeline(MshrId{request.message.mshr});
  timeline.arrived = request.arrived;
  timeline.serving = request.serving;
  timeline.served = now;
  if (!from_memory) timeline.answered = now;
}

Outcome L3Slice::step_line(std::uint32_t slot, DirectoryEvent event, const Message& message, Env& env) {
  DirectoryLine& line = lines_[slot].directory;
  const bool before = stable(line.state);
  const Outcome outcome = take_step(line, event, message, env);
  const bool after = stable(line.state);
  if (before != after) {
    const std::uint32_t set = tags_.set_of(message.line);
    transient_[set] ^= std::uint64_t{1} << tags_.way_of(set, slot);
  }
  return outcome;
}

std::uint32_t L3Slice::acquire_way(std::uint32_t set, Cycle now) {
  const std::uint32_t empty = tags_.find_empty(set);
  if (empty != TagArray::kMissing) return empty;
  if (has_way_waiters(set) && recalls_missing(set) == 0) return kNone;
  const std::uint64_t eligible = ~std::uint64_t{0} >> (64 - tags_.ways()) & ~transient_[set];
  if (eligible == 0) return kNone;
  const std::uint32_t victim = tags_.slot(set, replacement_.victim(set, eligible));
  return evict(victim, now) ? victim : kNone;
}

bool L3Slice::evict(std::uint32_t slot, Cycle now) {
  ++statistics_.evictions;
  DirectoryLine& line = lines_[slot].directory;
  Env env(*this, slot, now);
  require_go(step_line(slot, classify_eviction(line), core_side(tags_.line(slot)), env));
  if (env.freed) {
    const LineQueue queue = std::exchange(lines_[slot].queue, LineQueue{});
    if (queue.head_plus_one != 0) evicted_queue_ = queue;
    tags_.clear(slot);
  }
  return env.freed;
}

bool L3Slice::has_way_waiters(std::uint32_t set, Cycle before) const {
  for (const WayWaiter& waiter : way_waiters_) {
    if (waiter.set == set && waiter.request.arrived < before) return true;
  }
  return false;
}

// How many of those that wait for a way of the set have no recall under way that will give them one.
std::size_t L3Slice::recalls_missing(std::uint32_t set) const {
  std::size_t waiters = 0;
  for (const WayWaiter& waiter : way_waiters_) waiters += waiter.set == set ? 1U : 0U;
  std::size_t recalls = 0;
  for (unsigned way = 0; way < tags_.ways(); ++way) {
    const std::uint32_t slot = tags_.slot(set, way);
    recalls += !tags_.empty(slot) && lines_[slot].directory.state == DirectoryState::R_A ? 1U : 0U;
  }
  return waiters > recalls ? waiters - recalls : 0;
}

void L3Slice::enqueue(LineQueue& queue, const Waiting& request) {
  std::uint32_t place = free_waiting_;
  if (place == kNone) {
    place = static_cast<std::uint32_t>(waiting_.size());
    waiting_.push_back(request);
  } else {
    free_waiting_ = waiting_[place].next;
    waiting_[place] = request;
  }
  waiting_[place].next = kNone;
  ++waiting_used_;
  if (queue.head_plus_one == 0) {
    queue.head_plus_one = place + 1;
  } else {
    waiting_[queue.tail_plus_one - 1].next = place;
  }
  queue.tail_plus_one = place + 1;
}

L3Slice::Waiting L3Slice::dequeue(LineQueue& queue) {
  const std::uint32_t place = queue.head_plus_one - 1;
  const Waiting request = waiting_[place];
  queue.head_plus_one = request.next == kNone ? 0 : request.next + 1;
  waiting_[place].next = free_waiting_;
  free_waiting_ = place;
  --waiting_used_;
  return request;
}

void L3Slice::require_go(Outcome outcome) const {
  MEMBAR_CHECK(outcome == Outcome::go, "a message that the directory's table does not take in this state");
}

bool L3Slice::install(const DirectoryLine& directory, LineAddress line, const LineStore& bytes,
                      std::size_t bytes_line) {
  const std::uint32_t set = tags_.set_of(line);
  const std::uint32_t slot = tags_.find_empty(set);
  if (slot == TagArray::kMissing) return false;
  tags_.put(slot, line);
  lines_[slot] = Line{directory, LineQueue{}};
  data_.copy_from(slot, bytes, bytes_line);
  replacement_.insert(set, tags_.way_of(set, slot));
  return true;
}

const DirectoryLine* L3Slice::find(LineAddress line) const {
  const std::uint32_t slot = tags_.find(line);
  return slot == TagArray::kMissing ? nullptr : &lines_[slot].directory;
}

bool L3Slice::idle() const {
  if (waiting_used_ != 0 || !way_waiters_.empty()) return false;
  bool all_stable = true;
  for_each([&](LineAddress, const DirectoryLine& line) { all_stable = all_stable && stable(line.state); });
  for (std::uint64_t set = 0; set < tags_.sets(); ++set) all_stable = all_stable && transient_[set] == 0;
  return all_stable;
}

}  // namespace membar
