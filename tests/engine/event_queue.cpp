#include "sim/engine/event_queue.h"

#include <catch2/catch.hpp>
#include <queue>
#include <tuple>
#include <vector>

#include "sim/engine/random.h"

namespace membar {
namespace {

using Queue = EventQueue<std::uint32_t>;

TEST_CASE("an empty event queue has no next cycle") {
  Queue queue;
  CHECK(queue.empty());
  CHECK(queue.next_cycle() == kNever);
}

TEST_CASE("events of one cycle come out by phase, then by order, whatever the sequence of scheduling") {
  Queue queue;
  queue.schedule(Cycle{5}, 1, 0, 1);
  queue.schedule(Cycle{5}, 0, 9, 2);
  queue.schedule(Cycle{5}, 0, 3, 3);
  queue.schedule(Cycle{4}, 1, 7, 4);
  std::vector<std::uint32_t> seen;
  while (!queue.empty()) seen.push_back(queue.pop().payload);
  CHECK(seen == std::vector<std::uint32_t>{4, 3, 2, 1});
}

TEST_CASE("an event scheduled into the cycle that is being drained takes its place among those left") {
  Queue queue;
  queue.schedule(Cycle{5}, 0, 1, 1);
  queue.schedule(Cycle{5}, 0, 5, 2);
  queue.schedule(Cycle{5}, 1, 0, 3);
  CHECK(queue.pop().payload == 1);
  queue.schedule(Cycle{5}, 0, 4, 4);
  queue.schedule(Cycle{5}, 0, 0, 5);  // its place is gone: it comes at once
  CHECK(queue.next_cycle() == Cycle{5});
  std::vector<std::uint32_t> seen;
  while (!queue.empty()) seen.push_back(queue.pop().payload);
  CHECK(seen == std::vector<std::uint32_t>{5, 4, 2, 3});
}

TEST_CASE("events of equal cycle, phase and order come out in the sequence of scheduling, from far and from near") {
  Queue queue;
  queue.schedule(Cycle{5000}, 0, 7, 1);  // beyond the wheel
  queue.schedule(Cycle{4500}, 0, 0, 0);
  CHECK(queue.pop().payload == 0);
  queue.schedule(Cycle{5000}, 0, 7, 2);  // now within it
  CHECK(queue.pop().payload == 1);
  CHECK(queue.pop().payload == 2);
}

TEST_CASE("an event may be scheduled before the next one after that one was looked at") {
  Queue queue;
  queue.schedule(Cycle{100000}, 0, 0, 1);
  CHECK(queue.next_cycle() == Cycle{100000});
  queue.schedule(Cycle{3}, 0, 0, 2);
  CHECK(queue.next_cycle() == Cycle{3});
  CHECK(queue.pop().payload == 2);
  CHECK(queue.pop().cycle == Cycle{100000});
}

TEST_CASE("time may pass without an event, and brings far events near") {
  Queue queue;
  queue.schedule(Cycle{3000}, 0, 1, 1);
  queue.advance_to(Cycle{2500});
  CHECK(queue.now() == Cycle{2500});
  CHECK(queue.next_cycle() == Cycle{3000});
  queue.schedule(Cycle{2500}, 0, 0, 2);
  queue.schedule(Cycle{3000}, 0, 0, 3);
  CHECK(queue.pop().payload == 2);
  queue.advance_to(Cycle{3000});  // its own events are still to come
  std::vector<std::uint32_t> seen;
  while (!queue.empty()) seen.push_back(queue.pop().payload);
  CHECK(seen == std::vector<std::uint32_t>{3, 1});
  queue.advance_to(Cycle{9000});
  CHECK(queue.next_cycle() == kNever);
}

TEST_CASE("what an event carries can be read until the next one is popped, whatever is scheduled meanwhile") {
  Queue queue;
  queue.schedule(Cycle{1}, 0, 0, 77);
  const Queue::Event event = queue.pop();
  for (std::uint32_t i = 0; i < 1000; ++i) queue.schedule(Cycle{2 + i}, 0, 0, i);
  CHECK(event.payload == 77);
}

TEST_CASE("the event queue agrees with a sorted queue on random input") {
  struct Reference {
    std::uint64_t cycle, phase, order, number;
    bool operator<(const Reference& other) const {  // std::priority_queue gives the greatest first
      return std::tie(cycle, phase, order, number) > std::tie(other.cycle, other.phase, other.order, other.number);
    }
  };
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Random random(seed);
    Queue queue;
    std::priority_queue<Reference> reference;
    std::uint64_t now = 0;
    std::uint32_t number = 0;
    const std::uint64_t spans[] = {1, 4, 40, 1023, 1024, 1025, 5000, 100000};
    for (unsigned step = 0; step < 20000; ++step) {
      // Rising and falling load, so that the queue both fills up and runs empty.
      if (random.below(100) < ((step / 2000) % 2 == 0 ? 60U : 40U)) {
        const Reference event{now + random.below(spans[random.below(8)]), random.below(2), random.below(50), number++};
        queue.schedule(Cycle{event.cycle}, static_cast<unsigned>(event.phase), event.order,
                       static_cast<std::uint32_t>(event.number));
        reference.push(event);
      } else if (!reference.empty()) {
        const Reference expected = reference.top();
        reference.pop();
        REQUIRE(queue.next_cycle() == Cycle{expected.cycle});
        const Queue::Event event = queue.pop();
        REQUIRE(event.cycle == Cycle{expected.cycle});
        REQUIRE(event.phase == expected.phase);
        REQUIRE(event.order == expected.order);
        REQUIRE(event.payload == expected.number);
        now = expected.cycle;
      }
      REQUIRE(queue.size() == reference.size());
    }
  }
}

TEST_CASE("random numbers depend on the seed alone and stay below their bound") {
  Random a(42), b(42), c(43);
  bool differs = false;
  std::vector<unsigned> counts(7);
  for (unsigned i = 0; i < 7000; ++i) {
    const std::uint64_t number = a.next();
    CHECK(number == b.next());
    differs = differs || number != c.next();
    ++counts[c.below(7)];
  }
  CHECK(differs);
  for (const unsigned count : counts) CHECK((count > 850 && count < 1150));
}

}  // namespace
}  // namespace membar
