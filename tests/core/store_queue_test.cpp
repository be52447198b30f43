#include "sim/core/store_queue.h"

#include <catch2/catch.hpp>
#include <initializer_list>

namespace membar {
namespace {

// A store that knows its address, in the window.
std::uint64_t push(StoreQueue& queue, std::uint64_t address, std::uint8_t size = 8) {
  const std::uint64_t position = queue.push();
  StoreEntry& entry = queue.at(position);
  entry.address = address;
  entry.size = size;
  entry.line = LineAddress{address / 64};
  queue.count(entry);
  return position;
}

}  // namespace

TEST_CASE("A store queue tells what is buffered from what is still in the window") {
  StoreQueue queue(4, 2);
  CHECK(queue.buffer_empty());
  push(queue, 0);
  push(queue, 8);
  CHECK(queue.buffer_empty());
  CHECK(queue.tail() == 2);
  queue.enter_buffer(Cycle{5});
  CHECK_FALSE(queue.buffer_empty());
  CHECK(queue.buffer_end() == 1);
  CHECK(queue.at(0).buffered == Cycle{5});
  CHECK_FALSE(queue.buffer_full());
  queue.enter_buffer(Cycle{6});
  CHECK(queue.buffer_full());
}

TEST_CASE("Joined entries take no place of their own, until they are split off") {
  StoreQueue queue(8, 2);
  push(queue, 0);
  push(queue, 8);
  push(queue, 16);
  queue.enter_buffer(Cycle{1});
  queue.enter_buffer(Cycle{2}, 0);
  queue.enter_buffer(Cycle{3}, 0);
  CHECK(queue.occupancy() == 1);
  queue.split_group(1);
  CHECK(queue.occupancy() == 2);
  CHECK_FALSE(queue.at(1).joined);
  CHECK(queue.at(2).leader == 1);
  queue.commit(0);
  CHECK(queue.occupancy() == 1);
  queue.commit(1);
  queue.commit(2);
  CHECK(queue.occupancy() == 0);
  CHECK(queue.buffer_empty());
}

TEST_CASE("A store joins its neighbour's group, or the youngest of its line that no fence separates from it") {
  StoreQueue queue(8, 8);
  using Join = StoreQueue::Join;
  const auto store_to = [](std::uint64_t line) {
    StoreEntry store;
    store.address = line * 64;
    store.size = 8;
    store.line = LineAddress{line};
    return store;
  };
  for (const std::uint64_t line : {1U, 2U, 1U}) push(queue, line * 64);
  CHECK(queue.group_of(store_to(1), Join::any) == StoreQueue::kNone);  // none has left the window
  queue.enter_buffer(Cycle{1});
  CHECK(queue.group_of(store_to(1), Join::neighbour) == 0);
  queue.enter_buffer(Cycle{2});
  CHECK(queue.group_of(store_to(1), Join::neighbour) == StoreQueue::kNone);
  CHECK(queue.group_of(store_to(1), Join::any) == 0);
  CHECK(queue.group_of(store_to(3), Join::any) == StoreQueue::kNone);
  queue.enter_buffer(Cycle{3}, 0);
  CHECK(queue.group_of(store_to(1), Join::neighbour) == 0);  // the group of the neighbour that joined it
  queue.at(queue.push()).marker = true;
  queue.enter_buffer(Cycle{4});
  CHECK(queue.group_of(store_to(1), Join::any) == StoreQueue::kNone);
}

TEST_CASE("A store joins no group past another one that must write the same bytes first") {
  StoreQueue queue(8, 8);
  using Join = StoreQueue::Join;
  push(queue, 0);
  push(queue, 24);  // of the same line, and not joined: it was held
  queue.enter_buffer(Cycle{1});
  queue.enter_buffer(Cycle{2});
  StoreEntry store;
  store.size = 8;
  store.line = LineAddress{0};
  CHECK(queue.group_of(store, Join::any) == StoreQueue::kNone);
  CHECK(queue.group_of(store, Join::neighbour) == StoreQueue::kNone);
  CHECK(queue.group_of(store, Join::neighbour_in_order) == 1);
  store.address = 24;
  CHECK(queue.group_of(store, Join::any) == 1);
  CHECK(queue.group_of(store, Join::neighbour) == 1);
  queue.commit(0);
  store.address = 0;
  CHECK(queue.group_of(store, Join::any) == 1);
}

TEST_CASE("Commits out of order give their places back, and leave holes that go when the head reaches them") {
  StoreQueue queue(8, 4);
  for (unsigned i = 0; i < 3; ++i) {
    push(queue, i * 64);
    queue.enter_buffer(Cycle{i});
  }
  queue.commit(1);
  CHECK(queue.head() == 0);
  CHECK(queue.occupancy() == 2);
  queue.commit(0);
  CHECK(queue.head() == 2);
  CHECK(queue.occupancy() == 1);
}

TEST_CASE("A load finds the youngest older store that touches its bytes") {
  StoreQueue queue(8, 4);
  push(queue, 0x100, 8);
  push(queue, 0x104, 2);
  push(queue, 0x200, 8);
  push(queue, 0x100, 1);
  CHECK(queue.youngest_overlap(0x100, 8, 4) == 3);
  CHECK(queue.youngest_overlap(0x100, 8, 3) == 1);  // only those before it
  CHECK(queue.youngest_overlap(0x100, 2, 3) == 0);
  CHECK(queue.youngest_overlap(0x106, 2, 4) == 0);
  CHECK(queue.youngest_overlap(0x108, 8, 4) == StoreQueue::kNone);
  CHECK(queue.youngest_overlap(0x0f9, 8, 4) == 3);
  CHECK(StoreQueue::contains(queue.at(0), 0x102, 4));
  CHECK_FALSE(StoreQueue::contains(queue.at(0), 0x102, 8));
}

TEST_CASE("The filter never misses a store, whatever its size and place") {
  for (const std::uint8_t size : std::initializer_list<std::uint8_t>{1, 2, 4, 8, 16}) {
    for (std::uint64_t store = 0; store < 24; ++store) {
      StoreQueue queue(4, 2);
      push(queue, store, size);
      for (const unsigned load_size : {1U, 2U, 4U, 8U, 16U}) {
        for (std::uint64_t load = 0; load < 48; ++load) {
          const bool overlaps = load < store + size && store < load + load_size;
          const bool found = queue.youngest_overlap(load, load_size, 1) != StoreQueue::kNone;
          if (found != overlaps || (overlaps && !queue.may_touch(load, load_size))) {
            FAIL("store at " << store << ":" << unsigned{size} << ", load at " << load << ":" << load_size);
          }
        }
      }
      queue.enter_buffer(Cycle{0});
      queue.commit(0);
      CHECK_FALSE(queue.may_touch(store, size));
    }
  }
}

TEST_CASE("A squash takes stores out of the filter, and new ones find their places") {
  StoreQueue queue(4, 2);
  push(queue, 0x100);
  push(queue, 0x200);
  queue.truncate(1);
  CHECK(queue.tail() == 1);
  CHECK(queue.may_touch(0x100, 8));
  CHECK_FALSE(queue.may_touch(0x200, 8));
  CHECK(push(queue, 0x300) == 1);
  CHECK(queue.may_touch(0x300, 8));
}

TEST_CASE("Only stores in the window can have an address that is not known") {
  StoreQueue queue(4, 2);
  push(queue, 0x100);
  const std::uint64_t unknown = queue.push();
  CHECK_FALSE(queue.unknown_address_before(1));
  CHECK(queue.unknown_address_before(2));
  queue.at(unknown).address = 0x200;
  queue.at(unknown).size = 8;
  queue.count(queue.at(unknown));
  CHECK_FALSE(queue.unknown_address_before(2));
  const std::uint64_t marker = queue.push();
  queue.at(marker).marker = true;
  CHECK_FALSE(queue.unknown_address_before(3));
}

TEST_CASE("The ring grows up to its bound, and goes round for ever") {
  StoreQueue queue(1, 1);
  for (std::uint64_t round = 0; round < 100; ++round) {
    const std::uint64_t position = push(queue, round * 8);
    CHECK(position == round);
    queue.enter_buffer(Cycle{round});
    queue.commit(position);
  }
  std::size_t stored = 0;
  for (; !queue.ring_full(); ++stored) {
    if (!queue.has_room()) queue.grow();
    push(queue, stored * 8);
  }
  CHECK(stored == queue.capacity());
  CHECK(stored == StoreQueue::kMaxCapacity);
  for (std::size_t n = 0; n < stored; ++n) CHECK(queue.at(100 + n).address == n * 8);
}

}  // namespace membar
