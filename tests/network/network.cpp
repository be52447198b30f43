#include "sim/network/network.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <tuple>
#include <vector>

#include "sim/engine/random.h"

namespace membar {
namespace {

Agent core(unsigned number) { return Agent::core(CoreId{static_cast<std::uint16_t>(number)}); }
Agent slice(unsigned number) { return Agent::slice(SliceId{static_cast<std::uint16_t>(number)}); }

Message message(MessageType type, Agent from, Agent to, std::uint64_t line = 0) {
  Message result;
  result.type = type;
  result.from = from;
  result.to = to;
  result.line = LineAddress{line};
  return result;
}

struct Arrival {
  Cycle cycle;
  Message message;
};

// Handles hops until all messages are delivered.
std::vector<Arrival> arrivals(MachineQueue& queue, Network& network) {
  std::vector<Arrival> result;
  while (!queue.empty()) {
    const MachineQueue::Event event = queue.pop();
    if (event.payload.kind == MachineEvent::Kind::hop) {
      network.hop(event.payload, event.cycle, event.order);
    } else {
      result.push_back({event.cycle, event.payload.message});
    }
  }
  return result;
}

NetworkSpec ring(std::uint64_t hop, std::uint64_t cycles_per_message = 0) {
  NetworkSpec spec;
  spec.topology = TopologyKind::ring;
  spec.hop = Cycles{hop};
  spec.cycles_per_message = Cycles{cycles_per_message};
  return spec;
}

TEST_CASE("on a crossbar every message takes the network's latency") {
  MachineQueue queue;
  Network network(NetworkSpec{}, 3, 2, Cycles{8}, queue);
  network.send(message(MessageType::GetS, core(0), slice(1)), Cycle{5});
  network.send(message(MessageType::Data, core(2), core(1)), Cycle{6});
  CHECK(queue.size() == 2);
  const std::vector<Arrival> all = arrivals(queue, network);
  REQUIRE(all.size() == 2);
  CHECK(all[0].cycle == Cycle{13});
  CHECK(all[1].cycle == Cycle{14});
  CHECK(queue.size() == 0);
  CHECK(network.statistics().messages[static_cast<unsigned>(MessageType::GetS)] == 1);
  CHECK(network.statistics().messages[static_cast<unsigned>(MessageType::Data)] == 1);
}

TEST_CASE("a message never arrives before an earlier one of its pair and virtual network, but may before others") {
  MachineQueue queue;
  Network network(NetworkSpec{}, 2, 1, Cycles{8}, queue);
  network.send(message(MessageType::Data, core(0), core(1), 1), Cycle{20});
  network.send(message(MessageType::InvAck, core(0), core(1), 2), Cycle{10});   // same pair, same network
  network.send(message(MessageType::InvAck, slice(0), core(1), 3), Cycle{10});  // another source
  network.send(message(MessageType::FwdGetS, core(0), core(1), 4), Cycle{10});  // another network
  std::map<std::uint64_t, Cycle> cycles;
  std::vector<std::uint64_t> sequence;
  for (const Arrival& arrival : arrivals(queue, network)) {
    cycles[arrival.message.line.value] = arrival.cycle;
    sequence.push_back(arrival.message.line.value);
  }
  CHECK(cycles[1] == Cycle{28});
  CHECK(cycles[2] == Cycle{28});
  CHECK(cycles[3] == Cycle{18});
  CHECK(cycles[4] == Cycle{18});
  CHECK(sequence == std::vector<std::uint64_t>{3, 4, 1, 2});
}

TEST_CASE("what arrives in one cycle is served in turns: the first message of every source, then the second") {
  MachineQueue queue;
  Network network(NetworkSpec{}, 2, 1, Cycles{8}, queue);
  network.send(message(MessageType::GetS, core(1), slice(0), 1), Cycle{4});
  network.send(message(MessageType::GetM, core(1), slice(0), 2), Cycle{4});
  network.send(message(MessageType::GetS, core(0), slice(0), 3), Cycle{4});
  network.send(message(MessageType::GetM, core(0), slice(0), 4), Cycle{4});
  network.send(message(MessageType::GetS, core(0), slice(0), 5), Cycle{5});
  std::vector<std::uint64_t> sequence;
  for (const Arrival& arrival : arrivals(queue, network)) sequence.push_back(arrival.message.line.value);
  CHECK(sequence == std::vector<std::uint64_t>{3, 1, 4, 2, 5});
}

TEST_CASE(
    "however many messages a source sends in one cycle, they arrive in their order, and before the slices decide") {
  MachineQueue queue;
  Network network(NetworkSpec{}, 2, 1, Cycles{8}, queue);
  for (std::uint64_t n = 0; n < 600; ++n) network.send(message(MessageType::Inv, slice(0), core(n % 2), n), Cycle{4});
  queue.slice_work(Cycle{12}, 0, message(MessageType::GetS, core(0), slice(0), 600), Cycles{0});
  std::vector<std::uint64_t> lines[2];
  for (std::uint64_t n = 0; n < 600; ++n) {
    const MachineQueue::Event event = queue.pop();
    REQUIRE(event.phase == kMessagePhase);
    lines[event.payload.message.to.number].push_back(event.payload.message.line.value);
  }
  for (const auto& of_core : lines) CHECK(std::is_sorted(of_core.begin(), of_core.end()));
  CHECK(queue.pop().phase == kSlicePhase);
}

TEST_CASE("a message that waits for an earlier one of its pair stays behind it, whatever its turn") {
  MachineQueue queue;
  Network network(NetworkSpec{}, 2, 1, Cycles{8}, queue);
  network.send(message(MessageType::Data, core(0), slice(0), 1), Cycle{20});
  network.send(message(MessageType::Data, core(0), core(1), 2), Cycle{20});  // the second of its cycle
  network.send(message(MessageType::Data, core(0), slice(0), 3), Cycle{21});
  network.send(message(MessageType::Data, core(0), core(1), 4), Cycle{15});
  std::vector<std::uint64_t> sequence;
  for (const Arrival& arrival : arrivals(queue, network)) sequence.push_back(arrival.message.line.value);
  CHECK(sequence == std::vector<std::uint64_t>{1, 2, 4, 3});
}

TEST_CASE("a ring takes the shorter way, and cores and slices spread evenly over its stops") {
  MachineQueue queue;
  const Network network(ring(3), 6, 2, Cycles{8}, queue);
  // Core i at stop i; slice 0 at stop 0, slice 1 at stop 3.
  CHECK(network.delay(core(0), slice(0)) == Cycles{8});
  CHECK(network.delay(core(1), slice(0)) == Cycles{8 + 3});
  CHECK(network.delay(core(5), slice(0)) == Cycles{8 + 3});
  CHECK(network.delay(slice(0), core(4)) == Cycles{8 + 2 * 3});
  CHECK(network.delay(core(0), slice(1)) == Cycles{8 + 3 * 3});
  CHECK(network.delay(core(3), slice(1)) == Cycles{8});
  CHECK(network.delay(core(5), core(1)) == Cycles{8 + 2 * 3});
}

TEST_CASE("a link of a ring accepts one message every cycles_per_message cycles") {
  MachineQueue queue;
  Network network(ring(2, 5), 4, 4, Cycles{8}, queue);
  network.send(message(MessageType::GetS, core(0), slice(1), 1), Cycle{0});
  network.send(message(MessageType::GetS, core(0), slice(2), 2), Cycle{0});  // the same first link, upwards
  network.send(message(MessageType::GetS, core(0), slice(3), 3), Cycle{0});  // downwards: a link of its own
  network.send(message(MessageType::GetS, core(0), slice(0), 4), Cycle{0});  // no link at all
  std::map<std::uint64_t, Cycle> cycles;
  for (const Arrival& arrival : arrivals(queue, network)) cycles[arrival.message.line.value] = arrival.cycle;
  CHECK(cycles[1] == Cycle{8 + 2});
  CHECK(cycles[2] == Cycle{8 + 5 + 2 + 2});
  CHECK(cycles[3] == Cycle{8 + 2});
  CHECK(cycles[4] == Cycle{8});
}

TEST_CASE("a receiver's port on a crossbar accepts one message per virtual network every so many cycles") {
  MachineQueue queue;
  NetworkSpec spec;
  spec.cycles_per_message = Cycles{4};
  Network network(spec, 3, 1, Cycles{8}, queue);
  network.send(message(MessageType::GetS, core(2), slice(0), 3), Cycle{1});
  network.send(message(MessageType::GetS, core(0), slice(0), 1), Cycle{0});
  network.send(message(MessageType::GetS, core(1), slice(0), 2), Cycle{0});
  network.send(message(MessageType::Data, core(1), slice(0), 4), Cycle{0});
  std::map<std::uint64_t, Cycle> cycles;
  for (const Arrival& arrival : arrivals(queue, network)) cycles[arrival.message.line.value] = arrival.cycle;
  CHECK(cycles[1] == Cycle{8});
  CHECK(cycles[2] == Cycle{12});
  CHECK(cycles[3] == Cycle{16});
  CHECK(cycles[4] == Cycle{8});
}

TEST_CASE("with and without contention, every pair and virtual network stays FIFO, and nothing is early or lost") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Random random(seed);
    MachineQueue queue;
    NetworkSpec spec = ring(random.below(4), random.below(4));
    if (random.below(2) == 0) spec.topology = TopologyKind::crossbar;
    const unsigned cores = static_cast<unsigned>(1 + random.below(7));
    const unsigned slices = static_cast<unsigned>(1 + random.below(5));
    Network network(spec, cores, slices, Cycles{3}, queue);
    std::vector<Cycle> departures;
    for (std::uint64_t number = 0; number < 500; ++number) {
      const MessageType type = random.below(2) == 0 ? MessageType::GetS : MessageType::PutM;
      const Agent from = core(static_cast<unsigned>(random.below(cores)));
      const Agent to = slice(static_cast<unsigned>(random.below(slices)));
      departures.push_back(Cycle{number / 2 + random.below(3)});
      network.send(message(type, from, to, number), departures.back());
    }
    std::map<std::tuple<unsigned, unsigned>, std::uint64_t> latest;  // number of the last message of the pair
    std::size_t count = 0;
    for (const Arrival& arrival : arrivals(queue, network)) {
      ++count;
      const Message& m = arrival.message;
      REQUIRE(arrival.cycle >= departures[m.line.value] + network.delay(m.from, m.to));
      const auto [entry, first] = latest.try_emplace({m.from.number, m.to.number}, m.line.value);
      REQUIRE((first || entry->second < m.line.value));
      entry->second = m.line.value;
    }
    REQUIRE(count == 500);
  }
}

// What a message of nobody else's takes, link by link.
std::uint64_t alone(const NetworkSpec& spec, unsigned agents, Agent from, Agent to) {
  MachineQueue queue;
  Network network(spec, agents, agents, Cycles{8}, queue);
  network.send(message(MessageType::GetS, from, to), Cycle{0});
  const std::vector<Arrival> all = arrivals(queue, network);
  REQUIRE(all.size() == 1);
  return all[0].cycle.value;
}

TEST_CASE("on a mesh of any size the way link by link is as long as the delay says") {
  for (const unsigned agents : {1U, 2U, 3U, 5U, 8U, 9U, 12U, 16U, 64U}) {
    NetworkSpec spec;
    spec.topology = TopologyKind::mesh;
    spec.hop = Cycles{3};
    NetworkSpec contended = spec;
    contended.cycles_per_message = Cycles{1};
    MachineQueue queue;
    const Network network(spec, agents, agents, Cycles{8}, queue);
    unsigned columns = 1;
    while (columns * columns < agents) ++columns;
    for (unsigned a = 0; a < agents; ++a) {
      for (unsigned b = 0; b < agents; b += a % 3 + 1) {
        const auto apart = [](unsigned x, unsigned y) { return x > y ? x - y : y - x; };
        const unsigned hops = apart(a % columns, b % columns) + apart(a / columns, b / columns);
        INFO(agents << " agents, " << a << " to " << b);
        CHECK(network.delay(core(a), slice(b)) == Cycles{8 + 3 * hops});
        CHECK(alone(contended, agents, core(a), slice(b)) == 8 + 3 * hops);
      }
    }
  }
}

TEST_CASE("on a mesh two messages that share a link follow one another, and others do not wait") {
  NetworkSpec spec;
  spec.topology = TopologyKind::mesh;
  spec.hop = Cycles{2};
  spec.cycles_per_message = Cycles{5};
  MachineQueue queue;
  Network network(spec, 9, 9, Cycles{8}, queue);                             // three by three
  network.send(message(MessageType::GetS, core(0), slice(2), 1), Cycle{0});  // east, east
  network.send(message(MessageType::GetS, core(1), slice(2), 2), Cycle{0});  // east: the second link of the first
  network.send(message(MessageType::GetS, core(1), slice(4), 3), Cycle{0});  // down: nobody else's
  std::map<std::uint64_t, Cycle> cycles;
  for (const Arrival& arrival : arrivals(queue, network)) cycles[arrival.message.line.value] = arrival.cycle;
  CHECK(cycles[2] == Cycle{10});
  CHECK(cycles[1] == Cycle{15});  // there in 10; the link takes the next message 5 cycles after the last
  CHECK(cycles[3] == Cycle{10});
}

}  // namespace
}  // namespace membar
