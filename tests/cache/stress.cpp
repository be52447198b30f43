// Random machines under random load: every value read is checked, and in the end everything is at rest.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <memory>

#include "tests/cache/random_core.h"

namespace membar {
namespace {

using testing::FlatMemory;
using testing::RandomCore;

struct Setting {
  MemorySystemSpec spec;
  MachineLatencies latencies;
  unsigned cores = 1;
  DataMode data;
  RandomCore::Behaviour behaviour;
};

template <class T>
T pick(Random& random, std::initializer_list<T> choices) {
  return choices.begin()[random.below(choices.size())];
}

ReplacementPolicy any_policy(Random& random) {
  return pick(random, {ReplacementPolicy::lru, ReplacementPolicy::tree_plru, ReplacementPolicy::srrip,
                       ReplacementPolicy::random});
}

Setting random_setting(Random& random) {
  Setting s;
  MemorySystemSpec& spec = s.spec;
  spec.line_bytes = pick(random, {8U, 32U, 64U});
  const auto shape = [&](auto& level, unsigned sets, unsigned ways, unsigned slices) {
    level.ways = ways;
    level.size = Bytes{std::uint64_t{sets} * ways * slices * spec.line_bytes};
    level.replacement = any_policy(random);
  };
  shape(spec.l1, pick(random, {1U, 2U, 3U}), pick(random, {1U, 2U, 3U}), 1);
  shape(spec.l2, pick(random, {1U, 2U, 5U}), pick(random, {1U, 2U, 4U}), 1);
  spec.l3.slices = pick(random, {1U, 2U, 3U});
  shape(spec.l3, pick(random, {1U, 2U, 3U}), pick(random, {1U, 2U, 4U, 7U}), spec.l3.slices);
  spec.l3.cycles_per_request = Cycles{1 + random.below(4)};
  spec.network.topology = pick(random, {TopologyKind::crossbar, TopologyKind::ring, TopologyKind::mesh});
  spec.network.hop = Cycles{random.below(4)};
  spec.network.cycles_per_message = Cycles{random.below(4)};
  spec.dram.model = pick(random, {DramModel::fixed, DramModel::banked});
  spec.dram.channels = pick(random, {1U, 2U, 3U});
  spec.dram.banks = pick(random, {1U, 2U, 8U});
  spec.dram.row_size = Bytes{pick(random, {64U, 128U})};
  spec.dram.cycles_per_request = Cycles{1 + random.below(10)};
  spec.dram.t_rcd = spec.dram.t_rp = spec.dram.t_cas = Cycles{1 + random.below(10)};
  spec.mshrs = pick(random, {1U, 2U, 4U});
  const auto few = [&](std::uint64_t most) { return Cycles{1 + random.below(most)}; };
  s.latencies = {few(4), Cycles{5} + few(10), few(12), few(12), Cycles{20} + few(60), few(10)};
  s.cores = static_cast<unsigned>(1 + random.below(8));
  s.data = pick(random, {DataMode{true, true}, DataMode{true, true}, DataMode{true, false}, DataMode{false, true},
                         DataMode{false, false}});
  s.behaviour.lines = pick(random, {1U, 2U, 6U, 16U, 40U});
  s.behaviour.accesses = 300;
  s.behaviour.outstanding = pick(random, {1U, 2U, 6U});
  s.behaviour.store_percent = pick(random, {0U, 30U, 80U});
  s.behaviour.rmw_percent = pick(random, {0U, 10U, 20U});
  s.behaviour.prefetch_percent = pick(random, {0U, 10U, 50U});
  s.behaviour.max_gap = pick(random, {1U, 6U, 60U});
  return s;
}

void check_final_bytes(const MemorySystem& system, FlatMemory& memory, const Setting& s) {
  if (!s.data.bytes) return;
  for (std::uint64_t line = 0; line < s.behaviour.lines; ++line) {
    for (unsigned word = 0; word < memory.words_per_line(); ++word) {
      REQUIRE(system.peek(Address{line * s.spec.line_bytes + word * 8}, 8) ==
              memory.word(LineAddress{line}, word).value);
    }
  }
}

// Returns the number of the last cycle.
std::uint64_t run(const Setting& s, std::uint64_t seed) {
  MemorySystem system(s.spec, s.cores, s.latencies, seed, s.data);
  Tournament turns(s.cores);
  FlatMemory memory(s.behaviour.lines, s.spec.line_bytes);
  std::vector<std::unique_ptr<RandomCore>> cores;
  for (unsigned core = 0; core < s.cores; ++core) {
    const CoreId id{static_cast<std::uint16_t>(core)};
    cores.push_back(std::make_unique<RandomCore>(id, system, turns, memory, s.data, s.behaviour, seed * 1000 + core));
  }
  std::uint64_t events = 0;
  while (!system.queue().empty() || turns.earliest() != kNever) {
    if (const Cycle turn = turns.earliest(); turn < system.queue().next_cycle()) {
      system.queue().advance_to(turn);
      cores[turns.first()]->tick(turn);
    } else {
      const MachineQueue::Event event = system.queue().pop();
      system.handle(event);
      system.check_single_writer(event.payload.message.line);
    }
    if (++events % 64 == 0) {
      for (unsigned core = 0; core < s.cores; ++core) {
        system.hierarchy(CoreId{static_cast<std::uint16_t>(core)}).check_invariants();
      }
    }
    REQUIRE(events < 20'000'000);
  }
  for (const auto& core : cores) {
    REQUIRE(core->done());
    REQUIRE(core->longest_wait() < 200'000);
  }
  system.check_at_rest();
  check_final_bytes(system, memory, s);
  return system.queue().now().value;
}

// MEMBAR_STRESS_SEEDS=FIRST:COUNT runs others than the tests do.
struct Seeds {
  std::uint64_t first = 1;
  std::uint64_t count = 150;
};
Seeds seeds() {
  Seeds result;
  if (const char* text = std::getenv("MEMBAR_STRESS_SEEDS")) {
    char* rest = nullptr;
    result.first = std::strtoull(text, &rest, 10);
    result.count = *rest == ':' ? std::strtoull(rest + 1, nullptr, 10) : 1;
  }
  return result;
}

TEST_CASE("random machines under random load return what was written last, and come to rest") {
  const Seeds range = seeds();
  for (std::uint64_t seed = range.first; seed < range.first + range.count; ++seed) {
    INFO("seed " << seed);
    Random random(seed);
    const Setting setting = random_setting(random);
    run(setting, seed);
  }
}

TEST_CASE("the same seed gives the same run") {
  for (std::uint64_t seed = 500; seed < 505; ++seed) {
    Random random(seed);
    const Setting setting = random_setting(random);
    CHECK(run(setting, seed) == run(setting, seed));
  }
}

}  // namespace
}  // namespace membar
