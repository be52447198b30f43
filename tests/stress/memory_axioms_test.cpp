// The judge itself: it must reject what a model forbids, and accept what it allows.
#include "sim/stress/memory_axioms.h"

#include <catch2/catch.hpp>

#include "tests/stress/hand_made_execution.h"

namespace membar {
namespace {

using Kind = AxiomEvent::Kind;
using Execution = HandMadeExecution;

void maybe_fence(Execution& e, std::uint16_t core, std::optional<Kind> kind) {
  if (kind) e.fence(core, *kind);
}

Execution store_buffering(std::optional<Kind> fence) {
  Execution e;
  e.write(0, kX, 1);
  maybe_fence(e, 0, fence);
  e.read(0, kY, 0, kInitialWrite);
  e.write(1, kY, 1);
  maybe_fence(e, 1, fence);
  e.read(1, kX, 0, kInitialWrite);
  return e;
}

Execution message_passing(std::optional<Kind> writer, std::optional<Kind> reader) {
  Execution e;
  e.write(0, kX, 1);
  maybe_fence(e, 0, writer);
  const WriteId flag = e.write(0, kY, 1);
  e.read(1, kY, 1, flag);
  maybe_fence(e, 1, reader);
  e.read(1, kX, 0, kInitialWrite);
  return e;
}

Execution load_buffering(std::optional<Kind> fence) {
  Execution e;
  e.read(0, kX, 1, WriteId{2});
  maybe_fence(e, 0, fence);
  e.write(0, kY, 1);
  e.read(1, kY, 1, WriteId{1});
  maybe_fence(e, 1, fence);
  e.write(1, kX, 1);
  return e;
}

// 2+2W: each core writes both variables, in opposite order, and each first write is the one that stays.
Execution two_writes_each(std::optional<Kind> fence) {
  Execution e;
  const WriteId x_stays = e.write(0, kX, 1);
  maybe_fence(e, 0, fence);
  e.write(0, kY, 2);
  const WriteId y_stays = e.write(1, kY, 1);
  maybe_fence(e, 1, fence);
  e.write(1, kX, 2);
  e.reorder(x_stays, 10);
  e.reorder(y_stays, 11);
  return e;
}

Execution independent_reads(std::optional<Kind> fence) {
  Execution e;
  const WriteId x = e.write(0, kX, 1);
  const WriteId y = e.write(1, kY, 1);
  e.read(2, kX, 1, x);
  maybe_fence(e, 2, fence);
  e.read(2, kY, 0, kInitialWrite);
  e.read(3, kY, 1, y);
  maybe_fence(e, 3, fence);
  e.read(3, kX, 0, kInitialWrite);
  return e;
}

}  // namespace

TEST_CASE("Store buffering is rejected under sc and allowed under tso, unless full fences stand between") {
  CHECK_FALSE(store_buffering({}).allowed(sc()));
  for (const AxiomModel& model : {tso(), pso(), rmo()}) {
    CHECK(store_buffering({}).allowed(model));
    CHECK_FALSE(store_buffering(Kind::full_fence).allowed(model));
    CHECK(store_buffering(Kind::store_fence).allowed(model));
    CHECK(store_buffering(Kind::load_fence).allowed(model));
  }
}

TEST_CASE("An RMW between a store and a load is a full fence under the built-in models, and none in a table") {
  for (const bool both : {false, true}) {
    Execution e;
    e.write(0, kX, 1);
    e.rmw(0, 0x300, 1, kInitialWrite);
    e.read(0, kY, 0, kInitialWrite);
    e.write(1, kY, 1);
    if (both) e.rmw(1, 0x400, 1, kInitialWrite);
    e.read(1, kX, 0, kInitialWrite);
    CHECK(e.allowed(tso()) == !both);
    CHECK(e.allowed(pso()) == !both);
    CHECK(e.allowed(rmo()));
  }
}

TEST_CASE("Message passing is rejected under tso and allowed under pso, unless a store fence stands between") {
  const std::optional<Kind> none, store = Kind::store_fence, load = Kind::load_fence, full = Kind::full_fence;
  CHECK_FALSE(message_passing(none, none).allowed(sc()));
  CHECK_FALSE(message_passing(none, none).allowed(tso()));
  CHECK(message_passing(none, none).allowed(pso()));
  CHECK(message_passing(load, none).allowed(pso()));
  CHECK_FALSE(message_passing(store, none).allowed(pso()));
  CHECK_FALSE(message_passing(full, none).allowed(pso()));
  CHECK(message_passing(store, none).allowed(rmo()));  // its loads may pass each other
  CHECK(message_passing(none, load).allowed(rmo()));
  CHECK(message_passing(store, store).allowed(rmo()));
  CHECK_FALSE(message_passing(store, load).allowed(rmo()));
  CHECK_FALSE(message_passing(full, full).allowed(rmo()));
}

TEST_CASE("Load buffering is allowed by a table alone, unless fences order older loads") {
  for (const AxiomModel& model : {sc(), tso(), pso()}) CHECK_FALSE(load_buffering({}).allowed(model));
  CHECK(load_buffering({}).allowed(rmo()));
  CHECK(load_buffering(Kind::store_fence).allowed(rmo()));
  CHECK_FALSE(load_buffering(Kind::load_fence).allowed(rmo()));
  CHECK_FALSE(load_buffering(Kind::full_fence).allowed(rmo()));
}

TEST_CASE("Under a table what uses a load's value comes after the load") {
  Execution e;
  const std::uint64_t first = e.read(0, kX, 1, WriteId{2});
  e.write(0, kY, 1);
  const std::uint64_t second = e.read(1, kY, 1, WriteId{1});
  e.write(1, kX, 1);
  CHECK(e.allowed(rmo()));
  e.depends(0, first, first + 1);
  CHECK(e.allowed(rmo()));
  e.depends(1, second, second + 1);
  CHECK_FALSE(e.allowed(rmo()));
}

TEST_CASE("2+2W is rejected where stores stay in order") {
  CHECK_FALSE(two_writes_each({}).allowed(sc()));
  CHECK_FALSE(two_writes_each({}).allowed(tso()));
  for (const AxiomModel& model : {pso(), rmo()}) {
    CHECK(two_writes_each({}).allowed(model));
    CHECK(two_writes_each(Kind::load_fence).allowed(rmo()));
    CHECK_FALSE(two_writes_each(Kind::store_fence).allowed(model));
    CHECK_FALSE(two_writes_each(Kind::full_fence).allowed(model));
  }
}

TEST_CASE("IRIW is rejected by every multi-copy atomic model that keeps loads in order") {
  for (const AxiomModel& model : {sc(), tso(), pso()}) CHECK_FALSE(independent_reads({}).allowed(model));
  CHECK(independent_reads({}).allowed(rmo()));
  CHECK(independent_reads(Kind::store_fence).allowed(rmo()));
  CHECK_FALSE(independent_reads(Kind::load_fence).allowed(rmo()));
}

TEST_CASE("A core may read its own store before others see it, under every model but sc") {
  Execution e;  // SB, where each core first reads its own store
  const WriteId x = e.write(0, kX, 1);
  e.read(0, kX, 1, x);
  e.read(0, kY, 0, kInitialWrite);
  const WriteId y = e.write(1, kY, 1);
  e.read(1, kY, 1, y);
  e.read(1, kX, 0, kInitialWrite);
  CHECK_FALSE(e.allowed(sc()));
  for (const AxiomModel& model : {tso(), pso(), rmo()}) CHECK(e.allowed(model));
}

TEST_CASE("No model allows a location to go back") {
  for (const AxiomModel& model : {sc(), tso(), pso(), rmo()}) {
    Execution reads;
    const WriteId write = reads.write(0, kX, 1);
    reads.read(1, kX, 1, write);
    reads.read(1, kX, 0, kInitialWrite);
    CHECK_FALSE(reads.allowed(model));
    Execution writes;
    const WriteId first = writes.write(0, kX, 1);
    writes.write(0, kX, 2);
    CHECK(writes.allowed(model));
    writes.reorder(first, 9);
    CHECK_FALSE(writes.allowed(model));
    Execution own;
    own.write(0, kX, 1);
    own.read(0, kX, 0, kInitialWrite);
    CHECK_FALSE(own.allowed(model));
    Execution future;  // a load reads from a store behind it
    future.read(0, kX, 1, WriteId{1});
    future.write(0, kX, 1);
    CHECK_FALSE(future.allowed(model));
  }
}

TEST_CASE("Two cores that see two writes of one location in opposite orders are rejected") {
  for (const AxiomModel& model : {sc(), tso(), pso(), rmo()}) {
    Execution e;
    const WriteId one = e.write(0, kX, 1);
    const WriteId two = e.write(1, kX, 2);
    e.read(2, kX, 1, one);
    e.read(2, kX, 2, two);
    CHECK(e.allowed(model));
    e.read(3, kX, 2, two);
    e.read(3, kX, 1, one);
    CHECK_FALSE(e.allowed(model));
  }
}

TEST_CASE("An RMW must write right behind what it read") {
  for (const AxiomModel& model : {sc(), tso(), pso(), rmo()}) {
    Execution e;
    const WriteId one = e.write(0, kX, 1);
    e.rmw(1, kX, 2, kInitialWrite);
    CHECK_FALSE(e.allowed(model));
    e.last().sources = {one};
    CHECK(e.allowed(model));
    e.write(2, kX, 3);
    e.last().order = 1;  // between the two
    e.reorder(one, 0);
    CHECK_FALSE(e.allowed(model));
  }
}

TEST_CASE("Two RMWs that read the same write are rejected") {
  for (const AxiomModel& model : {sc(), tso(), pso(), rmo()}) {
    Execution e;
    const WriteId first = e.rmw(0, kX, 1, kInitialWrite);
    e.rmw(1, kX, 1, kInitialWrite);
    CHECK_FALSE(e.allowed(model));
    e.last().sources = {first};
    CHECK(e.allowed(model));
  }
}

TEST_CASE("Accesses of mixed sizes are judged byte by byte") {
  for (const AxiomModel& model : {sc(), tso(), pso(), rmo()}) {
    Execution e;
    const WriteId wide = e.write(0, kX, 7);
    e.resize_last(4);
    const WriteId narrow = e.write(1, kX + 1, 9);
    e.read(2, kX, 7, wide);
    e.resize_last(2);
    e.last().sources = {wide, narrow};
    e.last().read_bytes[1] = 9;
    CHECK(e.allowed(model));
    Execution back = e;  // then the wide write alone: its second byte is older
    back.read(2, kX + 1, 7, wide);
    CHECK_FALSE(back.allowed(model));
    Execution torn = e;  // it says that it has read the narrow write, and has not its value
    torn.last().read_bytes[1] = 7;
    CHECK_FALSE(torn.allowed(model));
    e.reorder(wide, 9);  // the wide write comes last: a byte of the narrow one cannot be seen after it
    CHECK_FALSE(e.allowed(model));
  }
}

TEST_CASE("Mixed sizes: store buffering by halves of one word is rejected under sc only") {
  Execution e;  // each core writes one half and reads all; neither sees the other's half
  const WriteId low = e.write(0, kX, 1);
  e.read(0, kX, 1, low);
  e.resize_last(2);
  e.last().read_bytes[1] = 0;
  const WriteId high = e.write(1, kX + 1, 2);
  e.read(1, kX, 0, high);
  e.resize_last(2);
  e.last().read_bytes[1] = 2;
  CHECK_FALSE(e.allowed(sc()));
}

}  // namespace membar
