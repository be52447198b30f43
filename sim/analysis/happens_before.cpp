#include "sim/analysis/happens_before.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>

namespace membar {
namespace {

// Of what a chain of RMWs has published, so many places are remembered.
constexpr std::size_t kMostOrigins = 4;

bool is_channel_op(SyncOp::Kind kind) {
  return kind == SyncOp::Kind::send || kind == SyncOp::Kind::receive || kind == SyncOp::Kind::close;
}

}  // namespace

bool VectorClock::join(const VectorClock& other) {
  bool news = false;
  for (std::size_t i = 0; i < other.ticks_.size(); ++i) {
    if (other.ticks_[i] <= ticks_[i]) continue;
    ticks_[i] = other.ticks_[i];
    news = true;
  }
  return news;
}

bool is_hidden(const Program& program, const ThreadPlace& place, const LoggedAccess& access) {
  return program.synchronisation.find(place.thread, access.op_index) != nullptr;
}

HappensBefore::HappensBefore(const Program& program, const RaceLog& log)
    : program_(program),
      log_(log),
      threads_(log.threads().size()),
      written_(std::size_t{log.write_count()} + 1, false),
      edges_(log.threads().size()) {
  written_[0] = true;  // the initial values
  for (std::size_t t = 0; t < threads_.size(); ++t) {
    threads_[t].clock = VectorClock(threads_.size());
    threads_[t].clock.tick(t);
  }
}

Result<Done> HappensBefore::walk(AccessVisitor& visitor) {
  for (bool moved = true; moved;) {
    moved = false;
    for (std::size_t t = 0; t < threads_.size(); ++t) {
      while (advance(t, visitor)) moved = true;
    }
  }
  for (std::size_t t = 0; t < threads_.size(); ++t) {
    if (threads_[t].next == log_.threads()[t].size()) continue;
    return Error{program_.file, log_.threads()[t][threads_[t].next].line, 0,
                 "program order and reads-from form a cycle: there is no order in which the ops could have happened"};
  }
  return Done{};
}

const SyncOp* HappensBefore::channel_op_at(const ThreadPlace& place) const {
  const LoggedAccess& access = log_.threads()[place.thread][place.position];
  const SyncOp* op = program_.synchronisation.find(place.thread, access.op_index);
  return op != nullptr && is_channel_op(op->kind) ? op : nullptr;
}

// REQUIRES: a channel op begins at `place`
HappensBefore::ChannelOp HappensBefore::channel_op(const ThreadPlace& place) const {
  using Field = SyncObject::Field;
  const std::vector<LoggedAccess>& accesses = log_.threads()[place.thread];
  ChannelOp result;
  result.op = channel_op_at(place);
  const SyncObject& channel = program_.synchronisation.object(*result.op);
  const Address counter = channel.address(result.op->kind == SyncOp::Kind::send ? Field::sent : Field::received);
  // The same op again, in a loop, begins with its first access; but so does one that waits for a change and tries
  // again.
  const auto begins = [&](std::size_t position) {
    const LoggedAccess& before = accesses[position - 1];
    const bool tries_again = before.address == channel.address(Field::version) && before.order == MemoryOrder::rlx &&
                             before.kind == LoggedAccess::Kind::load;
    return accesses[position].op_index == accesses[place.position].op_index && !tries_again;
  };
  result.end = place.position;
  do {
    const LoggedAccess& access = accesses[result.end];
    if (writes(access) && access.address == counter) result.number = access.value;
    ++result.end;
  } while (result.end < accesses.size() && channel_op_at({place.thread, result.end}) == result.op &&
           !begins(result.end));
  return result;
}

bool HappensBefore::advance(std::size_t thread, AccessVisitor& visitor) {
  Thread& state = threads_[thread];
  const std::vector<LoggedAccess>& accesses = log_.threads()[thread];
  if (state.next == accesses.size()) return false;
  if (channel_op_at({thread, state.next}) != nullptr) return pass_channel(thread);
  const LoggedAccess& access = accesses[state.next];
  if (!ready(access)) return false;
  pass_access(thread, access, visitor);
  ++state.next;
  return true;
}

// A channel op publishes when it begins, and completes when what it waits for has been published.
bool HappensBefore::pass_channel(std::size_t thread) {
  Thread& state = threads_[thread];
  const bool begins = state.channel.op == nullptr;
  if (begins) state.channel = channel_op({thread, state.next});
  const ChannelOp op = state.channel;
  Channel& channel = channels_[op.op->object];
  const bool send = op.op->kind == SyncOp::Kind::send;
  if (begins) {
    if (op.op->kind == SyncOp::Kind::close) {
      channel.close = publish(thread);
    } else if (op.number != 0) {
      (send ? channel.sends : channel.receives)[op.number] = publish(thread);
    }
    state.clock.tick(thread);
  }
  const Published* awaited = nullptr;
  OrderEdge::Why why = OrderEdge::Why::send_receive;
  const std::uint64_t capacity = program_.synchronisation.object(*op.op).count;
  if (send && op.number > capacity) {
    const auto receive = channel.receives.find(op.number - capacity);
    if (receive == channel.receives.end()) return false;
    awaited = &receive->second;
    why = OrderEdge::Why::receive_send;
  } else if (op.op->kind == SyncOp::Kind::receive && op.number != 0) {
    const auto sent = channel.sends.find(op.number);
    if (sent == channel.sends.end()) return false;
    awaited = &sent->second;
  } else if (op.op->kind == SyncOp::Kind::receive) {
    if (channel.close.clock.empty()) return false;
    awaited = &channel.close;
    why = OrderEdge::Why::close_receive;
  }
  for (std::size_t i = state.next; i < op.end; ++i) written_[log_.threads()[thread][i].id.value] = true;
  state.next = op.end - 1;
  if (awaited != nullptr) acquire(thread, *awaited, why);
  state.next = op.end;
  state.channel = ChannelOp{};
  return true;
}

// What an access reads from was passed before it.
bool HappensBefore::ready(const LoggedAccess& access) const {
  return !reads(access) || access.order == MemoryOrder::none || written_[access.from.value];
}

void HappensBefore::pass_access(std::size_t thread, const LoggedAccess& access, AccessVisitor& visitor) {
  if (access.kind == LoggedAccess::Kind::fence) {
    pass_fence(thread, access);
    return;
  }
  if (reads(access)) pass_read(thread, access);
  visitor.access({thread, threads_[thread].next}, access, threads_[thread].clock);
  if (writes(access)) pass_write(thread, access);
  written_[access.id.value] = true;
}

HappensBefore::Published HappensBefore::publish(std::size_t thread) const {
  return {threads_[thread].clock, {{thread, threads_[thread].next}}, false};
}

void HappensBefore::acquire(std::size_t thread, const Published& from, OrderEdge::Why why) {
  Thread& state = threads_[thread];
  if (from.clock.empty() || !state.clock.join(from.clock)) return;
  for (const ThreadPlace& origin : from.origins) {
    if (origin.thread == thread) continue;
    edges_[thread].push_back({origin, {thread, state.next}, why});
  }
}

void HappensBefore::pass_fence(std::size_t thread, const LoggedAccess& fence) {
  Thread& state = threads_[thread];
  if (acquires(fence.order)) {
    acquire(thread, state.acquired_relaxed, OrderEdge::Why::fence);
    state.acquired_relaxed = Published{};
  }
  if (releases(fence.order)) {
    state.release_fence = publish(thread);
    state.release_fence.fence = true;
    state.clock.tick(thread);
  }
}

void HappensBefore::pass_read(std::size_t thread, const LoggedAccess& read) {
  if (read.order == MemoryOrder::none) return;
  const auto from = published_.find(read.from.value);
  if (from == published_.end()) return;
  if (acquires(read.order)) {
    acquire(thread, from->second, from->second.fence ? OrderEdge::Why::fence : OrderEdge::Why::reads_from);
    return;
  }
  Published& relaxed = threads_[thread].acquired_relaxed;
  if (relaxed.clock.empty()) relaxed.clock = VectorClock(threads_.size());
  if (relaxed.clock.join(from->second.clock)) {
    relaxed.origins.insert(relaxed.origins.begin(), from->second.origins.begin(), from->second.origins.end());
    if (relaxed.origins.size() > kMostOrigins) relaxed.origins.resize(kMostOrigins);
  }
}

// An RMW hands on what the write that it read from has published: it continues the release sequence.
void HappensBefore::pass_write(std::size_t thread, const LoggedAccess& write) {
  if (write.order == MemoryOrder::none && write.kind != LoggedAccess::Kind::rmw) return;
  Thread& state = threads_[thread];
  Published published;
  if (releases(write.order)) {
    published = publish(thread);
  } else if (!state.release_fence.clock.empty()) {
    published = state.release_fence;
  }
  if (write.kind == LoggedAccess::Kind::rmw) {
    if (const auto earlier = published_.find(write.from.value); earlier != published_.end()) {
      if (published.clock.empty()) published.clock = VectorClock(threads_.size());
      published.fence = published.fence || earlier->second.fence;
      if (published.clock.join(earlier->second.clock)) {
        const std::vector<ThreadPlace>& origins = earlier->second.origins;
        published.origins.insert(published.origins.end(), origins.begin(), origins.end());
        if (published.origins.size() > kMostOrigins) published.origins.resize(kMostOrigins);
      }
    }
  }
  if (published.clock.empty()) return;
  published_[write.id.value] = std::move(published);
  if (releases(write.order)) state.clock.tick(thread);
}

std::vector<OrderEdge> HappensBefore::chain(const ThreadPlace& from, const ThreadPlace& to) const {
  struct Step {
    ThreadPlace place;  // that the chain leads to, seen from its end
    std::optional<std::size_t> parent;
    OrderEdge edge;
  };
  std::vector<Step> steps{{to, std::nullopt, {}}};
  std::vector<std::size_t> explored(threads_.size(), 0);  // edges_[thread] up to here have been followed
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const ThreadPlace place = steps[i].place;
    if (place.thread == from.thread && place.position >= from.position) {
      std::vector<OrderEdge> chain;
      for (std::size_t s = i; steps[s].parent; s = *steps[s].parent) chain.push_back(steps[s].edge);
      return chain;
    }
    const std::vector<OrderEdge>& edges = edges_[place.thread];
    for (; explored[place.thread] < edges.size() && edges[explored[place.thread]].to.position <= place.position;
         ++explored[place.thread]) {
      const OrderEdge& edge = edges[explored[place.thread]];
      steps.push_back({edge.from, i, edge});
    }
  }
  return {};
}

}  // namespace membar
