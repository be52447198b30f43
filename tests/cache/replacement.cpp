#include "sim/cache/replacement.h"

#include <array>
#include <catch2/catch.hpp>
#include <vector>

#include "sim/cache/tag_array.h"

namespace membar {
namespace {

constexpr std::uint64_t kAll4 = 0b1111;

TEST_CASE("lru gives up the way that was not used for longest, among the eligible") {
  Replacement lru(ReplacementPolicy::lru, 2, 4, 1);
  for (unsigned way = 0; way < 4; ++way) lru.insert(1, way);
  CHECK(lru.victim(1, kAll4) == 0);
  lru.touch(1, 0);
  lru.touch(1, 1);
  CHECK(lru.victim(1, kAll4) == 2);
  CHECK(lru.victim(1, 0b1011) == 3);
  lru.touch(1, 2);
  CHECK(lru.victim(1, kAll4) == 3);
  CHECK(lru.victim(1, 0b0011) == 0);
}

TEST_CASE("tree_plru of four ways follows the tree by hand") {
  Replacement plru(ReplacementPolicy::tree_plru, 1, 4, 1);
  CHECK(plru.victim(0, kAll4) == 0);
  plru.touch(0, 0);  // root: right, left node: right
  CHECK(plru.victim(0, kAll4) == 2);
  plru.touch(0, 2);  // root: left, right node: right
  CHECK(plru.victim(0, kAll4) == 1);
  plru.touch(0, 1);  // root: right, left node: left
  CHECK(plru.victim(0, kAll4) == 3);
  plru.touch(0, 3);  // root: left, right node: left
  CHECK(plru.victim(0, kAll4) == 0);
  // It is not lru: after 0 1 2 3 0 the least recently used is 1, but the tree gives up 2.
  for (unsigned way : {0U, 1U, 2U, 3U, 0U}) plru.touch(0, way);
  CHECK(plru.victim(0, kAll4) == 2);
}

TEST_CASE("tree_plru takes the other side where the one it points to has no eligible way") {
  Replacement plru(ReplacementPolicy::tree_plru, 1, 4, 1);
  plru.touch(0, 0);
  CHECK(plru.victim(0, kAll4) == 2);
  CHECK(plru.victim(0, 0b0011) == 1);
  CHECK(plru.victim(0, 0b0001) == 0);
  CHECK(plru.victim(0, 0b1000) == 3);
}

TEST_CASE("tree_plru of any number of ways never gives up the way used last, and in turn gives up all") {
  for (unsigned ways : {1U, 2U, 3U, 5U, 6U, 7U, 11U, 12U, 16U, 20U, 63U, 64U}) {
    Replacement plru(ReplacementPolicy::tree_plru, 1, ways, 1);
    const std::uint64_t all = ~std::uint64_t{0} >> (64 - ways);
    std::uint64_t seen = 0;
    // Each turn a subtree of two thirds or more of the ways gets at least every second victim.
    for (unsigned turn = 0; turn < 64 * 64; ++turn) {
      const unsigned victim = plru.victim(0, all);
      REQUIRE(victim < ways);
      seen |= std::uint64_t{1} << victim;
      plru.insert(0, victim);
      if (ways > 1) REQUIRE(plru.victim(0, all) != victim);
    }
    REQUIRE(seen == all);
  }
}

TEST_CASE("srrip follows the example of its paper") {
  // Jaleel et al., figure 3 (b), hit priority: a1 a2 a2 a1 b1 b2 b3 b4 a1 a2 in four ways.
  Replacement srrip(ReplacementPolicy::srrip, 1, 4, 1);
  std::vector<int> lines(4, -1);
  unsigned filled = 0;
  unsigned hits = 0;
  for (int line : {1, 2, 2, 1, 11, 12, 13, 14, 1, 2}) {
    unsigned way = 0;
    while (way < 4 && lines[way] != line) ++way;
    if (way < 4) {
      ++hits;
      srrip.touch(0, way);
      continue;
    }
    way = filled < 4 ? filled++ : srrip.victim(0, kAll4);
    lines[way] = line;
    srrip.insert(0, way);
  }
  CHECK(hits == 4);  // lru hits twice only: the scan b1..b4 throws a1 and a2 out
  CHECK(lines == std::vector<int>{1, 2, 13, 14});
}

TEST_CASE("srrip ages all ways until an eligible one is distant, and takes the first of those") {
  Replacement srrip(ReplacementPolicy::srrip, 1, 4, 1);
  for (unsigned way = 0; way < 4; ++way) srrip.insert(0, way);  // 2 2 2 2
  srrip.touch(0, 0);                                            // 0 2 2 2
  CHECK(srrip.victim(0, 0b0001) == 0);                          // ages to 3 3 3 3
  CHECK(srrip.victim(0, 0b1110) == 1);
  srrip.touch(0, 1);  // 3 0 3 3
  CHECK(srrip.victim(0, 0b1010) == 3);
  CHECK(srrip.victim(0, kAll4) == 0);
}

TEST_CASE("random replacement chooses eligible ways only, all of them, and the same ones for the same seed") {
  Replacement a(ReplacementPolicy::random, 1, 8, 42);
  Replacement b(ReplacementPolicy::random, 1, 8, 42);
  Replacement c(ReplacementPolicy::random, 1, 8, 43);
  std::array<unsigned, 8> counts{};
  unsigned differences = 0;
  for (unsigned i = 0; i < 4000; ++i) {
    const unsigned victim = a.victim(0, 0b10110100);
    CHECK(victim == b.victim(0, 0b10110100));
    differences += victim != c.victim(0, 0b10110100) ? 1U : 0U;
    ++counts[victim];
  }
  CHECK(differences > 0);
  for (unsigned way = 0; way < 8; ++way) {
    const bool eligible = ((0b10110100U >> way) & 1U) != 0;
    CHECK((eligible ? counts[way] > 850 && counts[way] < 1150 : counts[way] == 0));
  }
}

TEST_CASE("a tag array finds what was put into it, for any number of sets and ways") {
  for (std::uint64_t sets : {1U, 2U, 3U, 5U, 8U}) {
    for (unsigned ways : {1U, 2U, 3U, 4U, 5U, 8U, 11U, 64U}) {
      TagArray tags(sets, ways);
      for (std::uint64_t line = 0; line < sets * ways; ++line) {
        const std::uint32_t set = tags.set_of(LineAddress{line});
        REQUIRE(set == line % sets);
        REQUIRE(tags.find(LineAddress{line}) == TagArray::kMissing);
        const std::uint32_t slot = tags.find_empty(set);
        REQUIRE(slot == tags.slot(set, static_cast<unsigned>(line / sets)));
        tags.put(slot, LineAddress{line});
      }
      for (std::uint64_t line = 0; line < sets * ways; ++line) {
        const std::uint32_t slot = tags.find(LineAddress{line});
        REQUIRE(slot != TagArray::kMissing);
        REQUIRE(tags.line(slot) == LineAddress{line});
        REQUIRE(tags.find(LineAddress{line + sets * ways}) == TagArray::kMissing);
      }
      REQUIRE(tags.find_empty(0) == TagArray::kMissing);
      tags.clear(tags.find(LineAddress{0}));
      REQUIRE(tags.find(LineAddress{0}) == TagArray::kMissing);
      REQUIRE(tags.find_empty(0) == tags.slot(0, 0));
    }
  }
}

TEST_CASE("a tag array behind slices spreads the lines of its slice over all sets") {
  const TagArray tags(4, 2, 3);
  CHECK(tags.set_of(LineAddress{1}) == 0);
  CHECK(tags.set_of(LineAddress{4}) == 1);
  CHECK(tags.set_of(LineAddress{10}) == 3);
  CHECK(tags.set_of(LineAddress{13}) == 0);
}

}  // namespace
}  // namespace membar
