#include "sim/trace/sync_lowering.h"

#include "sim/trace/expression.h"

namespace membar {
namespace {

using Field = SyncObject::Field;
using enum MemoryOrder;
using enum Comparison;

Expression number(std::uint64_t value) { return constant_expression(value); }

// Of the slot of a ring that the n-th value goes through.
Expression slot_offset(const SyncObject& channel, std::uint8_t n) {
  if (channel.slots() == 1) return {};
  return value_of(n) % number(channel.slots()) * number(8);
}

// Test and test-and-set: who finds it held waits on a copy in its own cache until it is free, and tries again.
void acquire(SyncWriter& out, Address lock) {
  const std::uint64_t holder = out.thread() + 1U;
  out.compare_and_swap_zero(lock, acq, holder, kH2);
  const std::uint32_t held = out.when(value_of(kH2), not_equal, number(0));
  out.set_in_loop(true);
  const std::uint32_t again = out.here();
  out.await(lock, rlx, equal, number(0));
  out.compare_and_swap_zero(lock, acq, holder, kH2);
  out.back_unless(again, value_of(kH2), equal, number(0));
  out.set_in_loop(false);
  out.land(held);
}

void release(SyncWriter& out, Address lock) { out.swap(lock, rel, 0, kNoRegister); }

// The state of a channel, under its lock: h0 = sent, h1 = received.
void load_counts(SyncWriter& out, const SyncObject& channel) {
  out.load(channel.address(Field::sent), none, kH0);
  out.load(channel.address(Field::received), none, kH1);
}

// Lets the others in until something has happened to the channel, and begins again.
void wait_for_change(SyncWriter& out, const SyncObject& channel, std::uint32_t retry) {
  out.await(channel.address(Field::version), rlx, not_equal, value_of(kH0) + value_of(kH1));
  out.jump(retry);
}

void panic_if_closed(SyncWriter& out, const SyncObject& channel, Panic panic, std::uint32_t object) {
  out.load(channel.address(Field::closed), none, kH2);
  const std::uint32_t closed = out.when(value_of(kH2), not_equal, number(0));
  out.panic(panic, object);
  out.land(closed);
}

}  // namespace

void lower_lock(SyncWriter& out, const SyncObject& mutex) { acquire(out, mutex.address(Field::lock)); }

void lower_unlock(SyncWriter& out, const SyncObject& mutex, std::uint32_t object) {
  out.swap(mutex.address(Field::lock), rel, 0, kH2);
  const std::uint32_t was_free = out.when(value_of(kH2), equal, number(0));
  out.panic(Panic::unlock_unlocked, object);
  out.land(was_free);
}

void lower_send(SyncWriter& out, const SyncObject& channel, std::uint32_t object, const Expression& value) {
  // What the ring's slot and a long expression read together may be more registers than an op can.
  const bool simple = value.size == 1;
  if (!simple) out.set(kH3, value);
  const std::uint32_t retry = out.here();
  acquire(out, channel.address(Field::lock));
  out.set_in_loop(true);
  panic_if_closed(out, channel, Panic::send_on_closed, object);
  load_counts(out, channel);
  const std::uint32_t full = out.when(value_of(kH0) - value_of(kH1), greater_equal, number(channel.slots()));
  release(out, channel.address(Field::lock));
  wait_for_change(out, channel, retry);
  out.set_in_loop(false);
  out.land(full);
  out.store(channel.address(Field::buffer), none, simple ? value : value_of(kH3), slot_offset(channel, kH0));
  out.store(channel.address(Field::sent), none, value_of(kH0) + number(1));
  out.store(channel.address(Field::version), rlx, value_of(kH0) + value_of(kH1) + number(1));
  release(out, channel.address(Field::lock));
  if (channel.count != 0) return;
  // Nobody else can send before this value was taken, so the next change is that it was.
  out.await(channel.address(Field::version), acq, greater_equal, value_of(kH0) + value_of(kH1) + number(2));
}

void lower_receive(SyncWriter& out, const SyncObject& channel, std::uint8_t dst, std::uint8_t ok) {
  const std::uint32_t retry = out.here();
  acquire(out, channel.address(Field::lock));
  out.set_in_loop(true);
  load_counts(out, channel);
  const std::uint32_t empty = out.when(value_of(kH0), equal, value_of(kH1));
  out.load(channel.address(Field::closed), none, kH2);
  release(out, channel.address(Field::lock));
  const std::uint32_t open = out.when(value_of(kH2), equal, number(0));
  wait_for_change(out, channel, retry);
  out.set_in_loop(false);
  out.land(open);
  if (dst != kNoRegister) out.set(dst, number(0));
  if (ok != kNoRegister) out.set(ok, number(0));
  const std::uint32_t done = out.jump_ahead();
  out.land(empty);
  if (dst != kNoRegister) out.load(channel.address(Field::buffer), none, dst, slot_offset(channel, kH1));
  out.store(channel.address(Field::received), none, value_of(kH1) + number(1));
  // The sender of an unbuffered channel goes on when it sees this.
  out.store(channel.address(Field::version), channel.count == 0 ? rel : rlx, value_of(kH0) + value_of(kH1) + number(1));
  release(out, channel.address(Field::lock));
  if (ok != kNoRegister) out.set(ok, number(1));
  out.land(done);
}

void lower_close(SyncWriter& out, const SyncObject& channel, std::uint32_t object) {
  acquire(out, channel.address(Field::lock));
  panic_if_closed(out, channel, Panic::close_of_closed, object);
  load_counts(out, channel);
  if (channel.count == 0) {
    const std::uint32_t waits = out.when(value_of(kH0), not_equal, value_of(kH1));
    out.panic(Panic::close_under_send, object);
    out.land(waits);
  }
  out.store(channel.address(Field::closed), none, number(1));
  out.store(channel.address(Field::version), rlx, value_of(kH0) + value_of(kH1) + number(1));
  release(out, channel.address(Field::lock));
}

void lower_spawn(SyncWriter& out, const SyncObject& thread, std::uint32_t object) {
  out.swap(thread.address(Field::start), rel, 1, kH0);
  const std::uint32_t started = out.when(value_of(kH0), not_equal, number(0));
  out.panic(Panic::second_spawn, object);
  out.land(started);
}

void lower_join(SyncWriter& out, const SyncObject& thread) {
  out.await(thread.address(Field::end), acq, equal, number(1));
}

void lower_wait(SyncWriter& out, const SyncObject& barrier) {
  const Expression parties = number(barrier.count);
  out.add(barrier.address(Field::arrived), acq_rel, 1, kH0);
  const std::uint32_t last = out.when((value_of(kH0) + number(1)) % parties, not_equal, number(0));
  out.await(barrier.address(Field::arrived), acq, greater_equal, (value_of(kH0) / parties + number(1)) * parties);
  out.land(last);
}

OnceBranches lower_once_begin(SyncWriter& out, const SyncObject& once) {
  OnceBranches branches;
  out.load(once.address(Field::done), acq, kH0);
  branches.fast = out.when(value_of(kH0), equal, number(0));
  acquire(out, once.address(Field::lock));
  out.load(once.address(Field::done), rlx, kH0);
  branches.slow = out.when(value_of(kH0), equal, number(0));
  return branches;
}

void lower_once_end(SyncWriter& out, const SyncObject& once, const OnceBranches& branches) {
  out.store(once.address(Field::done), rel, number(1));
  out.land(branches.slow);
  release(out, once.address(Field::lock));
  out.land(branches.fast);
}

}  // namespace membar
